"""What every engine promises of texts in the other language's terms (``models.TranslatedText``)."""

from __future__ import annotations

from missionsearch.engines import SearchEngine
from missionsearch.models import Filters, Query, SearchResults, TranslatedTerm, TranslatedText
from tests.engines.documents import document, url

REFUGEES = TranslatedTerm("réfugiés", (("refuge", 0.8), ("migrant", 0.2)), sure=frozenset({"refuge"}))
CAMPS = TranslatedTerm("camps", (("camp", 0.9),))


def search(engine: SearchEngine, *terms: TranslatedTerm, untranslated: str = "") -> SearchResults:
    asked = TranslatedText("fr", "en", terms)
    return engine.search(Query("réfugiés", translated=asked, filters=Filters(untranslated=untranslated)))


def build(engine: SearchEngine) -> None:
    versions = {"publication": url("fr/both")}
    engine.build(
        [
            document("en/only", "Statement on refugees in camps along the river.", title="Statement", language="en"),
            document(
                "en/migrants",
                "Statement on migrants and on the weather of the season.",
                title="Statement",
                language="en",
            ),
            document("en/weather", "Statement on the weather and on the harvest.", title="Statement", language="en"),
            document("fr/refuge", "Le refuge du col est ouvert.", language="fr"),
            document("fr/both", "Déclaration sur les réfugiés.", language="fr", **versions),
            document("en/both", "Statement on refugees.", title="Statement", language="en", **versions),
        ]
    )


def urls(results: SearchResults) -> list[str]:
    return [hit.url for hit in results.hits]


def test_only_documents_of_the_other_language_are_found(engine: SearchEngine) -> None:
    build(engine)
    assert set(urls(search(engine, REFUGEES))) == {url("en/only"), url("en/both"), url("en/migrants")}


def test_a_likelier_translation_ranks_first(engine: SearchEngine) -> None:
    build(engine)
    assert urls(search(engine, REFUGEES))[-1] == url("en/migrants")


def test_more_of_the_terms_rank_first(engine: SearchEngine) -> None:
    build(engine)
    assert urls(search(engine, REFUGEES, CAMPS))[0] == url("en/only")


def test_a_publication_with_a_version_in_the_typed_language_can_be_left_out(engine: SearchEngine) -> None:
    build(engine)
    results = search(engine, REFUGEES, untranslated="fr")
    assert urls(results) == [url("en/only"), url("en/migrants")]
    assert results.total == 2


def test_what_nothing_translates_finds_nothing(engine: SearchEngine) -> None:
    build(engine)
    assert search(engine, TranslatedTerm("zzyzx", (("zzyzx", 1.0),))).total == 0
