"""The whole job again and again over a site that changes: what is published is what a fresh build would publish."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from missionsearch.config import Settings, load_settings
from missionsearch.engines import open_engine
from missionsearch.errors import MissionSearchError, RefusedToPublish
from missionsearch.models import Query, Term
from missionsearch.reindex import Wanted
from missionsearch.reindex.job import reindex
from missionsearch.store import open_store
from tests.commands import ASKING_ALL, make_root
from tests.crawl.site import Answer, Site, page, redirect, served
from tests.runs import Held, assert_no_leftovers, held

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(sys.platform != "linux", reason="reads memory and descriptors in /proc"),
]

SOAK_RUNS = int(os.environ.get("SOAK_RUNS", "30"))
CHANGES_A_RUN = 6
WARM_RUNS = 5
"""Runs after which caches are full."""
MORE_MIB = 120
"""Memory that later runs may add: a leak of one page a run would soon be more."""
AT_ONCE = "[reindex]\nremoval_runs = 1\nremoval_hours = 0\n"
"""No grace for pages that are not found: the index is to be what the site is."""
BAD_HOURS = ("503", "login", "half gone", "robots")
FRENCH = "La délégation française rappelle son attachement à la sécurité et à la coopération en Europe. "
ENGLISH = "The French delegation recalls its commitment to security and to cooperation throughout Europe. "


@dataclass(frozen=True)
class Publication:
    path: str
    number: int
    language: str
    section: str
    version: int = 0
    other: str | None = None
    """The path of its translation."""


class ChangingSite:
    """Publications that are added, changed, withdrawn, moved, translated; sections that are renamed."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.numbers = count(1)
        self.sections = {"actualites": "Actualités", "discours": "Discours"}
        self.publications: dict[str, Publication] = {}
        self.site = Site({})
        for _ in range(25):
            self.add()
        self.publish()

    def change(self) -> None:
        """Do a few of all that editors do."""
        deeds = (self.add, self.add, self.edit, self.edit, self.withdraw, self.redirect, self.move, self.translate)
        for _ in range(CHANGES_A_RUN):
            self.chance.choice((*deeds, self.untranslate, self.rename))()
        self.publish()

    def any(self) -> Publication:
        return self.chance.choice(list(self.publications.values()))

    def add(self) -> None:
        number = next(self.numbers)
        language = self.chance.choice(("fr", "en"))
        section = self.chance.choice(list(self.sections))
        path = f"/{language}/note-{number}"
        self.publications[path] = Publication(path, number, language, section)

    def edit(self) -> None:
        one = self.any()
        self.publications[one.path] = replace(one, version=one.version + 1)

    def withdraw(self) -> None:
        one = self.drop()
        self.site.answers[one.path] = Answer("", self.chance.choice((404, 410)))

    def drop(self) -> Publication:
        one = self.any()
        if one.other:
            self.untie(one)
        return self.publications.pop(one.path)

    def redirect(self) -> None:
        moved = self.moved()
        self.site.answers[moved[0]] = redirect(moved[1], self.chance.choice((301, 302)))

    def move(self) -> None:
        self.site.answers[self.moved()[0]] = Answer("", 404)

    def moved(self) -> tuple[str, str]:
        one = self.drop()
        path = f"{one.path}-{next(self.numbers)}"
        self.publications[path] = replace(one, path=path, other=None)
        return one.path, path

    def translate(self) -> None:
        one = self.any()
        if one.other:
            return
        language = "en" if one.language == "fr" else "fr"
        number = next(self.numbers)  # of its own: the same text twice in one language would rightly be one document
        path = f"/{language}/note-{number}"
        self.publications[path] = Publication(path, number, language, one.section, other=one.path)
        self.publications[one.path] = replace(one, other=path)

    def untranslate(self) -> None:
        one = self.any()
        if one.other:
            self.untie(one)

    def untie(self, one: Publication) -> None:
        for path in (one.path, str(one.other)):
            self.publications[path] = replace(self.publications[path], other=None)

    def rename(self) -> None:
        key = self.chance.choice(list(self.sections))
        self.sections[key] = f"{self.sections[key].split()[0]} {next(self.numbers)}"

    def publish(self) -> None:
        self.site.answers |= {one.path: self.answer(one) for one in self.publications.values()}
        self.site.answers["/"] = page(*self.publications)

    def answer(self, one: Publication) -> Answer:
        text = (FRENCH if one.language == "fr" else ENGLISH) * 3 + f"{one.number}, {one.version}."
        other = f'<link rel="alternate" hreflang="{self.language_of(one)}" href="{one.other}">' if one.other else ""
        section = f'<a href="/{one.section}">{self.sections[one.section]}</a>'
        crumbs = f'<p id="hierarchie"><a href="/">Accueil</a> &gt; {section}</p>'
        body = (
            f'<html lang="{one.language}"><head><title>Note {one.number}</title>{other}</head><body>{crumbs}'
            f"<h1>Note {one.number}</h1><p>{text}</p></body></html>"
        )
        return Answer(body)

    def language_of(self, one: Publication) -> str:
        return self.publications[str(one.other)].language


def run(root: Path, wanted: Wanted) -> None:
    """Run the job in this process, so that what it leaves behind is left here."""
    settings = load_settings(root)
    seeds = (root / "crawl_seeds.txt").read_text().split()
    with open_store(settings.store_path) as store:
        reindex(store, open_engine(settings), settings, seeds, wanted, lambda: dt.datetime.now(dt.UTC), io.StringIO())


def built_afresh(root: Path, folder: Path) -> Held:
    """Return what a full build of a copy of the store publishes."""
    other = make_root(folder, config=ASKING_ALL + AT_ONCE)
    (other / "index").mkdir(mode=0o700)
    with (
        closing(sqlite3.connect(Settings(root=root).store_path)) as source,
        closing(sqlite3.connect(Settings(root=other).store_path)) as target,
    ):
        source.backup(target)
    run(other, Wanted(full=True, crawl=False))
    return held(other, "delegation", "note")


def memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.fixture
def changing() -> Iterator[ChangingSite]:
    site = ChangingSite(random.Random(2015))
    with served(site.site):
        yield site


def test_after_every_run_the_index_is_what_a_fresh_build_of_the_store_would_be(
    changing: ChangingSite, tmp_path: Path
) -> None:
    root = make_root(tmp_path / "root", changing.site.url(), config=ASKING_ALL + AT_ONCE)
    warm: tuple[float, int] | None = None
    for number in range(1, SOAK_RUNS + 1):
        run(root, Wanted(full=number % 7 == 0, force=True))
        found = held(root, "delegation", "note")
        assert {url for url, *_ in found.documents} == {changing.site.url(path) for path in changing.publications}
        assert found == built_afresh(root, tmp_path / f"fresh-{number}")
        assert_no_leftovers(root)
        if number == WARM_RUNS:
            warm = memory_mib(), descriptors()
        changing.change()
    if warm:
        assert memory_mib() < warm[0] + MORE_MIB
        assert descriptors() <= warm[1] + 5


@contextmanager
def bad_hour(site: Site, kind: str, chance: random.Random) -> Iterator[None]:
    """Have a site answer as sites do in a bad hour, and then again as it should."""
    kept = dict(site.answers)
    paths = [path for path in kept if path.startswith(("/fr/", "/en/"))]
    match kind:
        case "503":
            site.answers |= dict.fromkeys((*paths, "/"), Answer("", 503))
        case "login":
            login = page(text="Identifiez-vous. Mot de passe oublié ?", head="<title>Connexion</title>")
            site.answers |= dict.fromkeys((*paths, "/"), login)
        case "half gone":
            gone = chance.sample(paths, len(paths) // 2)
            site.answers |= dict.fromkeys(gone, Answer("", 404))
            site.answers["/"] = page(*(path for path in paths if path not in gone))
        case "robots":
            site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /", kind="text/plain")
    try:
        yield
    finally:
        site.answers.clear()
        site.answers |= kept


@contextmanager
def asked_all_the_time(root: Path) -> Iterator[list[int]]:
    """Search a root's index without a pause; yield how many documents each query found. None may fail."""
    totals: list[int] = []
    failed: list[BaseException] = []
    stop = Event()
    engine = open_engine(load_settings(root))

    def ask() -> None:
        while not stop.is_set():
            try:
                totals.append(engine.search(Query("note", Term("note"), collapse=False)).total)
            except Exception as error:
                failed.append(error)
            stop.wait(0.02)

    thread = Thread(target=ask)
    thread.start()
    try:
        yield totals
    finally:
        stop.set()
        thread.join()
    assert failed == []


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_bad_hours_lose_nothing_that_is_still_there_and_fail_no_query(changing: ChangingSite, tmp_path: Path) -> None:
    root = make_root(tmp_path / "root", changing.site.url(), config=ASKING_ALL)
    run(root, Wanted())
    warm: tuple[float, int, int] | None = None
    refused = 0
    with asked_all_the_time(root) as totals:
        for number in range(1, SOAK_RUNS + 1):
            if number % 3 == 0:
                with bad_hour(changing.site, changing.chance.choice(BAD_HOURS), changing.chance):
                    try:
                        run(root, Wanted())
                    except (RefusedToPublish, MissionSearchError):
                        refused += 1
            else:
                changing.change()
                run(root, Wanted())
            found = {url for url, *_ in held(root).documents}
            there = {changing.site.url(path) for path in changing.publications}
            assert there <= found, f"run {number} lost {there - found}"
            if number == WARM_RUNS:
                warm = memory_mib(), descriptors(), size_of(root)
    assert refused
    assert min(totals) > 0
    if warm:
        assert memory_mib() < warm[0] + MORE_MIB
        assert descriptors() <= warm[1] + 5
        assert size_of(root) < 3 * warm[2]
