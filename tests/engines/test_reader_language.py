"""Does a reader meet the pages in the reader's language first, where others match about as well?"""

from __future__ import annotations

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.search.query import parse_query
from tests.engines.documents import document, url

FILLER = "La mission accueille le public le matin."
OTHER = "The mission receives visitors in the morning."


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("prior") / "index")
    texts = [
        document("fr", f"Le sommet de Montvert. {FILLER}", "Sommet"),
        document("en", f"The Montvert summit. {OTHER}", "Summit", language="en"),
        document("best", f"Un visa Schengen : le visa, les visas. {FILLER}", "Visa Schengen"),
        document(
            "worse", f"{OTHER} {OTHER} A page which mentions a visa once. Schengen.", "Opening hours", language="en"
        ),
    ]
    fillers = [document(f"f{number}", FILLER, "Accueil") for number in range(8)]
    engine.build([*texts, *fillers, *(document(f"o{n}", OTHER, "Welcome", language="en") for n in range(8))])
    return engine


def first(engine: SearchEngine, text: str, reader: str | None) -> str:
    return engine.search(parse_query(text, reader_language=reader)).hits[0].url


def test_where_pages_match_about_as_well_the_readers_language_comes_first(engine: SearchEngine) -> None:
    assert (first(engine, "Montvert", "fr"), first(engine, "Montvert", "en")) == (url("fr"), url("en"))


def test_a_page_that_matches_far_better_stays_first(engine: SearchEngine) -> None:
    assert first(engine, "visa schengen", "en") == url("best")


def test_no_page_is_left_out(engine: SearchEngine) -> None:
    totals = {
        reader: engine.search(parse_query("Montvert", reader_language=reader)).total for reader in ("fr", "en", None)
    }
    assert set(totals.values()) == {2}


def test_a_query_in_another_language_than_the_readers_is_left_alone(engine: SearchEngine) -> None:
    hits = {
        reader: engine.search(parse_query("accueille public matin", reader_language=reader)) for reader in ("en", None)
    }
    assert [hit.score for hit in hits["en"].hits] == [hit.score for hit in hits[None].hits]
