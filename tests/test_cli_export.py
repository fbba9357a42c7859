"""``search --format`` and ``batch``: whole result sets from the shell."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest

from missionsearch.cli.batch import read_queries
from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.errors import InputError
from tests.commands import missionsearch
from tests.web.documents import documents


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("root")
    open_engine(load_settings(folder)).build(documents())
    return folder


def test_a_file_holds_what_the_search_finds_in_its_order(root: Path, tmp_path: Path) -> None:
    output = tmp_path / "visa.jsonl"
    ran = missionsearch("search", "visa", "--format", "jsonl", "--output", output, root=root)
    found = missionsearch("search", "visa", "--per-page", "100", "--json", root=root).json
    assert (ran.code, ran.out) == (0, "")
    assert [json.loads(line)["url"] for line in output.read_text("utf-8").splitlines()] == [
        hit["url"] for hit in found["hits"]
    ]
    assert list(tmp_path.iterdir()) == [output]


def test_without_a_file_it_goes_to_standard_output(root: Path) -> None:
    ran = missionsearch("search", "visa", "--format", "csv", root=root)
    assert ran.code == 0
    assert ran.out.startswith("\ufefftitle,url,language,")


def test_a_file_without_a_format_is_a_usage_error(root: Path, tmp_path: Path) -> None:
    ran = missionsearch("search", "visa", "--output", tmp_path / "x", root=root)
    assert (ran.code, ran.err) == (
        2,
        "missionsearch: --output needs --format: csv, xlsx, ris, bibtex, jsonl\n",
    )


# --- batch


def test_a_column_of_queries_becomes_a_sheet_each(root: Path, tmp_path: Path) -> None:
    asked, output = tmp_path / "requêtes.csv", tmp_path / "found.xlsx"
    asked.write_bytes("n°;requête\n1;visa\n2;sécurité [OSCE]\n3;\n4;zzzzqqq\n".encode("cp1252"))
    ran = missionsearch("batch", asked, "--column", "requête", "--output", output, root=root)
    assert ran.code == 0, ran.err
    book = openpyxl.load_workbook(output)
    assert book.sheetnames == ["queries", "visa", "sécurité  OSCE", "zzzzqqq"]
    found = missionsearch("search", "visa", "--per-page", "100", "--json", root=root).json
    assert [row[1] for row in book["visa"].iter_rows(min_row=2, values_only=True)] == [
        hit["url"] for hit in found["hits"]
    ]
    assert list(book["queries"].iter_rows(min_row=2, max_row=2, values_only=True)) == [
        ("visa", str(found["total"]), "2")
    ]


def test_a_workbook_of_queries_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["query"], ["visa"], [2015], [None]):
        book.active.append(row)
    book.save(tmp_path / "q.xlsx")
    assert read_queries(tmp_path / "q.xlsx", None) == ["visa", "2015"]


@pytest.mark.parametrize(
    ("name", "content", "column", "problem"),
    [
        ("q.csv", b"a,b\n1,2\n", "c", "has no column 'c'; its first row holds: a, b"),
        ("q.csv", b"a\n", None, "no query below the first row"),
        ("q.csv", b"", None, "no query below the first row"),
        ("q.csv", b"a\n" + b"visa\n" * 1001, None, "at most 1000 fit"),
        ("q.xlsx", b"no zip", None, "is no workbook that can be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_said(
    tmp_path: Path, name: str, content: bytes, column: str | None, problem: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=re.escape(problem)):
        read_queries(tmp_path / name, column)
