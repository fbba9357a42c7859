"""The OpenSearch engine behind the seam of ``missionsearch.engines``."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from missionsearch.config import EngineSettings
from missionsearch.engines import AcceptPlain
from missionsearch.engines.opensearch import completion, counting, explaining, lookup, requests, showing, spelling
from missionsearch.engines.opensearch.client import Answer, Connection, RawHit
from missionsearch.engines.opensearch.collapse import collapsed, finds_many
from missionsearch.engines.opensearch.executing import clause_of
from missionsearch.engines.opensearch.fitting import Fitted, fitting
from missionsearch.engines.opensearch.generations import Generations
from missionsearch.engines.opensearch.listing import every_hit
from missionsearch.engines.opensearch.similar import similar
from missionsearch.engines.opensearch.writing import Writer
from missionsearch.models import Completion, Document, FoundPage, Hit, HitExplanation, IndexInfo
from missionsearch.search.correction import corrected_text
from missionsearch.search.leaves import word_clause
from missionsearch.search.plan import SearchPlan
from missionsearch.search.section_names import Path, SectionNames

T = TypeVar("T")


class OpenSearchIndex:
    """Executes plans over the published generation on a cluster; one that is newly published is taken up next time."""

    def __init__(self, connection: Connection, settings: EngineSettings, keep: int, generation: str = "") -> None:
        self._connection = connection
        self._settings = settings
        self._keep = keep
        self._generation = generation
        self._generations = Generations(connection, settings, keep)

    # --- writing

    def build(self, documents: Iterable[Document], accept: AcceptPlain | None = None) -> IndexInfo:
        """Build a fresh generation of exactly these documents and publish it in one step."""
        return self._writer().build(documents, self._accepting(accept))

    def update(
        self, upserts: Iterable[Document], deletes: Iterable[str], accept: AcceptPlain | None = None
    ) -> IndexInfo:
        """Publish a generation with these documents replaced or added and these URLs gone."""
        return self._writer().update(upserts, deletes, self._accepting(accept))

    def _writer(self) -> Writer:
        return Writer(Generations(self._connection.patient(), self._settings, self._keep), self._settings)

    def _accepting(self, accept: AcceptPlain | None) -> Callable[[str], None] | None:
        """Return what asks ``accept`` about a generation by its index's name."""
        if accept is None:
            return None
        return lambda name: accept(OpenSearchIndex(self._connection, self._settings, self._keep, name))

    # --- for the operator

    def generations(self) -> tuple[IndexInfo, ...]:
        """Describe the published generation and those kept beside it, newest first."""
        return self._generations.kept()

    def roll_back(self, generation: str) -> IndexInfo:
        """Publish a kept generation again."""
        return self._generations.roll_back(generation)

    def sweep(self) -> None:
        """Take away what killed builds left, and generations past those that are kept."""
        if self._generations.is_there():
            self._generations.sweep(self._settings.crawler)

    def damage(self) -> tuple[str, ...]:
        """Return a sentence for everything in the published generation that is not what was written."""
        return self._generations.damage()

    def info(self) -> IndexInfo:
        """Describe the generation that is searched."""
        return self._generations.describe(self._generation) if self._generation else self._generations.info()

    def ready(self) -> IndexInfo:
        """Describe the published generation where it answers a probe; then readers wait for it again."""
        generations = Generations(self._connection.probing, self._settings, self._keep)
        generations.current()
        self._connection.check()
        if self._connection.outage:
            self._connection.outage.end()
        return generations.info()

    # --- reading

    def _reading(self, read: Callable[[str], T]) -> T:
        """Return what is read from the published generation; from the next where it is taken away meanwhile."""
        from opensearchpy.exceptions import NotFoundError

        while True:
            index = self._generation or self._generations.current()
            try:
                return read(index)
            except NotFoundError:
                if self._generation or self._generations.current() == index:
                    raise

    def search(self, plan: SearchPlan) -> FoundPage:
        """Return one page of hits, and counts over the whole match set."""
        return self._search_last(plan) or self._reading(lambda index: self._search(index, plan))

    def _search_last(self, plan: SearchPlan) -> FoundPage | None:
        """Return the page from the generation that was published when last asked; None where another one may be.

        Most searches need not ask first which one is: the hits say where they come from.
        """
        from opensearchpy.exceptions import NotFoundError, RequestError

        last = self._generations.last
        if self._generation or not last:
            return None
        with contextlib.suppress(NotFoundError, RequestError):  # the one is gone, the other of another release
            plan = self._with_values(last, plan)
            fitted = fitting(plan, self._generations.frequencies(last))
            answer = self._connection.search(self._generations.alias, self._request(last, plan, fitted))
            if self._is_from(last, answer["hits"]["hits"]):
                return self._page(last, plan, fitted, answer)
        return None

    def _is_from(self, index: str, hits: list[RawHit]) -> bool:
        return {hit["_index"] for hit in hits} == {index} if hits else self._generations.current() == index

    def _search(self, index: str, plan: SearchPlan) -> FoundPage:
        plan = self._with_values(index, plan)
        fitted = fitting(plan, self._generations.frequencies(index))
        return self._page(index, plan, fitted, self._connection.search(index, self._request(index, plan, fitted)))

    def _sections(self, index: str) -> SectionNames:
        return self._generations.frequencies(index).sections

    def _section_label(self, index: str, language: str | None, path: Path) -> str:
        return self._sections(index).label(path, language)

    def _with_values(self, index: str, plan: SearchPlan) -> SearchPlan:
        """Return a plan whose filter names sections by what they are counted under."""
        if not plan.filters.section:
            return plan
        values = self._sections(index).chosen(plan.filters.section)
        return replace(plan, filters=replace(plan.filters, section=values))

    def _request(self, index: str, plan: SearchPlan, fitted: Fitted) -> requests.Request:
        joined = plan.page.collapse and self._generations.frequencies(index).finds_many(
            requests.matching(fitted.query_clause, plan)
        )
        return requests.page_of(fitted.query_clause, plan, counted=not joined)

    def _page(self, index: str, plan: SearchPlan, fitted: Fitted, answer: Answer) -> FoundPage:
        publications, counts = collapsed(partial(self._connection.search_all, index), fitted.query_clause, plan, answer)
        if finds_many(answer, plan):
            self._generations.frequencies(index).note_many(requests.matching(fitted.query_clause, plan))
        with_facets = plan.page.facets
        label = partial(self._section_label, index, plan.page.reader_language)
        return FoundPage(
            total=counts.total,
            hits=tuple(showing.hit(versions, plan) for versions in publications),
            facets=counting.facets(counts, plan.filters, label) if with_facets else {},
            histogram=counting.histogram(counts, plan.filters) if with_facets else (),
            notes=fitted.notes,
        )

    def _hits(self, index: str, request: requests.Request) -> list[RawHit]:
        hits: list[RawHit] = self._connection.search(index, request)["hits"]["hits"]
        return hits

    def iterate(self, plan: SearchPlan) -> Iterator[Hit]:
        """Yield every publication that a plan finds, in the order of the pages, asked for some at a time.

        All are of the generation that was published when the first was asked for.
        """
        index = self._generation or self._generations.current()
        plan = self._with_values(index, plan)
        query_clause = fitting(plan, self._generations.frequencies(index)).query_clause
        return (showing.bare_hit(versions, plan) for versions in every_hit(self._connection, index, query_clause, plan))

    # --- help

    def explain(self, plan: SearchPlan, urls: Iterable[str]) -> tuple[HitExplanation, ...]:
        """Return why each of these documents has its score, which is its best version's."""
        return self._reading(lambda index: self._explain(index, plan, list(urls)))

    def _explain(self, index: str, plan: SearchPlan, urls: list[str]) -> tuple[HitExplanation, ...]:
        known = self._generations.frequencies(index)
        plan = self._with_values(index, plan)
        fitted = fitting(plan, known)
        scored = explaining.scored(partial(self._hits, index), fitted.query_clause, plan, urls)
        parts = list(explaining.parts_of(fitted.plan, known))
        best = [url for url, _ in scored.values()]
        wanted = [requests.scores_of(each, best) for each in explaining.clauses_of(parts)]
        answers = self._connection.search_all(index, wanted) if scored else []
        return tuple(
            HitExplanation(url, score, explaining.shares(parts, plan, explaining.scores_in(answers, own), score))
            for url, (own, score) in scored.items()
        )

    def correct(self, text: str, language: str | None) -> str | None:
        """Return a typed text with unknown words replaced by near ones of the index, None when none helps."""
        words = set(re.findall(r"[^\W\d_]+", text))
        return self._reading(lambda index: self._correct(index, text, language, words))

    def _correct(self, index: str, text: str, language: str | None, words: set[str]) -> str | None:
        known = spelling.spellings(self._connection, index, words)
        counts = self._generations.frequencies(index)
        return corrected_text(text, known, language, lambda word: counts.of(clause_of(word_clause(word), counts)) > 0)

    def suggest(self, text: str, language: str | None = None, limit: int = 8) -> tuple[Completion, ...]:
        """Return titles and frequent phrases that continue what has been typed, best first."""
        return self._reading(lambda index: completion.complete(self._connection, index, text, language, limit))

    def get(self, key: str) -> Document | None:
        """Return the document of a URL, or of its id; None where there is none."""
        return next(iter(self.documents([key])), None)

    def documents(self, keys: Iterable[str]) -> list[Document]:
        """Return those of these URLs' or ids' documents that there are, each once, in the order given."""
        wanted = list(dict.fromkeys(keys))
        return self._reading(lambda index: lookup.documents(self._connection, index, wanted))

    def words(self, language: str) -> Mapping[str, int]:
        """Return the commonest written words of a language, each with how many documents have it."""
        return self._reading(lambda index: self._generations.frequencies(index).vocabulary.words(language))

    def similar(self, url: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return publications like this one, never itself nor its translations; empty for an unknown URL."""
        return self._reading(lambda index: self._similar(index, url, limit))

    def _similar(self, index: str, url: str, limit: int) -> tuple[Hit, ...]:
        documents = lookup.documents(self._connection, index, [url])
        near = similar(self._connection, index, documents[0], limit) if documents else []
        return tuple(showing.similar_hit(document, score) for document, score in near)
