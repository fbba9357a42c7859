"""``missionsearch extract`` as an operator runs it: one page, a stored page, an address, and streams of pages."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

import pytest

from missionsearch.extract import extract_page
from missionsearch.models import FetchedPage
from missionsearch.store import open_store
from tests.commands import SCRIPT, environment, make_root, missionsearch

URL = "https://mission.example/Une-soiree"
SENTENCE = "La salle était pleine bien avant l’heure, et ceux qui n’avaient pas trouvé de chaise écoutaient debout."
PAGE = (
    "<html lang=fr><title>Une soirée - La mission</title><body>"
    "<p id=hierarchie><a href=/-Actualites->Actualités</a></p>"
    f"<h1>Une soirée [en]</h1><div class='texte entry-content'><p>{SENTENCE}</p><p>Affiche - JPEG</p></div>"
    "<p>Dernière modification : 05/10/2015</p><p>Haut de page</p></body></html>"
)
KEYS = {
    "url", "canonical", "title", "language", "declared_language", "paragraphs", "section", "event", "published",
    "modified", "translations", "attachments", "dropped", "extractor",
}  # fmt: skip


def line(**values: Any) -> bytes:
    return json.dumps(values).encode() + b"\n"


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(each) for each in out.splitlines()]


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_file_is_shown_with_what_was_dropped_and_why(page_file: Path) -> None:
    ran = missionsearch("extract", page_file, "--url", URL)
    assert ran.code == 0
    assert SENTENCE in ran.out
    for shown in (
        "[caption] Affiche - JPEG",
        "[line with the day of the last change] Dernière modification : 05/10/2015",
        "[link to the top of the page]",
    ):
        assert shown in ran.out


def test_the_json_form_has_the_documented_keys(page_file: Path) -> None:
    found = missionsearch("extract", page_file, "--url", URL, "--json").json
    assert found.keys() >= KEYS
    assert found["title"] == "Une soirée"
    assert found["paragraphs"] == [SENTENCE]
    assert found["section"] == ["Actualités"]
    assert found["language"] == "fr"
    assert found["modified"] == {"value": "2015-10-05", "source": "visible line"}
    assert {"text": "Haut de page", "reason": "top of page"} in found["dropped"]


def test_standard_input_is_read_like_a_file() -> None:
    assert missionsearch("extract", "-", "--url", URL, "--json", stdin=PAGE.encode()).json["title"] == "Une soirée"


def test_a_stored_page_is_shown_without_the_network(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    with open_store(root / "index" / "pages.sqlite") as store:
        store.put(FetchedPage(URL, URL, 200, {}, PAGE.encode(), dt.datetime.now(dt.UTC)))
    assert missionsearch("extract", "--url", URL + "#top", "--json", root=root).json["title"] == "Une soirée"


@contextmanager
def site(body: bytes, status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Serve one body at every address; yields the site's address and the User-Agents that asked."""
    agents: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            agents.append(self.headers["User-Agent"])
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/page", agents
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_address_that_is_not_stored_is_asked_once_and_politely() -> None:
    with site(PAGE.encode()) as (url, agents):
        assert missionsearch("extract", "--url", url, "--json").json["title"] == "Une soirée"
    assert len(agents) == 1
    assert agents[0].startswith("missionsearch/")


def test_a_page_that_is_not_there_is_named() -> None:
    with site(b"", 404) as (url, _):
        ran = missionsearch("extract", "--url", url)
    assert (ran.code, ran.err) == (1, f"missionsearch: {url} answers 404 Not Found\n")


def test_an_address_where_nobody_answers_is_named() -> None:
    ran = missionsearch("extract", "--url", "http://127.0.0.1:1/")
    assert ran.code == 1
    assert ran.err.startswith(
        "missionsearch: http://127.0.0.1:1/ cannot be fetched: Failed to establish a new connection"
    )


def test_a_page_over_the_limit_is_refused(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root", config="[crawl]\nmax_bytes = 1000\n")
    with site(b"x" * 5000) as (url, _):
        ran = missionsearch("extract", "--url", url, root=root)
    assert ran.code == 1
    assert "larger than 1000 bytes" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract"], "--url"),
        (["extract", "no-such-file.html", "--url", URL], "no such file"),
        (["extract", "-", "--url", "mission"], "not an absolute http(s) URL"),
        (["extract", "--jsonl", "no-such-file.jsonl"], "no such file"),
    ],
)
def test_wrong_usage_says_what_to_write(arguments: list[str], said: str, tmp_path: Path) -> None:
    ran = missionsearch(*arguments, cwd=tmp_path)
    assert ran.code == 2
    assert said in ran.err


def test_a_page_without_anything_to_read_is_named() -> None:
    ran = missionsearch("extract", "-", "--url", URL, stdin=b"  ")
    assert (ran.code, ran.err) == (1, "missionsearch: empty\n")


def test_many_lines_come_back_in_their_order_bad_ones_as_errors() -> None:
    given = []
    for number in range(60):
        html = PAGE.replace("Une soirée", f"Soirée {number}") if number % 3 else PAGE * 8
        given.append(line(url=f"https://mission.example/{number}", html=html))
    given[30:30] = [b"not JSON\n", b"\n", line(url="mission", html=PAGE), line(url=URL), line(url=URL, html="")]
    ran = missionsearch("extract", "--jsonl", stdin=b"".join(given))
    found = rows(ran.out)
    assert ran.code == 0
    assert [row["url"].rsplit("/", 1)[1] for row in found if "error" not in row] == [str(n) for n in range(60)]
    assert [(row["line"], row.get("url")) for row in found if "error" in row] == [
        (31, None), (33, None), (34, None), (35, URL),
    ]  # fmt: skip


def test_a_line_says_what_a_page_says() -> None:
    [row] = rows(missionsearch("extract", "--jsonl", stdin=line(url=URL, html=PAGE)).out)
    page = extract_page(FetchedPage(URL, URL, 200, {}, PAGE.encode(), dt.datetime.now(dt.UTC)))
    assert (row["title"], tuple(row["paragraphs"]), row["extractor"]) == (page.title, page.paragraphs, page.extractor)


def test_lines_may_be_packed_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl.gz"
    path.write_bytes(gzip.compress(line(url=URL, html=PAGE)))
    assert rows(missionsearch("extract", "--jsonl", path).out)[0]["title"] == "Une soirée"


def test_a_row_flows_out_while_the_input_is_still_open() -> None:
    command = [str(SCRIPT), "extract", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(40):  # beyond those that are read before processes are started
            running.stdin.write(line(url=f"https://mission.example/{number}", html=PAGE))
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["url"] == f"https://mission.example/{number}"
        running.stdin.close()
        assert running.wait() == 0


def test_a_reader_that_goes_away_ends_the_run_quietly() -> None:
    given = line(url=URL, html=PAGE) * 200
    command = [str(SCRIPT), "extract", "--jsonl"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment()) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        writing = threading.Thread(target=write_until_refused, args=(running.stdin, given))
        writing.start()
        running.stdout.readline()
        running.stdout.close()
        writing.join()
        assert b"Traceback" not in running.stderr.read()
        assert running.wait() == 1


def write_until_refused(pipe: IO[bytes], data: bytes) -> None:
    with suppress(BrokenPipeError):
        while True:
            pipe.write(data)
            pipe.flush()


def test_what_the_stored_site_repeats_is_dropped_and_named(tmp_path: Path) -> None:
    root = make_root(tmp_path / "root")
    repeated = "Suivez la mission sur tous ses réseaux, et dites-le à vos amis."
    with open_store(root / "index" / "pages.sqlite") as store:
        for number in range(24):
            url = f"https://mission.example/{number}"
            html = PAGE.replace("soirée", f"soirée {number}").replace("</div>", f"<p>{repeated}</p></div>")
            html = html.replace(SENTENCE, f"{SENTENCE} {number} personnes.")
            store.put(FetchedPage(url, url, 200, {}, html.encode(), dt.datetime.now(dt.UTC)))
    assert missionsearch("reindex", "--no-crawl", root=root).code == 0
    found = missionsearch("extract", "--url", "https://mission.example/7", "--json", root=root).json
    assert repeated not in found["paragraphs"]
    assert {"text": repeated, "reason": "repeats across the site"} in found["dropped"]
