"""A publication and its translations are one result, shown in the reader's language, and counted alike everywhere."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import ByVersion, Document, FacetValue, Filters, SearchResults
from missionsearch.search.query import parse_query, query_from_args, query_to_args
from tests.engines.documents import document, random_documents, url


def version(path: str, publication: str, language: str, text: str, **facts: Any) -> Document:
    others = {"fr": f"{publication}-fr", "en": f"{publication}-en"}
    translations = {code: url(other) for code, other in others.items() if code != language}
    return document(
        path, text, facts.pop("title", "…"), language, publication=url(publication), translations=translations, **facts
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("versions") / "index")
    french, english = ("Services",), ("Services to you",)
    engine.build(
        [
            version("p-fr", "p", "fr", "Le visa étudiant de la mission", section=french, day="2015-10-05"),
            version("p-en", "p", "en", "The visa visa visa for students", section=english, day="2015-10-07"),
            version("q-fr", "q", "fr", "Le passeport et le visa", section=french, day="2016-01-01"),
            version("q-en", "q", "en", "The passport alone", section=english, day="2016-01-01"),
            document("alone", "Le visa diplomatique", section=french, day="2016-01-01"),
        ]
    )
    return engine


def ask(engine: SearchEngine, text: str, reader: str | None = None, **facts: Any) -> SearchResults:
    return engine.search(parse_query(text, reader_language=reader, **facts))


def paths(results: SearchResults) -> set[str]:
    return {hit.url.removeprefix(url("")) for hit in results.hits}


def counts(values: tuple[FacetValue, ...]) -> dict[str, int]:
    return {value.value: value.count for value in values}


def test_of_two_versions_that_match_the_readers_is_shown(engine: SearchEngine) -> None:
    assert paths(ask(engine, "visa", "fr")) == {"p-fr", "q-fr", "alone"}
    assert paths(ask(engine, "visa", "en")) == {"p-en", "q-fr", "alone"}


def test_of_two_versions_that_match_the_better_is_shown_where_no_language_is_preferred(engine: SearchEngine) -> None:
    assert paths(ask(engine, "visa")) == {"p-en", "q-fr", "alone"}


def test_a_version_that_does_not_match_is_not_shown_in_anothers_place(engine: SearchEngine) -> None:
    assert paths(ask(engine, "students", "fr")) == {"p-en"}
    assert paths(ask(engine, "étudiant", "en")) == {"p-fr"}


def test_a_hit_links_to_its_other_version(engine: SearchEngine) -> None:
    (hit,) = ask(engine, "étudiant", "fr").hits
    assert hit.translations == {"en": url("p-en")}


def test_a_publication_ranks_by_its_best_version_and_says_so(engine: SearchEngine) -> None:
    first = ask(engine, "visa", "fr").hits[0]
    assert (first.url, first.reasons) == (url("p-fr"), (ByVersion("en"),))
    assert first.score == ask(engine, "visa", "en").hits[0].score
    assert ask(engine, "visa", "en").hits[0].reasons == ()


def test_the_total_counts_publications(engine: SearchEngine) -> None:
    assert ask(engine, "visa").total == 3
    assert ask(engine, "").total == 3
    assert ask(engine, "visa", collapse=False).total == 4
    assert ask(engine, "", collapse=False).total == 5


def test_languages_count_versions_and_everything_else_publications(engine: SearchEngine) -> None:
    facets = ask(engine, "visa", "fr").facets
    assert counts(facets["language"]) == {"en": 1, "fr": 3}
    assert counts(facets["type"]) == {"page": 3}
    assert counts(facets["year"]) == {"2015": 1, "2016": 2}
    assert counts(facets["section"]) == {"Services": 3, "Services to you": 1}


def test_one_language_lists_its_versions(engine: SearchEngine) -> None:
    only = Filters(language=("en",))
    assert paths(ask(engine, "visa", "fr", filters=only)) == {"p-en"}
    assert paths(ask(engine, "", "fr", filters=only)) == {"p-en", "q-en"}


def test_all_versions_are_results_of_their_own_where_that_is_asked_for(engine: SearchEngine) -> None:
    every = ask(engine, "", collapse=False)
    assert paths(every) == {"p-fr", "p-en", "q-fr", "q-en", "alone"}
    assert counts(every.facets["type"]) == {"page": 5}
    assert all(not isinstance(reason, ByVersion) for hit in every.hits for reason in hit.reasons)


@pytest.mark.parametrize("filters", [Filters(year=("2015",)), Filters(section=(("Services to you",),))])
def test_a_filter_that_one_version_passes_shows_that_version(engine: SearchEngine, filters: Filters) -> None:
    results = ask(engine, "visa passport", "fr", filters=filters, collapse=True)
    assert results.total == len(results.hits)
    assert all(hit.section == ("Services to you",) or (hit.date and hit.date.year == 2015) for hit in results.hits)


def test_the_switch_is_part_of_the_permalink() -> None:
    for args in ({"q": ["visa"]}, {"q": ["visa"], "lang": ["fr"]}, {"q": ["visa"], "versions": ["all"]}):
        query = query_from_args(args)
        assert query.collapse == ("versions" not in args)
        pairs: dict[str, list[str]] = {}
        for name, value in query_to_args(query):
            pairs.setdefault(name, []).append(value)
        assert pairs == args


def test_a_withdrawn_version_leaves_the_other_one(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build([version("p-fr", "p", "fr", "visa"), version("p-en", "p", "en", "visa")])
    assert paths(ask(engine, "visa", "fr")) == {"p-fr"}
    engine.update((), [url("p-fr")])
    assert paths(ask(engine, "visa", "fr")) == {"p-en"}
    assert (ask(engine, "visa").total, ask(engine, "visa", collapse=False).total) == (1, 1)


def test_three_versions_are_one_result(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build(version(f"p-{code}", "p", code, "visa") for code in ("fr", "en", "de"))
    results = ask(engine, "visa", "de")
    assert (paths(results), results.total) == ({"p-de"}, 1)
    assert counts(results.facets["language"]) == {"de": 1, "en": 1, "fr": 1}
    assert counts(results.facets["type"]) == {"page": 1}


def test_counts_of_random_publications_are_those_made_by_hand(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    documents = random_documents(300, seed=21)
    engine.build(documents)
    drawn = random.Random(22)
    for _ in range(20):
        language = drawn.choice(((), (), ("fr",), ("fr", "en")))
        results = ask(engine, "", drawn.choice((None, "fr", "en")), filters=Filters(language=language), per_page=1000)
        matched = [each for each in documents if not language or each.language in language]
        assert results.total == len(results.hits) == len({each.publication or each.url for each in matched})
        for name in ("type", "site"):
            pairs = {(getattr(each, name), each.publication or each.url) for each in matched}
            assert counts(results.facets[name]) == Counter(value for value, _ in pairs)
        versions = Counter(each.language for each in documents)
        assert counts(results.facets["language"]) == versions
