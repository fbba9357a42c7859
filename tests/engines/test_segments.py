"""A segment is the same, be it collected at once or in many runs, some of them on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from missionsearch.engines.whoosh import inversion, writing
from missionsearch.engines.whoosh.codec import LISTS_EXT
from missionsearch.models import Document
from tests.engines.documents import document, random_documents

DOCUMENTS = random_documents(300, seed=11)
ENGLISH = [document(str(number), "The minister met the council.\n" * 20, language="en") for number in range(60)]
"""No word of theirs has an accent: of some forms of words there is nothing to collect."""


def lists_of(folder: Path, documents: Sequence[Document]) -> bytes:
    """Return the posting lists of a segment of these documents."""
    folder.mkdir()
    writing.write_segment(folder, documents)
    (lists,) = folder.glob(f"*{LISTS_EXT}")
    return lists.read_bytes()


@pytest.mark.parametrize("documents", [DOCUMENTS, ENGLISH], ids=["both languages", "no accents"])
@pytest.mark.parametrize("in_memory", [0, 1, 100])
def test_a_segment_of_many_runs_holds_the_same_lists(
    documents: Sequence[Document], in_memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lists_of(tmp_path / "at once", documents)
    monkeypatch.setattr(inversion, "RUN", 200)
    monkeypatch.setattr(inversion, "IN_MEMORY", in_memory)
    assert lists_of(tmp_path / "in runs", documents) == expected


def test_a_vocabulary_too_large_to_remember_changes_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = lists_of(tmp_path / "at once", DOCUMENTS)
    monkeypatch.setattr(writing, "MOST_STRETCHES", 50)
    assert lists_of(tmp_path / "forgetting", DOCUMENTS) == expected
