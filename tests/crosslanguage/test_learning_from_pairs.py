"""What ``reindex`` learns from the translation pairs of the page store, and when."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from missionsearch.config import Settings
from missionsearch.crosslanguage.files import FILE_NAME, open_lexicon
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import LexiconReport
from missionsearch.reindex import Wanted
from missionsearch.reindex.importing import import_lines
from missionsearch.reindex.job import reindex
from missionsearch.store import PageStore, open_store
from tests.commands import missionsearch

AT = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
SUBJECTS = [
    ("La traite des personnes", "Human trafficking"),
    ("Le désarmement nucléaire", "Nuclear disarmament"),
    ("La liberté de la presse", "Freedom of the press"),
    ("Les observateurs électoraux", "Election observers"),
]


def records(count: int) -> Iterator[dict[str, object]]:
    """Yield the two versions of so many statements."""
    for number in range(count):
        french, english = SUBJECTS[number % len(SUBJECTS)]
        urls = {code: f"https://m.example/{code}/{number}" for code in ("fr", "en")}
        texts = {
            "fr": f"{french} : la délégation remercie la présidence. {french} reste notre priorité en {2000 + number}.",
            "en": f"{english}: the delegation thanks the chair. {english} remains our priority in {2000 + number}.",
        }
        for code, other in (("fr", "en"), ("en", "fr")):
            title = f"{(french, english)[code == 'en']} ({number})"
            yield {
                "url": urls[code],
                "title": title,
                "text": texts[code],
                "language": code,
                "translations": {other: urls[other]},
            }


class Mission:
    """A root with its store and its engine."""

    def __init__(self, root: Path, store: PageStore) -> None:
        self.settings = Settings(root=root)
        self.store = store
        self.engine: SearchEngine = open_engine(self.settings)

    def push(self, *imported: Mapping[str, object]) -> None:
        lines = [json.dumps(record).encode() for record in imported]
        import_lines(self.store, lines, "test", self.settings.site.zone)

    def run(self) -> LexiconReport:
        wanted = Wanted(crawl=False, force=True)
        report = reindex(self.store, self.engine, self.settings, (), wanted, lambda: AT, io.StringIO())
        assert report.lexicon
        return report.lexicon


@pytest.fixture
def mission(tmp_path: Path) -> Iterator[Mission]:
    with open_store(Settings(root=tmp_path).store_path) as store:
        yield Mission(tmp_path, store)


def links(mission: Mission, word: str) -> list[str]:
    return [link.stem for link in open_lexicon(mission.settings.index_dir).links("fr", word)]


def test_a_run_learns_the_words_of_the_pairs_and_reports_them(mission: Mission) -> None:
    mission.push(*records(12))
    report = mission.run()
    assert (report.state, report.pairs) == ("learned", 12)
    assert report.entries > 20
    assert report.coverage
    assert 0.9 < report.coverage <= 1
    assert links(mission, "desarm")[0] in ("disarma", "nuclear")


def test_pairs_are_learned_from_again_only_when_they_changed(mission: Mission) -> None:
    mission.push(*records(12))
    mission.run()
    assert mission.run().state == "kept"
    mission.push({"url": "https://m.example/fr/alone", "title": "Seule", "text": "Sans version.", "language": "fr"})
    assert mission.run().state == "kept"
    mission.push(*records(13))
    report = mission.run()
    assert (report.state, report.pairs) == ("learned", 13)


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_or_missing_lexicon_is_made_again_and_said(mission: Mission, damage: bytes | None) -> None:
    mission.push(*records(12))
    mission.run()
    path = mission.settings.index_dir / FILE_NAME
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    report = mission.run()
    assert (report.state, report.pairs) == ("learned" if damage is None else "rebuilt", 12)
    assert links(mission, "desarm")


def test_check_names_a_lexicon_of_which_one_byte_changed(mission: Mission) -> None:
    mission.push(*records(12))
    mission.run()
    root = mission.settings.root
    assert missionsearch("check", root=root).code == 0
    path = mission.settings.index_dir / FILE_NAME
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    found = missionsearch("check", "--json", root=root)
    assert (found.code, found.json["index"]) == (1, [f"{path} is not what was written"])
    assert mission.run().state == "rebuilt"
    assert missionsearch("check", root=root).code == 0


def test_a_lexicon_damaged_in_its_middle_is_made_again(mission: Mission) -> None:
    mission.push(*records(12))
    mission.run()
    path = mission.settings.index_dir / FILE_NAME
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2 :] = bytes(len(whole) - len(whole) // 2)
    path.write_bytes(whole)
    assert mission.run().state == "rebuilt"


@pytest.mark.parametrize("count", [0, 1])
def test_no_pairs_or_one_are_no_error(mission: Mission, count: int) -> None:
    alone = {"url": "https://m.example/fr/alone", "title": "Seule", "text": "Sans version.", "language": "fr"}
    mission.push(alone, *records(count))
    assert mission.run().pairs == count
