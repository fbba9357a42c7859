"""``extract``: what extraction keeps of a page and what it drops, for one page or for a stream of them."""

from __future__ import annotations

import datetime as dt
import json
import mimetypes
import sys
from pathlib import Path

import click

from missionsearch.cli.batches import Reading, read_lines
from missionsearch.cli.context import Root, cores, json_option, print_json, print_text
from missionsearch.cli.fetching import fetch
from missionsearch.cli.importing import lines_of
from missionsearch.cli.pagewords import blocks_in_words, in_words
from missionsearch.cli.texts import gettext as _
from missionsearch.errors import InputError
from missionsearch.extract import to_json
from missionsearch.extract.explaining import blocks_to_json
from missionsearch.models import FetchedPage
from missionsearch.store import open_store
from missionsearch.urls import canonicalize


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--url", metavar="URL", help="Where the page is from; without FILE: the page to read.")
@click.option("--jsonl", is_flag=True, help='Read {"url", "html"} lines and write one JSON line each, in order.')
@json_option
@click.pass_obj
def extract(root: Root, file: str | None, url: str | None, jsonl: bool, as_json: bool) -> None:
    """Show what extraction keeps and drops of a page, and why.

    \b
    missionsearch extract page.html --url https://…   a file (- reads standard input)
    missionsearch extract --url https://…             the stored page, else it is fetched once
    missionsearch extract --jsonl < pages.jsonl       many pages; a line that cannot be read becomes {"error": …}
    """
    reading = Reading.of(root.settings)
    if jsonl:
        with lines_of(file or "-") as lines:
            for row in read_lines(lines, reading, cores()):
                print_text(json.dumps(row, ensure_ascii=False))  # at once: a reader behind a pipe need not wait
        return
    if url is None:
        raise InputError(
            "say where the page is from: add --url https://… (its links and its site's rules depend on it)"
        )
    page = page_of(root, file, checked(url))
    extracted, language = reading.extract(page)
    blocks = reading.blocks(page)
    if as_json:
        print_json({**to_json(extracted, language), "blocks": blocks_to_json(blocks)})
    else:
        print_text("\n".join([*in_words(extracted, language), "", *blocks_in_words(blocks)]))


def checked(url: str) -> str:
    """Return the canonical form of an address that was typed.

    Raises:
        InputError: it is not an absolute http(s) URL.
    """
    try:
        return canonicalize(url)
    except ValueError:
        raise InputError(
            f"--url {url!r} is not an absolute http(s) URL; write it as https://mission.example/page"
        ) from None


def page_of(root: Root, file: str | None, url: str) -> FetchedPage:
    """Return the page to read: a file's, the stored one, else what the address answers."""
    if file is not None:
        return FetchedPage(url, url, 200, headers_of(file), bytes_of(file), dt.datetime.now(dt.UTC))
    settings = root.settings
    if settings.store_path.exists():
        with open_store(settings.store_path) as store:
            stored = store.get(url) or store.get(store.redirects().get(url, url))
        if stored:
            print(_("read from the page store"), file=sys.stderr)
            return stored
    return fetch(url, settings.crawl, dt.datetime.now(dt.UTC))


def bytes_of(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{file}: no such file") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error


def headers_of(file: str) -> dict[str, str]:
    """Return the header that a server would send for a file that is no page."""
    kind = mimetypes.guess_type(file)[0] if file.lower().endswith((".pdf", ".docx")) else None
    return {"content-type": kind} if kind else {}
