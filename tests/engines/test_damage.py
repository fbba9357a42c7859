"""A damaged file is an error that says so: never another exception, never a wrong answer."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from missionsearch.engines.whoosh.engine import WhooshEngine
from missionsearch.engines.whoosh.postings import decode
from missionsearch.errors import DamagedIndex
from missionsearch.models import And, Node, Not, Or, Phrase, Prefix, Query, Term
from tests.engines.documents import random_documents, url

ASKED: tuple[Node | None, ...] = (
    None,
    Term("visa"),
    And((Term("conseil"), Term("sécurité"))),
    Or((Term("embassy"), Term("vote"))),
    Phrase("visa passeport"),
    And((Term("culture"), Not(Term("presse")))),
    Prefix("trav"),
)
FLIPS = 4
"""Bytes turned in each file beside the first four, one at a time."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments with deletions."""
    folder = tmp_path_factory.mktemp("built")
    engine = WhooshEngine(folder, keep_generations=1)
    engine.build(random_documents(120, seed=3))
    engine.update(random_documents(30, seed=4, first=110), [url("00005")])
    return folder


def answers(folder: Path) -> list[object]:
    """Return everything an engine says about an index, opened anew; DamagedIndex where it says that."""
    engine = WhooshEngine(folder)
    found: list[object] = []
    asked: list[Callable[[], object]] = [
        engine.info,
        lambda: engine.suggest("vis"),
        lambda: engine.similar(url("00007")),
    ]
    asked += [lambda root=root: engine.search(Query(root=root, per_page=200)) for root in ASKED]  # type: ignore[misc]
    for ask in asked:
        try:
            found.append(_plain(ask()))
        except DamagedIndex as error:
            found.append(DamagedIndex if "missionsearch reindex" in str(error) else error)
    return found


def _plain(value: object) -> object:
    hits = getattr(value, "hits", None)
    return value if hits is None else (value.total, hits, value.facets, value.histogram)  # type: ignore[attr-defined]


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def damaged(built: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield copies of an index, each with one file damaged in one way, and what was done."""
    drawn = random.Random(1)
    for original in files_of(built):
        data = original.read_bytes()
        changes = {f"byte {at}": _turned(data, at, drawn) for at in _places(len(data), drawn)}
        changes |= {f"cut to {length}": data[:length] for length in {0, 1, len(data) // 2, len(data) - 1}}
        changes["longer"] = data + b"\0" * 9
        for what, changed in changes.items():
            shutil.rmtree(scratch, ignore_errors=True)
            shutil.copytree(built, scratch)
            (scratch / original.relative_to(built)).write_bytes(changed)
            yield f"{original.name}: {what}", scratch


def _places(length: int, drawn: random.Random) -> list[int]:
    return sorted({*range(min(length, 4)), *(drawn.randrange(length) for _ in range(min(length, FLIPS)))})


def _turned(data: bytes, at: int, drawn: random.Random) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << drawn.randrange(8)]) + data[at + 1 :]


def test_a_damaged_file_gives_the_right_answer_or_says_so(built: Path, tmp_path: Path) -> None:
    right = answers(built)
    assert DamagedIndex not in right
    told = 0
    for what, folder in damaged(built, tmp_path / "damaged"):
        for found, wanted in zip(answers(folder), right, strict=True):
            assert found in (wanted, DamagedIndex), what
            told += found is DamagedIndex
    assert told > 50


def test_a_missing_file_is_told(built: Path, tmp_path: Path) -> None:
    for original in files_of(built):
        if original.name == "current" or original.suffix == ".col":  # no index at all; a file that only Whoosh reads
            continue
        folder = tmp_path / original.name
        shutil.copytree(built, folder)
        (folder / original.relative_to(built)).unlink()
        assert DamagedIndex in answers(folder), original.name


def test_a_damaged_index_is_mended_by_a_build(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mended"
    shutil.copytree(built, folder)
    for path in files_of(folder):
        if path.suffix in (".trm", ".arr", ".json", ".toc"):
            path.write_bytes(b"nonsense")
    WhooshEngine(folder).build(random_documents(5, seed=1))
    assert WhooshEngine(folder).search(Query()).total == 5


@pytest.mark.parametrize("length", [0, 1, 13, 14, 200])
def test_any_bytes_that_are_no_list_are_told(length: int) -> None:
    with pytest.raises(DamagedIndex, match="'visa'"):
        decode(bytes(range(200))[:length], b"visa", 100)
