"""Generations on a cluster: an index each, the published one behind an alias that is moved in one step."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from missionsearch.analysis import FIELD_LANGUAGES
from missionsearch.config import EngineSettings
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.fields import SCHEMA_VERSION
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.errors import DamagedIndex, NoIndex
from missionsearch.models import IndexInfo

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

REBUILD = "run: missionsearch reindex --full"
MANY_VALUES = 10_000


class Generations:
    """The generations of one index on a cluster."""

    def __init__(self, connection: Connection, settings: EngineSettings, keep: int) -> None:
        self.connection = connection
        self.alias = settings.index
        self.crawler = settings.crawler
        self.keep = keep
        self.last = ""
        """The generation that was published when this was last asked for; empty before the first time."""
        self._frequencies: dict[str, Frequencies] = {}

    def watched(self, watch: Callable[[], None]) -> Generations:
        """Return the same over a connection that is watched."""
        watched = copy.copy(self)
        watched.connection = self.connection.watched(watch)
        return watched

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
        self.last = name
        return name

    def _published(self) -> tuple[str, dict[str, Any]]:
        from opensearchpy.exceptions import NotFoundError

        def ask(client: OpenSearch) -> Any:
            return client.indices.get_mapping(index=self.alias, params={"filter_path": "*.mappings._meta"})

        try:
            answers = self.connection.call(ask)
        except NotFoundError:
            answers = {}
        for name, answer in answers.items():
            if name != self.alias:
                return name, answer["mappings"].get("_meta", {})
        raise NoIndex(f"no index {self.alias} on {self.connection.hosts[0]}; run: missionsearch reindex")

    def info(self) -> IndexInfo:
        """Describe the published generation.

        Where several crawlers share the index, its name is that in which this one has last written.
        """
        return self._info(*self._published())

    def describe(self, name: str) -> IndexInfo:
        """Describe a generation by its index's name."""
        return self._info(name, self._all().get(name, {}))

    def _info(self, name: str, meta: dict[str, Any]) -> IndexInfo:
        return _info(meta.get("writers", {}).get(self.crawler, name), meta)

    def frequencies(self, name: str) -> Frequencies:
        """Return what is known of how often words stand in a generation; asked for once."""
        if name not in self._frequencies:
            meta = self._all().get(name, {})
            self._frequencies = {name: Frequencies(self.connection, name, _info(name, meta), meta.get("languages", {}))}
        return self._frequencies[name]

    def damage(self) -> tuple[str, ...]:
        """Return a sentence for what the published generation lacks: shards, or documents that were written."""
        name, meta = self._published()
        health = self.connection.call(lambda client: client.cluster.health(index=name))
        if health["status"] == "red":  # and then its documents cannot be counted
            return (f"{name}: a shard is on no node; start the nodes that hold it, or {REBUILD}",)
        count = self._counted(name)["documents"]
        if count != meta.get("documents"):
            return (f"{name} holds {count} documents, {meta.get('documents')} were written; {REBUILD}",)
        return ()

    def kept(self) -> tuple[IndexInfo, ...]:
        """Describe the published generation and those kept beside it, newest first."""
        return tuple(_info(name, meta) for name, meta in sorted(self._complete().items(), reverse=True))

    def _all(self) -> dict[str, dict[str, Any]]:
        """Return every index of ours with its description, empty where it was never completed."""
        pattern = f"{self.alias}-*"
        options = {"filter_path": "*.mappings._meta,*.mappings.dynamic", "ignore_unavailable": "true"}
        answers = self.connection.call(lambda client: client.indices.get_mapping(index=pattern, params=options))
        return {name: answer["mappings"].get("_meta", {}) for name, answer in answers.items()}

    def _complete(self) -> dict[str, dict[str, Any]]:
        return {name: meta for name, meta in self._all().items() if "schema" in meta}

    # --- for who writes

    def is_there(self) -> bool:
        """Say whether anything is published."""
        try:
            self._published()
        except NoIndex:
            return False
        return True

    def new_name(self) -> str:
        """Return a name for a new generation, which sorts after all earlier ones."""
        return f"{self.alias}-{dt.datetime.now(dt.UTC):%Y%m%dt%H%M%S%f}-{secrets.token_hex(2)}"

    def remove(self, name: str) -> None:
        """Take a generation away, if it is there (a call whose answer was late may have done so)."""
        from opensearchpy.exceptions import NotFoundError

        options = {"ignore_unavailable": "true"}
        with contextlib.suppress(NotFoundError):
            self.connection.call(lambda client: client.indices.delete(index=name, params=options))

    def description(self, before: str | None, name: str) -> dict[str, Any]:
        """Return what is noted of a whole generation."""
        counted = self._counted(name)
        writers = (self._all().get(before, {}) if before else {}).get("writers", {})
        return counted | ({"writers": writers | {self.crawler: name}} if self.crawler else {})

    def empty_description(self) -> dict[str, Any]:
        """Return the same of a generation without documents."""
        return self._noted(0, {}, {})

    def _counted(self, name: str) -> dict[str, Any]:
        counted = {field: {"terms": {"field": field, "size": MANY_VALUES}} for field in ("language", "type", "crawler")}
        texts = {
            f"texts {language}": {"filter": {"exists": {"field": f"stems_{language}"}}} for language in FIELD_LANGUAGES
        }
        body = {"query": {"exists": {"field": "url"}}, "size": 0, "track_total_hits": True, "aggs": counted | texts}
        answer = self.connection.search(name, body)
        counts = answer["aggregations"]
        by = {field: {each["key"]: each["doc_count"] for each in counts[field]["buckets"]} for field in counted}
        languages = {language: counts[f"texts {language}"]["doc_count"] for language in FIELD_LANGUAGES}
        return self._noted(answer["hits"]["total"]["value"], by, languages)

    def _noted(self, documents: int, by: dict[str, dict[str, int]], languages: dict[str, int]) -> dict[str, Any]:
        return {
            "schema": SCHEMA_VERSION,
            "built_at": dt.datetime.now(dt.UTC).isoformat(),
            "documents": documents,
            "by_language": by.get("language", {}),
            "by_type": by.get("type", {}),
            "by_crawler": by.get("crawler", {}),
            "languages": languages,
        }

    def publish(self, name: str, instead_of: str | None = None) -> None:
        """Move the alias: readers have the one generation or the other, never both or none.

        Raises:
            opensearchpy.NotFoundError: the published one is not the one it is to be moved from.
        """
        from_any = {"index": f"{self.alias}-*", "must_exist": False}
        removed = {"index": instead_of, "must_exist": True} if instead_of else from_any
        actions = [
            {"remove": {"alias": self.alias, **removed}},
            {"add": {"index": name, "alias": self.alias}},
        ]
        self.connection.call(lambda client: client.indices.update_aliases(body={"actions": actions}))

    def sweep(self, crawler: str) -> None:
        """Take away what a killed run of a crawler left, and generations past those that are kept."""
        published, _ = self._published()
        metas = self._all()
        kept = sorted((name for name, meta in metas.items() if "schema" in meta), reverse=True)[: self.keep]
        for name, meta in metas.items():
            is_old = name not in kept and name != published and name < published
            if is_old and meta.get("writing", crawler) == crawler:
                self.remove(name)

    # --- for the operator

    def roll_back(self, generation: str) -> IndexInfo:
        """Publish a kept generation again.

        Raises:
            DamagedIndex: there is none of that name, or another release made it.
        """
        name = f"{self.alias}-{generation}"
        meta = self._complete().get(name)
        if meta is None or meta["schema"] != SCHEMA_VERSION:
            raise DamagedIndex(f"no generation {generation} of this release on {self.connection.hosts[0]}")
        self.publish(name)
        return self.info()


def _info(name: str, meta: dict[str, Any]) -> IndexInfo:
    built_at = meta.get("built_at")
    return IndexInfo(
        generation="-".join(name.rsplit("-", 2)[1:]),
        built_at=dt.datetime.fromisoformat(built_at) if built_at else dt.datetime.fromtimestamp(0, dt.UTC),
        documents=meta.get("documents", 0),
        by_language=meta.get("by_language", {}),
        by_type=meta.get("by_type", {}),
        by_crawler={name: count for name, count in meta.get("by_crawler", {}).items() if name},
    )
