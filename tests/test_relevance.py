"""The measures of ranking, on rankings whose worth can be worked out by hand, and the files they are read from."""

from __future__ import annotations

import datetime as dt
import gzip
import math
from pathlib import Path

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.errors import InputError, NoIndex
from missionsearch.relevance import (
    JudgedQuery,
    QueryScore,
    evaluate,
    mean,
    read_qrels,
    read_queries,
    score,
    write_run,
)
from missionsearch.search.synonyms import parse_synonyms
from tests.engines.documents import document, url


def ranking(*urls: str) -> list[tuple[str, float]]:
    return [(each, float(len(urls) - rank)) for rank, each in enumerate(urls)]


# --- measures


def test_the_best_order_is_worth_one() -> None:
    found = score("q", ranking("a", "b", "c"), {"a": 3, "b": 1})
    assert (found.ndcg10, found.mrr10, found.recall100) == (1.0, 1.0, 1.0)


def test_a_gain_is_discounted_by_the_logarithm_of_its_rank() -> None:
    found = score("q", ranking("x", "b", "a"), {"a": 3, "b": 1})
    best = 3 / math.log2(2) + 1 / math.log2(3)
    assert found.ndcg10 == pytest.approx((1 / math.log2(3) + 3 / math.log2(4)) / best)


def test_the_reciprocal_rank_is_that_of_the_first_relevant_document() -> None:
    assert score("q", ranking("x", "y", "a", "b"), {"a": 1, "b": 4}).mrr10 == pytest.approx(1 / 3)


def test_ten_documents_count_for_the_order_and_a_hundred_for_recall() -> None:
    late = ranking(*(f"x{number}" for number in range(10)), "a")
    found = score("q", late, {"a": 1})
    assert (found.ndcg10, found.mrr10, found.recall100) == (0.0, 0.0, 1.0)
    later = ranking(*(f"x{number}" for number in range(100)), "a")
    assert score("q", later, {"a": 1}).recall100 == 0.0


def test_more_relevant_documents_than_ten_leave_the_best_order_at_one() -> None:
    urls = [f"d{number}" for number in range(12)]
    found = score("q", ranking(*urls), dict.fromkeys(urls, 1))
    assert (found.ndcg10, found.recall100) == (1.0, 1.0)


def test_a_judgement_below_one_is_no_gain() -> None:
    found = score("q", ranking("bad", "a"), {"bad": -1, "none": 0, "a": 1})
    assert (found.mrr10, found.recall100) == (0.5, 1.0)


def test_a_query_without_a_relevant_document_is_left_out_of_the_means() -> None:
    scores = mean([score("1", ranking("a"), {"a": 1}), score("2", ranking("a"), {"a": 0}), score("3", [], {})])
    assert (scores.ndcg10, scores.queries, scores.without_judgements) == (1.0, 1, 2)


def test_a_judged_query_that_finds_nothing_counts_as_nothing() -> None:
    scores = mean([score("1", ranking("a"), {"a": 1}), score("2", [], {"a": 1})])
    assert (scores.ndcg10, scores.mrr10, scores.recall100, scores.queries) == (0.5, 0.5, 0.5, 2)


def test_the_means_of_no_query_are_nothing() -> None:
    scores = mean([])
    assert scores.to_json() == {
        "ndcg@10": 0.0,
        "mrr@10": 0.0,
        "recall@100": 0.0,
        "queries": 0,
        "without_judgements": 0,
    }


# --- files


def test_queries_are_read_from_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('\ufeff{"id": 7, "text": "visa", "lang": "fr-FR"}\n\n{"id": "b", "text": ""}\n', "utf-8")
    assert read_queries(path) == (JudgedQuery("7", "visa", "fr"), JudgedQuery("b", ""))


def test_judgements_are_read_from_a_compressed_file_under_canonical_addresses(tmp_path: Path) -> None:
    path = tmp_path / "qrels.txt.gz"
    path.write_bytes(
        gzip.compress(b"1 0 HTTPS://Site.example:443/a#top 2\n1 0 doc-7 1\n2\t0\thttps://site.example/b -1\n")
    )
    assert read_qrels(path) == {"1": {"https://site.example/a": 2, "doc-7": 1}, "2": {"https://site.example/b": -1}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "line 1: a query has an id and a text"),
        ('{"id": "1"}', "line 1: a query has an id and a text"),
        ('{"id": "1", "text": "a", "lang": 3}', "line 1: lang is a code"),
        ('{"id": "1", "text": "a"}\n{"id": 1, "text": "b"}', "line 2: a second query with the id '1'"),
    ],
)
def test_a_wrong_line_of_queries_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        read_queries(path)


@pytest.mark.parametrize("line", ["1 0 https://a.example", "1 0 https://a.example high", "1 0 a b 1"])
def test_a_wrong_line_of_judgements_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "qrels.txt"
    path.write_text(f"1 0 https://a.example 1\n{line}\n", "utf-8")
    with pytest.raises(InputError, match="line 2: not a judgement"):
        read_qrels(path)


def test_a_file_that_only_calls_itself_compressed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl.gz"
    path.write_text('{"id": "1", "text": "a"}', "utf-8")
    with pytest.raises(InputError, match=r"q\.jsonl\.gz cannot be read"):
        read_queries(path)


def test_a_run_holds_a_line_a_hit_with_scores_that_fall(tmp_path: Path) -> None:
    hits = (("https://a.example/", 2.0), ("https://b.example/", 2.0), ("https://c.example/", 1.5))
    write_run(tmp_path / "run.txt", mean([QueryScore("7", hits)]))
    assert (tmp_path / "run.txt").read_text("utf-8").splitlines() == [
        "7 Q0 https://a.example/ 1 2.0000 missionsearch",
        "7 Q0 https://b.example/ 2 1.9999 missionsearch",
        "7 Q0 https://c.example/ 3 1.5000 missionsearch",
    ]


# --- an index


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    engine = open_folder(tmp_path / "index")
    engine.build(
        [
            document("fr", "Le désarmement avance à l'ONU.", "Désarmement", publication=url("fr")),
            document("en", "Disarmament moves on at the ONU.", "Disarmament", "en", publication=url("fr")),
            document("other", "Nations unies et climat."),
        ]
    )
    return engine


def test_an_index_is_asked_as_a_reader_would_ask_it(engine: SearchEngine) -> None:
    scores = evaluate(engine, [JudgedQuery("1", "desarmements")], {"1": {url("fr"): 1}})
    assert (scores.ndcg10, scores.mrr10, scores.recall100) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_querys_language_prefers_that_version_of_a_publication(engine: SearchEngine, language: str) -> None:
    scores = evaluate(engine, [JudgedQuery("1", "ONU", language)], {"1": {url(language): 1}})
    assert [each for each, _ in scores.per_query[0].hits] == [url(language)]


def test_synonyms_take_part_in_what_is_measured(engine: SearchEngine) -> None:
    synonyms = parse_synonyms("ONU, Nations unies", "here")
    asked = [JudgedQuery("1", "ONU", "fr")]
    without, with_them = (
        evaluate(engine, asked, {"1": {url("other"): 1}}, synonyms=s) for s in (parse_synonyms("", ""), synonyms)
    )
    assert (without.recall100, with_them.recall100) == (0.0, 1.0)


def test_a_year_among_the_words_ranks_as_it_does_for_a_reader(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    text = "Le climat en débat : depuis 2013, rien."
    engine.build([document("a", text, "Titre", day="2011-05-02"), document("b", text, "Titre", day="2013-05-02")])
    asked = [JudgedQuery("1", "climat débat 2013", "fr")]
    scores = evaluate(engine, asked, {"1": {url("b"): 1}}, today=dt.date(2026, 1, 1))
    assert (scores.mrr10, [each for each, _ in scores.per_query[0].hits]) == (1.0, [url("b"), url("a")])


def test_an_index_is_never_measured_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        evaluate(open_folder(tmp_path / "none"), [JudgedQuery("1", "visa")], {})
