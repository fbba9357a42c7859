"""Pages that are broken at random: every one is read or refused with a reason, within a bounded time."""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from collections.abc import Callable, Iterator

import pytest

from missionsearch.extract import ExtractError, dumps, extract_page, loads
from missionsearch.language import language_of
from missionsearch.models import FetchedPage
from tests.pages import FOLDER, names

AT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
PAGES = max(20, int(os.environ.get("FUZZ_INPUTS", "1000000")) // 50)
"""A page takes fifty times as long as a query."""
SEED = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(1 << 32))
QUICK = 40
LONGEST_S = 20
"""Seconds of computing for one page: far over what any takes, far under what a backtracking expression does."""
PIECES = (
    b"<div>" * 300,
    b"</div>" * 50,
    b"<table><tr><td>",
    b"<a href='",
    b"<!--",
    b"]]>",
    b"\x00",
    b"\xff\xfe",
    b"&#xD800;",
    b"&#0;",
    b"<script>",
    b"<p>Publi\xc3\xa9 le 31/02/2015",
    b"<meta charset=utf-16>",
    b"<base href='http://[::1'>",
    b"<h1>",
    b"[fr]",
    b"<link rel=canonical href='//'>",
    b"<script type='application/ld+json'>[[[[{\"@type\":",
    b"<time datetime='9999-99-99'>",
    b"<abbr class=published title='0001-01-01T00:00:00Z'>",
    b"<div class=texte>",
    b"\xe2\x80\xae",
    b"<html lang='\xc3\xa9'>",
    b"x" * 5000,
    b"12 et " * 500,
    b"1/1/" * 500,
    b"- " * 500,
    b"<ul><li>" * 60,
    b"<title>",
)


def broken(choose: random.Random, source: bytes) -> bytes:
    """Return a page with pieces cut out, doubled, moved, changed or put in."""
    page = bytearray(source)
    for _ in range(choose.randint(1, 12)):
        start = choose.randrange(len(page) + 1)
        end = min(len(page), start + choose.randint(0, 400))
        change: Callable[[], bytes] = choose.choice(
            (
                lambda: b"",
                lambda start=start, end=end: bytes(page[start:end]) * choose.randint(2, 30),
                lambda: choose.choice(PIECES),
                lambda: choose.randbytes(choose.randint(1, 60)),
                lambda start=start, end=end: bytes(page[start:end])[::-1],
            )
        )
        page[start:end] = change()
    return bytes(page)


def pages(count: int, seed: int) -> Iterator[bytes]:
    choose = random.Random(seed)
    sources = [(FOLDER / name / "source.html").read_bytes() for name in names()]
    for _ in range(count):
        yield broken(choose, choose.choice(sources))


def read(body: bytes) -> float:
    """Read a page as a run does, and give its reading to the store and back; return its seconds of processor."""
    url = "https://mission.example/Une-page"
    started = time.process_time()
    try:
        found = extract_page(FetchedPage(url, url, 200, {"content-type": "text/html"}, body, AT))
    except ExtractError as error:
        refusal = str(error)
        assert refusal, body[:200]
        return time.process_time() - started
    assert len(language_of(found).paragraphs) == len(found.paragraphs)
    assert loads(dumps(found)) == found
    took = time.process_time() - started
    assert took < LONGEST_S, body[:200]
    return took


def test_a_broken_page_is_read_or_refused() -> None:
    for body in pages(QUICK, seed=1):
        read(body)


@pytest.mark.fuzz
def test_thousands_of_broken_pages_are_read_or_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{PAGES} pages, FUZZ_SEED={SEED}")
    worst = max(read(body) for body in pages(PAGES, SEED))
    with capsys.disabled():
        print(f"the slowest took {worst * 1000:.1f} ms")
