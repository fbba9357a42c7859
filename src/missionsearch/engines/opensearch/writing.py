"""How a generation is made and published: nothing is seen of it before it is whole.

A published index is closed to writing. An update works on a clone, whose files are shared with the original until they
change, so that readers never see half of it, and the generation before can be published again.

Where several crawlers share the index (``[engine] crawler``), each builds and updates its own documents in a clone of
what is published, and the alias moves only if nobody has moved it meanwhile; else the work is done again on that.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from missionsearch.config import EngineSettings
from missionsearch.engines.opensearch.bulk import Item, item, repeatable, send
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.copies import Copies, PartLost
from missionsearch.engines.opensearch.entries import entries
from missionsearch.engines.opensearch.failures import refuse_failed
from missionsearch.engines.opensearch.fields import body_of_index, key_of, publication_of, records, version_id
from missionsearch.engines.opensearch.generations import Generations
from missionsearch.errors import EngineDown
from missionsearch.models import Document, IndexInfo

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

log = logging.getLogger(__name__)

URLS_AT_ONCE = 500
"""Addresses looked up at once."""
MADE = 3
"""Times that a new index is made: each time a node that held a part of it may die."""
OVERTAKEN = 20
"""Times that other crawlers may publish first: with ten of them, each waits for a few."""
LONGEST_WAIT_S = 3.0
LONGEST_DELETE_S = 3600

Check = Callable[[str], None]
Change = Callable[[str, str], Iterable[Item]]
"""From the generation before and the name of its clone to what is to be written there."""
Keys = frozenset[str]
"""Of the publications of which versions are written."""


class Overtaken(Exception):
    """Another crawler has published since the clone was made."""


class Writer:
    """Builds and updates the index of ``generations``."""

    def __init__(self, generations: Generations, settings: EngineSettings) -> None:
        self.generations, self.connection = generations, generations.connection
        self.crawler = settings.crawler
        self.shards, self.replicas = settings.shards, settings.replicas
        self.copies = Copies(self.connection, self.replicas)

    def build(self, documents: Iterable[Document], accept: Check | None) -> IndexInfo:
        """Make a generation of exactly these documents, beside those of other crawlers, and publish it."""
        with repeatable(each for document in documents for each in self._written(document)) as again:
            if self.crawler:
                return self._shared(lambda _, name: again() if self._without_own(name) else (), None, accept)
            return self._whole(lambda: self._filled(None, self._empty(), again(), None, accept))

    def update(self, upserts: Iterable[Document], deletes: Iterable[str], accept: Check | None) -> IndexInfo:
        """Make a generation with these documents replaced or added and these URLs gone, and publish it."""
        self.generations.current()
        documents = {document.url: document for document in upserts}
        gone = set(deletes) - documents.keys()
        written = frozenset(key_of(publication_of(document)) for document in documents.values())
        change: Change = lambda before, _: self._changes(before, documents, gone)  # noqa: E731
        if self.crawler:
            return self._shared(change, written, accept)
        return self._whole(lambda: self._changed(change, written, accept))

    # --- among other crawlers

    def _shared(self, change: Change, written: Keys | None, accept: Check | None) -> IndexInfo:
        """Publish a change of what is published at that moment, whoever publishes beside us."""
        from opensearchpy.exceptions import NotFoundError

        self._first()
        for attempt in range(OVERTAKEN):
            try:
                return self._whole(lambda: self._changed(change, written, accept))
            except (Overtaken, NotFoundError):  # or its clone's original was taken away
                log.info("another crawler has published meanwhile; the change is made again (%d)", attempt + 1)
                time.sleep(random.uniform(0, LONGEST_WAIT_S))  # noqa: S311 - only spreads them out
        raise EngineDown(f"other crawlers published {OVERTAKEN} times while this one wrote; run it again later")

    def _first(self) -> None:
        """Publish an empty generation where there is none: it is made and named in one step, by whoever is first."""
        if self.generations.is_there():
            return
        body = self._body()
        body["aliases"] = {self.generations.alias: {}}
        body["settings"]["index.blocks.write"] = True
        body["mappings"]["_meta"] = self.generations.empty_description()
        self._make(lambda client: client.indices.create(index=f"{self.generations.alias}-0-0000", body=body))
        self.copies.wait_for_first(f"{self.generations.alias}-0-0000")

    def _without_own(self, name: str) -> bool:
        """Take this crawler's documents out of a clone; always true."""
        own = {"query": {"term": {"crawler": self.crawler}}}
        options = {"refresh": "true", "conflicts": "proceed", "request_timeout": LONGEST_DELETE_S}
        self.connection.call(lambda client: client.delete_by_query(index=name, body=own, params=options))
        return True

    # --- making

    def _whole(self, make: Callable[[], IndexInfo]) -> IndexInfo:
        """Make a generation, from the beginning where a node dies with the only copy of a part of it."""
        for attempt in range(MADE):
            try:
                return make()
            except PartLost:
                log.info("a node is gone with a part of the new index; it is made again (%d)", attempt + 1)
        raise EngineDown(f"OpenSearch lost a part of the new index {MADE} times; are its nodes up?")

    def _body(self) -> dict[str, Any]:
        return body_of_index(self.shards, self.replicas)

    def _empty(self) -> str:
        body = self._body()
        body["mappings"]["_meta"] = self._unfinished()
        return self._settled(lambda name, client: client.indices.create(index=name, body=body))

    def _changed(self, change: Change, written: Keys | None, accept: Check | None) -> IndexInfo:
        """Publish a change of what is published at that moment."""
        before = self.generations.current()
        name = self._clone(before)
        return self._filled(before, name, change(before, name), written, accept)

    def _clone(self, before: str) -> str:
        settings = {"settings": {"index.blocks.write": None, "index.number_of_replicas": self.replicas}}
        name = self._settled(lambda name, client: client.indices.clone(index=before, target=name, body=settings))
        meta = {"_meta": self._unfinished()}
        self.connection.call(lambda client: client.indices.put_mapping(index=name, body=meta))
        return name

    def _settled(self, make: Callable[[str, OpenSearch], Any]) -> str:
        """Make an index and return its name when its copies are made."""
        name = self.generations.new_name()
        self._make(lambda client: make(name, client))
        with self._removed_on_failure(name):
            self.copies.wait_for_all(name)
        return name

    @contextmanager
    def _removed_on_failure(self, name: str) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.generations.remove(name)
            raise

    def _unfinished(self) -> dict[str, str]:
        """Return the metadata of a generation that is not complete: which crawler may take it away."""
        return {"writing": self.crawler}

    def _make(self, make: Callable[[OpenSearch], Any]) -> None:
        """Make an index. If it is there already, an earlier try made it and its answer was lost with a node."""
        from opensearchpy.exceptions import RequestError

        try:
            self.connection.call(make)
        except RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _filled(
        self, before: str | None, name: str, items: Iterable[Item], written: Keys | None, accept: Check | None
    ) -> IndexInfo:
        """Fill a generation and publish it; where that fails it is taken away and the old one stays."""
        with self._removed_on_failure(name):
            new = self.generations.watched(lambda: self.copies.watch(name))
            self._send(new.connection, name, items)
            self._send(new.connection, name, entries(new.connection, name, written))
            self._close(new, before, name)
            if accept:
                self._ask(accept, before, name)
            self._publish(before, name)
        self.generations.sweep(self.crawler)
        return self.generations.info()

    def _ask(self, accept: Check, before: str | None, name: str) -> None:
        """Ask whether a generation may be published; a refusal counts where it was compared with what it is made of."""
        try:
            accept(name)
        except Exception as refusal:
            if self.crawler and self.generations.current() != before:
                raise Overtaken from refusal
            raise

    def _send(self, connection: Connection, name: str, items: Iterable[Item]) -> None:
        """Write to a generation, and make it readable."""
        send(connection, name, items)
        connection.watch()  # a refresh waits a minute for a part that is lost
        connection.call(lambda client: refuse_failed(client.indices.refresh(index=name)))

    def _close(self, new: Generations, before: str | None, name: str) -> None:
        """Describe a generation, and close it to writing, with all its copies."""
        meta = {"_meta": new.description(before, name)}
        self.connection.call(lambda client: client.indices.put_mapping(index=name, body=meta))
        closed = {"index.blocks.write": True}
        self.connection.call(lambda client: client.indices.put_settings(index=name, body=closed))
        self.copies.wait_for_all(name)

    def _publish(self, before: str | None, name: str) -> None:
        """Move the alias; among several crawlers only from the generation that was cloned."""
        from opensearchpy.exceptions import NotFoundError

        try:
            self.generations.publish(name, before if self.crawler else None)
        except NotFoundError as error:
            if self.generations.current() != name:  # the answer of a first try may have been lost
                raise Overtaken from error

    # --- what is written

    def _changes(self, before: str, documents: dict[str, Document], gone: set[str]) -> Iterator[Item]:
        """Yield what takes away the old documents, wherever they lie, and writes the new ones."""
        for url, publication in self._publications(before, [*gone, *documents]):
            yield item({"delete": {"_id": version_id(url), "routing": publication}})
        for document in documents.values():
            yield from self._written(document)

    def _publications(self, index: str, urls: list[str]) -> Iterator[tuple[str, str]]:
        """Yield those of the addresses that an index holds, each with its publication's key."""
        own = [{"term": {"crawler": self.crawler}}] if self.crawler else []
        for at in range(0, len(urls), URLS_AT_ONCE):
            among_these = {"bool": {"filter": [{"terms": {"url": urls[at : at + URLS_AT_ONCE]}}, *own]}}
            body = {"query": among_these, "_source": ["url", "publication"], "size": 2 * URLS_AT_ONCE}
            for hit in self.connection.search(index, body)["hits"]["hits"]:
                yield hit["_source"]["url"], hit["_source"]["publication"]

    def _written(self, document: Document) -> Iterator[Item]:
        for id_, routing, source in records(document, self.crawler):
            yield item({"index": {"_id": id_, "routing": routing}}, source)
