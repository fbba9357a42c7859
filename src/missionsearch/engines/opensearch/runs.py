"""Words that stand beside each other without an operator: the clause of documents that have enough of them.

The rules are those of one machine (``search.runs``): which words ask nothing, which are a code typed with spaces, and
how much of what the words tell a document must have.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from missionsearch.engines.opensearch.clauses import EVERYTHING, Clause, all_of, any_of
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import adjacent_clause, code_clause, stem_clause
from missionsearch.engines.opensearch.lighter import for_finding
from missionsearch.engines.opensearch.relatives import relatives
from missionsearch.search import clauses as planned
from missionsearch.search.clauses import CodeKey, Run, RunWord
from missionsearch.search.runs import ignoring, without_codes, without_small_words
from missionsearch.search.weights import minimum_should_match, word_weight

Translate = Callable[[planned.Clause], Clause]


def run_clause(run: Run, known: Frequencies, translate: Translate) -> Clause:
    """Return the clause of a run."""
    words, codes = words_and_codes(run, known)
    asking = without_small_words(words, known.languages, partial(share_of, known))
    beside = [*map(translate, run.beside), *map(code_clause, codes)]
    unwanted = list(map(translate, run.excluded))
    if not asking:
        if words and not beside and not unwanted:
            return small_words(words, run, known)
        return all_of(beside, unwanted)
    matching = _plain_words(asking, run, known, translate)
    if all(ignoring(word, known.languages) for word in asking):
        matching = any_of([matching, small_words(asking, run, known)])
    matching = _with_beside(matching, beside, run, known)
    return all_of([matching], unwanted)


def words_and_codes(run: Run, known: Frequencies) -> tuple[list[RunWord], list[CodeKey]]:
    """Return the words that are no part of a code typed with spaces, and each such code that a document has."""
    return without_codes(run, lambda code: known.of(code_clause(code)) > 0)


def _with_beside(words: Clause, beside: list[Clause], run: Run, known: Frequencies) -> Clause:
    """Return the clause of words and of what stands beside them, as the run demands that."""
    if not beside:
        return words
    if run.demand == "always":
        return all_of([*beside, words])
    if run.demand == "ranks" or not known.of(all_of(beside)):
        return any_of([words, *beside])
    return {"bool": {"must": beside, "should": [words]}}


# --- small words


def share_of(known: Frequencies, language: str, stem: str | None) -> float:
    """Return the share of a language's documents that have a word."""
    return known.of(stem_clause(language, stem)) / known.languages[language] if stem else 0.0


def small_words(words: list[RunWord], run: Run, known: Frequencies) -> Clause:
    """Return the clause of documents whose title has these words, all or any: only there are small words indexed."""
    parts = []
    for language in known.languages:
        inside = [adjacent_clause(title) for word in words for title in word.in_titles if title.language == language]
        if inside:
            parts.append(any_of(inside) if run.minimum.any_word and not run.loose else all_of(inside))
    return any_of(parts)


# --- enough of the words


def _plain_words(words: list[RunWord], run: Run, known: Frequencies, translate: Translate) -> Clause:
    """Return the clause of documents that have enough of these words."""
    clauses = [translate(word.clause) for word in words]
    if run.minimum.any_word:
        return _with_relatives(any_of(clauses), words, run, known)
    counts = [known.of(each) for each in clauses]
    weights = [word_weight(known.documents, count) for count in counts]
    required = minimum_should_match(weights, [count > 0 for count in counts], run.minimum)
    free = [ignoring(word, known.languages) for word in words]
    if required == sum(weights) and not any(free):
        return all_of(clauses)
    enough = enough_of(clauses, weights, free, required)
    matched = {"bool": {"should": clauses, "minimum_should_match": 1, "filter": [enough]}}
    return _with_relatives(matched, words, run, known) if required < sum(weights) else matched


def _with_relatives(matched: Clause, words: list[RunWord], run: Run, known: Frequencies) -> Clause:
    """Return the same documents, which score more where they have words of the same family."""
    akin = [clause for _, clause in relatives(words, run, known)]
    return {"bool": {"must": [matched], "should": akin}} if akin else matched


def enough_of(clauses: list[Clause], weights: list[int], free: list[list[str]], required: int) -> Clause:
    """Return the filter that lets through documents whose words weigh enough together: sums of whole numbers.

    ``free`` names, for each word, the languages in whose documents it counts as there. A document that has none of the
    words gets 1, so the filter stands beside a clause that asks for one.
    """
    weighed = [
        {"filter": for_finding(clause), "weight": weight} for clause, weight in zip(clauses, weights, strict=True)
    ]
    weighed += [
        {"filter": {"terms": {"language": languages}}, "weight": weight}
        for languages, weight in zip(free, weights, strict=True)
        if languages
    ]
    added = {"query": EVERYTHING, "functions": weighed, "score_mode": "sum", "boost_mode": "replace"}
    return {"function_score": added | {"min_score": required}}
