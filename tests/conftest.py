"""No test is timed: machines differ, and a busy one is no error."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.opensearch.cluster import Unavailable, cluster, kept_hosts

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

LONGEST = ("test_cli_runs.py", "test_hostile_site.py", "test_cli_input.py", "test_every_fate.py", "test_reindex.py")
"""These begin, one after the other: a long file that comes last keeps one worker busy while the other is idle."""


def pytest_configure() -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as under nohup: the commands under test would be as deaf
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def opensearch_hosts() -> Iterator[tuple[str, ...]]:
    """Where a real cluster of three nodes answers: one that is kept up, else one for this session."""
    kept = kept_hosts()
    if kept:
        yield kept
        return
    try:
        with cluster() as made:
            yield made.hosts
    except Unavailable as reason:
        pytest.skip(f"NO OPENSEARCH: {reason}")
