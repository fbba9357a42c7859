"""What an export writes, other programs read back equal: openpyxl, csv, rispy, bibtexparser, json."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import bibtexparser
import openpyxl
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st

from missionsearch.exports import COLUMNS, FORMATS, Layout, Sheet, citation, csl_json, record, write_workbook
from missionsearch.exports.publication import cells, one_line
from missionsearch.models import Document

LAYOUT = Layout("Mission de Valombre", dt.date(2026, 11, 28))
STATEMENT = Document(
    url="https://valombre.example/declaration?a=1&b=%C3%A9_x",
    title="Déclaration n° 12 : 100 % {d’accord} & C#_$ ~\\ fin",
    passages=(),
    language="fr",
    event=dt.date(2015, 10, 1),
    published=dt.date(2015, 10, 5),
    date_kind="event",
    section=("Presse", "Déclarations"),
    site="valombre.example",
    translations={"en": "https://valombre.example/statement"},
)
UNDATED = Document(url="https://valombre.example/ar", title="بيان حول الأمن", passages=(), language="ar")


def written(name: str, *publications: Document) -> bytes:
    return b"".join(FORMATS[name].write(publications, LAYOUT))


def titled(title: str) -> Document:
    return Document(url="https://a.example/1", title=title, passages=(), site="a.example")


def csv_rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def xlsx_rows(data: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [[value or "" for value in row] for row in sheet.iter_rows(values_only=True)]


def test_a_csv_is_read_back_equal() -> None:
    rows = csv_rows(written("csv", STATEMENT, UNDATED))
    assert rows == [list(COLUMNS), cells(STATEMENT), cells(UNDATED)]


def test_a_workbook_is_read_back_equal() -> None:
    rows = xlsx_rows(written("xlsx", STATEMENT, UNDATED))
    assert rows == [list(COLUMNS), cells(STATEMENT), cells(UNDATED)]


def test_json_lines_are_read_back_equal() -> None:
    lines = [json.loads(line) for line in written("jsonl", STATEMENT, UNDATED).splitlines()]
    assert lines == [record(STATEMENT), record(UNDATED)]


def test_ris_is_read_back_equal() -> None:
    first, second = rispy.loads(written("ris", STATEMENT, UNDATED).decode())
    assert first == {
        "type_of_reference": "ELEC",
        "title": STATEMENT.title,
        "authors": ["Mission de Valombre"],
        "year": "2015",
        "date": "2015/10/01/",
        "urls": [STATEMENT.url],
        "language": "fr",
        "keywords": ["Presse", "Déclarations"],
        "access_date": "2026/11/28/",
    }
    assert (second["title"], "date" in second) == (UNDATED.title, False)


def test_bibtex_is_read_back_equal() -> None:
    library = bibtexparser.parse_string(
        written("bibtex", STATEMENT, UNDATED).decode(), append_middleware=[LatexDecodingMiddleware()]
    )
    first, second = ({field.key: field.value for field in entry.fields} for entry in library.entries)
    assert library.failed_blocks == []
    verbatim = bibtexparser.parse_string(written("bibtex", STATEMENT).decode()).entries[0]
    assert verbatim.fields_dict["url"].value == STATEMENT.url  # an address is no LaTeX
    assert (first["title"], first["author"]) == (STATEMENT.title, "Mission de Valombre")
    assert (first["year"], first["day"], first["langid"]) == ("2015", "1", "french")
    assert (second["title"], "year" in second) == (UNDATED.title, False)


@pytest.mark.parametrize("name", FORMATS)
def test_no_publications_is_a_file_that_can_be_read(name: str) -> None:
    assert isinstance(written(name), bytes)


FREE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=60, deadline=None)
@given(FREE)
def test_any_title_is_one_row_and_one_reference(title: str) -> None:
    publication, shown = titled(title), one_line(title)
    rows = csv_rows(written("csv", publication))
    assert len(rows) == 2
    assert rows[1][0].removeprefix("'") == shown.removeprefix("'")
    (reference,) = rispy.loads(written("ris", publication).decode())
    assert reference["urls"] == [publication.url]
    library = bibtexparser.parse_string(written("bibtex", publication).decode())
    assert (len(library.entries), library.failed_blocks) == (1, [])
    assert len(written("jsonl", publication).splitlines()) >= 1


@settings(max_examples=20, deadline=None)
@given(FREE)
def test_any_title_is_a_cell_of_a_workbook(title: str) -> None:
    assert xlsx_rows(written("xlsx", titled(title)))[1][1] == "https://a.example/1"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", " =cmd|'/C calc'!A0", "\t=1", "＝1"])
def test_no_cell_is_a_formula(title: str) -> None:
    assert csv_rows(written("csv", titled(title)))[1][0].startswith("'")
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", titled(title))))
    assert book.worksheets[0]["A2"].data_type == "s"


def test_headings_and_separator_are_the_readers() -> None:
    layout = Layout(headings={"title": "Titre"}, delimiter=";")
    first = b"".join(FORMATS["csv"].write([UNDATED], layout)).decode("utf-8-sig").splitlines()[0]
    assert first.startswith("Titre;url;language;")


@pytest.mark.parametrize("name", ["csv", "ris", "bibtex", "jsonl"])
def test_what_is_yielded_does_not_wait_for_the_last_publication(name: str) -> None:
    def endless() -> Iterator[Document]:
        while True:
            yield STATEMENT

    chunks = FORMATS[name].write(endless(), LAYOUT)
    assert all(next(chunks) for _ in range(5))


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_rows(name: str) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        for _ in FORMATS[name].write((STATEMENT for _ in range(rows)), LAYOUT):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)  # what is loaded once
    assert peak(1500) < peak(300) + 300_000


def test_sheets_have_names_that_excel_takes(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    names = ["visa [2015]", "visa [2015]", "x" * 50, "", "Visa  2015"]
    write_workbook(path, [Sheet(name, [["a"], ["1"]]) for name in names])
    found = openpyxl.load_workbook(path).sheetnames
    assert len(found) == 5
    assert all(0 < len(name) <= 31 for name in found)


# --- citations


def test_a_citation_reads_as_each_language_writes_it() -> None:
    publication = Document(
        url="https://valombre.example/d", title="Déclaration", passages=(), published=dt.date(2015, 10, 1),
        date_kind="published",
    )  # fmt: skip
    assert citation(publication, LAYOUT, "fr") == (
        "Mission de Valombre. «\u00a0Déclaration\u00a0» [en ligne]. 1er\u00a0octobre 2015. "
        "[Consulté le 28 novembre 2026]. Disponible à l’adresse\u00a0: https://valombre.example/d"
    ).replace("1er\u00a0octobre", "1er octobre")
    assert citation(publication, LAYOUT, "en") == (
        "Mission de Valombre. “Déclaration.” 1 October 2015. Accessed 28 November 2026. https://valombre.example/d"
    )


def test_a_citation_without_a_date_says_so() -> None:
    assert " s.\u00a0d. " in citation(UNDATED, LAYOUT, "fr")
    assert " n.d. " in citation(UNDATED, LAYOUT, "en")


def test_csl_json_holds_what_a_citation_needs() -> None:
    assert csl_json(STATEMENT, LAYOUT, "k") == {
        "id": "k",
        "type": "webpage",
        "title": STATEMENT.title,
        "author": [{"literal": "Mission de Valombre"}],
        "URL": STATEMENT.url,
        "accessed": {"date-parts": [[2026, 11, 28]]},
        "issued": {"date-parts": [[2015, 10, 1]]},
        "language": "fr",
    }
