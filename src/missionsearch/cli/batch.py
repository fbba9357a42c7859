"""``batch``: a column of queries in, a workbook with a sheet a query out."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import click
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from missionsearch.cli.context import Root, print_text
from missionsearch.cli.texts import gettext as _
from missionsearch.cli.texts import ngettext
from missionsearch.errors import InputError
from missionsearch.exports import COLUMNS, Sheet, cells, write_workbook
from missionsearch.models import Hit, SearchResults
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer, everything

MOST_QUERIES = 1_000
"""Sheets that a spreadsheet program still opens in reasonable time."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", metavar="NAME", help="The heading above the queries (default: the first column).")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The workbook to write.")
@click.option("--most", type=click.IntRange(1, 100_000), default=1_000, help="Publications a query (default: 1000).")
@click.option("--reader", metavar="CODE", help="Show a publication's version in this language where it matches.")
@click.pass_obj
def batch(root: Root, file: Path, column: str | None, output: Path, most: int, reader: str | None) -> None:
    """Search for each query of a CSV or XLSX FILE and write a workbook with one sheet a query."""
    queries = read_queries(file, column)
    engine, synonyms = root.engine(), root.synonyms().current()
    answers = [
        answer(engine, parse_query(text, reader_language=reader, synonyms=synonyms, today=dt.date.today()), synonyms)
        for text in queries
    ]
    first = Sheet("queries", [["query", "found", "sheet"], *map(_line, range(2, len(answers) + 2), answers)])
    sheets = (Sheet(results.query.text, _rows(islice(everything(engine, results.query), most))) for results in answers)
    part = output.with_name(f"{output.name}.part")
    write_workbook(part, _chain(first, sheets))
    part.replace(output)
    total = sum(results.total for results in answers)
    asked = ngettext("%(count)s query", "%(count)s queries", len(answers), count=len(answers))
    got = ngettext("%(count)s result", "%(count)s results", total, count=total)
    print_text(_("%(queries)s, %(results)s: %(file)s", queries=asked, results=got, file=output))


def _line(number: int, results: SearchResults) -> list[str]:
    return [results.query.text, str(results.total), str(number)]


def _chain(first: Sheet, rest: Iterable[Sheet]) -> Iterator[Sheet]:
    yield first
    yield from rest


def _rows(hits: Iterable[Hit]) -> Iterator[list[str]]:
    yield list(COLUMNS)
    yield from map(cells, hits)


def read_queries(file: Path, column: str | None) -> list[str]:
    """Return the queries below a heading, or of the first column; empty cells are passed over.

    Raises:
        InputError: the file cannot be read, has no such heading, no query, or too many.
    """
    rows = _xlsx_rows(file) if file.suffix.lower() in (".xlsx", ".xlsm") else _csv_rows(file)
    headings = next(rows, [])
    if column is not None and column not in headings:
        known = ", ".join(filter(None, headings)) or "none"
        raise InputError(f"{file} has no column {column!r}; its first row holds: {known}")
    at = headings.index(column) if column is not None else 0
    queries = [row[at].strip() for row in rows if len(row) > at and row[at].strip()]
    if not queries:
        raise InputError(f"{file}: no query below the first row, which holds the headings")
    if len(queries) > MOST_QUERIES:
        raise InputError(f"{file} has {len(queries)} queries; at most {MOST_QUERIES} fit into one workbook")
    return queries


def _csv_rows(file: Path) -> Iterator[list[str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = file.read_text(encoding="cp1252", errors="replace")  # what a French spreadsheet saves
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    yield from csv.reader(text.splitlines(), delimiter=delimiter)


def _xlsx_rows(file: Path) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"{file} is no workbook that can be read: {error}") from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if value is None else str(value) for value in row]
    finally:
        book.close()
