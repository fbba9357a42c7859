"""What a root holds, for comparing one run's outcome with another's, and processes that are killed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from missionsearch.config import Settings, load_settings
from missionsearch.engines import open_engine
from missionsearch.models import Query, Term
from missionsearch.store import open_store
from tests.commands import LONGEST_S, SCRIPT, environment


@dataclass(frozen=True)
class Held:
    """Everything of a root that a reader could tell from another."""

    pages: tuple[tuple[object, ...], ...]
    documents: tuple[tuple[Any, ...], ...]
    answers: tuple[tuple[str, ...], ...]


def held(root: Path, *words: str) -> Held:
    """Return what the store and the published index of a root hold."""
    settings = load_settings(root)
    with open_store(settings.store_path) as store:
        pages = tuple(
            (page.url, page.parent_url, hashlib.sha256(page.body).hexdigest(), *sorted(page.headers.items()))
            for page in store.pages()
        )
    engine = open_engine(settings)
    listed = engine.search(Query(per_page=1000, collapse=False, sort="newest"))
    documents = tuple(
        (
            h.url,
            h.title,
            h.language,
            h.event,
            h.published,
            h.modified,
            h.section,
            h.type,
            *sorted(h.translations.items()),
        )
        for h in sorted(listed.hits, key=lambda hit: hit.url)
    )
    answers = tuple(urls_found(settings, word) for word in words)
    return Held(pages, documents, answers)


def urls_found(settings: Settings, word: str) -> tuple[str, ...]:
    """Return the addresses that a word finds, in alphabetical order."""
    results = open_engine(settings).search(Query(word, Term(word), per_page=1000, collapse=False))
    return tuple(sorted(hit.url for hit in results.hits))


KEPT = {"pages.sqlite", "run.lock", "current", "generations", "bilingual.sqlite"}


def assert_no_leftovers(root: Path) -> None:
    """Fail on temporary folders, half generations and pointers that a finished run leaves behind."""
    index = root / "index"
    assert {path.name for path in index.iterdir()} <= KEPT
    generations = list((index / "generations").iterdir())
    assert len(generations) <= 3
    assert all((folder / "generation.json").is_file() for folder in generations)


# --- processes


def start(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own."""
    return subprocess.Popen(
        [SCRIPT, "--root", root, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes], *, group: bool) -> None:
    """Kill a command, or it with its children, the way the kernel does; return once it has ended."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if group else process.kill()
    if process.stderr:
        process.stderr.close()
    process.wait()


def in_session(session: int) -> list[int]:
    """Return the processes that a command has started and that still run."""
    running = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, of = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(of) == session and state != "Z":
            running.append(int(folder.name))
    return running


def keep_open(session: int, path: Path) -> list[int]:
    """Return the processes of a session that have a file open."""
    found = []
    for process in in_session(session):
        with suppress(OSError):  # it has ended meanwhile
            descriptors = list(Path(f"/proc/{process}/fd").iterdir())
            found += [process for descriptor in descriptors if os.path.realpath(descriptor) == str(path.resolve())]
    return found


def assert_ended(session: int) -> None:
    """Fail where a process outlives the command that started it."""
    until = time.monotonic() + LONGEST_S
    while in_session(session):
        assert time.monotonic() < until, f"still running: {in_session(session)}"
        time.sleep(0.02)


def assert_unlocked(root: Path) -> None:
    """Fail where the run lock outlives the command that took it.

    A process that the command was just starting holds it until its own program begins.
    """
    lock = root / "index" / "run.lock"
    until = time.monotonic() + LONGEST_S
    while lock.exists():
        with lock.open("r+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                assert time.monotonic() < until, "locked"
        time.sleep(0.002)


@contextmanager
def searching(root: Path, word: str) -> Iterator[list[tuple[str, ...]]]:
    """Search a root's index all the time; yield what was answered, which must stay one and the same."""
    answered: list[tuple[str, ...]] = []
    stop = Event()
    engine = open_engine(load_settings(root))

    def search() -> None:
        while not stop.is_set():
            results = engine.search(Query(word, Term(word), per_page=1000, collapse=False))
            answer = tuple(sorted(hit.url for hit in results.hits))
            if not answered or answer != answered[-1]:
                answered.append(answer)
            stop.wait(0.05)

    failed: list[BaseException] = []

    def run() -> None:
        try:
            search()
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        yield answered
    finally:
        stop.set()
        thread.join()
    assert failed == []
