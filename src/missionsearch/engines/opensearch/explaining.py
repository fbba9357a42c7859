"""What gave hits their scores: each clause of a plan is asked for by itself, all in one request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from missionsearch.engines.opensearch import requests
from missionsearch.engines.opensearch.clauses import Clause, any_of, boosted
from missionsearch.engines.opensearch.combined import combined_clause
from missionsearch.engines.opensearch.executing import clause_of
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import accented_clauses, code_clause, representation_clause
from missionsearch.engines.opensearch.raising import neighbour_clauses
from missionsearch.engines.opensearch.relatives import relatives
from missionsearch.engines.opensearch.runs import share_of, small_words, words_and_codes
from missionsearch.engines.opensearch.scores import score_of
from missionsearch.models import Share
from missionsearch.search import clauses as planned
from missionsearch.search.clauses import AllOf, AnyOf, FirstOf, Named, Run, Structured, Word
from missionsearch.search.plan import SearchPlan
from missionsearch.search.runs import ignoring, without_small_words
from missionsearch.search.shares import added_up, named, where_of

Ask = Callable[[requests.Request], list[dict[str, Any]]]
"""From a request to its hits."""


@dataclass(frozen=True, slots=True)
class Part:
    """A clause that gives a share of the score, and what the share is called."""

    text: str
    where: str
    clause: Clause
    others: tuple[tuple[str, Clause], ...] = ()
    """Other names; one counts instead where it gives more."""
    within: tuple[Part, ...] = ()
    """The shares that stand for it, where no other name gives more."""

    def clauses(self) -> Iterator[Clause]:
        """Yield every clause whose score is needed."""
        yield self.clause
        yield from (clause for _, clause in self.others)
        for each in self.within:
            yield from each.clauses()

    def shares_of(self, scores: Iterator[float]) -> list[Share]:
        """Return the shares, of the scores of ``clauses`` in their order."""
        own = next(scores)
        others = [(next(scores), name) for name, _ in self.others]
        within = [share for each in self.within for share in each.shares_of(scores)]
        best, name = max(others, default=(0.0, ""))
        if best > own:
            return [Share(name, "synonym", best)]
        return within if self.within else [Share(self.text, self.where, own)]


def scored(ask: Ask, query_clause: Clause, plan: SearchPlan, urls: list[str]) -> dict[str, tuple[str, float]]:
    """Return, for each address that is found, in the order given, its best-scoring version and that one's score."""
    hits = {hit["_source"]["url"]: hit for hit in ask(requests.among(query_clause, plan, urls))} if urls else {}
    best = {url: (url, score_of(hit)) for url, hit in hits.items()}
    if plan.page.collapse and hits:
        keys = {hit["_source"]["publication"] for hit in hits.values()}
        versions: dict[str, tuple[str, float]] = {}
        for each in ask(requests.of_publications(query_clause, plan, sorted(keys))):
            versions.setdefault(each["_source"]["publication"], (each["_source"]["document"]["url"], score_of(each)))
        best = {url: versions[hit["_source"]["publication"]] for url, hit in hits.items()}
    return {url: best[url] for url in urls if url in best}


def scores_in(answers: list[dict[str, Any]], url: str) -> list[float]:
    """Return what each clause that was asked for gave a document."""
    return [
        next((score_of(hit) for hit in answer["hits"]["hits"] if hit["_source"]["url"] == url), 0.0)
        for answer in answers
    ]


def shares(parts: list[Part], plan: SearchPlan, scores: list[float], score: float) -> tuple[Share, ...]:
    """Return what each part gave a document of a score."""
    rest = iter(scores)
    return added_up((share for part in parts for share in part.shares_of(rest)), plan, score)


def parts_of(plan: SearchPlan, known: Frequencies) -> Iterator[Part]:
    """Yield what gives a plan's documents their scores."""
    if plan.root is not None:
        yield from _parts(plan.root, "", known)
    if plan.neighbours:
        yield Part("", "neighbours", any_of(neighbour_clauses(plan.neighbours, known)))


def _parts(clause: planned.Clause, text: str, known: Frequencies) -> Iterator[Part]:
    match clause:
        case AnyOf() | AllOf():
            for each in clause.clauses:
                yield from _parts(each, text, known)
        case FirstOf():
            present = (each for each in clause.clauses if known.of(clause_of(each, known)))
            yield from _parts(next(present, clause.clauses[-1]), text, known)
        case Run():
            yield from _run(clause, known)
        case Named():
            others = tuple((name, boosted(clause_of(each, known), clause.weight)) for name, each in clause.others)
            within = tuple(_parts(clause.typed, text, known))
            yield Part(text, "", clause_of(clause.typed, known), others, within)
        case Word():
            yield from _word(clause, text)
        case Structured():
            for term in clause.terms:
                for share in term.shares:
                    combined = combined_clause(term.language, term.stems, (share,), known)
                    yield Part(term.typed, where_of(share.representation), combined)
        case _:
            yield Part(*named(clause, text), clause_of(clause, known))


def _word(word: Word, text: str) -> Iterator[Part]:
    for share in word.shares:
        yield Part(text or word.surface, where_of(share.representation), representation_clause(word, share))
    for accented in accented_clauses(word):
        yield Part(text or word.surface, "text written", accented)


def _run(run: Run, known: Frequencies) -> Iterator[Part]:
    for clause in run.beside:
        yield from _parts(clause, "", known)
    words, codes = words_and_codes(run, known)
    for code in codes:
        yield Part(*named(code, ""), code_clause(code))
    asking = without_small_words(words, known.languages, partial(share_of, known))
    for word in asking:
        yield from _parts(word.clause, word.text, known)
    for text, akin in relatives(asking, run, known):
        yield Part(text, "relatives", akin)
    small = asking or words
    if small and all(ignoring(word, known.languages) for word in asking):
        yield Part(" ".join(word.text for word in small), "small words", small_words(small, run, known))


def clauses_of(parts: Iterable[Part]) -> list[Clause]:
    """Return every clause that must be asked for, in the order in which ``shares`` takes their scores."""
    return [clause for part in parts for clause in part.clauses()]
