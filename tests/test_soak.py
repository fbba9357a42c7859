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
from tests.changing import ChangingSite
from tests.commands import ASKING_ALL, make_root
from tests.crawl.site import Answer, Site, page, served
from tests.runs import Held, assert_no_leftovers, held

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(sys.platform != "linux", reason="reads memory and descriptors in /proc"),
]

SOAK_RUNS = int(os.environ.get("SOAK_RUNS", "30"))
WARM_RUNS = 5
"""Runs after which caches are full."""
MORE_MIB = 120
"""Memory that later runs may add: a leak of one page a run would soon be more."""
AT_ONCE = "[reindex]\nremoval_runs = 1\nremoval_hours = 0\n"
"""No grace for pages that are not found: the index is to be what the site is."""
BAD_HOURS = ("503", "login", "half gone", "robots")


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
