"""``import``: documents that are given, not crawled."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from missionsearch.cli.context import Root, cores, json_option, print_json, print_text
from missionsearch.cli.reports import report_in_words
from missionsearch.cli.running import now
from missionsearch.cli.texts import ngettext
from missionsearch.errors import (
    InputError,
)
from missionsearch.locking import run_lock
from missionsearch.reindex import Wanted
from missionsearch.store import open_store

SHOWN_BAD_LINES = 20


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@json_option
@click.pass_obj
def import_documents(root: Root, file: str, as_json: bool) -> None:
    """Push documents from FILE.jsonl or FILE.jsonl.gz (- reads standard input) without crawling.

    One JSON object a line: {"url", "title", "text", "language"?, "published"?, "modified"?, "section"?, "type"?,
    "translations"?}. A document replaces the one of the same URL. Lines that cannot be used are named and left
    out; the others are indexed, and the exit code is 2.
    """
    from missionsearch.reindex import job
    from missionsearch.reindex.importing import import_lines

    settings = root.settings
    with run_lock(settings.index_dir) as lock, open_store(settings.store_path) as store:
        with lines_of(file) as lines:
            taken, bad = import_lines(store, lines, file, settings.site.zone)
        wanted = Wanted(crawl=False, processes=cores())
        report = job.reindex(store, root.engine(), settings, (), wanted, now, sys.stderr, lock.say)
    if as_json:
        print_json({"imported": taken, "rejected": [problem.problem for problem in bad], **job.report_to_json(report)})
    else:
        imported = ngettext("%(count)s document imported", "%(count)s documents imported", taken, count=taken)
        print_text("\n".join([imported, *report_in_words(report)]))
    if bad:
        shown = "\n  ".join(problem.problem for problem in bad[:SHOWN_BAD_LINES])
        raise InputError(f"{len(bad)} lines were left out:\n  {shown}")


@contextmanager
def lines_of(file: str) -> Iterator[Iterator[bytes]]:
    """Open a file of lines, gzip or plain (told by its first bytes), or standard input.

    Raises:
        InputError: it cannot be opened or unpacked.
    """
    try:
        with _opened(file) as raw:
            yield iter(raw)
    except FileNotFoundError:
        raise InputError(f"{file}: no such file") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{file}: broken gzip: {error}") from error
    except IsADirectoryError:
        raise InputError(f"{file} is a folder; name a .jsonl file") from None
    except PermissionError:
        raise InputError(f"{file}: may not be read; check its permissions") from None


def _opened(file: str) -> IO[bytes]:
    raw = sys.stdin.buffer if file == "-" else Path(file).open("rb")  # noqa: SIM115  (lines_of closes it)
    start = raw.peek(2)[:2] if hasattr(raw, "peek") else b""
    return gzip.open(raw) if start == b"\x1f\x8b" else raw  # type: ignore[return-value]
