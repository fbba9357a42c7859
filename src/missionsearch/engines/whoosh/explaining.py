"""What gave a document its score: the evaluation of a query once more, clause by clause, for one document."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from missionsearch.analysis import analyze_query, analyzer
from missionsearch.engines.whoosh.evaluation import YEAR, Evaluation
from missionsearch.engines.whoosh.grammar import is_empty, languages_ignoring, without_stop_words
from missionsearch.engines.whoosh.matches import Matches
from missionsearch.engines.whoosh.termlists import TermList
from missionsearch.models import And, Code, Fuzzy, Group, Node, Not, Or, Phrase, Prefix, Share, Synonym, Term

LEAST = 1e-4
"""Below it a share is what adding in single precision leaves over."""
Listed = Matches | TermList


def shares_of(evaluation: Evaluation, node: Node | None, number: int, score: float) -> tuple[Share, ...]:
    """Return what each clause gave a document of a score, the largest first; what its date added is a share too."""
    totals: dict[tuple[str, str], float] = {}
    for share in _shares(evaluation, node, number) if node is not None else ():
        key = share.clause, share.where
        totals[key] = totals.get(key, 0.0) + share.score
    if evaluation.dated:
        totals["the time that was typed", "date"] = score - sum(totals.values())
    found = [Share(clause, where, value) for (clause, where), value in totals.items() if value >= LEAST]
    return tuple(sorted(found, key=lambda share: -share.score))


def _shares(evaluation: Evaluation, node: Node, number: int) -> Iterator[Share]:
    match node:
        case Not():
            return
        case And():
            for clause in node.clauses:
                if not is_empty(evaluation.reader, clause):
                    yield from _shares(evaluation, clause, number)
        case Or():
            for clause in node.clauses:
                yield from _shares(evaluation, clause, number)
        case Group():
            yield from _group(evaluation, node, number)
        case Synonym():
            yield from _synonym(evaluation, node, number)
        case Term() if not node.field and not _is_year(evaluation, node):
            yield from _term(evaluation, node.text, number, loose=False)
        case _:
            yield Share(node.text, _where(evaluation, node), _at(evaluation.matches(node), number))


def _where(evaluation: Evaluation, node: Term | Phrase | Code | Prefix | Fuzzy) -> str:
    kinds = {Phrase: "phrase", Code: "code", Prefix: "beginning", Fuzzy: "near spelling", Term: "year"}
    return "field" if node.field and not isinstance(node, Code) else kinds[type(node)]


def _is_year(evaluation: Evaluation, node: Term) -> bool:
    return evaluation.dated and YEAR.fullmatch(node.text) is not None


def _group(evaluation: Evaluation, node: Group, number: int) -> Iterator[Share]:
    """Yield the shares of a run of clauses as ``Evaluation.group`` adds them up."""
    words = [clause for clause in node.clauses if isinstance(clause, Term | Synonym) and not _field(clause)]
    for clause in node.clauses:
        if clause not in words:
            yield from _shares(evaluation, clause, number)
    rest = words
    if any(isinstance(word, Term) and word.text.isdecimal() for word in words):
        rest, codes = evaluation.spaced_codes(words)
        typed = " ".join(word.text for word in words if word not in rest and isinstance(word, Term))
        yield Share(typed, "code", sum(_at(found, number) for found in codes))
    asked = without_stop_words(evaluation.reader, rest)
    for word in asked:
        if node.question and isinstance(word, Term):
            yield from _term(evaluation, word.text, number, loose=True)
        else:
            yield from _shares(evaluation, word, number)
    if all(languages_ignoring(evaluation.reader, word) for word in asked):
        small = asked or rest
        text = " ".join(word.text for word in small if isinstance(word, Term))
        yield Share(text, "small words", _at(evaluation.stop_words_only(small), number) if small else 0.0)


def _field(clause: Term | Synonym) -> str | None:
    return clause.field if isinstance(clause, Term) else None


def _synonym(evaluation: Evaluation, node: Synonym, number: int) -> Iterator[Share]:
    """Yield the shares of what was typed, or of the other name where that gives more."""
    typed, *others = node.alternatives
    share = evaluation.reader.weights.synonym
    named = [(_at(evaluation.named(other), number) * share, getattr(other, "text", "")) for other in others]
    best, name = max(named, default=(0.0, ""))
    own = _at(evaluation.named(typed), number)
    if best > own:
        yield Share(name, "synonym", best)
    elif isinstance(typed, Term):
        yield from _shares(evaluation, typed, number)
    else:
        yield Share(getattr(typed, "text", ""), "phrase", own)


def _term(evaluation: Evaluation, text: str, number: int, loose: bool) -> Iterator[Share]:
    """Yield what a word gave in each representation, in every language."""
    for language in evaluation.reader.languages:
        for run in analyze_query(text, language):
            if loose or len(run) == 1:
                for surface in run:
                    yield from _word(evaluation, language, surface, text, number)
            else:
                yield Share(text, "phrase", _at(evaluation.run(language, run), number))


def _word(evaluation: Evaluation, language: str, surface: str, text: str, number: int) -> Iterator[Share]:
    reader, stem = evaluation.reader, analyzer(language).stem(surface)
    if not stem or not _at(reader.word(language, stem, surface), number):
        return
    weights = reader.weights
    yield Share(text, "text stems", _at(reader.word(language, stem, surface), number) * weights.stems)
    titles = reader.word(language, stem, surface, title=True)
    yield Share(text, "title stems", _at(titles, number) * weights.title_stems)
    yield Share(text, "text written", _at(reader.written(language, surface), number) * weights.surfaces)
    written = reader.written(language, surface, title=True)
    yield Share(text, "title written", _at(written, number) * weights.title_surfaces)


def _at(found: Listed | None, number: int) -> float:
    """Return what a document scores in a list, 0 where it does not stand there."""
    if found is None:
        return 0.0
    at = int(np.searchsorted(found.docs, number))
    return float(found.scores[at]) if at < len(found.docs) and int(found.docs[at]) == number else 0.0
