"""The web front end under load while the index changes under it: LOAD_SECONDS=600 make test-load."""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.models import Document
from tests.web.documents import documents
from tests.web.service import Service, serving
from tests.web.test_answers import some_document

pytestmark = pytest.mark.load

SECONDS = float(os.environ.get("LOAD_SECONDS", "600"))
CLIENTS = 6
PAUSE_S = 0.01
"""Between two requests of one client: the load is many requests, not a machine that does nothing else."""
SWAP_EVERY_S = 2.0
SIZES = tuple(range(1, 29))
"""How many of the numbered publications a generation holds."""
MOST_GROWTH = 60_000_000
"""Bytes a worker may grow after its first generations: what two opened readers of this index take, and the allocator's
slack. A reader leaked at each swap would pass it within a minute."""
PATHS = (
    "/fr/search?q=visa",
    "/en/search?q=passport&lang=en&sort=newest",
    "/fr/",
    "/en/search?q=pasportt+stolen",
    "/fr/search?q=s%C3%A9curit%C3%A9+2015&page=2",
    "/api/v1/suggest?q=co&lang=fr",
    "/fr/search?q=%22rien+de+tel%22",
    "/healthz",
)
COUNTED = "/api/v1/search?q=%22Communiqu%C3%A9%22&site=numbered.example"


def generation(size: int) -> list[Document]:
    """Return the sample site and so many publications that a search can count."""
    return [*documents(), *(replace(some_document(number), site="numbered.example") for number in range(1, size + 1))]


class Client(threading.Thread):
    """Asks for one page after the other over a connection that it keeps, and counts what it is told."""

    def __init__(self, service: Service, stop: threading.Event, first: int) -> None:
        super().__init__()
        self.host = service.address.removeprefix("http://").rstrip("/")
        self.stop, self.turn = stop, first
        self.statuses: Counter[str] = Counter()
        self.totals: set[int] = set()
        self.took_s: list[float] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        while not self.stop.is_set():
            path = COUNTED if self.turn % 3 == 0 else PATHS[self.turn % len(PATHS)]
            self.turn += 1
            began = time.monotonic()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.statuses[f"{type(error).__name__} {path}"] += 1
                connection.close()
                continue
            self.took_s.append(time.monotonic() - began)
            self.statuses["200" if answer.status == 200 else f"{answer.status} {path}"] += 1
            if path == COUNTED and answer.status == 200:
                self.totals.add(json.loads(body)["total"])
            time.sleep(PAUSE_S)
        connection.close()


def memory(service: Service) -> int:
    """Return the bytes that the largest worker keeps in memory for itself."""
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()
    return max(_resident(Path("/proc") / child / "smaps_rollup") for child in children)


def _resident(rollup: Path) -> int:
    lines = dict(line.split(":", 1) for line in rollup.read_text().splitlines()[1:])
    return sum(int(lines[name].split()[0]) * 1024 for name in ("Private_Clean", "Private_Dirty"))


def test_readers_get_right_answers_while_generations_are_swapped(tmp_path: Path) -> None:
    engine = open_engine(load_settings(tmp_path))
    engine.build(generation(SIZES[0]))
    stop = threading.Event()
    grown: list[int] = []
    with serving(tmp_path, "--workers", "2") as service:
        clients = [Client(service, stop, first) for first in range(CLIENTS)]
        for client in clients:
            client.start()
        end, swaps = time.monotonic() + SECONDS, 0
        while time.monotonic() < end:
            time.sleep(SWAP_EVERY_S)
            swaps += 1
            size = SIZES[swaps % len(SIZES)]
            if swaps % 5:
                engine.update(generation(size), [f"https://a.example/{number}" for number in SIZES if number > size])
            else:
                engine.build(generation(size))
            grown.append(memory(service))
        stop.set()
        for client in clients:
            client.join()
        assert service.stop() == 0
    statuses = sum((client.statuses for client in clients), Counter[str]())
    totals = set().union(*(client.totals for client in clients))
    early = max(grown[: max(3, len(grown) // 4)])
    took = sorted(took_s for client in clients for took_s in client.took_s)
    shown = ", ".join(f"p{share} {took[len(took) * share // 100] * 1000:.0f} ms" for share in (50, 95, 99))
    print(
        f"\n{statuses.total()} requests, {shown}; {swaps} swaps, memory {grown[0] / 1e6:.0f} → {grown[-1] / 1e6:.0f} MB"
    )
    assert set(statuses) == {"200"}, statuses
    assert totals <= set(SIZES)
    assert len(totals) > min(swaps, len(SIZES)) // 2
    assert grown[-1] - early < MOST_GROWTH
