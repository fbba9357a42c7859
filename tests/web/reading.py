"""Read a page as its reader does."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def json_of(answer: TestResponse) -> Any:
    """Return an answer of the API; fails where it is none."""
    assert answer.is_json
    return answer.json


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


def applied(answer: TestResponse, *labels: str, **typed: str) -> str:
    """Return the address that a page's form sends after its boxes of these labels were ticked, or no longer.

    A label is what a reader reads before the count; ``typed`` fills in text fields by their names (``from_`` is from).
    """
    return _sent(soup(answer), ".apply button", labels, typed)


def pressed(client: FlaskClient, answer: TestResponse, containing: str, **typed: str) -> str:
    """Return the address that the one button of the search form with a text leads to; ``typed`` as in ``applied``."""
    page = soup(answer)
    found = [tag for tag in page.select("button[form=search][name=change]") if containing in tag.get_text()]
    assert len(found) == 1, (containing, found)
    led = client.get(_sent(page, f'button[value="{found[0]["value"]}"]', (), typed))
    assert led.status_code == 302
    return led.headers["Location"]


def _sent(page: BeautifulSoup, button: str, labels: tuple[str, ...], typed: dict[str, str]) -> str:
    form, pressed = page.select_one("form#search"), page.select_one(button)
    assert form is not None
    pairs = _fields(page, labels, typed)
    if pressed is not None and pressed.get("name"):
        pairs.append((str(pressed["name"]), str(pressed["value"])))
    return f"{form['action']}?{urlencode(pairs)}"


def _fields(page: BeautifulSoup, labels: tuple[str, ...], typed: dict[str, str]) -> list[tuple[str, str]]:
    wanted = set(labels)
    pairs: list[tuple[str, str]] = []
    for field in page.select("#search input, input[form=search]"):
        name, value = str(field["name"]), str(field.get("value", ""))
        if field.get("type") == "checkbox":
            label = field.find_parent("label")
            assert label is not None
            said = label.select_one(".name")
            assert said is not None
            ticked = field.has_attr("checked")
            if said.get_text() in wanted:
                wanted.discard(said.get_text())
                ticked = not ticked
            if ticked:
                pairs.append((name, value))
            continue
        value = typed.get(name, typed.get(f"{name}_", value))
        if value:
            pairs.append((name, value))
    assert not wanted, f"no box says {wanted}"
    return pairs
