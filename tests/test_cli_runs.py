"""The operator's commands, from an empty folder to a searched index."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from missionsearch.demo.server import PORT
from tests.commands import LONGEST_S, SCRIPT, UNSLOWED, environment, make_root, missionsearch
from tests.crawl.site import Answer, Request, Site, page, served

TEXT = "La France et l'Organisation pour la sécurité et la coopération en Europe travaillent ensemble. " * 4


def article(title: str, *links: str) -> Answer:
    return page(*links, text=TEXT + title, head=f'<meta property="og:title" content="{title}">')


SITE = Site({"/": page("/visa", "/paix", "/404", "/404-2"), "/visa": article("Visa"), "/paix": article("Paix")})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A root with an index of the site, which is being served."""
    with served(SITE):
        root = make_root(tmp_path_factory.mktemp("runs"), SITE.url())
        assert missionsearch("reindex", root=root).code == 0
        yield root


def test_init_writes_what_an_operator_fills_in_and_keeps_what_is_there(tmp_path: Path) -> None:
    first = missionsearch("init", tmp_path / "new")
    assert first.code == 0
    assert str(tmp_path / "new" / "crawl_seeds.txt") in first.out
    (tmp_path / "new" / "crawl_seeds.txt").write_text("https://a.example/\n")
    again = missionsearch("init", tmp_path / "new")
    assert again.code == 0
    assert again.out.count("kept") == 2
    assert (tmp_path / "new" / "crawl_seeds.txt").read_text() == "https://a.example/\n"


def test_what_init_writes_is_valid_and_names_no_seed_yet(tmp_path: Path) -> None:
    missionsearch("init", root=tmp_path)
    ran = missionsearch("crawl", root=tmp_path)
    assert ran.code == 2
    assert "holds no seed" in ran.err


def test_init_into_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert missionsearch("init", tmp_path / "file").code == 2


def test_crawl_names_broken_links_by_reason_and_where_they_stand(root: Path) -> None:
    ran = missionsearch("crawl", root=root)
    assert ran.code == 0
    assert "3 fetched" in ran.out
    assert "  the server answered 404: 2\n" in ran.out
    assert f"    {SITE.url('/404')}  (linked from {SITE.url('/')})\n" in ran.out


def test_crawl_json_is_one_value_on_stdout_and_progress_is_on_stderr(root: Path) -> None:
    ran = missionsearch("crawl", "--json", root=root)
    assert ran.json["fetched"] == 3
    assert ran.json["failed"][0] == {
        "url": SITE.url("/404"),
        "problem": "the server answered 404",
        "linked_from": SITE.url("/"),
    }
    assert "missionsearch: crawling: " in ran.err


def test_reindex_of_an_unchanged_site_changes_nothing(root: Path) -> None:
    before = missionsearch("status", "--json", root=root).json
    ran = missionsearch("reindex", "--json", root=root)
    assert (ran.json["added"], ran.json["changed"], ran.json["removed"]) == (0, 0, 0)
    assert ran.json["documents"] == 2
    assert ran.json["generation"] == before["generation"]


def test_reindex_without_crawl_asks_the_site_for_nothing(root: Path) -> None:
    asked = len(SITE.log)
    ran = missionsearch("reindex", "--no-crawl", "--full", "--json", root=root)
    assert ran.code == 0
    assert ran.json["crawl"] is None
    assert ran.json["documents"] == 2
    assert len(SITE.log) == asked


def test_status_is_healthy_after_a_good_run(root: Path) -> None:
    ran = missionsearch("status", "--json", root=root)
    assert ran.code == 0
    assert ran.json["healthy"] is True
    assert ran.json["documents"] == 2
    assert ran.json["by_language"] == {"fr": 2}
    assert ran.json["by_type"] == {"page": 2}
    assert ran.json["last_runs"][0]["kind"] in ("crawl", "reindex")
    assert re.search(r"^documents +2$", missionsearch("status", root=root).out, re.M)


def test_search_prints_people_lines_and_scripts_json(root: Path) -> None:
    ran = missionsearch("search", "visa", root=root)
    assert ran.code == 0
    assert SITE.url("/visa") in ran.out
    found = missionsearch("search", "visa", "--json", root=root).json
    assert [hit["url"] for hit in found["hits"]] == [SITE.url("/visa")]


def test_a_page_of_results_past_the_last_has_no_hits(root: Path) -> None:
    found = missionsearch("search", "--page", "100000", "--json", root=root).json
    assert found["hits"] == []
    assert found["total"] == 2


@pytest.mark.parametrize("text", ['"((((', "\u202e\U0001f600 a:b:c ~~~", "visa " * 500])
def test_no_text_is_too_odd_for_the_search(root: Path, text: str) -> None:
    assert missionsearch("search", "--json", "--", text, root=root).code == 0


def test_the_json_is_utf_8_whatever_the_locale(root: Path) -> None:
    ran = missionsearch("search", "sécurité", "--json", root=root, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert ran.json["query"] == "sécurité"


def test_a_loss_of_most_documents_is_refused_until_it_is_forced(tmp_path: Path) -> None:
    names = [f"/{n}" for n in range(40)]
    site = Site({"/": page(*names), **{name: article(f"Page {name}") for name in names}})
    with served(site):
        root = make_root(tmp_path, site.url())
        assert missionsearch("reindex", "--json", root=root).json["documents"] == 40
        for name in names[:30]:
            site.answers[name] = Answer("", 410)
        refused = missionsearch("reindex", root=root)
        assert refused.code == 3
        assert "--force" in refused.err
        unhealthy = missionsearch("status", "--json", root=root)
        assert (unhealthy.code, unhealthy.json["healthy"], unhealthy.json["documents"]) == (1, False, 40)
        forced = missionsearch("reindex", "--no-crawl", "--force", "--json", root=root)
        assert (forced.code, forced.json["documents"], forced.json["removed"]) == (0, 10, 30)
        assert missionsearch("status", root=root).code == 0


def test_progress_is_one_moving_line_on_a_terminal(root: Path) -> None:
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [SCRIPT, "--root", root, "crawl"], stdout=subprocess.DEVNULL, stderr=child, env=environment()
    )
    os.close(child)
    seen = b""
    while True:
        try:
            read = os.read(parent, 4096)
        except OSError:  # the terminal's other end was closed
            break
        if not read:
            break
        seen += read
    os.close(parent)
    assert process.wait() == 0
    assert re.search(r"crawling: \d+ pages done, \d+ queued, \d+ failed", seen.decode())
    assert b"missionsearch: crawling" not in seen


@pytest.mark.parametrize("command", [["crawl"], ["reindex"]])
def test_ctrl_c_ends_a_run_with_one_line(tmp_path: Path, command: list[str]) -> None:
    def slow(request: Request) -> Answer:
        time.sleep(1)
        return page(f"/n{int(request.path[2:] or 0) + 1}")

    site = Site({"/": page("/n1"), **{f"/n{n}": slow for n in range(1, 200)}})
    with served(site):
        root = make_root(tmp_path, site.url())
        process = subprocess.Popen(
            [SCRIPT, "--root", root, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        )
        while len(site.log) < 5:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the command and its child
        out, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 1
    assert err.decode().strip().splitlines()[-1] == "missionsearch: stopped"
    assert b"Traceback" not in err
    assert out == b""


def test_documents_that_were_imported_survive_a_full_rebuild(tmp_path: Path) -> None:
    record = b'{"url": "https://a.example/x", "title": "Archives", "text": "Le texte des archives."}'
    assert missionsearch("import", "-", root=tmp_path, stdin=record).code == 0
    assert missionsearch("reindex", "--no-crawl", "--full", root=tmp_path).code == 0
    found = missionsearch("search", "archives", "--json", root=tmp_path).json
    assert [hit["url"] for hit in found["hits"]] == ["https://a.example/x"]


def test_removing_a_seed_takes_its_pages_out_of_the_index_and_leaves_them_in_the_store(tmp_path: Path) -> None:
    other = Site({"/": page("/a"), "/a": article("Autre")})
    with served(other, one := Site({"/": page("/b"), "/b": article("Une")})):
        root = make_root(tmp_path, other.url(), one.url())
        assert missionsearch("reindex", "--json", root=root).json["documents"] == 2
        make_root(tmp_path, one.url())
        ran = missionsearch("reindex", "--json", root=root)
    assert ran.json["documents"] == 1
    assert ran.json["not_indexed"]["outside the seeds"] == 2


# --- demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    ran = missionsearch("demo", "--no-serve", cwd=folder)
    assert ran.code == 0
    assert "missionsearch --root demo-data search visa" in ran.out
    return folder / "demo-data"


def test_the_demo_crawls_and_indexes_the_sample_site_in_a_folder_of_its_own(demo: Path) -> None:
    found = missionsearch("status", "--json", root=demo).json
    assert found["by_language"]["fr"] >= 24
    assert found["by_language"]["en"] >= 24


DEMO_SECTIONS = [
    # what is counted, what a French and what an English reader read, publications: judged by reading the site
    ("Actualités", "Actualités", "News", 21),
    ("Actualités > Déclarations", "Déclarations", "Statements", 12),
    ("Actualités > Discours", "Discours", "Speeches", 4),
    ("Services aux citoyens", "Services aux citoyens", "Services to citizens", 9),
    ("Services aux citoyens > Vie pratique", "Vie pratique", "Practical matters", 4),
    (
        "Services aux citoyens > Passeports et cartes d’identité",
        "Passeports et cartes d’identité",
        "Passports and identity cards",
        2,
    ),
    ("Services aux citoyens > État civil et élections", "État civil et élections", "Civil status and elections", 2),
    ("Services aux citoyens > Visas", "Visas", "Visas", 1),
    ("Culture et recherche", "Culture et recherche", "Culture and research", 2),
]


def test_every_section_of_the_demo_is_one_value_in_the_readers_language(demo: Path) -> None:
    for reader, column in (("fr", 1), ("en", 2)):
        found = missionsearch("search", "--reader", reader, "--json", root=demo).json["facets"]["section"]
        shown = [(value["value"], value["label"], value["count"]) for value in found]
        assert shown == [(row[0], row[column], row[3]) for row in DEMO_SECTIONS]


def test_the_demo_may_be_run_again_at_another_port(demo: Path) -> None:
    with socket.socket() as other:
        with suppress(OSError):  # somebody else has the port already
            other.bind(("127.0.0.1", PORT))
            other.listen()
        assert missionsearch("demo", "--no-serve", root=demo).code == 0


def test_the_demo_refuses_an_index_made_from_other_seeds(root: Path) -> None:
    ran = missionsearch("demo", "--no-serve", root=root)
    assert ran.code == 2
    assert "names seeds of your own" in ran.err
    assert missionsearch("status", "--json", root=root).json["documents"] == 2


def test_the_demo_refuses_a_store_that_no_demo_made(tmp_path: Path) -> None:
    record = b'{"url": "https://a.example/x", "title": "Archives", "text": "Le texte des archives."}'
    missionsearch("import", "-", root=tmp_path, stdin=record)
    ran = missionsearch("demo", "--no-serve", root=tmp_path)
    assert ran.code == 2
    assert "no demo crawled" in ran.err


def test_the_user_agent_names_the_contact_that_was_written(tmp_path: Path) -> None:
    site = Site({"/": page()})
    with served(site):
        config = UNSLOWED + 'contact = "mailto:web@ambassade.example"\n'
        missionsearch("crawl", root=make_root(tmp_path, site.url(), config=config))
    assert {request.headers["user-agent"] for request in site.log} == {
        "missionsearch/0.1.0 (+mailto:web@ambassade.example)"
    }
