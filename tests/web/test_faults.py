"""What a visitor sees while something is broken: a worker killed, the index gone, the disk full, a store locked, a
clock that jumps. Mail and Redis that are down: tests/web/test_alerts.py and tests/web/test_observability.py."""

import datetime as dt
import os
import resource
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.querylog import QueryLog, read_statistics
from missionsearch.staffstore import FILE_NAME, StaffStore
from missionsearch.store import open_store
from tests.web.conftest import app_of
from tests.web.documents import documents
from tests.web.service import Service, serving

NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
SEARCH = "/fr/search?q=visa"


@pytest.fixture
def own_root(tmp_path: Path) -> Path:
    open_engine(load_settings(tmp_path)).build(documents())
    return tmp_path


def workers_of(service: Service) -> list[int]:
    """Return the processes that answer: the children of the command's."""
    path = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
    return [int(number) for number in path.read_text().split()]


def statuses_until_steady(service: Service) -> list[int]:
    """Return the statuses of searches until twenty in a row are answered; 0 for a connection that is lost."""
    statuses: list[int] = []
    while len(statuses) < 200 and statuses[-20:] != [200] * 20:
        try:
            statuses.append(service.get(SEARCH)[0])
        except OSError:  # the connection that the killed worker held
            statuses.append(0)
        time.sleep(0.05)
    return statuses


def test_a_killed_worker_is_replaced_and_readers_are_answered(own_root: Path) -> None:
    with serving(own_root, "--workers", "2") as service:
        assert service.get(SEARCH)[0] == 200
        killed = workers_of(service)[-1]
        os.kill(killed, signal.SIGKILL)
        assert statuses_until_steady(service)[-20:] == [200] * 20
        assert killed not in workers_of(service)


def test_an_index_that_is_removed_is_said_to_be_missing_and_taken_up_when_it_is_back(own_root: Path) -> None:
    with serving(own_root, "--workers", "1") as service:
        assert service.get(SEARCH)[0] == 200
        shutil.move(own_root / "index", own_root / "away")
        assert [service.get(path)[0] for path in (SEARCH, "/api/v1/search?q=visa", "/readyz")] == [503] * 3
        assert service.get("/healthz")[0] == 200
        shutil.rmtree(own_root / "index", ignore_errors=True)
        shutil.move(own_root / "away", own_root / "index")
        assert service.get(SEARCH)[0] == 200


def test_while_the_disk_is_full_every_search_is_answered(own_root: Path) -> None:
    with serving(own_root, "--workers", "1") as service:
        assert service.get(SEARCH)[0] == 200
        for process in workers_of(service):
            resource.prlimit(process, resource.RLIMIT_FSIZE, (0, 0))  # every write fails, as on a full disk
        assert [service.get(f"/fr/search?q=visa+{number}")[0] for number in range(60)] == [200] * 60
    assert not any("Traceback" in line for line in service.said)


def test_a_worker_that_starts_while_the_disk_is_full_answers(own_root: Path) -> None:
    with serving(own_root, "--workers", "1") as service:
        assert service.get(SEARCH)[0] == 200
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (0, 0))  # its new workers inherit it
        os.kill(workers_of(service)[0], signal.SIGKILL)
        assert statuses_until_steady(service)[-20:] == [200] * 20
        assert service.get("/metrics")[0] == 503


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a database as a program does that never ends."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("begin exclusive")
        yield


def test_while_the_page_store_is_locked_pages_leave_out_what_it_knows(own_root: Path) -> None:
    with open_store(own_root / "index" / "pages.sqlite"):
        pass
    client = app_of(own_root).test_client()
    with locked(own_root / "index" / "pages.sqlite"):
        assert [client.get(path).status_code for path in (SEARCH, "/fr/changes", "/readyz")] == [200] * 3


def test_while_the_decisions_of_staff_are_locked_hidden_publications_stay_hidden(own_root: Path) -> None:
    client = app_of(own_root).test_client()
    url = client.get("/api/v1/search?q=").json["hits"][0]["url"]  # type: ignore[index]
    store = StaffStore(own_root / "index")
    store.hide(url, "", "me", NOW)
    with locked(own_root / "index" / FILE_NAME):
        assert app_of(own_root).test_client().get(SEARCH).status_code == 503  # rather no answer than a hidden one
    assert client.get(SEARCH).status_code == 200
    os.utime(own_root / "index" / FILE_NAME)
    with locked(own_root / "index" / FILE_NAME):
        found = client.get("/api/v1/search?q=")
        assert (found.status_code, url in found.text) == (200, False)


def test_a_clock_that_jumps_back_loses_no_count_and_ages_nothing_below_zero(own_root: Path) -> None:
    log = QueryLog(own_root / "index")
    later, day = NOW + dt.timedelta(days=400), dt.timedelta(days=1)
    log.add("visa", "fr", 1, 1.0, later)
    log.add("visa", "fr", 1, 1.0, NOW)
    log.write(NOW)
    assert read_statistics(own_root / "index", NOW.date() - day, later.date()).searches == 2
    with open_store(own_root / "index" / "pages.sqlite") as store:
        ended = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
        store.runs.finish(store.runs.begin("reindex", ended), ended, "ok", {})
    client = app_of(own_root).test_client()
    assert client.get("/readyz").status_code == 200
    os.utime(own_root / "index" / "current", (time.time() + 10**6, time.time() + 10**6))
    assert client.get(SEARCH).status_code == 200
