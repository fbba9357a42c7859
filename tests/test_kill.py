"""kill -9 at any moment: nothing stays behind, nothing is lost, the old index answers throughout."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.reindex.health import status
from missionsearch.store import open_store
from tests.commands import ASKING_ALL, UNSLOWED, make_root, missionsearch
from tests.crawl.site import Answer, Request, Site, page, served
from tests.runs import (
    assert_ended,
    assert_no_leftovers,
    assert_unlocked,
    held,
    in_session,
    keep_open,
    kill,
    searching,
    start,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

KILLS = int(os.environ.get("KILLS", "200"))
PAGES = 60
WORD = "permanente"
SLOW_S = 0.02


def article(number: int, version: int = 0) -> Answer:
    text = f"La délégation {WORD} publie la note numéro {number}, version {version}. " * 8
    links = [f"/p{number * 2 + 1}", f"/p{number * 2 + 2}"]
    return page(*(link for link in links if int(link[2:]) < PAGES), text=text, head=f"<title>Note {number}</title>")


def slow(answer: Answer) -> Callable[[Request], Answer]:
    def give(_: Request) -> Answer:
        time.sleep(SLOW_S)
        return answer

    return give


def new_site(*, slowly: bool = False) -> Site:
    answers = {f"/p{number}": article(number) for number in range(PAGES)}
    first = {"/": page("/p0", "/old", "/note.pdf"), "/old": Answer("", 301, {"Location": "/p1"})}
    return Site({**first, **{path: slow(answer) if slowly else answer for path, answer in answers.items()}})


@contextmanager
def killed(root: Path, *command: str, after_s: float, group: bool) -> Iterator[None]:
    """Kill a command after a while and hold it to leaving nothing behind."""
    process = start(root, *command)
    time.sleep(after_s)
    kill(process, group=group)
    assert_unlocked(root)  # at once, whatever children may still be ending
    yield
    assert_ended(process.pid)


@pytest.mark.kill
def test_a_killed_crawl_leaves_no_process_and_the_next_one_goes_on_where_it_stopped(tmp_path: Path) -> None:
    site = new_site(slowly=True)
    with served(site):
        root = make_root(tmp_path, site.url(), config=UNSLOWED + "concurrency = 1\n")
        process = start(root, "crawl")
        while len(site.log) < 20:
            time.sleep(0.005)
        kill(process, group=False)
        assert_ended(process.pid)
        assert_unlocked(root)
        asked = {path for path in site.paths() if path.startswith("/p")}
        with open_store(root / "index" / "pages.sqlite") as store:
            stored = {url.removeprefix(site.base) for url in store.urls()}
        assert len(asked - stored) <= 2  # the page in hand, and the one that was just being asked for
        site.log.clear()
        ran = missionsearch("crawl", "--json", root=root)
        assert ran.code == 0
        assert stored.isdisjoint(site.paths())
        with open_store(root / "index" / "pages.sqlite") as store:
            assert len(store.urls()) == PAGES + 1


def started_until(root: Path, reached: Callable[[Path, subprocess.Popen[bytes]], bool]) -> subprocess.Popen[bytes]:
    """Start to build the index anew and return as soon as the run has come so far."""
    process = start(root, "reindex", "--full", "--no-crawl")
    while not reached(root, process):
        assert process.poll() is None or reached(root, process)
        time.sleep(0.002)
    return process


def reads_pages(root: Path, process: subprocess.Popen[bytes]) -> bool:
    several = 1 if len(os.sched_getaffinity(0)) == 1 else 3
    return len(in_session(process.pid)) >= several


def builds(root: Path, process: subprocess.Popen[bytes]) -> bool:
    folders = list((root / "index" / "generations").iterdir())
    return any(not (folder / "generation.json").exists() for folder in folders)


def has_built(root: Path, process: subprocess.Popen[bytes]) -> bool:
    return len(list((root / "index" / "generations").glob("*/generation.json"))) > 1


@pytest.mark.kill
def test_a_killed_reindex_leaves_the_old_index_answering_and_nothing_behind(tmp_path: Path) -> None:
    site = new_site()
    with served(site):
        root = make_root(tmp_path, site.url())
        assert missionsearch("reindex", root=root).code == 0
        before = held(root, WORD)
        with searching(root, WORD) as answered:
            for reached, group in ((reads_pages, False), (builds, True), (has_built, False)):
                process = started_until(root, reached)
                kill(process, group=group)
                assert_unlocked(root)
                assert_ended(process.pid)
            assert missionsearch("reindex", "--no-crawl", root=root).code == 0
        assert answered == list(before.answers)
        assert held(root, WORD) == before
        assert_no_leftovers(root)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root whose pages are stored and not yet read."""
    site = new_site()
    with served(site):
        root = make_root(tmp_path_factory.mktemp("crawled"), site.url())
        assert missionsearch("crawl", root=root).code == 0
    return root


@pytest.mark.kill
def test_processes_that_read_pages_end_with_the_command(crawled: Path) -> None:
    process = started_until(crawled, reads_pages)
    kill(process, group=False)
    assert_ended(process.pid)


@pytest.mark.kill
def test_processes_that_read_pages_have_no_part_in_the_run_lock(crawled: Path) -> None:
    process = started_until(crawled, reads_pages)
    while keep_open(process.pid, crawled / "index" / "run.lock") != [process.pid]:  # one has yet to begin its program
        assert process.poll() is None
    kill(process, group=True)


@pytest.mark.kill
def test_ctrl_c_while_pages_are_read_ends_the_run_with_one_line(crawled: Path) -> None:
    process = started_until(crawled, reads_pages)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the command and its children
    _, err = process.communicate()
    assert process.returncode == 1
    assert err.decode().split("\n")[-2:] == ["missionsearch: stopped", ""]
    assert b"Traceback" not in err
    assert_ended(process.pid)


CRAWLING = (("crawl",), ("reindex",), ("reindex", "--full"))
STANDING = (("reindex", "--full", "--no-crawl"), ("reindex", "--no-crawl"))
COMPARED_EVERY = 25
"""Kills after which the root is compared with one that nobody disturbed."""


def assert_status_is_true(root: Path) -> None:
    """Fail where ``status`` does not say what the history, the lock and the index hold."""
    settings = load_settings(root)
    found = status(settings, open_engine(settings), dt.datetime.now(dt.UTC))
    assert found["running"] is None
    assert found["documents"] == PAGES
    last = next(run for run in found["last_runs"] if run["kind"] == "reindex")
    assert last["outcome"] in ("ok", "killed")
    assert found["healthy"] == (last["outcome"] == "ok"), found["problems"]


@pytest.mark.kill
def test_any_moment_is_as_good_as_any_other(tmp_path: Path) -> None:
    """After each kill: search answers whole, status tells the truth, the next run ends right."""
    chance = random.Random(2015)
    site = new_site()
    with served(site):
        root = make_root(tmp_path / "root", site.url(), config=ASKING_ALL)
        assert missionsearch("reindex", root=root).code == 0
        expected = held(root, WORD).answers
        longest_s = 4.0
        with searching(root, WORD) as answered:
            for number in range(1, KILLS + 1):
                changed = chance.randrange(PAGES)
                site.answers[f"/p{changed}"] = article(changed, version=number)
                command = chance.choice(STANDING if number % 2 else CRAWLING)
                with killed(root, *command, after_s=chance.uniform(0.0, longest_s), group=chance.random() < 0.5):
                    pass
                assert_status_is_true(root)
                started = time.monotonic()
                assert missionsearch("reindex", root=root).code == 0
                longest_s = time.monotonic() - started
                assert_status_is_true(root)
                if number % COMPARED_EVERY == 0 or number == KILLS:
                    assert_as_undisturbed(root, site, tmp_path / f"undisturbed-{number}")
                    print(f"{number} kills: store and index are those of an undisturbed root", flush=True)
        assert answered == list(expected)


def assert_as_undisturbed(root: Path, site: Site, other: Path) -> None:
    """Fail where store and index differ from those of a root that has run once, undisturbed."""
    assert_no_leftovers(root)
    # The last run may have gone on with a killed crawl, which does not ask again for what it had; this one does.
    assert missionsearch("reindex", root=root).code == 0
    undisturbed = make_root(other, site.url())
    assert missionsearch("reindex", root=undisturbed).code == 0
    assert held(root, WORD, "note") == held(undisturbed, WORD, "note")


@pytest.mark.kill
def test_a_crawl_from_nothing_that_is_killed_again_and_again_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    chance = random.Random(1961)
    site = new_site(slowly=True)
    with served(site):
        undisturbed = make_root(tmp_path / "undisturbed", site.url())
        assert missionsearch("reindex", root=undisturbed).code == 0
        for attempt in range(max(1, KILLS // 20)):
            root = make_root(tmp_path / f"root-{attempt}", site.url())
            for _ in itertools.repeat(None, 5):
                with killed(root, "reindex", after_s=chance.uniform(0.3, 2.5), group=chance.random() < 0.5):
                    pass
            assert missionsearch("reindex", root=root).code == 0
            assert held(root, WORD) == held(undisturbed, WORD)
            assert_no_leftovers(root)
