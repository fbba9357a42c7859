"""The longest texts that may be typed are answered by every engine, in one language and across two."""

from __future__ import annotations

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.models import Query, TranslatedTerm, TranslatedText
from missionsearch.search.query import MAX_LENGTH, parse_query
from missionsearch.search.syntax import MAX_CLAUSES
from tests.engines.documents import document, url

BEGINNINGS = [f"{first}a{second}o" for first in "bdfglmpr" for second in "bdfglmpr"]
ENDINGS = ("nation", "nateur", "natif", "nable", "nement", "nure", "nage", "nard")
"""Words of one beginning and different endings are of a family, so each typed word has relatives."""
SENTENCE = " ".join(f"{beginning}nation" for beginning in BEGINNINGS)


def families(language: str) -> list[str]:
    return [" ".join(f"{beginning}{ending}" for beginning in BEGINNINGS) for ending in ENDINGS]


def build(engine: SearchEngine) -> None:
    """Publish a document for each ending, in languages with and without an analysis of their own."""
    languages = ("fr", "en", "de")
    engine.build(
        document(f"{language}/{number}", text, title=text[:200], language=language)
        for language in languages
        for number, text in enumerate(families(language))
    )


def test_the_longest_sentence_finds_the_documents_that_have_its_words(engine: SearchEngine) -> None:
    build(engine)
    assert len(SENTENCE.split()) == MAX_CLAUSES
    assert len(SENTENCE) < MAX_LENGTH
    found = engine.search(parse_query(SENTENCE, per_page=100))
    assert {hit.url for hit in found.hits} >= {url("fr/0"), url("en/0"), url("de/0")}


def test_the_longest_question_is_answered(engine: SearchEngine) -> None:
    build(engine)
    found = engine.search(parse_query(f"Pourquoi {SENTENCE} ?"))
    assert url("fr/0") in {hit.url for hit in found.hits[:3]}


def test_a_sentence_of_many_translations_finds_its_documents(engine: SearchEngine) -> None:
    build(engine)
    stems = [tuple((f"{each}{ending}", 0.9 / place) for place, ending in enumerate(ENDINGS, 1)) for each in BEGINNINGS]
    terms = tuple(TranslatedTerm(each[0][0], each) for each in stems)
    found = engine.search(Query("bado", translated=TranslatedText("fr", "en", terms), per_page=20))
    assert {hit.url for hit in found.hits} >= {url("en/2"), url("en/7")}
    assert {hit.language for hit in found.hits} == {"en"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" ".join(f"{each}natio~" for each in BEGINNINGS), id="near spellings"),
        pytest.param(" ".join(f'"{each}nation"' for each in BEGINNINGS), id="quoted words"),
        pytest.param(" OR ".join(f"{each}nation" for each in BEGINNINGS), id="alternatives"),
        pytest.param(f"Qui est-ce que {'-'.join(BEGINNINGS * 3)} ?", id="one word of many parts"),
        pytest.param(f"badonation {' '.join(f'-{each}nure' for each in BEGINNINGS[1:])}", id="unwanted words"),
    ],
)
def test_the_longest_texts_of_each_kind_are_answered(engine: SearchEngine, text: str) -> None:
    build(engine)
    assert engine.search(parse_query(text)).total >= 0
