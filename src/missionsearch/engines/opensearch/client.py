"""The cluster: calls are tried again while a node is down, and nothing is answered in part."""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from missionsearch.config import EngineSettings
from missionsearch.engines.opensearch import failures
from missionsearch.engines.opensearch.failures import PREFIX
from missionsearch.engines.opensearch.outage import Outage
from missionsearch.errors import ConfigError, EngineDown

if TYPE_CHECKING:
    from opensearchpy import OpenSearch
    from opensearchpy.exceptions import TransportError


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call is tried again."""

    unreachable_s: float
    """While no host can be reached. Then no node change is under way that could end."""
    changing_s: float
    """While one answers that it cannot: a cluster elects another manager and other primaries within 3 to 5 s."""


READER = Patience(unreachable_s=4.0, changing_s=15.0)
"""Of a page. 15 s: the slowest of 4,695 questions during 20 kills on a machine at a load of 14 to 24 took 10 s."""
RUN = Patience(unreachable_s=30.0, changing_s=30.0)
"""Of a run that reads: nobody waits for it."""
WRITING = Patience(unreachable_s=300.0, changing_s=300.0)
"""Of a run that writes: to begin again costs more."""
ONCE = Patience(unreachable_s=0.0, changing_s=0.0)
PROBED_WITHIN_S = 2.0
PAUSE_S = 0.2
LONGEST_PAUSE_S = 2.0
SCORED, UNSCORED = "dfs_query_then_fetch", "query_then_fetch"

Answer = dict[str, Any]
RawHit = dict[str, Any]
"""A hit as the cluster answers it."""
Versions = list[RawHit]
"""Of a publication, those that match."""
T = TypeVar("T")


class Connection:
    """Calls to a cluster. A failure that may pass is tried again for a while before it is reported."""

    def __init__(self, settings: EngineSettings, environ: Mapping[str, str] = os.environ) -> None:
        if not settings.hosts:
            raise ConfigError('[engine] name = "opensearch" needs hosts = ["https://search1.example:9200", …]')
        if any("@" in host for host in settings.hosts):  # and it would stand in every message
            raise ConfigError(f"[engine] hosts take no name and password; set {PREFIX}USER and {PREFIX}PASSWORD")
        self.hosts, self.index = settings.hosts, settings.index
        self._settings, self._environ = settings, environ
        self.client = _client(settings, environ, settings.timeout_s)
        self.patience = READER
        self.outage: Outage | None = Outage(self.check)
        """Shared by all who read; None for a run, which asks whatever was seen."""
        self.watch: Callable[[], None] = lambda: None

    def patient(self, patience: Patience = WRITING) -> Connection:
        """Return a connection for a run: it tries again for longer."""
        patient = copy.copy(self)
        patient.patience, patient.outage = patience, None
        return patient

    @cached_property
    def probing(self) -> Connection:
        """A connection that tries once and waits shortly: for a probe, which is answered at once or not at all."""
        probing = self.patient(ONCE)
        probing.client = _client(self._settings, self._environ, PROBED_WITHIN_S)
        return probing

    def check(self) -> None:
        """Ask once whether every shard of the published generation answers.

        Raises:
            EngineDown: it does not.
            opensearchpy.NotFoundError: nothing is published.
        """
        self.probing.search_unscored(self.index, {"size": 0})

    def watched(self, watch: Callable[[], None]) -> Connection:
        """Return a connection that calls ``watch`` before each new try; ``watch`` raises where waiting cannot help."""
        watched = copy.copy(self)
        watched.watch = watch
        return watched

    def call(self, ask: Callable[[OpenSearch], T]) -> T:
        """Return what a call answers, tried again while nodes are away or busy.

        Raises:
            EngineDown: the cluster did not answer, or only in part, for as long as ``patience`` says; or it is known
                to be down.
            ConfigError: it does not take our name and password, or we not its certificate; or it is no OpenSearch.
            opensearchpy.NotFoundError, RequestError: what no waiting mends.
        """
        if self.outage:
            self.outage.refuse()
        started, pause = time.monotonic(), PAUSE_S
        last: TransportError | None = None
        while True:
            answer, failure = self._tried(ask)
            if failure is None:
                return cast(T, answer)
            last = failures.clearer(last, failure)
            left = started + self._patience_for(last) - time.monotonic()
            if left <= 0:
                raise self._given_up(last) from last
            self.watch()
            time.sleep(min(pause, left))
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _tried(self, ask: Callable[[OpenSearch], T]) -> tuple[T | None, TransportError | None]:
        """Return what a call answers, or a failure that may pass."""
        from opensearchpy.exceptions import SerializationError, TransportError

        try:
            return ask(self.client), None
        except SerializationError as error:
            raise failures.no_opensearch(self.hosts[0], str(error)) from error
        except TransportError as error:
            lasting = failures.lasting(error, self.hosts[0], self.index)
            if lasting is error:
                raise
            if lasting:
                raise lasting from error
            return None, error

    def _patience_for(self, failure: TransportError) -> float:
        return self.patience.unreachable_s if failures.reaches_nobody(failure) else self.patience.changing_s

    def _given_up(self, failure: TransportError) -> EngineDown:
        """Return what is raised of a failure that has not passed; other readers need not wait for the same."""
        down = failures.given_up(failure, self.hosts)
        if self.outage and failures.reaches_nobody(failure):
            self.outage.begin(down)
        elif self.outage:
            self.outage.begin_if_checked(down)
        return down

    def search(self, index: str, body: Mapping[str, Any], search_type: str = SCORED) -> Answer:
        """Return a whole answer, by statistics over all shards; one that lacks a shard is asked for again."""
        return self.call(lambda client: _whole(client, index, body, search_type))

    def search_unscored(self, index: str, body: Mapping[str, Any]) -> Answer:
        """Return the same where scores do not matter, which saves asking all shards for statistics first."""
        return self.search(index, body, UNSCORED)

    def search_in_point(self, body: Mapping[str, Any]) -> Answer:
        """Return the same of the point in time that the body names.

        Raises:
            PointLost: a node that held a part of it is gone.
        """
        from opensearchpy.exceptions import TransportError

        def ask(client: OpenSearch) -> Answer:
            try:
                return _whole(client, None, body, SCORED)
            except TransportError as error:
                if failures.loses_point(error):
                    raise failures.PointLost from error
                raise

        return self.call(ask)

    def search_all(self, index: str, bodies: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Return whole answers to several searches at once, as ``search`` does."""
        lines = [line for body in bodies for line in (_header(body), body)]

        def ask(client: OpenSearch) -> list[Answer]:
            answers: list[Answer] = client.msearch(index=index, body=lines)["responses"]
            for answer in answers:
                failures.refuse_error(answer)
                failures.refuse_parts(answer)
            return answers

        return self.call(ask) if bodies else []


def _whole(client: OpenSearch, index: str | None, body: Mapping[str, Any], search_type: str) -> Answer:
    options = {"search_type": search_type, "allow_partial_search_results": "false"}
    answer: Answer = client.search(index=index, body=body, params=options)
    failures.refuse_parts(answer)
    return answer


def _header(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return how one of several searches is made: counts need no statistics of words, and nodes keep them."""
    search_type = SCORED if body["size"] else UNSCORED
    return {"search_type": search_type, "allow_partial_search_results": False}


def _client(settings: EngineSettings, environ: Mapping[str, str], timeout_s: float) -> OpenSearch:
    try:
        from missionsearch.engines.opensearch.hosts import client_of
    except ImportError as error:
        raise ConfigError('[engine] name = "opensearch" needs: pip install "missionsearch[opensearch]"') from error
    return client_of(settings, environ, timeout_s)
