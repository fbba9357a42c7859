"""What a page's text must not depend on: names, ids, semantic elements, the year in which it is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from lxml import html
from training.disguise import UNLUCKY, without_names, without_paragraphs, without_semantics, wrapped
from training.gold import word_f1

from missionsearch.extract import extract_page
from missionsearch.markup import Tag, parse
from missionsearch.models import ExtractedPage, FetchedPage
from tests.pages import FOLDER, names

AT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def read(name: str, change: Callable[[Tag], None] | None = None, at: dt.datetime = AT) -> ExtractedPage:
    body = (FOLDER / name / "source.html").read_bytes()
    address = re.match(rb"<!-- (\S+) -->\s*", body)
    assert address
    body = body[address.end() :]
    if change:
        tree = parse(body.decode("utf-8", "replace"))
        change(tree)
        body = html.tostring(tree, encoding="utf-8")
    url = address[1].decode()
    return extract_page(FetchedPage(url, url, 200, {}, body, at))


def text(page: ExtractedPage) -> str:
    return "\n".join(page.paragraphs)


LONG = [name for name in names() if name not in ("latin-1", "home", "listing", "plan")]
"""Latin-1 is read as the bytes it is; the others are no publications."""


WRAPPED = [
    pytest.param(name, marks=pytest.mark.xfail(reason="one line of its language menu comes and goes", strict=True))
    if name == "traductions"
    else name
    for name in LONG
]


@pytest.mark.parametrize("name", WRAPPED)
def test_a_name_round_the_whole_page_changes_nothing(name: str) -> None:
    plain = read(name)
    for unlucky in UNLUCKY:
        found = read(name, lambda tree, unlucky=unlucky: wrapped(tree, unlucky))  # type: ignore[misc]
        assert word_f1(text(found), text(plain)) >= 0.99, unlucky
        assert (found.event, found.published, found.modified) == (plain.event, plain.published, plain.modified), unlucky


@pytest.mark.parametrize(
    ("change", "least"),
    [(without_names, 0.96), (without_semantics, 0.99), (without_paragraphs, 0.97)],
    ids=["names", "semantics", "paragraphs"],
)
def test_pages_without_names_or_semantics_read_nearly_the_same(change: Callable[[Tag], None], least: float) -> None:
    scores = [word_f1(text(read(name, change)), text(read(name))) for name in LONG]
    assert sum(scores) / len(scores) >= least


@pytest.mark.parametrize("name", LONG)
def test_a_page_reads_the_same_in_every_year(name: str) -> None:
    assert text(read(name, at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))) == text(read(name))
