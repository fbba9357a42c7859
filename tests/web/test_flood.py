"""Fifty readers while the site is indexed again and again and one address floods: LOAD_SECONDS=600 make test-load.

Every reader has an address of their own, as behind a reverse proxy. The site changes and ``missionsearch reindex`` runs
all the time, as niced as the timer's unit runs it. Half of the time is quiet, in the other half one address asks
without pause. What readers wait in both halves is printed, and how the two compare; what is held is that every reader
is answered, that every run publishes, that the flood is refused in sentences only, and that memory stays flat.
"""

from __future__ import annotations

import http.client
import itertools
import os
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.changing import ChangingSite
from tests.commands import ASKING_ALL, SCRIPT, environment, make_root
from tests.web.service import serving
from tests.web.test_load import memory

pytestmark = pytest.mark.load
SECONDS = float(os.environ.get("LOAD_SECONDS", "600"))
READERS, FLOODING = 50, 10
PAUSE_S = 2.0
"""Between two requests of a reader, who reads meanwhile."""
PUBLICATIONS = 150
BETWEEN_RUNS_S = 5.0
NICE = 10
"""As in the unit of the timer (cli/units.py)."""
DELIBERATE = {200, 304, 400, 404, 429, 503}
NORMAL = (
    "/fr/",
    "/fr/search?q=securite",
    "/en/search?q=commitment&page=2",
    "/api/v1/search?q=note",
    "/fr/search?q=cooperation+en+europe",
)
COSTLY = (
    "/fr/search.csv?q=",
    "/fr/search?q=a*+b*+c*",
    "/api/v1/search?q=delegatoin~&per_page=100",
    "/fr/search?q=" + "ab+" * 400,
)
HOSTILE = ("/fr/search?" + "year=2015&" * 400, "/%ff%fe", "/fr/search?q=%00%E2%80%AE", "/staff/../../etc/passwd")
MOST_GROWTH = 60e6
"""Bytes that the largest worker may grow by: its caches fill."""


class Reader(threading.Thread):
    """Asks again and again from one address; keeps how long each answer took, by the phase it was asked in."""

    def __init__(self, host: str, address: str, paths: tuple[str, ...], pause_s: float, stop: threading.Event) -> None:
        super().__init__()
        self.host, self.address, self.pause_s, self.stop = host, address, pause_s, stop
        self.paths = itertools.cycle(paths)
        self.took_s: list[tuple[float, float]] = []
        self.statuses: Counter[int] = Counter()

    def run(self) -> None:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                connection.request("GET", next(self.paths), headers={"X-Forwarded-For": self.address})
                answer = connection.getresponse()
                answer.read()
                self.statuses[answer.status] += 1
                self.took_s.append((began, time.monotonic() - began))
            except (OSError, http.client.HTTPException):
                self.statuses[0] += 1
                connection.close()
            self.stop.wait(self.pause_s)
        connection.close()


class Reindexing(threading.Thread):
    """Changes the site and has it indexed, again and again; keeps how each run ended and what it said."""

    def __init__(self, root: Path, site: ChangingSite, stop: threading.Event) -> None:
        super().__init__()
        self.root, self.site, self.stop = root, site, stop
        self.ended: list[tuple[int, str]] = []

    def run(self) -> None:
        while not self.stop.wait(BETWEEN_RUNS_S):
            self.site.change()
            self.ended.append(reindexed(self.root))


def reindexed(root: Path) -> tuple[int, str]:
    """Run ``missionsearch reindex`` as the timer does; return its exit code and what it said."""
    command = ["nice", "-n", str(NICE), str(SCRIPT), "--root", str(root), "reindex"]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    return ran.returncode, ran.stderr


@contextmanager
def asking(readers: list[Reader], stop: threading.Event) -> Iterator[None]:
    for reader in readers:
        reader.start()
        time.sleep(PAUSE_S / READERS)
    yield
    stop.set()
    for reader in readers:
        reader.join()


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


@pytest.fixture
def changing() -> Iterator[ChangingSite]:
    site = ChangingSite(random.Random(813), PUBLICATIONS)
    with site.site.served():
        yield site


def test_every_reader_is_answered_while_one_address_floods(changing: ChangingSite, tmp_path: Path) -> None:
    root = make_root(tmp_path, changing.site.url(), config=ASKING_ALL + "[web]\ntrusted_proxies = 1\n")
    assert reindexed(root)[0] == 0
    stop, stop_flood = threading.Event(), threading.Event()
    with serving(root, "--workers", "2") as service:
        host = service.address.removeprefix("http://").rstrip("/")
        readers = [
            Reader(host, f"198.51.100.{number}", (*NORMAL, *(COSTLY if number % 10 == 0 else ())), PAUSE_S, stop)
            for number in range(READERS)
        ]
        flood = [Reader(host, "203.0.113.66", (*COSTLY, *HOSTILE), 0.0, stop_flood) for _ in range(FLOODING)]
        runs = Reindexing(root, changing, stop)
        runs.start()
        with asking(readers, stop):
            time.sleep(SECONDS * 0.1)  # caches fill
            quiet_from, before = time.monotonic(), memory(service)
            time.sleep(SECONDS * 0.45)
            flood_from = time.monotonic()
            with asking(flood, stop_flood):
                time.sleep(SECONDS * 0.45)
            until, grown = time.monotonic(), memory(service) - before
        runs.join()
    took = [each for reader in readers for each in reader.took_s]
    quiet = [s for at, s in took if quiet_from <= at < flood_from]
    flooded = [s for at, s in took if flood_from <= at < until]
    statuses = sum((each.statuses for each in readers), Counter[int]())
    of_flood = sum((each.statuses for each in flood), Counter[int]())
    ratio = percentile(flooded, 0.95) / percentile(quiet, 0.95)
    print(f"\nreaders {dict(statuses)}, flood {dict(of_flood)}, {len(runs.ended)} runs, grown {grown / 1e6:.0f} MB")
    for name, values in (("quiet", quiet), ("flooded", flooded)):
        shown = ", ".join(
            f"p{share * 100:.0f} {percentile(values, share) * 1000:.0f} ms" for share in (0.5, 0.95, 0.99)
        )
        print(f"{name}: {len(values)} answers, {shown}")
    print(f"readers' p95 while one address floods: {ratio:.2f} times the quiet one")
    assert set(statuses) == {200}
    assert runs.ended
    assert all(code == 0 for code, _ in runs.ended), runs.ended
    assert set(of_flood) <= DELIBERATE
    assert grown < MOST_GROWTH
