"""The engine seam: values in, values out.

What a query means is decided above it, once for every engine: an ``Engine`` is given a ``SearchPlan`` and executes it.
The rest of the program asks a ``SearchEngine``, which makes the plan (``planned``). Which engine is used is ``[engine]
name``. No object, field name or query string of the library behind it leaves its package. The promises are not in the
types: they are ``tests/engines/test_contract.py``, which runs on every engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from missionsearch.config import Settings
from missionsearch.models import Completion, Document, FoundPage, Hit, HitExplanation, IndexInfo, Query, SearchResults
from missionsearch.search.plan import SearchPlan

Accept = Callable[["SearchEngine"], None]
"""Is given an engine over a generation that is complete and not yet published; raises where it must not be."""
AcceptPlain = Callable[["Engine"], None]
"""``Accept`` below the seam."""


class Catalogue(Protocol):
    """What is asked of one index of documents without a search."""

    def suggest(self, text: str, language: str | None = None, limit: int = 8) -> tuple[Completion, ...]:
        """Return titles and frequent phrases that continue what has been typed, best first."""

    def get(self, key: str) -> Document | None:
        """Return the document of a URL, or of its id (``urls.address_id``); None where there is none.

        Raises:
            NoIndex, DamagedIndex: there is nothing to look into.
        """

    def documents(self, keys: Iterable[str]) -> list[Document]:
        """Return those of these URLs' or ids' documents that there are, each once, in the order given.

        Raises:
            NoIndex, DamagedIndex: there is nothing to look into.
        """

    def words(self, language: str) -> Mapping[str, int]:
        """Return the written words of a language and how often each stands in the index, or in how many documents.

        Of a large index the commonest.

        Raises:
            NoIndex, DamagedIndex: there is nothing to look into.
        """

    def similar(self, url: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return publications like this one, never itself nor its translations; empty for an unknown URL."""

    def info(self) -> IndexInfo:
        """Describe the published generation.

        Raises:
            NoIndex: nothing has been built yet.
        """

    def ready(self) -> IndexInfo:
        """Describe the published generation if it can be searched now; for a probe, which waits for nothing.

        Raises:
            NoIndex, DamagedIndex, EngineDown: it cannot.
        """

    # --- for the operator

    def generations(self) -> tuple[IndexInfo, ...]:
        """Describe the published generation and those kept beside it, newest first."""

    def roll_back(self, generation: str) -> IndexInfo:
        """Publish a kept generation again.

        Raises:
            DamagedIndex: it is not what was written.
        """

    def sweep(self) -> None:
        """Take away what killed builds left, and generations past those that are kept.

        ``build`` and ``update`` do so themselves; a run that publishes nothing calls this.
        """

    def damage(self) -> tuple[str, ...]:
        """Return a sentence for everything in the published generation that is not what was written.

        Raises:
            NoIndex: nothing has been built yet.
        """


class Engine(Catalogue, Protocol):
    """Build, update and search one index of documents: what is below the seam."""

    def build(self, documents: Iterable[Document], accept: AcceptPlain | None = None) -> IndexInfo:
        """Build a fresh generation of exactly these documents and publish it in one step.

        Until that step readers see the old generation, whatever happens to this process. ``accept`` is asked before
        it; what it raises ends the build, and the old generation stays.
        """

    def update(
        self, upserts: Iterable[Document], deletes: Iterable[str], accept: AcceptPlain | None = None
    ) -> IndexInfo:
        """Publish a generation in which these documents replace those of the same URL and these URLs are gone.

        ``accept`` as in ``build``.

        Raises:
            NoIndex: nothing has been built yet.
            DamagedIndex: the published generation cannot be read, or was made by another release's schema;
                build a fresh one.
        """

    def search(self, plan: SearchPlan) -> FoundPage:
        """Return the page of hits that a plan asks for, and counts over the whole match set.

        Raises:
            NoIndex, DamagedIndex: never an error about the text.
        """

    def iterate(self, plan: SearchPlan) -> Iterator[Hit]:
        """Yield every publication that a plan finds, in the order of the pages, without snippets.

        For exports: memory does not grow with the number of hits, and all of them come from the generation that was
        published when the first was asked for. Which page the plan asks for makes no difference.

        Raises:
            NoIndex, DamagedIndex: at the first hit.
        """

    def explain(self, plan: SearchPlan, urls: Iterable[str]) -> tuple[HitExplanation, ...]:
        """Return, for each of these documents that the plan finds, what gave it its score; in the order given."""

    def correct(self, text: str, language: str | None) -> str | None:
        """Return a typed text with unknown words replaced by near ones of the index, None when none helps.

        Words of the given language come first among the equally near.
        """


class SearchEngine(Catalogue, Protocol):
    """An engine as the rest of the program asks it: in queries."""

    def build(self, documents: Iterable[Document], accept: Accept | None = None) -> IndexInfo:
        """``Engine.build``."""

    def update(self, upserts: Iterable[Document], deletes: Iterable[str], accept: Accept | None = None) -> IndexInfo:
        """``Engine.update``."""

    def search(self, query: Query) -> SearchResults:
        """Return one page of hits, and counts over the whole match set (``Engine.search``)."""

    def iterate(self, query: Query) -> Iterator[Hit]:
        """Yield every publication that a query finds (``Engine.iterate``)."""

    def explain(self, query: Query, urls: Iterable[str]) -> tuple[HitExplanation, ...]:
        """Return what gave documents their scores (``Engine.explain``)."""

    def correct(self, query: Query) -> str | None:
        """Return the query's text with unknown words replaced by near ones of the index, None when none helps."""


def open_engine(settings: Settings, patient: bool = False) -> SearchEngine:
    """Return the engine that the settings name; its library is loaded only now.

    A patient one is of a run, and waits long for a cluster that is down; a reader's does not.

    Raises:
        ConfigError: it lacks a setting, or its library.
    """
    if settings.engine.name == "whoosh":
        from missionsearch.engines.whoosh import open_engine as open_whoosh

        return open_whoosh(settings)
    from missionsearch.engines.opensearch import open_engine as open_opensearch

    return open_opensearch(settings, patient)
