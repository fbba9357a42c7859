"""What I typed means what I typed: a table of complaints that nobody shall have to make, on every engine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import Hit
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer
from tests.engines.conftest import ENGINES, settings_of
from tests.engines.documents import url
from tests.engines.exactness import ROWS, Row, documents

TODAY = dt.date(2020, 6, 1)


@pytest.fixture(scope="module", params=ENGINES)
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    """An engine that holds the documents of the table."""
    for settings in settings_of(request, tmp_path_factory.mktemp("exactness")):
        engine = open_engine(settings)
        engine.build(documents())
        yield engine


def hits_of(engine: SearchEngine, row: Row) -> tuple[Hit, ...]:
    query = parse_query(row.typed, per_page=100, reader_language=row.reader, today=TODAY)
    return tuple(answer(engine, query).hits)


def marks_of(hit: Hit) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", f"{hit.marked_title} {hit.snippet}")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.complaint)
def test_what_was_typed_is_what_is_found(full: SearchEngine, row: Row, request: pytest.FixtureRequest) -> None:
    if row.late_on and request.node.callspec.params["full"] == row.late_on:
        request.applymarker(pytest.mark.xfail(reason="accents weigh little there", strict=True))
    hits = hits_of(full, row)
    names = [hit.url.removeprefix(url("")) for hit in hits]
    if row.only is not None:
        assert sorted(names) == sorted(row.only)
    if row.first is not None:
        assert names[:1] == [row.first]
    if row.marks:
        assert row.marks in " ".join(marks_of(hits[0]))
    assert set(row.has) <= set(names)
    assert not set(row.lacks) & set(names)
    for one, other in row.above:
        assert one in names
        assert other not in names or names.index(one) < names.index(other)


def test_the_table_holds_at_least_eighty_complaints_each_once() -> None:
    assert len(ROWS) >= 80
    assert len({(row.typed, row.complaint) for row in ROWS}) == len(ROWS)
