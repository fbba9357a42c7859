"""A damaged file is an error that says so: never another exception, never a wrong answer."""

from __future__ import annotations

import os
import pickle
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from missionsearch.engines.whoosh import open_folder
from missionsearch.engines.whoosh.postings import decode
from missionsearch.errors import DamagedIndex
from missionsearch.models import And, Hit, Node, Not, Or, Phrase, Prefix, Query, SearchResults, Term, Unreadable
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
    engine = open_folder(folder, keep_generations=1)
    engine.build(random_documents(120, seed=3))
    engine.update(random_documents(30, seed=4, first=110), [url("00005")])
    return folder


def answers(folder: Path) -> list[object]:
    """Return everything an engine says about an index, opened anew; DamagedIndex where it says that."""
    engine = open_folder(folder)
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
    if not isinstance(value, SearchResults):
        return value
    if any(isinstance(note, Unreadable) for note in value.notes):  # said; the other hits are there
        return DamagedIndex
    return value.total, value.hits, value.facets, value.histogram


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
            assert found in (wanted, DamagedIndex) or fewer_alike(found, wanted), what
            told += found is DamagedIndex
    assert told > 50


def fewer_alike(found: object, wanted: object) -> bool:
    """Say whether these are publications like another, without some whose record cannot be read."""
    hits = isinstance(found, tuple) and all(isinstance(hit, Hit) for hit in found)
    return hits and isinstance(wanted, tuple) and len(found) <= len(wanted)  # type: ignore[arg-type]


def test_whatever_is_damaged_is_found_by_looking_for_damage(built: Path, tmp_path: Path) -> None:
    assert open_folder(built).damage() == ()
    for what, folder in damaged(built, tmp_path / "damaged"):
        if "current" not in what:  # readers see it themselves
            assert open_folder(folder).damage(), what


def test_one_document_that_cannot_be_read_costs_its_own_hit_alone(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(built, folder)
    largest = max(folder.rglob("*.sto"), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 0xFF
    largest.write_bytes(data)
    right = open_folder(built).search(Query(per_page=200))
    found = open_folder(folder).search(Query(per_page=200))
    assert len(found.hits) == len(right.hits) - 1
    assert list(map(type, found.notes)) == [Unreadable]


def test_nothing_that_runs_code_is_read_from_the_index(tmp_path: Path) -> None:
    engine = open_folder(tmp_path)
    engine.build(random_documents(5, seed=1))
    engine.update(random_documents(2, seed=2, first=5), ())
    planted = tmp_path / "ran"
    for toc in tmp_path.rglob("*.toc"):
        toc.write_bytes(pickle.dumps(_Opener(planted)))
    opened = open_folder(tmp_path)
    assert opened.search(Query()).total == 7
    opened.update((), [url("00000")])
    opened.build(random_documents(3, seed=3))
    assert not planted.exists()


class _Opener:
    """A pickle that makes a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("name", ["../elsewhere", "/etc", "", "000001-20261124T093012-xyz1"])
def test_a_pointer_that_names_no_generation_is_damage(built: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    (folder / "current").write_text(name)
    with pytest.raises(DamagedIndex, match="names no generation"):
        open_folder(folder).info()


def test_a_missing_file_is_told(built: Path, tmp_path: Path) -> None:
    for original in files_of(built):
        if original.name == "current" or original.suffix in (".col", ".toc"):  # no index; for Whoosh alone
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
    open_folder(folder).build(random_documents(5, seed=1))
    assert open_folder(folder).search(Query()).total == 5


@pytest.mark.parametrize("length", [0, 1, 13, 14, 200])
def test_any_bytes_that_are_no_list_are_told(length: int) -> None:
    with pytest.raises(DamagedIndex, match="'visa'"):
        decode(bytes(range(200))[:length], b"visa", 100)
