from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from missionsearch.config import EngineSettings, ReindexSettings, Settings
from missionsearch.engines import SearchEngine, open_engine

ENGINES = ("whoosh", pytest.param("opensearch", marks=pytest.mark.opensearch))
"""Every engine that keeps the promises of test_contract.py; another one is added here."""

EngineMaker = Callable[[], SearchEngine]


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    yield from settings_of(request, tmp_path)


def settings_of(request: pytest.FixtureRequest, root: Path) -> Iterator[Settings]:
    """Yield the settings of an engine that has no index yet; what it leaves on a cluster is taken away."""
    if request.param == "whoosh":
        yield Settings(root=root, engine=EngineSettings(name="whoosh"), reindex=ReindexSettings())
        return
    hosts = request.getfixturevalue("opensearch_hosts")
    name = f"test{secrets.token_hex(4)}"
    engine = EngineSettings(name="opensearch", hosts=hosts, index=name, shards=2, replicas=0)
    yield Settings(root=root, engine=engine)
    from opensearchpy import OpenSearch

    with OpenSearch(list(hosts)) as client:
        client.indices.delete(index=f"{name}-*")


@pytest.fixture
def engine(settings: Settings) -> SearchEngine:
    """An engine over an empty folder, or a cluster without its index."""
    return open_engine(settings)


@pytest.fixture
def another(settings: Settings) -> EngineMaker:
    """Make one more engine over the same folder, as another process would."""
    return lambda: open_engine(settings)
