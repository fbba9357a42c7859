"""Words that stand beside each other without an operator: the clause of documents that have enough of them.

The rules are those of one machine: which words ask nothing, which are a code typed with spaces, and how much of what
the words tell a document must have.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from missionsearch.engines.opensearch.clauses import Clause, all_of, any_of, scoring, text_clause
from missionsearch.engines.opensearch.fields import terms
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import adjacent_clause, code_clause
from missionsearch.search import plan as planned
from missionsearch.search.plan import Asked, Run
from missionsearch.search.weights import minimum_should_match, word_weight

SMALL_WORD_FAVOUR = 1.5
"""How much a small word speaks for its language, beside log ratios of shares of documents (near 4 for a plain case)."""

Translate = Callable[[planned.Clause], Clause]


def run_clause(run: Run, known: Frequencies, translate: Translate) -> Clause:
    """Return the clause of a run."""
    words, codes = _without_codes(run, known)
    asked = _without_small_words(words, known)
    beside = [*map(translate, run.beside), *codes]
    unwanted = list(map(translate, run.excluded))
    if not asked:
        if words and not beside and not unwanted:
            return _small_words(words, run, known)
        return all_of(beside, unwanted)
    found = _plain_words(asked, run, known, translate)
    if all(_ignoring(word, known) for word in asked):
        found = any_of([found, _small_words(asked, run, known)])
    found = _with_beside(found, beside, run, known)
    return all_of([found], unwanted)


def _with_beside(words: Clause, beside: list[Clause], run: Run, known: Frequencies) -> Clause:
    """Return the clause of words and of what stands beside them, as the run demands that."""
    if not beside:
        return words
    if run.demand == "always":
        return all_of([*beside, words])
    if run.demand == "ranks" or not known.of(all_of(beside)):
        return any_of([words, *beside])
    return {"bool": {"must": beside, "should": [words]}}


def _without_codes(run: Run, known: Frequencies) -> tuple[list[Asked], list[Clause]]:
    """Return the words that are no part of a code typed with spaces, and each such code that a document has."""
    rest, codes, at = list[Asked](), list[Clause](), 0
    for spaced in run.codes:
        if spaced.first >= at and known.of(code_clause(spaced.code)):
            rest += run.words[at : spaced.first]
            codes.append(code_clause(spaced.code))
            at = spaced.after
    return [*rest, *run.words[at:]], codes


# --- small words


def _ignoring(word: Asked, known: Frequencies) -> list[str]:
    """Return the languages of the index in which a word asks nothing."""
    return [language for language in known.languages if language in word.small_in]


def _without_small_words(words: list[Asked], known: Frequencies) -> list[Asked]:
    """Return the words that ask something: not the small words of the language that the query seems to be in."""
    told = [word for word in words if not _is_empty(word, known)]
    small = {word: _ignoring(word, known) for word in told}
    if not any(small.values()):
        return told
    favour = dict.fromkeys(known.languages, 0.0)
    for word in told:
        for language in small[word]:
            favour[language] += SMALL_WORD_FAVOUR
        if not small[word] and word.tells:
            for language in favour:
                favour[language] += math.log(share_of(language, dict(word.tells).get(language), known) + 0.001)
    likely = max(favour, key=lambda language: (favour[language], language == "fr"))
    return [word for word in told if likely not in small[word]] or told


def _is_empty(word: Asked, known: Frequencies) -> bool:
    """Say whether a word asks nothing: no letter in it, or small in every language of the index."""
    telling = {language for language, _ in word.tells} - set(word.small_in)
    return not word.is_name and telling.isdisjoint(known.languages)


def share_of(language: str, stem: str | None, known: Frequencies) -> float:
    """Return the share of a language's documents that have a word."""
    return known.of(stem_clause(language, stem)) / known.languages[language] if stem else 0.0


def stem_clause(language: str, stem: str) -> Clause:
    """Return the clause of a stem, for counting."""
    return text_clause(f"stems_{language}", terms([stem]), 1.0)


def _small_words(words: list[Asked], run: Run, known: Frequencies) -> Clause:
    """Return the clause of documents whose title has these words, all or any: only there are small words indexed."""
    parts = []
    for language in known.languages:
        inside = [adjacent_clause(title) for word in words for title in word.in_titles if title.language == language]
        if inside:
            parts.append(any_of(inside) if run.minimum.any_word and not run.loose else all_of(inside))
    return any_of(parts)


# --- enough of the words


def _plain_words(words: list[Asked], run: Run, known: Frequencies, translate: Translate) -> Clause:
    """Return the clause of documents that have enough of these words."""
    found = [translate(word.clause) for word in words]
    if run.minimum.any_word:
        return any_of(found)
    counts = [known.of(each) for each in found]
    weights = [word_weight(known.documents, count) for count in counts]
    required = minimum_should_match(weights, [count > 0 for count in counts], run.minimum)
    free = [_ignoring(word, known) for word in words]
    if required == sum(weights) and not any(free):
        return all_of(found)
    enough = enough_of(found, weights, free, required)
    return {"bool": {"should": found, "minimum_should_match": 1, "filter": [enough]}}


def enough_of(found: list[Clause], weights: list[int], free: list[list[str]], required: int) -> Clause:
    """Return the filter that lets through documents whose words weigh enough together: sums of whole numbers.

    ``free`` names, for each word, the languages in whose documents it counts as there.
    """
    weighed = [scoring(clause, weight) for clause, weight in zip(found, weights, strict=True)]
    weighed += [
        scoring({"terms": {"language": languages}}, weight)
        for languages, weight in zip(free, weights, strict=True)
        if languages
    ]
    return {"function_score": {"query": any_of(weighed), "min_score": required}}
