"""What to translate next: what readers of the other language ask for, then by section and age."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from missionsearch.config import Settings
from missionsearch.crosslanguage.asking import CrossSearch
from missionsearch.crosslanguage.demand import Searched, ToTranslate, to_translate
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import Document, Passage
from missionsearch.querylog import QueryLog
from missionsearch.search.query import parse_query
from tests.commands import missionsearch
from tests.crosslanguage.demo import indexed

NONE: frozenset[tuple[str, ...]] = frozenset()
SITE = "https://m.example"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demand")
    indexed(folder)
    return folder


def cross(root: Path) -> CrossSearch:
    return CrossSearch(open_engine(Settings(root=root)), root / "index", dictionary_of=lambda: None)


def searched(text: str, language: str, times: int) -> Searched:
    return Searched(parse_query(text, reader_language=language), times)


def dated(path: str, language: str, section: str, year: int, **translations: str) -> Document:
    day = dt.date(year, 1, 1)
    own = Passage(f"Texte {path}", language)
    return Document(
        f"{SITE}/{path}", path, (own,), language, published=day, date_kind="published", section=(section,),
        translations={code: f"{SITE}/{other}" for code, other in translations.items()},
    )  # fmt: skip


def test_what_readers_of_the_other_language_ask_for_comes_first(root: Path) -> None:
    asked = [searched("train de nuit", "fr", 7), searched("hate speech online", "en", 3), searched("train", "fr", 1)]
    first, second, *others = to_translate(cross(root), NONE, asked)
    assert ("Night-train" in first.url, first.wanted, first.searches) == (True, "fr", 8)
    assert ("Discours-de-haine" in second.url, second.wanted, second.searches) == (True, "en", 3)
    assert others


def test_what_ones_own_language_has_is_wanted_by_nobody(root: Path) -> None:
    found = to_translate(cross(root), NONE, [searched("night train", "en", 50)])
    assert all(each.searches == 0 for each in found if "Night-train" in each.url)


def test_without_searches_sections_that_are_translated_and_newer_ones_come_first(tmp_path: Path) -> None:
    engine: SearchEngine = open_engine(Settings(root=tmp_path))
    engine.build(
        [
            dated("old", "fr", "News", 2014),
            dated("new", "fr", "News", 2015),
            dated("both", "fr", "News", 2013, en="both-en"),
            dated("never", "fr", "Culture", 2016),
        ]
    )
    found = to_translate(CrossSearch(engine, tmp_path / "index", dictionary_of=lambda: None), NONE, [])
    assert [each.title for each in found] == ["new", "old", "never"]
    assert found[0] == ToTranslate(f"{SITE}/new", "new", "fr", "en", 0, "News", 1 - 2 / 3, dt.date(2015, 1, 1))


def test_the_shell_lists_and_exports_them(root: Path) -> None:
    log = QueryLog(root / "index")
    log.add("train de nuit", "fr", 0, 1.0, dt.datetime.now(dt.UTC))
    log.write(dt.datetime.now(dt.UTC))
    listed = json.loads(missionsearch("to-translate", "--into", "fr", "--json", root=root).out)
    rows = list(
        csv.DictReader(io.StringIO(missionsearch("to-translate", "--csv", root=root).out.removeprefix("\ufeff")))
    )
    assert ("Night-train" in listed[0]["url"], listed[0]["searches"]) == (True, 1)
    assert rows[0]["url"] == listed[0]["url"]
    assert {row["wanted"] for row in rows} == {"fr", "en"}


def test_without_an_index_the_shell_says_so(tmp_path: Path) -> None:
    assert missionsearch("to-translate", root=tmp_path).code == 5
