"""The Whoosh engine behind the seam of ``missionsearch.engines``."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from missionsearch.engines import AcceptPlain
from missionsearch.engines.whoosh.collapse import other_versions
from missionsearch.engines.whoosh.completion import Completions
from missionsearch.engines.whoosh.evaluation import Evaluation
from missionsearch.engines.whoosh.execution import MatchSet, execute, page_of, whole_order
from missionsearch.engines.whoosh.explaining import explanation, other_names, place_of, translations
from missionsearch.engines.whoosh.facets import count_years, facets, histogram
from missionsearch.engines.whoosh.generations import Generations
from missionsearch.engines.whoosh.highlighting import PageHighlights
from missionsearch.engines.whoosh.matches import Ints
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.schema import hash_of
from missionsearch.engines.whoosh.segments import SegmentFiles
from missionsearch.engines.whoosh.similar import similar_documents
from missionsearch.engines.whoosh.stored import ReadableDocument
from missionsearch.errors import DamagedIndex
from missionsearch.models import (
    ByName,
    ByTranslation,
    ByVersion,
    Completion,
    Cut,
    Document,
    FacetValue,
    FoundPage,
    HistogramBar,
    Hit,
    HitExplanation,
    IndexInfo,
    Note,
    Reason,
    Unreadable,
)
from missionsearch.search.correction import corrected_text
from missionsearch.search.hits import Passage, hit_of, passage_of
from missionsearch.search.leaves import word_clause
from missionsearch.search.plan import HighlightTerms, SearchPlan
from missionsearch.search.snippets import NOTHING, snippet
from missionsearch.search.weights import DEFAULT, Weights
from missionsearch.urls import address_digest, digest_of_id


class Opened:
    """A generation's reader, and what is worked out from it once, when first needed."""

    def __init__(self, stamp: tuple[int, int], reader: Reader) -> None:
        self.stamp = stamp
        self.reader = reader

    @cached_property
    def other_versions(self) -> Ints | None:
        return other_versions(self.reader)


class WhooshIndex:
    """Executes plans over the published generation of one index folder; a newly published one is taken up by itself."""

    def __init__(
        self, index_dir: Path, keep_generations: int = 3, weights: Weights = DEFAULT, generation: str = ""
    ) -> None:
        self._generations = Generations(index_dir, keep_generations, generation)
        self._index_dir = index_dir
        self._weights = weights
        self._opened: Opened | None = None
        self._described: tuple[tuple[int, int], IndexInfo] | None = None
        self._segments: dict[str, SegmentFiles] = {}
        self._completions = Completions()
        self._lock = threading.Lock()

    # --- writing

    def build(self, documents: Iterable[Document], accept: AcceptPlain | None = None) -> IndexInfo:
        """Build a fresh generation of exactly these documents and publish it in one step."""
        return self._generations.build(documents, dt.datetime.now(dt.UTC), self._accepting(accept))

    def update(
        self, upserts: Iterable[Document], deletes: Iterable[str], accept: AcceptPlain | None = None
    ) -> IndexInfo:
        """Publish a generation with these documents replaced or added and these URLs gone."""
        with self._lock:
            opened = dict(self._segments)
        now = dt.datetime.now(dt.UTC)
        info = self._generations.update(upserts, deletes, now, opened, self._accepting(accept))
        with self._lock:
            self._segments = opened  # what was read for the update is not read again for a search
        return info

    def _accepting(self, accept: AcceptPlain | None) -> Callable[[str], None] | None:
        """Return what asks ``accept`` about a generation by its name."""
        if accept is None:
            return None
        return lambda name: accept(WhooshIndex(self._index_dir, weights=self._weights, generation=name))

    # --- for the operator

    def generations(self) -> tuple[IndexInfo, ...]:
        """Describe the published generation and those kept beside it, newest first."""
        return self._generations.kept()

    def roll_back(self, generation: str) -> IndexInfo:
        """Publish a kept generation again."""
        return self._generations.roll_back(generation)

    def sweep(self) -> None:
        """Take away what killed builds left, and generations past those that are kept."""
        self._generations.sweep()

    def damage(self) -> tuple[str, ...]:
        """Return a sentence for everything in the published generation that is not what was written."""
        return self._generations.damage()

    # --- reading

    def info(self) -> IndexInfo:
        """Describe the published generation; read when one is published, and asked for at each request."""
        stamp, described = self._generations.stamp(), self._described
        if described is None or described[0] != stamp:
            self._described = described = stamp, self._generations.info()
        return described[1]

    def ready(self) -> IndexInfo:
        """Describe the published generation, once it has been opened."""
        self._open()
        return self.info()

    def _open(self) -> Opened:
        """Return the published generation, opened anew when another has been published."""
        stamp = self._generations.stamp()
        opened = self._opened
        if opened is not None and opened.stamp == stamp:
            return opened
        with self._lock:
            if self._opened is None or self._opened.stamp != stamp:
                generation = self._generations.open(self._segments)
                before = self._opened.reader if self._opened else None
                self._opened = Opened(stamp, Reader(generation, self._weights, before))
                self._completions.prepare(self._opened.reader)
            return self._opened

    def search(self, plan: SearchPlan) -> FoundPage:
        """Return one page of hits, and counts over the whole match set."""
        opened = self._open()
        reader = opened.reader
        match_set = execute(reader, plan, opened.other_versions)
        page = page_of(reader, match_set.shown, plan)
        terms = plan.highlight if plan.page.snippets else HighlightTerms()
        highlights = PageHighlights(reader, terms, match_set.shown.docs[page])
        read = list(_read(reader, match_set, page))
        hits = [_hit(match_set, at, number, document, highlights) for at, number, document in read]
        values, bars = _counted(reader, match_set) if plan.page.facets else ({}, ())
        return FoundPage(
            total=len(match_set.shown.docs),
            hits=tuple(hits),
            facets=values,
            histogram=bars,
            notes=_notes(match_set.evaluation.limited, len(page) - len(hits)),
        )

    def iterate(self, plan: SearchPlan) -> Iterator[Hit]:
        """Yield every publication that a plan finds, in the order of the pages; none of them is kept in memory."""
        opened = self._open()
        reader = opened.reader
        match_set = execute(reader, plan, opened.other_versions)
        for at in whole_order(reader, match_set.shown, plan):
            with suppress(DamagedIndex):
                document = reader.read(int(match_set.shown.docs[at]))
                yield hit_of(document, float(match_set.shown.scores[at]), Passage())

    def explain(self, plan: SearchPlan, urls: Iterable[str]) -> tuple[HitExplanation, ...]:
        """Return, for each of these documents that the plan finds, what gave it its score."""
        opened = self._open()
        reader = opened.reader
        if plan.root is None:
            return ()
        match_set = execute(reader, plan, opened.other_versions)
        numbers = [(url, reader.number_of(hash_of(url))) for url in urls]
        places = [(url, place_of(match_set.shown.docs, number)) for url, number in numbers if number is not None]
        return tuple(explanation(match_set, url, place) for url, place in places if place is not None)

    # --- help

    def correct(self, text: str, language: str | None) -> str | None:
        """Return a typed text with unknown words replaced by near ones of the index, None when none helps."""
        reader = self._open().reader
        spellings = {language: reader.words.spelling(language) for language in reader.languages}
        evaluation = Evaluation(reader)
        return corrected_text(
            text, spellings, language, lambda word: len(evaluation.matches(word_clause(word)).docs) > 0
        )

    def suggest(self, text: str, language: str | None = None, limit: int = 8) -> tuple[Completion, ...]:
        """Return titles and frequent phrases that continue what has been typed, best first."""
        return self._completions.complete(self._open().reader, text, language, limit)

    def get(self, key: str) -> Document | None:
        """Return the document of a URL, or of its id; None where there is none."""
        reader = self._open().reader
        digest = digest_of_id(key) or address_digest(key)
        number = reader.number_of(int.from_bytes(digest, "little"))
        return None if number is None else reader.document(number)

    def documents(self, keys: Iterable[str]) -> list[Document]:
        """Return those of these URLs' or ids' documents that there are, each once, in the order given."""
        by_url = {document.url: document for key in keys if (document := self.get(key)) is not None}
        return list(by_url.values())

    def words(self, language: str) -> Mapping[str, int]:
        """Return the written words of a language and how often each stands in the index."""
        return self._open().reader.words.counts.get(language, {})

    def similar(self, url: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return publications like this one, never itself nor its translations; empty for an unknown URL."""
        opened = self._open()
        reader, others = opened.reader, opened.other_versions
        number = reader.number_of(hash_of(url))
        if number is None:
            return ()
        excluded = {number, *(others[number].tolist() if others is not None else ())}
        near = similar_documents(reader, number, limit * 2 + len(excluded))
        hits: list[Hit] = []
        for other, score in near:
            if other not in excluded and len(hits) < limit:
                try:
                    document, _, text = reader.readable(other)
                except DamagedIndex:
                    continue
                hits.append(hit_of(document, score, Passage(snippet(text, NOTHING).html)))
                excluded |= {other, *(others[other].tolist() if others is not None else ())}
        return tuple(hits)


def _read(reader: Reader, match_set: MatchSet, page: list[int]) -> Iterator[tuple[int, int, ReadableDocument]]:
    """Yield place, number and document of each hit of a page: one that cannot be read costs its own hit, not the page.

    All are read before the first is looked at: the next one finds the processor's caches full of what it needs.
    """
    for at, number in zip(page, match_set.shown.docs[page].tolist(), strict=True):
        with suppress(DamagedIndex):
            yield at, number, reader.readable(number)


def _hit(match_set: MatchSet, at: int, number: int, found: ReadableDocument, highlights: PageHighlights) -> Hit:
    plan, (document, title, text) = match_set.plan, found
    shown = Passage()
    if plan.page.snippets:
        shown = passage_of(document, title, text, highlights.by(number, text), plan.highlight.sections)
    names = other_names(match_set, match_set.scored(at)) if match_set.names else ()
    reasons: list[Reason] = [ByName(name) for name in names]
    reasons += [ByTranslation(*pair) for pair in translations(match_set, number)]
    if match_set.represented[at] >= 0:
        reasons.append(ByVersion(match_set.evaluation.reader.language_of(int(match_set.represented[at]))))
    return hit_of(document, float(match_set.shown.scores[at]), shown, tuple(reasons))


def _counted(reader: Reader, match_set: MatchSet) -> tuple[dict[str, tuple[FacetValue, ...]], tuple[HistogramBar, ...]]:
    """Return the facets and the histogram of what a plan finds."""
    by_year = count_years(reader, match_set.filtered, match_set.versions)
    values = facets(reader, match_set.filtered, match_set.plan, match_set.versions, by_year)
    return values, histogram(reader, match_set.filtered, match_set.plan.filters, match_set.versions, by_year)


def _notes(limited: bool, unreadable: int) -> tuple[Note, ...]:
    notes: list[Note] = [Cut("expansions")] if limited else []
    if unreadable:
        notes.append(Unreadable(unreadable))
    return tuple(notes)
