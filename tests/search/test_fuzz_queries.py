"""Random texts as queries: every one is answered, and what is shown holds no markup but <mark>.

FUZZ_INPUTS of them (make test-fuzz); the seed is printed, and FUZZ_SEED repeats a run.
"""

import datetime as dt
import os
import random
import re
from collections.abc import Iterator
from functools import partial

import pytest

from missionsearch.demo.content import articles
from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import Document, Filters, Passage
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer, no_result_help
from missionsearch.search.synonyms import parse_synonyms
from tests.costs import processor_s

INPUTS = int(os.environ.get("FUZZ_INPUTS", "1000000"))
SEED = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(1 << 32))
LONGEST_S = 2.0
"""Of processor, for one query and the help it gets: far over what any takes."""
SYNONYMS = parse_synonyms("ONU, Nations unies, UN, United Nations\nOSCE, Organisation pour la sécurité", "here")
PIECES = [
    *('"', "«", "»", "“", "”", "(", ")", "-", "*", "~", ":", "+", "%", "\\", "<b>", "</mark>", "&amp;"),
    *(" AND ", " ET ", " OR ", " OU ", " NOT ", " SAUF ", "title:", "titre:", "section:", "site:", "url:", "TITLE:"),
    *("octobre 2015", "depuis mars 2014", "05/10/2015", "2014-2016", "31/02/2015", "9999", "avant 2014"),
    *("1er octobre", "1°", "n°", "C++", "l’", "d'", "œ", "é", "e\u0301", "ﬁ", "ß", "İ", "京", "שלום", "🙂"),
    *("\u00a0", "\u202f", "\x00", "\u202e", "\ud800"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("fuzz") / "index")
    engine.build(documents())
    return engine


def documents() -> Iterator[Document]:
    for article in articles():
        yield Document(
            url=f"https://mission.example{article.path}",
            title=article.title,
            passages=tuple(Passage(text, article.language) for text in article.paragraphs),
            language=article.language,
            published=article.published_at.date(),
            date_kind="published",
            section=(article.section,),
            site="mission.example",
        )


def words_of_the_index() -> list[str]:
    return sorted({word for article in articles() for text in article.paragraphs for word in text.split()})


def random_text(choose: random.Random, words: list[str]) -> str:
    parts = []
    for _ in range(choose.randrange(1, choose.choice((3, 6, 12, 60)))):
        kind = choose.random()
        if kind < 0.45:
            parts.append(choose.choice(words))
        elif kind < 0.6:
            word = list(choose.choice(words))
            word[choose.randrange(len(word))] = choose.choice("aeéxz'-*~ ")
            parts.append("".join(word))
        elif kind < 0.9:
            parts.append(choose.choice(PIECES))
        else:
            parts.append(chr(choose.randrange(0x110000)))
    return choose.choice(("", " ", " ")).join(parts)


@pytest.mark.fuzz
def test_any_text_is_answered(engine: SearchEngine, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{INPUTS} queries, FUZZ_SEED={SEED}")
    choose, words, slowest = random.Random(SEED), words_of_the_index(), (0.0, "")
    for number in range(INPUTS):
        text = random_text(choose, words)
        took = processor_s(partial(check, engine, text, choose, number), LONGEST_S)
        slowest = max(slowest, (took, text))
    with capsys.disabled():
        print(f"the slowest took {slowest[0] * 1000:.1f} ms: {slowest[1][:200]!r}")
    assert slowest[0] < LONGEST_S, slowest


def test_some_hundred_random_texts_are_answered(engine: SearchEngine) -> None:
    choose, words = random.Random(20151001), words_of_the_index()
    for number in range(300):
        check(engine, random_text(choose, words), choose, number)


def check(engine: SearchEngine, text: str, choose: random.Random, number: int) -> None:
    page = choose.choice((1, 1, 2, 10**9))
    filters = Filters(language=("fr",)) if choose.random() < 0.2 else Filters()
    query = parse_query(text, filters=filters, page=page, synonyms=SYNONYMS, today=dt.date(2026, 1, 1))
    results = answer(engine, query, SYNONYMS)
    assert len(results.hits) <= query.per_page, text
    for hit in results.hits:
        bare = re.sub(r"</?mark>|&(?:amp|lt|gt|quot|#34|#39);", "", hit.snippet)
        assert not re.search(r"[<>&]", bare), (text, hit.snippet)
    if not results.total and number % 10 == 0:
        no_result_help(engine, query, SYNONYMS)
    if number % 10 == 0:
        engine.suggest(text, "fr")
