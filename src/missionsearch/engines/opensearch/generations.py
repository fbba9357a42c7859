"""Generations on a cluster: an index each, the published one behind an alias that is moved in one step.

A published index is closed to writing. An update works on a clone, whose files are shared with the original until they
change, so that readers never see half of it, and the generation before can be published again.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from missionsearch.config import EngineSettings
from missionsearch.engines.opensearch.bulk import Item, send
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.fields import SCHEMA_VERSION, body_of_index, records, version_id
from missionsearch.errors import DamagedIndex, NoIndex
from missionsearch.models import Document, IndexInfo

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

REBUILD = "run: missionsearch reindex --full"
LOOKED_UP = 500
"""Addresses looked up at once."""
MANY_VALUES = 10_000

Check = Callable[[str], None]


class Generations:
    """The generations of one index on a cluster."""

    def __init__(self, connection: Connection, settings: EngineSettings, keep: int) -> None:
        self.connection = connection
        self.alias = settings.index
        self.shards, self.replicas = settings.shards, settings.replicas
        self.keep = keep

    # --- reading

    def current(self) -> str:
        """Return the name of the published generation's index.

        Raises:
            NoIndex: nothing has been built yet.
            DamagedIndex: it was made by another release.
        """
        name, meta = self._published()
        if meta.get("schema") != SCHEMA_VERSION:
            raise DamagedIndex(f"the index {name} was made by another release; {REBUILD}")
        return name

    def _published(self) -> tuple[str, dict[str, Any]]:
        from opensearchpy.exceptions import NotFoundError

        def ask(client: OpenSearch) -> Any:
            return client.indices.get_mapping(index=self.alias, params={"filter_path": "*.mappings._meta"})

        try:
            found = self.connection.call(ask)
        except NotFoundError:
            found = {}
        for name, answer in found.items():
            if name != self.alias:
                return name, answer["mappings"].get("_meta", {})
        raise NoIndex(f"no index {self.alias} on {self.connection.hosts[0]}; run: missionsearch reindex")

    def info(self) -> IndexInfo:
        """Describe the published generation."""
        return _info(*self._published())

    def describe(self, name: str) -> IndexInfo:
        """Describe a generation by its index's name."""
        return _info(name, self._all().get(name, {}))

    def damage(self) -> tuple[str, ...]:
        """Return a sentence for what the published generation lacks: shards, or documents that were written."""
        name, meta = self._published()
        health = self.connection.call(lambda client: client.cluster.health(index=name))
        found = self._description(name)["documents"]
        said = []
        if health["status"] == "red":
            said.append(f"{name}: a shard is on no node; start the nodes that hold it, or {REBUILD}")
        if found != meta.get("documents"):
            said.append(f"{name} holds {found} documents, {meta.get('documents')} were written; {REBUILD}")
        return tuple(said)

    def kept(self) -> tuple[IndexInfo, ...]:
        """Describe the published generation and those kept beside it, newest first."""
        return tuple(_info(name, meta) for name, meta in sorted(self._complete().items(), reverse=True))

    def _all(self) -> dict[str, dict[str, Any]]:
        """Return every index of ours with its description, empty where it was never completed."""
        pattern = f"{self.alias}-*"
        options = {"filter_path": "*.mappings._meta,*.mappings.dynamic", "ignore_unavailable": "true"}
        found = self.connection.call(lambda client: client.indices.get_mapping(index=pattern, params=options))
        return {name: answer["mappings"].get("_meta", {}) for name, answer in found.items()}

    def _complete(self) -> dict[str, dict[str, Any]]:
        return {name: meta for name, meta in self._all().items() if meta}

    # --- writing

    def build(self, documents: Iterable[Document], accept: Check | None) -> IndexInfo:
        """Make a generation of exactly these documents and publish it."""
        name = self._new_name()
        body = body_of_index(self.shards, self.replicas)
        self._make(lambda client: client.indices.create(index=name, body=body))
        return self._filled(name, (item for document in documents for item in _written(document)), accept)

    def update(self, upserts: Iterable[Document], deletes: Iterable[str], accept: Check | None) -> IndexInfo:
        """Make a generation with these documents replaced or added and these URLs gone, and publish it."""
        before = self.current()
        name = self._new_name()
        documents = {document.url: document for document in upserts}
        gone = set(deletes) - documents.keys()
        settings = {"settings": {"index.blocks.write": None, "index.number_of_replicas": self.replicas}}
        self._make(lambda client: client.indices.clone(index=before, target=name, body=settings))
        self._wait_for(name)
        self.connection.call(lambda client: client.indices.put_mapping(index=name, body={"_meta": {}}))
        return self._filled(name, self._changes(before, documents, gone), accept)

    def _make(self, make: Callable[[OpenSearch], Any]) -> None:
        """Make an index; one that is there already was made by a call whose answer a lost node kept to itself."""
        from opensearchpy.exceptions import RequestError

        try:
            self.connection.call(make)
        except RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _changes(self, before: str, documents: dict[str, Document], gone: set[str]) -> Iterator[Item]:
        """Yield what takes away the old documents, wherever they lie, and writes the new ones."""
        for url, publication in self._publications(before, [*gone, *documents]):
            yield {"delete": {"_id": version_id(url), "routing": publication}}, None
        for document in documents.values():
            yield from _written(document)

    def _publications(self, index: str, urls: list[str]) -> Iterator[tuple[str, str]]:
        """Yield those of the addresses that an index holds, each with its publication's key."""
        for at in range(0, len(urls), LOOKED_UP):
            some = urls[at : at + LOOKED_UP]
            body = {"query": {"terms": {"url": some}}, "_source": ["url", "publication"], "size": 2 * LOOKED_UP}
            for hit in self.connection.search(index, body)["hits"]["hits"]:
                yield hit["_source"]["url"], hit["_source"]["publication"]

    def _filled(self, name: str, items: Iterable[Item], accept: Check | None) -> IndexInfo:
        """Fill a generation and publish it; where that fails it is taken away and the old one stays."""
        try:
            send(self.connection, name, items)
            self._complete_index(name)
            if accept:
                accept(name)
            self._publish(name)
        except BaseException:
            self.connection.call(
                lambda client: client.indices.delete(index=name, params={"ignore_unavailable": "true"})
            )
            raise
        self._sweep()
        return self.info()

    def _complete_index(self, name: str) -> None:
        """Make a generation readable, describe it, and close it to writing."""
        self.connection.call(lambda client: client.indices.refresh(index=name))
        meta = {"_meta": self._description(name)}
        self.connection.call(lambda client: client.indices.put_mapping(index=name, body=meta))
        closed = {"index.blocks.write": True}
        self.connection.call(lambda client: client.indices.put_settings(index=name, body=closed))
        self._wait_for(name)

    def _wait_for(self, name: str) -> None:
        """Wait until every primary is there: an index is published only when it can be searched."""
        options = {"wait_for_status": "yellow"}
        self.connection.call(lambda client: client.cluster.health(index=name, params=options))

    def _description(self, name: str) -> dict[str, Any]:
        counted = {field: {"terms": {"field": field, "size": MANY_VALUES}} for field in ("language", "type")}
        body = {"query": {"exists": {"field": "url"}}, "size": 0, "track_total_hits": True, "aggs": counted}
        answer = self.connection.search(name, body)
        tables = {
            field: {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"][field]["buckets"]}
            for field in counted
        }
        return {
            "schema": SCHEMA_VERSION,
            "built_at": dt.datetime.now(dt.UTC).isoformat(),
            "documents": answer["hits"]["total"]["value"],
            "by_language": tables["language"],
            "by_type": tables["type"],
        }

    def _publish(self, name: str) -> None:
        """Move the alias: readers have the one generation or the other, never both or none."""
        actions = [
            {"remove": {"index": f"{self.alias}-*", "alias": self.alias, "must_exist": False}},
            {"add": {"index": name, "alias": self.alias}},
        ]
        self.connection.call(lambda client: client.indices.update_aliases(body={"actions": actions}))

    def roll_back(self, generation: str) -> IndexInfo:
        """Publish a kept generation again.

        Raises:
            DamagedIndex: there is none of that name, or another release made it.
        """
        name = f"{self.alias}-{generation}"
        meta = self._complete().get(name)
        if meta is None or meta["schema"] != SCHEMA_VERSION:
            raise DamagedIndex(f"no generation {generation} of this release on {self.connection.hosts[0]}")
        self._publish(name)
        return self.info()

    def _sweep(self) -> None:
        """Take away what a killed run left, and generations past those that are kept."""
        published, _ = self._published()
        found = self._all()
        kept = sorted((name for name, meta in found.items() if meta), reverse=True)[: self.keep]
        left = [name for name in found if name not in kept and name != published and name < published]
        for name in left:
            self.connection.call(
                lambda client, name=name: client.indices.delete(index=name, params={"ignore_unavailable": "true"})  # type: ignore[misc]
            )

    def _new_name(self) -> str:
        """Return a name that sorts after those before."""
        return f"{self.alias}-{dt.datetime.now(dt.UTC):%Y%m%dt%H%M%S%f}-{secrets.token_hex(2)}"


def _written(document: Document) -> Iterator[Item]:
    for id_, routing, source in records(document):
        yield {"index": {"_id": id_, "routing": routing}}, source


def _info(name: str, meta: dict[str, Any]) -> IndexInfo:
    built_at = meta.get("built_at")
    return IndexInfo(
        generation="-".join(name.rsplit("-", 2)[1:]),
        built_at=dt.datetime.fromisoformat(built_at) if built_at else dt.datetime.fromtimestamp(0, dt.UTC),
        documents=meta.get("documents", 0),
        by_language=meta.get("by_language", {}),
        by_type=meta.get("by_type", {}),
    )
