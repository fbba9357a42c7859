"""The hosts of a cluster: who asks them, with which secrets, and how soon one that stands still is passed over.

A node whose machine is gone, or which is stopped, refuses nothing: what is sent to it would be waited for as long as a
slow search. So a host that has not answered for a while is greeted first, and a greeting is waited for shortly. The
client then passes the host over for some seconds (its own list of dead hosts) and asks another.

Secrets come from the environment: ``MISSIONSEARCH_OPENSEARCH_USER`` and ``_PASSWORD``, or ``_API_KEY``.
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch, Urllib3HttpConnection
from opensearchpy.exceptions import ConnectionError as Unreachable
from opensearchpy.exceptions import ConnectionTimeout, TransportError

from missionsearch.config import EngineSettings
from missionsearch.engines.opensearch.failures import PREFIX
from missionsearch.errors import ConfigError

logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # a traceback each try; we say in a line what came of it

GREETED_WITHIN_S = 2.0
"""All hosts together, so that many that stand still are passed over as soon as one."""
LONGEST_GREETING_S = 1.0
QUIET_S = 1.0
"""After which a host that has answered is greeted again; a greeting costs a few milliseconds."""
PASSED_OVER_S = 5.0
"""How long the client leaves out a host that failed; twice that the next time, as often as DOUBLED says."""
DOUBLED = 3
CONNECTIONS = 25


class Host(Urllib3HttpConnection):
    """The connections to one host, which is greeted where it has been quiet."""

    def __init__(self, greeting_s: float, **options: Any) -> None:
        super().__init__(**options)
        self.greeting_s = greeting_s
        self.heard_at = float("-inf")

    def perform_request(self, *asked: Any, **options: Any) -> Any:
        """Return what the host answers.

        Raises:
            opensearchpy.ConnectionError: it does not answer a greeting, so that another host is asked.
            opensearchpy.ConnectionTimeout: it does, and takes too long for what is asked.
        """
        if time.monotonic() - self.heard_at > QUIET_S:
            self._greet()
        return self._ask(*asked, **options)

    def _greet(self) -> None:
        try:
            self._ask("HEAD", "/", timeout=self.greeting_s)
        except ConnectionTimeout as error:
            raise Unreachable("N/A", error.error, error.info) from error
        except Unreachable:
            raise
        except TransportError:  # whatever it refuses, it is there
            return

    def _ask(self, *asked: Any, **options: Any) -> Any:
        try:
            answer = super().perform_request(*asked, **options)
        except Unreachable:
            raise
        except TransportError:
            self.heard_at = time.monotonic()
            raise
        self.heard_at = time.monotonic()
        return answer


def client_of(settings: EngineSettings, environ: Mapping[str, str], timeout_s: float) -> OpenSearch:
    """Return a client that asks each host once before it says that none can be reached.

    It leaves to ``client.Connection`` what an answer means, and a host that is there and slow.

    Raises:
        ConfigError: there is no file of the certificate's signer.
    """
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
        connection_class=Host,
        greeting_s=min(LONGEST_GREETING_S, GREETED_WITHIN_S / len(settings.hosts)),
        timeout=timeout_s,
        max_retries=len(settings.hosts) - 1,
        retry_on_status=(),
        dead_timeout=PASSED_OVER_S,
        timeout_cutoff=DOUBLED,
        pool_maxsize=CONNECTIONS,
        **options,
    )


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
