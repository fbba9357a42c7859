"""Both engines find the same documents and count the same, whatever is asked."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.engines.opensearch import requests
from missionsearch.models import Document, Filters, SearchResults
from missionsearch.search.query import parse_query
from tests.engines.conftest import settings_of
from tests.engines.documents import SECTIONS, WORDS, random_documents

pytestmark = pytest.mark.opensearch

SIZE = 200
EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
"""Queries that are compared; 400 and more is the long run."""
WORD = st.sampled_from([*WORDS["fr"][:25], *WORDS["en"][:25], "le", "the", "absent"])
TEXT = st.one_of(
    WORD,
    st.lists(WORD, min_size=2, max_size=5).map(" ".join),
    st.tuples(WORD, WORD).map(" AND ".join),
    st.tuples(WORD, WORD).map(" OR ".join),
    WORD.map(lambda word: f"title:{word}"),
    WORD.map(lambda word: f"{word[:4]}*"),
    st.lists(WORD, min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.tuples(WORD, WORD).map(" -".join),
    st.tuples(WORD, WORD, WORD).map(lambda words: f"({words[0]} OR {words[1]}) {words[2]}"),
    st.tuples(WORD, st.integers(2008, 2021)).map(lambda pair: f"{pair[0]} {pair[1]}"),
    WORD.map(lambda word: f"what is the {word} of"),
    st.just(""),
)
FILTERS = st.builds(
    Filters,
    language=st.sampled_from([(), ("fr",), ("en", "de")]),
    year=st.sampled_from([(), ("2015",), ("2012-03", "undated")]),
    section=st.sampled_from([(), *((path,) for path in SECTIONS if path)]),
    type=st.sampled_from([(), ("pdf",)]),
    site=st.sampled_from([(), ("onu.example",)]),
    date_from=st.sampled_from([None, dt.date(2013, 5, 1)]),
)
COUNTERPARTS = {"fr": ("Actualités",), "en": ("Press",)}
FEW = st.sampled_from([0, 1, requests.MOST_NAMED])
"""Publications with several versions that are read one by one; of more, all are joined."""


@pytest.fixture(scope="module", params=["opensearch"])
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SearchEngine, SearchEngine]]:
    """Both engines over the same documents, some of which came by an update."""
    root = tmp_path_factory.mktemp("differential")
    here = open_engine(Settings(root=Path(root), engine=EngineSettings(name="whoosh")))
    for settings_there in settings_of(request, root):
        there = open_engine(settings_there)
        documents = [with_counterpart(each) for each in random_documents(SIZE, seed=5)]
        for engine in (here, there):
            engine.build(documents[: SIZE // 2])
            engine.update(documents[SIZE // 2 :], [documents[0].url, documents[7].url])
        yield here, there


def with_counterpart(document: Document) -> Document:
    """Return a document of which the section is known by its names in both languages."""
    if document.section not in COUNTERPARTS.values():
        return document
    value = () if document.section == COUNTERPARTS["fr"] else COUNTERPARTS["fr"]
    return replace(document, section_value=value, section_labels=COUNTERPARTS)


def shown_alike(results: SearchResults) -> object:
    """Return what both must say alike: publications by any of their addresses, for of equal versions any is shown."""
    found = {min((hit.url, *hit.translations.values())) if results.query.collapse else hit.url for hit in results.hits}
    return results.total, found, results.facets, results.histogram


@given(text=TEXT, filters=FILTERS, collapse=st.booleans(), few=FEW)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_both_engines_find_and_count_the_same(
    engines: tuple[SearchEngine, SearchEngine], text: str, filters: Filters, collapse: bool, few: int
) -> None:
    query = parse_query(text, filters=filters, collapse=collapse, per_page=SIZE, reader_language="fr")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests, "MOST_NAMED", few)
        here, there = (shown_alike(engine.search(query)) for engine in engines)
    assert here == there


@pytest.mark.parametrize("word", WORDS["fr"][:8])
def test_the_best_hits_scores_are_on_one_scale(engines: tuple[SearchEngine, SearchEngine], word: str) -> None:
    """Lucene's are less than half: what a hit must reach to be shown beside others would then be another thing."""
    here, there = (engine.search(parse_query(word)).hits[0].score for engine in engines)
    assert there == pytest.approx(here, rel=0.3)
