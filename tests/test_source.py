"""What was made by other code is told from what this code makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionsearch.source import digest_of, layout_of


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("missionsearch.source.files", lambda _: tmp_path)
    (tmp_path / "part").mkdir()
    return tmp_path


def digest(package: Path, source: str) -> tuple[str, str]:
    (package / "part" / "a.py").write_text(source)
    digest_of.cache_clear()
    layout_of.cache_clear()
    return digest_of(("part",)), layout_of("part/a.py")


def test_every_change_of_source_or_data_is_another_digest(package: Path) -> None:
    before = digest(package, "LIMIT = 3\n")[0]
    assert digest(package, "LIMIT = 4\n")[0] != before
    assert digest(package, "LIMIT = 3\n")[0] == before
    (package / "part" / "words.txt").write_text("visa\n")
    assert digest(package, "LIMIT = 3\n")[0] != before


def test_a_layout_is_what_the_code_does_and_not_how_it_is_put(package: Path) -> None:
    layout = digest(package, "def size():\n    return 3\n")[1]
    assert (
        digest(package, '"""Sizes."""\n\n# in bytes\ndef size():\n    """Return it."""\n    return (3)\n')[1] == layout
    )
    assert digest(package, "def size():\n    return 4\n")[1] != layout
