"""Texts in the other language's terms, on the engine that is built in."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import ByTranslation, Query, TranslatedText
from tests.engines.test_contract_translated import CAMPS, REFUGEES, build, search


@pytest.fixture
def whoosh(tmp_path: Path) -> SearchEngine:
    engine = open_engine(Settings(root=tmp_path))
    build(engine)
    return engine


def test_a_hit_names_the_words_that_surely_matched(whoosh: SearchEngine) -> None:
    reasons = {hit.url.rpartition("en/")[2]: hit.reasons for hit in search(whoosh, REFUGEES, CAMPS).hits}
    assert reasons == {
        "only": (ByTranslation("réfugiés", "refugees"),),
        "both": (ByTranslation("réfugiés", "refugees"),),
        "migrants": (),
    }


def test_what_matched_is_marked(whoosh: SearchEngine) -> None:
    first = search(whoosh, REFUGEES, CAMPS).hits[0]
    assert "<mark>refugees</mark> in <mark>camps</mark>" in first.snippet


def test_shares_of_the_terms_add_up_to_the_score(whoosh: SearchEngine) -> None:
    query = Query("réfugiés camps", translated=TranslatedText("fr", "en", (REFUGEES, CAMPS)))
    hit = whoosh.search(query).hits[0]
    (why,) = whoosh.explain(query, [hit.url])
    assert sum(share.score for share in why.shares) == pytest.approx(hit.score, rel=1e-4)
    assert {share.clause for share in why.shares} == {"réfugiés", "camps"}
