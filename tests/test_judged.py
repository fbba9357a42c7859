"""The order of results on the sample site, judged by hand: 86 queries as people type them, in both languages.

A grade is 3 for the page that answers, 2 for one of several that do, 1 for one that helps. A publication that exists
in the asker's language is judged there. The addresses are those of ``missionsearch demo``; so its index is measured by
``missionsearch --root demo-data evaluate --queries tests/judged/queries.jsonl --qrels tests/judged/qrels.txt``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from missionsearch.demo.content import Article, articles
from missionsearch.demo.site import section_name, section_trail
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import Document, Passage
from missionsearch.relevance import Scores, evaluate, mean, read_qrels, read_queries
from missionsearch.search.synonyms import SynonymFile

JUDGED = Path(__file__).with_name("judged")
BASE = "http://127.0.0.1:8790"
QUERIES = read_queries(JUDGED / "queries.jsonl")
QRELS = read_qrels(JUDGED / "qrels.txt")


def documents() -> Iterator[Document]:
    for article in articles():
        yield Document(
            url=BASE + article.path,
            title=article.title,
            passages=tuple(Passage(text, article.language) for text in article.paragraphs),
            language=article.language,
            published=article.published_at.date(),
            modified=article.modified,
            date_kind="published",
            section=tuple(section_name(key, article.language) for key in section_trail(article.section)),
            site="127.0.0.1:8790",
            translations=translations(article),
            publication=BASE + min(article.path, article.translation or article.path),
        )


def translations(article: Article) -> dict[str, str]:
    other = "en" if article.language == "fr" else "fr"
    return {other: BASE + article.translation} if article.translation else {}


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    folder = tmp_path_factory.mktemp("judged")
    engine = open_folder(folder / "index")
    engine.build(documents())
    return evaluate(engine, QUERIES, QRELS, synonyms=SynonymFile(folder / "none.txt").current())


def test_every_query_is_judged_and_every_judged_page_exists() -> None:
    assert len(QUERIES) == 86
    assert {query.id for query in QUERIES} == set(QRELS)
    assert {query.language for query in QUERIES} == {"fr", "en"}
    assert {url for judged in QRELS.values() for url in judged} <= {document.url for document in documents()}


FLOORS = {
    "ndcg10": 0.985,  # measured: 0.9905 (French 0.9923, English 0.9879)
    "mrr10": 0.995,  # measured: 1.0
    "recall100": 0.970,  # measured: 0.9767
}


@pytest.mark.parametrize("measure", FLOORS)
def test_the_results_of_judged_queries_are_no_worse_than_they_were(scores: Scores, measure: str) -> None:
    worst = sorted((getattr(each, measure), each.id) for each in scores.per_query)[:8]
    assert getattr(scores, measure) >= FLOORS[measure], f"{scores.in_words()}\nworst: {worst}"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_neither_language_is_served_worse_than_it_was(scores: Scores, language: str) -> None:
    own = mean([each for each in scores.per_query if each.id.startswith(language)])
    assert own.ndcg10 >= 0.980, own.in_words()
