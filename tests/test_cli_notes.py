"""What a terminal says was done beyond what was typed."""

from __future__ import annotations

import pytest

from missionsearch.cli.results import note_in_words
from missionsearch.models import BrokenSyntax, Corrected, Cut, Ignored, Note, ReadAsDate, Unreadable, Widened


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Widened(), "no publication has all of these words"),
        (Corrected("passeport"), "searched instead: passeport"),
        (ReadAsDate("octobre 2015"), "read as a date: octobre 2015"),
        (BrokenSyntax(), "not readable as an expression"),
        (Cut("length"), "its beginning was searched"),
        (Cut("clauses"), "the first were searched"),
        (Cut("ranking"), "ordered by fewer criteria"),
        (Cut("expansions"), "the commonest were searched"),
        (Ignored("year", "20x5"), "left out: year=20x5"),
        (Unreadable(2), "the next run mends it"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_note_has_its_sentence(note: Note, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    assert words in note_in_words(note)
