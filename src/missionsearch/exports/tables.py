"""Spreadsheets: CSV (RFC 4180) and XLSX."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from missionsearch.exports.publication import COLUMNS, Layout, cells
from missionsearch.models import Publication

STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
MOST_ROWS = 1_000_000
"""Rows of a sheet: Excel ends at 1,048,576."""
LONGEST_CELL = 32_767
"""Characters that Excel takes."""
CHUNK = 65_536
BOM = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""


def write_csv(publications: Iterable[Publication], layout: Layout) -> Iterator[bytes]:
    """Yield a table, a row at a time; a cell that a spreadsheet would compute begins with an apostrophe."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=layout.delimiter)
    line.write(BOM)
    writer.writerow([layout.heading(column) for column in COLUMNS])
    for publication in publications:
        yield _taken(line)
        writer.writerow([without_formula(cell) for cell in cells(publication)])
    yield _taken(line)


def _taken(line: io.StringIO) -> bytes:
    written = line.getvalue()
    line.seek(0)
    line.truncate()
    return written.encode("utf-8", "replace")


def table_text(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table as the text of a CSV file; no cell of it is taken for a formula."""
    written = io.StringIO()
    written.write(BOM)
    writer = csv.writer(written)
    writer.writerow(list(headings))
    writer.writerows([without_formula(cell) for cell in row] for row in rows)
    return written.getvalue()


def without_formula(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection).

    >>> without_formula('=HYPERLINK("https://evil.example")')
    '\\'=HYPERLINK("https://evil.example")'
    """
    return f"'{cell}" if cell.lstrip().startswith(STARTS_A_FORMULA) else cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name and its rows, the first of which holds the headings."""

    name: str
    rows: Iterable[list[str]]


def write_xlsx(publications: Iterable[Publication], layout: Layout) -> Iterator[bytes]:
    """Yield a workbook; XlsxWriter keeps one row in memory, the rest in a temporary file."""
    headings = [layout.heading(column) for column in COLUMNS]
    rows = (cells(publication) for publication in publications)
    with tempfile.TemporaryDirectory(prefix="missionsearch-export-") as folder:
        path = Path(folder, "export.xlsx")
        write_workbook(path, [Sheet("1", _after([headings], rows))])
        with path.open("rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")


def _after(first: Iterable[list[str]], rest: Iterable[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from rest


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write sheets, each cell a text: nothing in them is computed. A sheet that is full goes on in another one."""
    options = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), {**options, "strings_to_numbers": False}) as book:
        bold = book.add_format({"bold": True})
        name_of = _names()
        for sheet in sheets:
            page, at = book.add_worksheet(name_of(sheet.name)), 0
            headings: list[str] = []
            for row in sheet.rows:
                headings = headings or row
                if at == MOST_ROWS:
                    page, at = book.add_worksheet(name_of(sheet.name)), 0
                    page.write_row(at, 0, headings, bold)
                    at += 1
                for column, cell in enumerate(row):
                    page.write_string(at, column, cell[:LONGEST_CELL], bold if at == 0 else None)
                at += 1


def _names() -> Callable[[str], str]:
    """Return what makes names of sheets: at most 31 characters, none that Excel forbids, no two alike."""
    taken: set[str] = set()

    def name_of(text: str) -> str:
        clean = "".join(" " if letter in "[]:*?/\\" or not letter.isprintable() else letter for letter in text)
        bare = clean.strip(" '") or "-"
        name, number = bare[:31], 1
        while name.casefold() in taken:
            number += 1
            name = f"{bare[: 28 - len(str(number))]} ({number})"
        taken.add(name.casefold())
        return name

    return name_of
