"""What extraction says of a page, in words: no source of a fact and no reason lacks a text of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.mofile import read_mo

import missionsearch
from missionsearch.extract.dates.evidence import DayOffered, MachineDate
from missionsearch.extract.headings import TitleOffered
from missionsearch.extract.lines import ANYWHERE
from missionsearch.extract.sections import SectionOffered
from missionsearch.extract.versions import VersionOffered
from missionsearch.locales import mo_path
from missionsearch.locales.findings import KINDS, MARKUP, REASONS, place_in_words, reason_in_words
from missionsearch.models.extracted import PageType
from tests.pages import extraction, names

EXTRACT = Path(missionsearch.__file__).parent / "extract"
TELLING = re.compile(r"_lost|_against|_of_the_site|_reason|reason_to_drop")
"""Functions whose answer is a reason."""
OFFERED = {kind.__name__: kind for kind in (DayOffered, MachineDate, TitleOffered, SectionOffered, VersionOffered)}


def french(text: str) -> str:
    with mo_path("fr").open("rb") as file:
        found = read_mo(file).get(text)
    assert found
    assert isinstance(found.string, str)
    return found.string


def modules() -> Iterator[ast.Module]:
    for path in sorted(EXTRACT.rglob("*.py")):
        yield ast.parse(path.read_text("utf-8"))


def texts_of(node: ast.expr, names: dict[str, str]) -> Iterator[str]:
    """Yield what an argument may be: a literal, a constant of its module, an f-string with "…" for its values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in names:
        yield names[node.id]
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    elif isinstance(node, ast.IfExp | ast.BoolOp):
        for each in node.values if isinstance(node, ast.BoolOp) else (node.body, node.orelse):
            yield from texts_of(each, names)


def called(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node


def constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def sources() -> set[str]:
    """Return every source that a module of extraction names where it offers a fact."""
    found: set[str] = set()
    for tree in modules():
        names = constants(tree)
        for name, call in called(tree):
            if name in OFFERED:
                place = [field.name for field in fields(OFFERED[name])].index("source")
                found |= {text for each in call.args[place : place + 1] for text in texts_of(each, names)}
            if name == "_fitting":
                found |= set(texts_of(call.args[1], names))
    return found


def reasons() -> set[str]:
    """Return every reason for which a text goes, or a value loses, that a module of extraction names."""
    found: set[str] = set()
    for tree in modules():
        names = constants(tree)
        telling = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and TELLING.match(each.name))
        given = [each.value for function in telling for each in ast.walk(function) if isinstance(each, ast.Return)]
        for name, call in called(tree):
            given += call.args[1:2] if name in ("drop", "DroppedBlock") else []
            given += [each.value for each in call.keywords if each.arg == "refused"]
        found |= {text for each in given if each for text in texts_of(each, names)}
    return (found | {reason for reason, _pattern in ANYWHERE}) - {""}


def test_every_source_that_extraction_names_has_words_of_its_own() -> None:
    named = sources()
    assert {"visible line", "site rule", "og:title", "meta x"} <= named
    as_markup = {source for source in named if place_in_words(source, str) == MARKUP % {"name": source}}
    assert as_markup == {"h1", "time", "abbr.x"}, "a source that is no name of markup: PLACES"


def test_every_reason_that_extraction_names_has_words() -> None:
    named = reasons()
    assert {"top of page", "repeats across the site", "it leads home", "more speaks for x (x)", "x line"} <= named
    held = {"x line", *REASONS}
    assert {reason for reason in named if not reason.startswith("more speaks for ")} - held == set()


@pytest.mark.parametrize("name", names())
def test_what_a_golden_page_is_told_by_has_words(name: str) -> None:
    page = extraction(name)
    lost = {each.lost for each in page.candidates} | {each.reason for each in page.dropped}
    assert {reason for reason in lost - {""} if not reason.startswith("more speaks")} - set(REASONS) == set()
    found = {each.source for each in page.candidates}
    markup = {place_in_words(source, str): source for source in found}
    assert [source for said, source in markup.items() if said == MARKUP % {"name": source} and " " in source] == []


def test_a_reason_names_the_place_of_what_won() -> None:
    said = reason_in_words("more speaks for 2015-03-02 (visible line)", french)
    assert said == "plus d’indices pour 2015-03-02, trouvé dans\u00a0: une ligne de la page"
    assert reason_in_words("more speaks for the path by json-ld", french).endswith("les données structurées de la page")
    assert reason_in_words("more speaks for the h1", french).endswith("le balisage de la page (h1)")


def test_names_of_markup_stay_beside_their_words() -> None:
    said = {source: place_in_words(source, french) for source in ("meta article:published_time", "abbr.published")}
    assert said == {
        "meta article:published_time": "les métadonnées de la page (article:published_time)",
        "abbr.published": "le balisage de la page (abbr.published)",
    }


def test_every_kind_of_page_has_words() -> None:
    assert set(KINDS) == set(get_args(PageType))
