"""What the disk and other programs refuse: one clear sentence, exit code 1, and the old index stays as it was."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from missionsearch.config import load_settings
from missionsearch.store import open_store, opening
from tests.commands import SCRIPT, Ran, environment, make_root, missionsearch, within
from tests.crawl.site import Site, page, served
from tests.runs import searching, start, urls_found

PAGES = 30
TEXT = "La délégation permanente publie une note. "


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    names = [f"/p{number}" for number in range(PAGES)]
    site = Site({"/": page(*names)})
    for name in names:
        site.answers[name] = page(text=TEXT * 10 + name, head=f"<title>Note {name}</title>")
    with served(site):
        root = make_root(tmp_path_factory.mktemp("disk"), site.url())
        assert missionsearch("reindex", root=root).code == 0
        yield root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "root")


def documents(root: Path) -> int:
    return len(urls_found(load_settings(root), "permanente"))


def with_files_up_to(kib: int, *arguments: str, root: Path) -> Ran:
    """Run a command that may write no file larger than this."""
    command = f'ulimit -f {kib}; exec "$0" --root "$1" "${{@:2}}"'
    done = subprocess.run(
        ["bash", "-c", command, SCRIPT, root, *arguments], capture_output=True, env=environment(), check=False
    )
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ran.err
    assert "unexpected" not in ran.err
    return ran


@pytest.mark.parametrize("command", [["crawl"], ["reindex", "--full", "--no-crawl"]])
def test_a_full_disk_is_told_and_the_old_index_answers(root: Path, command: list[str]) -> None:
    if command == ["crawl"]:
        (root / "index" / "pages.sqlite").unlink()
    ran = with_files_up_to(16, *command, root=root)
    assert ran.code == 1
    assert "make room on the disk" in ran.err
    assert documents(root) == PAGES


@pytest.mark.parametrize("kib", [40, 160], ids=["while it is opened", "in the middle of it"])
def test_a_disk_that_fills_in_a_run_costs_no_answer_and_the_next_run_ends_right(tmp_path: Path, kib: int) -> None:
    names = [f"/p{number}" for number in range(PAGES)]
    notes = {name: page(text=TEXT * 10 + name, head=f"<title>Note {name}</title>") for name in names}
    site = Site({"/": page(*names), **notes})
    with served(site):
        root = make_root(tmp_path, site.url())
        assert missionsearch("reindex", root=root).code == 0
        for name in names[: PAGES // 2]:
            site.answers[name] = page(text=TEXT * 20 + name, head=f"<title>Note {name}</title>")
        with searching(root, "permanente") as answered:
            ran = with_files_up_to(kib, "reindex", root=root)
            assert ran.code == 1
            assert "make room on the disk" in ran.err
            status = missionsearch("status", root=root)
            assert status.code == 1
            assert "the last reindex " in status.err
            assert missionsearch("reindex", root=root).code == 0
        assert answered == [tuple(sorted(site.url(name) for name in names))]
        assert missionsearch("status", root=root).code == 0
        with open_store(root / "index" / "pages.sqlite") as store:
            changed = [stored.url for stored in store.pages() if (TEXT * 20).encode() in stored.body]
        assert sorted(changed) == sorted(site.url(name) for name in names[: PAGES // 2])


def test_a_store_that_another_program_holds_is_told(
    root: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_S", 0.1)  # as long as it waits for the other, nothing happens here
    with closing(sqlite3.connect(root / "index" / "pages.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = within(capfd, "reindex", "--no-crawl", "--full", root=root)
        other.execute("ROLLBACK")
    assert ran.code == 1
    assert "another program holds it" in ran.err
    assert documents(root) == PAGES


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Mount a folder read-only over itself, so that not even root writes to it; skip where that is refused."""
    bound = subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False)
    if bound.returncode:
        pytest.skip("mounting is refused here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_an_index_folder_that_may_not_be_written_is_told_and_can_be_searched(root: Path) -> None:
    with read_only(root / "index"):
        for command in ("crawl", "reindex", "status"):
            ran = missionsearch(command, root=root)
            assert ran.code == 1
            assert str(root / "index") in ran.err
        assert re.search(rf"^documents +{PAGES}$", ran.out, re.M)
        assert documents(root) == PAGES


def test_a_copy_taken_while_a_run_writes_is_whole_and_an_index_is_built_from_it(root: Path, tmp_path: Path) -> None:
    (root / "index" / "pages.sqlite").unlink()
    process = start(root, "reindex")
    restored = make_root(tmp_path / "restored", "https://a.example/")
    (restored / "index").mkdir(mode=0o700)
    copies = 0
    while process.poll() is None or not copies:
        if not (root / "index" / "pages.sqlite").exists():
            continue
        with (
            closing(sqlite3.connect(root / "index" / "pages.sqlite")) as source,
            closing(sqlite3.connect(restored / "index" / "pages.sqlite")) as target,
        ):
            source.backup(target)
            copies += 1
            assert target.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    process.communicate()
    assert process.returncode == 0
    ran = missionsearch("reindex", "--no-crawl", "--json", root=restored)
    assert (ran.code, missionsearch("check", root=restored).code) == (0, 0)
    assert ran.json["documents"] <= documents(root)


@pytest.mark.parametrize("command", [["crawl"], ["reindex"], ["status"], ["check"], ["report"]])
def test_a_store_whose_file_is_damaged_is_told_with_what_to_do(root: Path, command: list[str]) -> None:
    store = root / "index" / "pages.sqlite"
    for tail in ("-wal", "-shm"):
        store.with_name(store.name + tail).unlink(missing_ok=True)
    data = bytearray(store.read_bytes())
    for at in range(4096, len(data), 4096):  # every page but the first: it opens, and fails when it is read
        data[at : at + 64] = b"\xff" * 64
    store.write_bytes(data)
    ran = missionsearch(*command, root=root)
    assert ran.code == 1
    assert "restore it from a backup" in ran.err
    assert documents(root) == PAGES
