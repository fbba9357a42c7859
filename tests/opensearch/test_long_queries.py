"""A cluster refuses a query of too many clauses: a long text is asked for in fewer, and that is said."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest
from opensearchpy import OpenSearch

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import Cut
from missionsearch.search.query import parse_query
from tests.engines.test_contract_long import SENTENCE, build

pytestmark = pytest.mark.opensearch

Opener = Callable[[], SearchEngine]


@pytest.fixture(scope="module")
def opened(opensearch_hosts: tuple[str, ...]) -> Iterator[Opener]:
    """Open engines over one index."""
    name = f"test{secrets.token_hex(4)}"
    settings = EngineSettings(name="opensearch", hosts=opensearch_hosts, index=name, shards=2, replicas=0)
    build(open_engine(Settings(engine=settings)))
    yield lambda: open_engine(Settings(engine=settings))
    with OpenSearch(list(opensearch_hosts)) as client:
        client.indices.delete(index=f"{name}-*")


@pytest.fixture
def allowed(opensearch_hosts: tuple[str, ...]) -> Iterator[Callable[[int], None]]:
    """Set how many clauses the cluster takes; afterwards it is as it was."""
    with OpenSearch(list(opensearch_hosts)) as client:

        def set_to(count: int | None) -> None:
            client.cluster.put_settings(body={"transient": {"indices.query.bool.max_clause_count": count}})

        yield set_to
        set_to(None)


def test_a_text_of_too_many_clauses_is_ordered_by_less_and_that_is_said(opened: Opener) -> None:
    found = opened().search(parse_query(SENTENCE))
    assert found.total > 0
    assert found.notes == (Cut("ranking"),)


def test_a_cluster_that_takes_more_clauses_is_asked_everything(opened: Opener, allowed: Callable[[int], None]) -> None:
    allowed(10_000)
    assert opened().search(parse_query(SENTENCE)).notes == ()


def test_a_cluster_that_takes_few_clauses_still_answers(opened: Opener, allowed: Callable[[int], None]) -> None:
    allowed(100)
    found = opened().search(parse_query(SENTENCE))
    assert found.total > 0
    assert found.notes == (Cut("clauses"),)


def test_hits_of_a_long_text_are_listed_and_explained(opened: Opener) -> None:
    engine, query = opened(), parse_query(SENTENCE)
    first, *rest = engine.iterate(query)
    (explained,) = engine.explain(query, [first.url])
    assert len(rest) + 1 == engine.search(query).total
    assert explained.score == pytest.approx(first.score, rel=1e-3)
