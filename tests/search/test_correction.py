"""Words that are left as they were typed, however near another word is."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionsearch.engines.whoosh import open_folder
from missionsearch.search.query import parse_query
from tests.engines.documents import document


@pytest.mark.parametrize(
    "typed", ["who", "WHO", "nom", "UNO", "avec", "with", "visa", "2015", "non", "Non visa", "anti"]
)
def test_acronyms_and_words_of_grammar_are_not_corrected(tmp_path: Path, typed: str) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build(
        [document("a", "why avis visas un", language="en"), document("b", "avis visa une none antif", language="fr")]
    )
    corrected = engine.correct(parse_query(typed))
    assert corrected is None
