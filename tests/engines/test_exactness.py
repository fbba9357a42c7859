"""What I typed means what I typed: a table of complaints that nobody shall have to make, on every engine."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from missionsearch.answering import answer
from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.query import parse_query
from tests.engines.conftest import ENGINES
from tests.engines.documents import url
from tests.engines.exactness import NOT_YET, ROWS, Row, documents

TODAY = dt.date(2020, 6, 1)


@pytest.fixture(scope="module", params=ENGINES)
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """An engine that holds the documents of the table."""
    settings = Settings(root=tmp_path_factory.mktemp("exactness"), engine=EngineSettings(name=request.param))
    engine = open_engine(settings)
    engine.build(documents())
    return engine


def found(engine: SearchEngine, row: Row) -> list[str]:
    query = parse_query(row.typed, per_page=100, reader_language=row.reader, today=TODAY)
    return [hit.url.removeprefix(url("")) for hit in answer(engine, query).hits]


def rows() -> list[Any]:
    """Return the rows as parameters; those that are not kept yet must fail."""
    late = pytest.mark.xfail(reason="the plan above the seam is not there yet", strict=True)
    return [pytest.param(row, marks=late if row.complaint in NOT_YET else (), id=row.complaint) for row in ROWS]


@pytest.mark.parametrize("row", rows())
def test_what_was_typed_is_what_is_found(full: SearchEngine, row: Row) -> None:
    names = found(full, row)
    if row.only is not None:
        assert sorted(names) == sorted(row.only)
    if row.first is not None:
        assert names[:1] == [row.first]
    assert set(row.has) <= set(names)
    assert not set(row.lacks) & set(names)
    for one, other in row.above:
        assert one in names
        assert other not in names or names.index(one) < names.index(other)


def test_the_table_holds_at_least_eighty_complaints_each_once() -> None:
    assert len(ROWS) >= 80
    assert len({(row.typed, row.complaint) for row in ROWS}) == len(ROWS)
