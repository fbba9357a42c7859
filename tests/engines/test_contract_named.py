"""Countries and organisations that publications name, as filters with true counts: promises of every engine."""

from __future__ import annotations

import random
from dataclasses import replace

from missionsearch.engines import SearchEngine
from missionsearch.models import Document, FacetValue, Filters
from missionsearch.search.query import parse_query
from tests.engines.documents import document


def naming(path: str, *countries: str, organisation: tuple[str, ...] = (), **facts: str) -> Document:
    return replace(document(path, "visa", **facts), country=countries, organisation=organisation)


def counts(engine: SearchEngine, name: str, filters: Filters | None = None) -> dict[str, int]:
    facets = engine.search(parse_query("visa", filters=filters or Filters())).facets
    return {value.value: value.count for value in facets[name]}


def test_each_country_counts_every_publication_that_names_it(engine: SearchEngine) -> None:
    engine.build([naming("a", "GE", "MD"), naming("b", "GE"), naming("c")])
    assert counts(engine, "country") == {"GE": 2, "MD": 1}


def test_several_countries_are_alternatives_and_counted_without_their_own_filter(engine: SearchEngine) -> None:
    engine.build([naming("a", "GE", "MD"), naming("b", "MD"), naming("c", "NE"), naming("d")])
    results = engine.search(parse_query("visa", filters=Filters(country=("GE", "NE"))))
    assert results.total == 2
    assert results.facets["country"] == (
        FacetValue("MD", 2),
        FacetValue("GE", 1, selected=True),
        FacetValue("NE", 1, selected=True),
    )


def test_countries_and_organisations_narrow_each_other(engine: SearchEngine) -> None:
    engine.build([naming("a", "GE", organisation=("ONU",)), naming("b", "MD", organisation=("ONU", "UE"))])
    assert counts(engine, "organisation", Filters(country=("MD",))) == {"ONU": 1, "UE": 1}
    assert counts(engine, "country", Filters(organisation=("UE",))) == {"MD": 1}


def test_a_publication_counts_once_whichever_of_its_versions_name_a_country(engine: SearchEngine) -> None:
    french = replace(naming("a", "GE", "MD"), publication="a")
    english = replace(naming("a-en", "GE", "NE", language="en"), publication="a")
    engine.build([french, english, naming("b", "GE")])
    assert counts(engine, "country") == {"GE": 2, "MD": 1, "NE": 1}


def test_a_chosen_country_that_nothing_names_is_shown_with_none(engine: SearchEngine) -> None:
    engine.build([naming("a", "GE")])
    results = engine.search(parse_query("visa", filters=Filters(country=("FJ",))))
    assert results.total == 0
    assert FacetValue("FJ", 0, selected=True) in results.facets["country"]


def test_a_document_is_given_back_with_what_it_names(engine: SearchEngine) -> None:
    given = naming("a", "GE", "MD", organisation=("ONU",))
    engine.build([given])
    assert engine.get(given.url) == given


def test_counts_stay_true_after_updates(engine: SearchEngine) -> None:
    chance = random.Random(16)
    codes = ("GE", "MD", "NE", "NG")
    documents = {f"p{n}": naming(f"p{n}", *chance.sample(codes, chance.randint(0, 3))) for n in range(20)}
    engine.build(documents.values())
    for name in ("p1", "p7"):
        documents[name] = replace(documents[name], country=("NG",))
    gone = documents.pop("p3")
    engine.update([documents["p1"], documents["p7"]], [gone.url])
    expected = {code: sum(code in each.country for each in documents.values()) for code in codes}
    assert counts(engine, "country") == {code: count for code, count in expected.items() if count}
