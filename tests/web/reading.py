"""Read a page as its reader does."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse


def soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def text_of(answer: TestResponse, css: str) -> list[str]:
    """Return the texts of what a selector finds; spaces and line ends are one space, no-break spaces stay."""
    return [re.sub("[ \\n]+", " ", found.get_text()).strip(" ") for found in soup(answer).select(css)]


def titles(answer: TestResponse) -> list[str]:
    return text_of(answer, ".hit h2")


def link(answer: TestResponse, css: str, containing: str) -> str:
    """Return the address of the one link that holds a text."""
    found = [str(tag["href"]) for tag in soup(answer).select(css) if containing in tag.get_text()]
    assert len(found) == 1, (containing, found)
    return found[0]


def parameters(href: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(href).query, keep_blank_values=True)
