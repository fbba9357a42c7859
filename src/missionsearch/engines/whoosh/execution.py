"""A plan executed over one generation: which publications it finds, and in which order they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.collapse import Versions
from missionsearch.engines.whoosh.evaluation import Evaluation
from missionsearch.engines.whoosh.facets import Filtered, apply_filters
from missionsearch.engines.whoosh.leaves import plain
from missionsearch.engines.whoosh.matches import Ints, Matches, places_of
from missionsearch.engines.whoosh.proximity import with_neighbours
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.runs import share_of
from missionsearch.engines.whoosh.schema import day_number, hash_of
from missionsearch.search.clauses import Named, names_in
from missionsearch.search.plan import LanguagePrior, NearDates, SearchPlan
from missionsearch.search.runs import may_be_in


@dataclass(frozen=True, slots=True)
class MatchSet:
    """What a plan finds, before a page of it is chosen."""

    plan: SearchPlan
    evaluation: Evaluation
    filtered: Filtered
    """Every matched document, and which filter lets it through: what facets count."""
    versions: Versions
    shown: Matches
    """One version of each publication."""
    represented: Ints
    """For each of those, the document whose score it has, where that is another version; else -1."""
    names: tuple[Named, ...]
    """What was typed that has other names."""

    def scored(self, place: int) -> int:
        """Return the document whose score a shown one has."""
        other = int(self.represented[place])
        return other if other >= 0 else int(self.shown.docs[place])


def execute(reader: Reader, plan: SearchPlan, other_versions: Ints | None) -> MatchSet:
    """Return what a plan finds."""
    evaluation = Evaluation(reader)
    matched = plain(reader, reader.all_docs()) if plan.root is None else evaluation.matches(plan.root)
    matched = _without(reader, matched, plan.filters.without)
    if plan.filters.untranslated:
        matched = _untranslated(reader, matched, plan.filters.untranslated, other_versions)
    filtered = apply_filters(reader, matched.docs, plan.filters)
    passing = matched
    if filtered.conditions:
        passes = np.logical_and.reduce(list(filtered.conditions.values()))
        passing = Matches(matched.docs[passes], matched.scores[passes])
    versions = Versions(other_versions if plan.page.collapse else None, reader.url_hashes)
    preferred = reader.in_language(plan.page.reader_language) if plan.page.reader_language else None
    scored = _near_dates(reader, _with_prior(reader, passing, plan.prior), plan.near_dates)
    shown, represented = versions.best(scored, preferred)
    if plan.neighbours:
        of_scores = np.where(represented >= 0, represented, shown.docs)
        shown = with_neighbours(reader, shown, of_scores, plan.neighbours)
    return MatchSet(plan, evaluation, filtered, versions, shown, represented, tuple(names_in(plan.root)))


def _untranslated(reader: Reader, matches: Matches, language: str, other_versions: Ints | None) -> Matches:
    """Return matches that are not in a language and have no version in it."""
    flags = reader.in_language(language)
    has_one = flags[matches.docs]
    if other_versions is not None:
        others = other_versions[matches.docs]
        has_one = has_one | (flags[others] & (others >= 0)).any(axis=1)
    return Matches(matches.docs[~has_one], matches.scores[~has_one])


def _without(reader: Reader, matches: Matches, addresses: tuple[str, ...]) -> Matches:
    """Return matches without the documents of some addresses."""
    if not addresses:
        return matches
    excluded = {number for url in addresses if (number := reader.number_of(hash_of(url))) is not None}
    numbers = np.array(sorted(excluded), np.int32)
    places, _ = places_of(numbers, matches.docs)
    return Matches(np.delete(matches.docs, places), np.delete(matches.scores, places)) if len(places) else matches


def _with_prior(reader: Reader, matches: Matches, prior: LanguagePrior | None) -> Matches:
    """Raise the scores of documents in the reader's language where the query may be in it (``plan.LanguagePrior``)."""
    if not prior or not may_be_in(prior, reader.languages, partial(share_of, reader)):
        return matches
    share = np.where(reader.in_language(prior.language)[matches.docs], np.float32(1 + prior.weight), np.float32(1))
    return Matches(matches.docs, (matches.scores * share).astype(np.float32))


def _near_dates(reader: Reader, matches: Matches, near: NearDates | None) -> Matches:
    """Raise the scores of documents dated within the spans that a query's bare years and days stand for."""
    if not near or not len(matches.docs):
        return matches
    dates = reader.dates[matches.docs]
    inside = np.zeros(len(dates), bool)
    for first, last in near.spans:
        inside |= (dates >= day_number(first)) & (dates <= day_number(last))
    share = np.where(inside, np.float32(1 + near.weight), np.float32(1))
    return Matches(matches.docs, (matches.scores * share).astype(np.float32))


def page_of(reader: Reader, matches: Matches, plan: SearchPlan) -> list[int]:
    """Return the places, among the matches, of one page's hits in their order."""
    first, last = (plan.page.number - 1) * plan.page.size, plan.page.number * plan.page.size
    count = len(matches.docs)
    if first >= count:
        return []
    leading = _leading(reader, matches, plan)
    near = np.arange(count)
    if last * 4 < count:
        limit = np.partition(leading, last - 1)[last - 1]
        near = np.flatnonzero(leading <= limit)
    return list(_ordered(reader, matches, leading, near)[first:last].tolist())


def whole_order(reader: Reader, matches: Matches, plan: SearchPlan) -> NDArray[np.intp]:
    """Return the places of all matches in the order of the pages."""
    return _ordered(reader, matches, _leading(reader, matches, plan), np.arange(len(matches.docs)))


def _leading(reader: Reader, matches: Matches, plan: SearchPlan) -> Ints:
    """Return what each match is sorted by, the first one least; without a text, the newest comes first."""
    if plan.page.sort == "relevance" and plan.root is not None:
        return -matches.scores
    dates = reader.dates[matches.docs]
    return np.where(dates == 0, np.iinfo(dates.dtype).max, dates) if plan.page.sort == "oldest" else -dates


def _ordered(reader: Reader, matches: Matches, leading: Ints, places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return places among the matches in their order.

    Ties go to the newest, then to a fixed order of the addresses, so that pages never depend on how the index was
    cut into segments.
    """
    docs = matches.docs[places]
    order = np.lexsort((reader.url_hashes[docs], -reader.dates[docs], leading[places]))
    return np.asarray(places[order])
