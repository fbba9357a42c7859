"""What a crawl counts and names on its way, in words that a person understands."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from missionsearch.models import PageProblem

MOST_PROBLEMS = 10_000
"""Problems that are named; a site with more has one cause for most of them."""
UNTRUSTED = "this machine does not trust its certificate (TLS); see [crawl] verify_certificates"
_KNOWN = {
    "DNSLookupError": "the host name is unknown",
    "CannotResolveHostError": "the host name is unknown",
    "TimeoutError": "the server took too long",
    "TCPTimedOutError": "the server took too long",
    "DownloadTimeoutError": "the server took too long",
    "ConnectionRefusedError": "the server refuses connections",
    "DownloadConnectionRefusedError": "the server refuses connections",
    "certificate": UNTRUSTED,
    "CertificateError": UNTRUSTED,
    "SSLError": "the secure connection failed (TLS)",
    "OpenSSL": "the secure connection failed (TLS)",
    "ConnectError": "the server cannot be reached",
    "ConnectionLost": "the connection broke off",
    "ConnectionDone": "the connection broke off",
    "ResponseNeverReceived": "the connection broke off",
    "ResponseFailed": "the connection broke off",
    "ResponseDataLossError": "the connection broke off",
}


class Tally:
    """The numbers of a crawl's report, and its problems, each address once."""

    def __init__(self) -> None:
        self.fetched = self.unchanged = self.gone = self.excluded = self.not_due = self.waiting = 0
        self.canonical_ignored: Counter[str] = Counter()
        """Address to how many pages name it as canonical that say something else."""
        self.rested: dict[str, str] = {}
        """Site to the reason for which the rest of it is left to the next run."""
        self.problems: dict[str, PageProblem] = {}
        self.stopped: str | None = None
        self.started = time.monotonic()

    def problem(self, url: str, problem: str, linked_from: str | None = None) -> None:
        """Name what went wrong with an address, and a page that links to it."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.setdefault(url, PageProblem(url, problem, linked_from))

    @property
    def done(self) -> int:
        return self.fetched + self.unchanged

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def progress(self, queued: int) -> dict[str, Any]:
        """Return the fields of ``CrawlProgress``."""
        rate = self.done / max(self.seconds, 0.001)
        return {"done": self.done, "queued": queued, "failed": len(self.problems), "rate": rate}

    def report(self) -> dict[str, Any]:
        """Return the fields of ``CrawlReport``; problems in the order of their addresses."""
        return {
            "fetched": self.fetched,
            "unchanged": self.unchanged,
            "gone": self.gone,
            "excluded": self.excluded,
            "not_due": self.not_due,
            "waiting": self.waiting,
            "rested": dict(sorted(self.rested.items())),
            "failed": [[each.url, each.problem, each.linked_from] for _, each in sorted(self.problems.items())],
            "seconds": self.seconds,
            "stopped": self.stopped,
        }


def too_large(error: BaseException) -> bool:
    """Say whether an answer was given up because of its size, as sent or decompressed."""
    return "Cancelled" in type(error).__name__ or "MAXSIZE" in str(error) or "larger than" in str(error)


def in_words(error: BaseException, max_bytes: int) -> str:
    """Return a network failure as a person would say it."""
    if too_large(error):
        return f"larger than {max_bytes} bytes"
    name, text = type(error).__name__, str(error).split("\n")[0]
    words_known = next((words for key, words in _KNOWN.items() if key == name or key in text), None)
    return words_known or f"{name}: {text}"[:200]
