"""What a person may get wrong: one clear sentence, the documented exit code, never a traceback."""

from __future__ import annotations

import fcntl
import gzip
import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.commands import SCRIPT, environment, make_root, missionsearch, within

RECORD = b'{"url": "https://ambassade.example/a", "title": "Visa", "text": "Demande de visa pour la France."}\n'


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("ambassade.example\n", "line 1: not an http(s) URL: 'ambassade.example'"),
        ("# ours\n\nhttps://a.example/\nftp://a.example/\n", "line 4: not an http(s) URL"),
        ("https://[a\n", "line 1: not an http(s) URL"),
        ("# only a comment\n", "holds no seed; write your site's address"),
        ("", "holds no seed"),
    ],
)
def test_a_bad_seeds_file_is_named_with_its_line(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, lines: str, message: str
) -> None:
    root = make_root(tmp_path)
    (root / "crawl_seeds.txt").write_text(lines)
    ran = within(capfd, "crawl", root=root)
    assert ran.code == 2
    assert message in ran.err
    assert "crawl_seeds.txt" in ran.err


def test_without_a_seeds_file_the_way_to_write_one_is_told(tmp_path: Path) -> None:
    ran = missionsearch("reindex", root=tmp_path / "new")
    assert ran.code == 2
    assert "missionsearch init" in ran.err


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("[crawl]\ndelay = 1\n", "line 2: unknown key 'delay' in [crawl]; known: concurrency"),
        ("\n[crwl]\n", "line 2: unknown table or key 'crwl'"),
        ('[crawl]\n\ndelay_s = "1"\n', "line 3: delay_s is a number, not '1'"),
        ("[web]\nport = true\n", "line 2: port is a whole number, not True"),
        ("[crawl]\nmax_pages = 0\n", "line 2: max_pages = 0: write a whole number from 1"),
        ('[site]\ntime_zone = "Europe/Pariss"\n', 'write a name such as "Europe/Paris"'),
        ("[crawl\n", "not valid TOML"),
        ("crawl = 3\n", "line 1: crawl is a table: write [crawl]"),
        ('[extract]\ndrop = ["x"]\n', "rules belong under a host"),
    ],
)
def test_a_bad_setting_is_named_with_its_line(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, config: str, message: str
) -> None:
    ran = within(capfd, "status", root=make_root(tmp_path, config=config))
    assert ran.code == 2
    assert message in ran.err
    assert "missionsearch.toml" in ran.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_config_is_named(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    (root / "missionsearch.toml").chmod(0)
    ran = missionsearch("status", root=root)
    assert ran.code == 2
    assert "cannot be read" in ran.err


def test_a_config_that_is_a_folder_or_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "missionsearch.toml").mkdir()
    assert missionsearch("status", root=tmp_path).code == 2
    other = make_root(tmp_path / "other")
    (other / "missionsearch.toml").write_bytes(b"# \xff\n")
    ran = missionsearch("status", root=other)
    assert ran.code == 2
    assert "cannot be read" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["nonsense"],
        ["crawl", "--nonsense"],
        ["search", "--page", "0"],
        ["search", "--page", "x"],
        ["search", "--sort", "best"],
        ["search", "--from", "yesterday"],
        ["search", "--year", "15"],
        ["serve", "--port", "70000"],
        ["import"],
        ["evaluate"],
        ["extract", "page.html"],
        ["extract", "--url", "ambassade.example"],
    ],
)
def test_wrong_usage_is_exit_code_2(capfd: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str]) -> None:
    ran = within(capfd, *arguments, root=tmp_path)
    assert ran.code == 2
    assert ran.err.strip()
    assert ran.out == ""


@pytest.mark.parametrize("arguments", [["search", "visa"], ["status"]])
def test_without_an_index_the_way_to_make_one_is_told(tmp_path: Path, arguments: list[str]) -> None:
    ran = missionsearch(*arguments, root=tmp_path)
    assert ran.code == 5
    assert "run: missionsearch reindex" in ran.err


def test_status_without_an_index_still_answers_in_json(tmp_path: Path) -> None:
    ran = missionsearch("status", "--json", root=tmp_path)
    assert ran.code == 5
    assert ran.json["healthy"] is False
    assert ran.json["documents"] == 0


def test_a_run_beside_another_ends_at_once_with_exit_code_4(tmp_path: Path) -> None:
    root = make_root(tmp_path, "http://127.0.0.1:1/")
    (root / "index").mkdir()
    with (root / "index" / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (["crawl"], ["reindex"], ["import", "-"]):
            ran = missionsearch(*command, root=root)
            assert ran.code == 4
            assert "another run" in ran.err


def test_a_site_that_cannot_be_reached_is_a_failure_that_names_it(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        root = make_root(tmp_path, address + "/")
        crawled = missionsearch("crawl", root=root)
        reindexed = missionsearch("reindex", "--json", root=root)
    assert crawled.code == 1
    assert address in crawled.err
    assert reindexed.code == 1
    assert "no seed could be fetched" in reindexed.err
    assert reindexed.out == ""


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = missionsearch("serve", "--port", str(port), root=tmp_path)
    assert ran.code in (1, 2)
    assert str(port) in ran.err


# --- import


def test_import_names_the_lines_it_leaves_out_and_takes_the_others(tmp_path: Path) -> None:
    lines = RECORD + b'not json\n\n{"url": "https://a.example/"}\n{"url": "x", "title": "t", "text": "t"}\n[]\n\xff\n'
    ran = missionsearch("import", "-", "--json", root=tmp_path, stdin=lines)
    assert ran.code == 2
    for number in (2, 4, 5, 6, 7):
        assert f"line {number}: " in ran.err
    assert ran.json["imported"] == 1
    assert ran.json["documents"] == 1
    assert len(ran.json["rejected"]) == 5


def test_import_reads_gzip_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl.gz").write_bytes(gzip.compress(RECORD))
    ran = missionsearch("import", tmp_path / "records.jsonl.gz", root=tmp_path)
    assert ran.code == 0
    assert "1 document imported" in ran.out


@pytest.mark.parametrize("cut", [15, 40])
def test_broken_gzip_is_named_and_nothing_of_it_is_kept(tmp_path: Path, cut: int) -> None:
    (tmp_path / "records.jsonl.gz").write_bytes(gzip.compress(RECORD * 50)[:cut])
    ran = missionsearch("import", tmp_path / "records.jsonl.gz", root=tmp_path)
    assert ran.code == 2
    assert "broken gzip" in ran.err
    assert missionsearch("status", "--json", root=tmp_path).json["documents"] == 0


def test_import_of_a_missing_file_or_a_folder_is_named(tmp_path: Path) -> None:
    missing = missionsearch("import", tmp_path / "none.jsonl", root=tmp_path)
    assert (missing.code, "no such file" in missing.err) == (2, True)
    folder = missionsearch("import", tmp_path, root=tmp_path)
    assert (folder.code, "folder" in folder.err or "directory" in folder.err) == (2, True)


# --- what the system refuses


def test_an_index_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    root = make_root(tmp_path, "http://127.0.0.1:1/")
    (root / "index").write_text("")
    ran = missionsearch("reindex", root=root)
    assert ran.code == 1
    assert f"{root / 'index'} cannot be written" in ran.err


def test_a_store_that_is_no_database_is_named(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    (root / "index").mkdir()
    (root / "index" / "pages.sqlite").write_bytes(b"not a database at all" * 100)
    ran = missionsearch("reindex", "--no-crawl", root=root)
    assert ran.code == 1
    assert "restore it from a backup" in ran.err


def test_a_store_of_a_newer_release_is_named(tmp_path: Path) -> None:
    import sqlite3

    root = make_root(tmp_path)
    (root / "index").mkdir()
    with sqlite3.connect(root / "index" / "pages.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    ran = missionsearch("reindex", "--no-crawl", root=root)
    assert ran.code == 1
    assert "newer missionsearch" in ran.err


def test_output_that_nobody_reads_ends_quietly(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [SCRIPT, "--root", tmp_path, "init"], stdout=closed, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert done.stderr == b""
