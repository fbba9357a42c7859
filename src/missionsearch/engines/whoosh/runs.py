"""Words that stand beside each other without an operator: of which a document must have enough, and no more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh import leaves
from missionsearch.engines.whoosh.matches import Matches, flagged, intersection, subtract, union
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.relatives import relatives
from missionsearch.search.clauses import Clause, CodeKey, Run, RunWord
from missionsearch.search.runs import ignoring, without_codes, without_small_words
from missionsearch.search.weights import minimum_should_match, word_weight

Find = Callable[[Clause], Matches]


def run_matches(reader: Reader, run: Run, find: Find) -> Matches:
    """Return the documents that match a run."""
    words, codes = words_and_codes(reader, run)
    asked = asking(reader, words)
    beside = [*map(find, run.beside), *(leaves.code(reader, code) for code in codes)]
    unwanted = list(map(find, run.excluded))
    if not asked:
        if words and not beside and not unwanted:
            return small_words(reader, words, run)
        return subtract(intersection(beside) if beside else leaves.plain(reader, reader.all_docs()), unwanted)
    matches = plain_words(reader, asked, run, find)
    if all(ignoring(word, reader.languages) for word in asked):
        matches = union([matches, small_words(reader, asked, run)])
    return subtract(_with_beside(reader, matches, beside, run), unwanted)


def _with_beside(reader: Reader, words: Matches, beside: list[Matches], run: Run) -> Matches:
    """Return documents of words and of what stands beside them, as the run demands that."""
    if not beside:
        return words
    required = intersection(beside)
    if run.demand == "always":
        return intersection([required, words])
    if run.demand == "ranks" or not len(required.docs):
        return union([words, *beside])
    return intersection([required, union([words, leaves.plain(reader, required.docs)])])


def words_and_codes(reader: Reader, run: Run) -> tuple[list[RunWord], list[CodeKey]]:
    """Return the words that are no part of a code typed with spaces, and each such code that a document has."""
    return without_codes(run, lambda code: len(leaves.code(reader, code).docs) > 0)


# --- small words


def asking(reader: Reader, words: list[RunWord]) -> list[RunWord]:
    """Return the words that ask something of a document."""
    return without_small_words(words, reader.languages, partial(share_of, reader))


def share_of(reader: Reader, language: str, stem: str | None) -> float:
    """Return the share of a language's documents that have a word."""
    term = reader.term(language, stem) if stem else None
    return len(term.docs) / max(1, reader.statistics[language][0]) if term else 0.0


def small_words(reader: Reader, words: list[RunWord], run: Run) -> Matches:
    """Return the documents whose title has these words, all or any: only there are small words indexed."""
    parts = []
    for language in reader.languages:
        titles = [title for word in words for title in word.in_titles if title.language == language]
        in_titles = [leaves.adjacent(reader, title) for title in titles]
        if in_titles:
            parts.append(union(in_titles) if run.minimum.any_word and not run.loose else intersection(in_titles))
    return union(parts)


# --- enough of the words


def plain_words(reader: Reader, words: list[RunWord], run: Run, find: Find) -> Matches:
    """Return the documents that have enough of these words."""
    each_word = [find(word.clause) for word in words]
    weights, required = _demand(reader, each_word, run)
    free = [ignoring(word, reader.languages) for word in words]
    if required == sum(weights) and not any(free):
        return intersection(each_word)
    scores = np.zeros(reader.count, np.float32)
    weighed = np.zeros(reader.count, np.uint16)
    for each, weight in zip(each_word, weights, strict=True):
        at = each.docs.astype(np.intp)
        scores[at] += each.scores
        weighed[at] += weight
    if any(free):
        matched = weighed > 0
        for languages, weight in zip(free, weights, strict=True):
            if languages:
                weighed[matched & _in_languages(reader, languages)] += weight
    if required < sum(weights):
        for akin in (relatives(reader, word) for word in words if word.relatives):
            scores[akin.docs.astype(np.intp)] += np.float32(run.relatives) * akin.scores
    docs = flagged(weighed >= required)
    return Matches(docs, scores[docs])


def relatives_rank(reader: Reader, words: list[RunWord], run: Run, find: Find) -> bool:
    """Say whether relatives of these words score: where a document need not have all of the words."""
    weights, required = _demand(reader, [find(word.clause) for word in words], run)
    return required < sum(weights)


def _demand(reader: Reader, matches: list[Matches], run: Run) -> tuple[list[int], int]:
    """Return what each word tells, and how much of it a document must have."""
    weights = [word_weight(reader.documents, len(each.docs)) for each in matches]
    return weights, minimum_should_match(weights, [bool(len(each.docs)) for each in matches], run.minimum)


def _in_languages(reader: Reader, languages: list[str]) -> NDArray[np.bool_]:
    codes, values = reader.columns["language"]
    return np.array([value in languages for value in values], bool)[codes]
