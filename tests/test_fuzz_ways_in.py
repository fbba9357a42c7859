"""Random bytes and texts on the other ways in: typed dates, plans, sitemaps and feeds, lines to import.

Each is read, or refused with a sentence; none takes long. FUZZ_INPUTS of them, a fifth of those of queries for each way
(make test-fuzz); the seed is printed, and FUZZ_SEED repeats a run.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from missionsearch.crawl.sitemaps import read_listing
from missionsearch.documents.imported import page_from_import, parse_import_record
from missionsearch.errors import InputError
from missionsearch.search.planning import plan_of
from missionsearch.search.query import parse_query
from missionsearch.search.typed_dates import find_date, near_spans, typed_span

INPUTS = int(os.environ.get("FUZZ_INPUTS", "1000000")) // 5
SEED = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(1 << 32))
LONGEST_S = 2.0
"""Of processor, for one input: far over what any takes, far under what a backtracking expression does."""
TODAY = dt.date(2026, 3, 15)
pytestmark = pytest.mark.fuzz

TEXTS = [
    *("1", "31", "02", "2015", "15", "9999", "0000", "/", "-", ".", " ", "–", "\u00a0", "1er", "1st", "°", "III"),
    *("janvier", "march", "sept.", "depuis", "avant", "between", "and", "et", "entre", "du", "au", "from", "to"),
    *("visa", '"', "(", ")", "*", "~", "AND", "OU", "NOT", "title:", "A/RES/70/1", "é", "\u202e", "\x00", "\ud800"),
]
MARKUP = [
    *("<urlset>", "</urlset>", "<url>", "<loc>", "</loc>", "<sitemapindex>", "<rss>", "<feed>", "<entry>", "<link"),
    *("href='", "https://a.example/", "<lastmod>", "2015-10-05", "&amp;", "&#0;", "&x;", "<!DOCTYPE a [", "<!ENTITY"),
    *("<![CDATA[", "]]>", "<?xml version='1.0'?>", "\x00", "\u202e", " ", "\n", "xmlns:x='http://x'", "<x:y>", "é"),
]
NAMES = ["url", "title", "text", "language", "published", "modified", "section", "type", "translations", "x"]
VALUES: list[Any] = [
    *("", "https://a.example/1", "javascript:1", "//", "fr", "zz-ZZ", "2015-10-05", "9999-99-99", "0001-01-01T00:00Z"),
    *("a > b > c", "x" * 3000, "\ud800", "\u202e\x00", None, True, -1, 1e400, [], {}, ["a"], {"en": "https://a/"}),
    *([["a"] * 300], {"en": None}, {"": ""}, [[[[]]]]),
]


def typed(choose: random.Random) -> str:
    return "".join(choose.choices(TEXTS, k=choose.randrange(1, 14)))


def read_dates(choose: random.Random) -> None:
    text = typed(choose)
    for read in (find_date, typed_span):
        read(text)
    near_spans(text, TODAY)


def plan(choose: random.Random) -> None:
    plan_of(parse_query(" ".join(choose.choices(TEXTS, k=choose.randrange(1, 20))), today=TODAY))


def list_addresses(choose: random.Random) -> None:
    data = bytearray("".join(choose.choices(MARKUP, k=choose.randrange(1, 40))).encode("utf-8", "replace"))
    for _ in range(choose.randrange(3)):
        data[choose.randrange(len(data))] = choose.randrange(256)
    read_listing("https://a.example/sitemap.xml", bytes(data))


def import_line(choose: random.Random) -> None:
    record = {name: choose.choice(VALUES) for name in choose.sample(NAMES, choose.randrange(len(NAMES)))}
    try:
        given = json.loads(json.dumps(record))
        page_from_import(parse_import_record(given if choose.random() < 0.95 else choose.choice(VALUES), 1))
    except InputError:
        pass


@pytest.mark.parametrize("read", [read_dates, plan, list_addresses, import_line])
def test_every_input_is_read_or_refused_in_bounded_time(
    read: Callable[[random.Random], None], capsys: pytest.CaptureFixture[str]
) -> None:
    worst, choose = 0.0, random.Random(SEED)
    for number in range(INPUTS):
        before = choose.getstate()
        began = time.process_time()
        try:
            read(choose)
        except Exception as error:
            pytest.fail(f"input {number} of FUZZ_SEED={SEED}: {type(error).__name__}: {error} {before[1][-1]}")
        worst = max(worst, time.process_time() - began)
    with capsys.disabled():
        print(f"\n{INPUTS} inputs of {read.__name__}, FUZZ_SEED={SEED}: the slowest took {worst * 1000:.1f} ms")
    assert worst < LONGEST_S
