"""The cluster: several hosts, retries while a node is down, and nothing answered in part.

Secrets come from the environment: ``MISSIONSEARCH_OPENSEARCH_USER`` and ``_PASSWORD``, or ``_API_KEY``.
"""

from __future__ import annotations

import base64
import copy
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from missionsearch.config import EngineSettings
from missionsearch.engines.opensearch import failures
from missionsearch.engines.opensearch.failures import BUSY, PREFIX
from missionsearch.errors import ConfigError

if TYPE_CHECKING:
    from opensearchpy import OpenSearch
    from opensearchpy.exceptions import TransportError

PATIENCE_S = 30.0
"""How long a call is tried again: a cluster elects another manager and other primaries within 3 to 5 s."""
WRITING_PATIENCE_S = 300.0
"""The same of a run that writes: no reader waits for it, and to begin again costs more."""
PAUSE_S = 0.2
LONGEST_PAUSE_S = 2.0
CONNECTIONS = 25
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
        self.client = _client(settings, environ)
        self.patience_s = PATIENCE_S
        self.watch: Callable[[], None] = lambda: None

    def patient(self) -> Connection:
        """Return a connection for writing: it tries again for longer."""
        patient = copy.copy(self)
        patient.patience_s = WRITING_PATIENCE_S
        return patient

    def watched(self, watch: Callable[[], None]) -> Connection:
        """Return a connection that calls ``watch`` before each new try; ``watch`` raises where waiting cannot help."""
        watched = copy.copy(self)
        watched.watch = watch
        return watched

    def call(self, ask: Callable[[OpenSearch], T]) -> T:
        """Return what a call answers, tried again while nodes are away or busy.

        Raises:
            EngineDown: the cluster did not answer, or only in part, for ``patience_s``.
            ConfigError: it does not take our name and password, or we not its certificate; or it is no OpenSearch.
            opensearchpy.NotFoundError, RequestError: what no waiting mends.
        """
        from opensearchpy.exceptions import SerializationError, TransportError

        until, pause = time.monotonic() + self.patience_s, PAUSE_S
        last: TransportError | None = None
        while True:
            try:
                return ask(self.client)
            except SerializationError as error:
                raise failures.no_opensearch(self.hosts[0], str(error)) from error
            except TransportError as error:
                lasting = failures.lasting(error, self.hosts[0], self.index)
                if lasting is error:
                    raise
                if lasting:
                    raise lasting from error
                last = failures.clearer(last, error)
            if time.monotonic() > until:
                raise failures.given_up(last, self.hosts) from last
            self.watch()
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

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


def _client(settings: EngineSettings, environ: Mapping[str, str]) -> OpenSearch:
    try:
        from opensearchpy import OpenSearch
    except ImportError as error:
        raise ConfigError('[engine] name = "opensearch" needs: pip install "missionsearch[opensearch]"') from error
    options: dict[str, Any] = {}
    user, key = environ.get(f"{PREFIX}USER"), environ.get(f"{PREFIX}API_KEY")
    if key:
        options["headers"] = {"Authorization": f"ApiKey {key}"}
    elif user:
        options["headers"] = {"Authorization": _basic(user, environ.get(f"{PREFIX}PASSWORD", ""))}
    if settings.ca_file and not Path(settings.ca_file).is_file():
        raise ConfigError(f"[engine] ca_file = {settings.ca_file!r}: there is no such file")
    if settings.ca_file:
        options["ca_certs"] = settings.ca_file
    return OpenSearch(
        hosts=list(settings.hosts),
        timeout=settings.timeout_s,
        max_retries=len(settings.hosts),
        retry_on_timeout=True,
        retry_on_status=BUSY,
        pool_maxsize=CONNECTIONS,
        **options,
    )


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
