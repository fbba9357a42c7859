"""The promises that every engine keeps (``engines/__init__.py``): one section a promise, run on every engine."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.errors import DamagedIndex, NoIndex, RefusedToPublish
from missionsearch.models import BySection, ByTitle, Document, FacetValue, Filters, HistogramBar, SearchResults, Sort
from missionsearch.search.query import parse_query
from missionsearch.urls import address_id
from tests.commands import LONGEST_S
from tests.engines.conftest import ENGINES, EngineMaker, settings_of
from tests.engines.documents import document, random_documents, url


def search(engine: SearchEngine, text: str = "", **facts: Any) -> SearchResults:
    return engine.search(parse_query(text, **facts))


def found(engine: SearchEngine, text: str = "", **facts: Any) -> list[str]:
    """Return the paths of the hits, in their order."""
    return [hit.url.removeprefix(url("")) for hit in search(engine, text, **facts).hits]


def counts(values: tuple[FacetValue, ...]) -> dict[str, int]:
    return {value.value: value.count for value in values}


# --- 1: facets


def test_facet_counts_cover_the_whole_match_set_and_not_the_page(engine: SearchEngine) -> None:
    engine.build(document(str(number), "visa", language="fr" if number < 30 else "en") for number in range(50))
    results = search(engine, "visa", per_page=5)
    assert len(results.hits) == 5
    assert counts(results.facets["language"]) == {"en": 20, "fr": 30}


def test_a_facet_ignores_its_own_filter(engine: SearchEngine) -> None:
    engine.build([document("a", "visa"), document("b", "visa", language="en")])
    results = search(engine, "visa", filters=Filters(language=("fr",)))
    assert results.total == 1
    assert results.facets["language"] == (FacetValue("en", 1), FacetValue("fr", 1, selected=True))


def test_a_facet_is_counted_under_every_other_filter(engine: SearchEngine) -> None:
    engine.build([document("a", "visa"), document("b", "visa", language="en"), document("c", "visa", type="pdf")])
    results = search(engine, "visa", filters=Filters(language=("fr",), type=("pdf",)))
    assert counts(results.facets["type"]) == {"page": 1, "pdf": 1}
    assert counts(results.facets["language"]) == {"fr": 1}


def test_years_are_counted_under_every_filter_but_the_year(engine: SearchEngine) -> None:
    engine.build(
        [document("a", "visa", day="2014-03-01"), document("b", "visa", day="2015-10-05"), document("c", "visa")]
    )
    results = search(engine, "visa", filters=Filters(year=("2015",)))
    assert results.total == 1
    assert counts(results.facets["year"]) == {"2015": 1, "2014": 1, "undated": 1}
    assert counts(results.facets["month"]) == {"2015-10": 1}


def test_a_chosen_value_that_nothing_has_stays_to_be_taken_back(engine: SearchEngine) -> None:
    engine.build([document("a", "visa")])
    results = search(engine, "visa", filters=Filters(language=("de",)))
    assert FacetValue("de", 0, selected=True) in results.facets["language"]


def test_a_section_counts_what_lies_below_it(engine: SearchEngine) -> None:
    engine.build([document("a", "visa", section=("Presse", "Discours")), document("b", "visa", section=("Presse",))])
    assert counts(search(engine, "visa").facets["section"]) == {"Presse": 2, "Presse > Discours": 1}
    assert found(engine, "visa", filters=Filters(section=(("Presse", "Discours"),))) == ["a"]


NAMES = {"fr": ("Presse", "Discours"), "en": ("News", "Speeches")}


def build_counterparts(engine: SearchEngine) -> None:
    """Build a speech in French and another in English, whose sections are counterparts."""
    own = document("fr", "visa", section=NAMES["fr"], section_labels=NAMES)
    english = document("en", "visa", language="en", section=NAMES["en"], section_value=NAMES["fr"])
    engine.build([own, replace(english, section_labels=NAMES)])


@pytest.mark.parametrize(
    ("reader", "labels"), [("fr", ("Presse", "Discours")), ("en", ("News", "Speeches")), (None, ("Presse", "Discours"))]
)
def test_a_section_and_its_counterpart_are_one_value_called_as_the_reader_calls_it(
    engine: SearchEngine, reader: str | None, labels: tuple[str, ...]
) -> None:
    build_counterparts(engine)
    shown = search(engine, "visa", reader_language=reader).facets["section"]
    assert [(each.value, each.count) for each in shown] == [("Presse", 2), ("Presse > Discours", 2)]
    assert tuple(each.label for each in shown) == labels


@pytest.mark.parametrize("path", [("Presse",), ("News",), ("News", "Speeches")])
def test_a_filter_names_a_section_in_any_language(engine: SearchEngine, path: tuple[str, ...]) -> None:
    build_counterparts(engine)
    results = search(engine, "visa", filters=Filters(section=(path,)))
    assert sorted(found(engine, "visa", filters=Filters(section=(path,)))) == ["en", "fr"]
    assert [each.value for each in results.facets["section"] if each.selected] == [" > ".join(NAMES["fr"][: len(path)])]
    assert len(list(engine.iterate(parse_query("visa", filters=Filters(section=(path,)))))) == 2


def test_a_word_is_looked_for_in_the_names_of_a_section_in_any_language(engine: SearchEngine) -> None:
    build_counterparts(engine)
    assert [sorted(found(engine, f"section:{word}")) for word in ("discours", "speeches", "en")] == [
        ["en", "fr"],
        ["en", "fr"],
        [],
    ]


def test_the_histogram_shows_years_without_any_publication(engine: SearchEngine) -> None:
    engine.build([document("a", "visa", day="2013-01-01"), document("b", "visa", day="2015-12-31")])
    assert search(engine, "visa").histogram == (
        HistogramBar("2013", 1),
        HistogramBar("2014", 0),
        HistogramBar("2015", 1),
    )


def test_a_publication_and_its_translation_count_once_except_by_language(engine: SearchEngine) -> None:
    pair = [document("fr", "visa"), document("en", "visa", language="en")]
    engine.build(replace(each, publication=url("fr")) for each in pair)
    results = search(engine, "visa")
    assert results.total == 1
    assert counts(results.facets["language"]) == {"en": 1, "fr": 1}
    assert counts(results.facets["type"]) == {"page": 1}


# --- 2: pages


def test_past_the_last_page_there_are_no_hits(engine: SearchEngine) -> None:
    engine.build(document(str(number), "visa") for number in range(12))
    assert [len(found(engine, "visa", page=page)) for page in (1, 2, 3, 4, 10**9)] == [10, 2, 0, 0, 0]
    assert search(engine, "visa", page=10**9).total == 12


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_hold_every_match_once(engine: SearchEngine, sort: str) -> None:
    documents = random_documents(60, seed=2)
    engine.build(documents)
    pages = [found(engine, "", sort=sort, page=page, per_page=7, collapse=False) for page in range(1, 11)]
    assert sorted(path for page in pages for path in page) == sorted(d.url.removeprefix(url("")) for d in documents)


# --- the whole of a result set


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("text", ["", "visa"])
def test_a_whole_result_set_has_the_order_of_its_pages(engine: SearchEngine, text: str, sort: str) -> None:
    engine.build(random_documents(60, seed=2))
    pages = [found(engine, text, sort=sort, page=page, per_page=7) for page in range(1, 11)]
    whole = [hit.url.removeprefix(url("")) for hit in engine.iterate(parse_query(text, sort=cast(Sort, sort)))]
    assert whole == [path for page in pages for path in page]


def test_a_whole_result_set_obeys_the_filters(engine: SearchEngine) -> None:
    engine.build([document("a", "visa"), document("b", "visa", language="en"), document("c", "autre")])
    query = parse_query("visa", filters=Filters(language=("fr",)))
    assert [hit.url for hit in engine.iterate(query)] == [url("a")]


def test_a_whole_result_set_comes_from_one_generation(engine: SearchEngine) -> None:
    engine.build(document(str(number), "visa") for number in range(20))
    hits = engine.iterate(parse_query("visa"))
    first = next(hits)
    engine.build([document("new", "visa")])
    assert len({first.url, *(hit.url for hit in hits)}) == 20


def test_a_whole_result_set_is_never_in_memory(engine: SearchEngine) -> None:
    words = "visa " * 1_000
    engine.build(document(str(number), f"{words}{number}") for number in range(400))
    hits = engine.iterate(parse_query("visa"))
    next(hits)
    tracemalloc.start()
    try:
        assert sum(1 for _ in hits) == 399
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 400 * len(words) / 8


# --- 3: any text

ODD = (
    'visa"', '"visa', "(visa", "visa)", "visa AND", "OR visa", "NOT", "visa NOT", "- visa", "visa*", "vis~",
    "title:visa", "title:", "visa^2", "visa~5", "/visa/", "[visa TO visa]", "visa:", ":visa", "visa \\", "\x00visa",
    "visa " * 3000,
    "((((((((((visa))))))))))", '""visa', "«visa", "visa»", "visa ?", "visa !", "visa'", "l'", "*", "~", "-", "--visa",
)  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def one_visa(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    """An engine that holds one document, "visa"; made once for all odd texts."""
    for settings in settings_of(request, tmp_path_factory.mktemp("visa")):
        engine = open_engine(settings)
        engine.build([document("a", "visa")])
        yield engine


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_answered(one_visa: SearchEngine, text: str) -> None:
    results = search(one_visa, text)
    one_visa.correct(results.query)
    one_visa.suggest(text)
    assert results.total in (0, 1)


@pytest.mark.parametrize("text", ["(visa", 'visa"', "visa:", "[visa", "visa ) )"])
def test_broken_syntax_is_searched_as_plain_words(engine: SearchEngine, text: str) -> None:
    engine.build([document("a", "le visa"), document("b", "autre")])
    assert found(engine, text) == ["a"]


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["visa", "le", '"', "(", ")", "-", "*", "~", "AND", "OR", "NOT", "title:", "url:", "l’", "États", "2015"]
    ),
)


def test_no_text_at_all_raises(engine: SearchEngine) -> None:
    engine.build([document("a", "Le visa des États-Unis, 5 octobre 2015"), document("b", "The visa", language="en")])

    @hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(PIECES, max_size=8).map(" ".join))
    def try_one(text: str) -> None:
        results = search(engine, text)
        engine.correct(results.query)
        engine.suggest(text)
        assert 0 <= results.total <= 2

    try_one()


# --- 4: builds that fail


class Stopped(Exception):
    pass


def stopping_after(count: int) -> Iterator[Document]:
    yield from (document(f"new{number}", "nouveau") for number in range(count))
    raise Stopped


@pytest.mark.parametrize("count", [0, 1, 200])
def test_a_build_that_raises_leaves_the_old_index(engine: SearchEngine, another: EngineMaker, count: int) -> None:
    before = engine.build([document("a", "ancien")])
    with pytest.raises(Stopped):
        engine.build(stopping_after(count))
    for each in (engine, another()):
        assert each.info() == before
        assert (found(each, "ancien"), found(each, "nouveau")) == (["a"], [])


def test_an_update_that_raises_leaves_the_old_index(engine: SearchEngine, another: EngineMaker) -> None:
    before = engine.build([document("a", "ancien")])
    with pytest.raises(Stopped):
        engine.update(stopping_after(3), [url("a")])
    for each in (engine, another()):
        assert each.info() == before
        assert (found(each, "ancien"), found(each, "nouveau")) == (["a"], [])


def test_a_first_build_that_raises_leaves_no_index(engine: SearchEngine) -> None:
    with pytest.raises(Stopped):
        engine.build(stopping_after(5))
    with pytest.raises(NoIndex, match="missionsearch reindex"):
        search(engine, "nouveau")


def files_below(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize("verb", ["build", "update"])
@pytest.mark.parametrize("documents", [1, 700])
def test_a_killed_process_leaves_the_old_index_and_the_next_run_sweeps(
    settings: Settings, engine: SearchEngine, another: EngineMaker, verb: str, documents: int
) -> None:
    before = engine.build([document("a", "ancien")])
    kept = files_below(settings.root)
    told = json.dumps(asdict(settings.engine))
    command = [sys.executable, "-m", "tests.engines.killed", str(settings.root), told, verb]
    killed = subprocess.run([*command, str(documents)], check=False, timeout=LONGEST_S)
    assert killed.returncode == -signal.SIGKILL
    for each in (engine, another()):
        assert each.info() == before
        assert (found(each, "ancien"), found(each, "nouveau")) == (["a"], [])
    engine.update([document("b", "ancien")], ())
    engine.build([document("c", "ancien")])
    engine.build([document("d", "ancien")])
    engine.build([document("e", "ancien")])
    assert found(engine, "ancien") == ["e"]
    assert files_below(settings.root) <= kept * settings.reindex.keep_generations


def test_sweeping_takes_away_what_a_killed_build_left(settings: Settings, engine: SearchEngine) -> None:
    engine.sweep()
    first = engine.build([document("a", "ancien")])
    second = engine.update([document("b", "ancien")], ())
    kept = files_below(settings.root)
    told = json.dumps(asdict(settings.engine))
    command = [sys.executable, "-m", "tests.engines.killed", str(settings.root), told, "build", "1"]
    assert subprocess.run(command, check=False, timeout=LONGEST_S).returncode == -signal.SIGKILL
    engine.sweep()
    assert files_below(settings.root) == kept
    assert engine.generations() == (second, first)
    assert found(engine, "ancien") == ["a", "b"]


def test_searching_threads_see_whole_generations_while_others_are_published(
    engine: SearchEngine, another: EngineMaker
) -> None:
    sizes = [40, 10, 25, 5, 30, 12]
    engine.build(document(str(number), "visa") for number in range(sizes[0]))
    done = threading.Event()
    wrong: list[object] = []

    def keep_searching(own: SearchEngine) -> None:
        while not done.is_set():
            try:
                results = search(own, "visa")
                if results.total not in sizes or counts(results.facets["language"]) != {"fr": results.total}:
                    wrong.append(results)
            except Exception as error:
                wrong.append(error)

    searching = [threading.Thread(target=keep_searching, args=(each,)) for each in (engine, engine, another())]
    for thread in searching:
        thread.start()
    for size in sizes[1:]:
        another().build(document(str(number), "visa") for number in range(size))
    done.set()
    for thread in searching:
        thread.join()
    assert wrong == []


def test_an_engine_takes_up_a_newly_published_generation(engine: SearchEngine, another: EngineMaker) -> None:
    engine.build([document("a", "visa")])
    assert found(engine, "visa") == ["a"]
    another().update([document("b", "visa")], [url("a")])
    assert found(engine, "visa") == ["b"]


# --- why a hit has its place


@pytest.fixture(scope="module", params=ENGINES)
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    """An engine that holds many made-up documents, translations among them."""
    for settings in settings_of(request, tmp_path_factory.mktemp("many")):
        engine = open_engine(settings)
        engine.build(random_documents(120, seed=3))
        yield engine


@pytest.mark.parametrize(
    "text",
    ["visa", "visa passeport", "conseil national organisation presse", "what is the organisation of nations working",
     '"le visa" conseil', "coop* ministre", "visa 2015", "visa OR passport", "title:visa", "organisaton~"],
)  # fmt: skip
def test_the_shares_of_a_hit_add_up_to_its_score(many: SearchEngine, text: str) -> None:
    query = parse_query(text, reader_language="fr")
    hits = many.search(query).hits
    told = many.explain(query, [hit.url for hit in hits])
    assert [each.url for each in told] == [hit.url for hit in hits]
    for each, hit in zip(told, hits, strict=True):
        assert each.score == pytest.approx(hit.score, rel=1e-3)
        assert sum(share.score for share in each.shares) == pytest.approx(each.score, rel=1e-2)


def test_a_document_that_is_not_found_is_not_explained(many: SearchEngine) -> None:
    assert many.explain(parse_query("visa"), [url("nowhere")]) == ()


def test_an_engine_tells_the_words_of_its_index(many: SearchEngine) -> None:
    words = many.words("fr")
    assert words["coopération"] > 0
    assert "cooperation" not in words


# --- 5: snippets


def test_snippets_are_escaped_and_mark_is_the_only_markup(engine: SearchEngine) -> None:
    engine.build([document("a", 'Un <script>alert("visa")</script> & <b>visa</b> <mark>faux</mark>')])
    (hit,) = search(engine, "visa").hits
    marks = re.findall(r"<[^>]*>", hit.snippet)
    assert set(marks) == {"<mark>", "</mark>"}
    assert "&lt;mark&gt;faux&lt;/mark&gt;" in hit.snippet


@given(st.lists(st.text(alphabet="<>&\"'aé œvisma/ ", max_size=80), min_size=1, max_size=20))
@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_snippet_without_its_marks_is_the_documents_own_text(another: EngineMaker, texts: list[str]) -> None:
    written = {url(str(number)): f"visa {text}" for number, text in enumerate(texts)}
    another().build(document(str(number), f"visa {text}") for number, text in enumerate(texts))
    hits = search(another(), "visa", per_page=20).hits
    assert {hit.url for hit in hits} == written.keys()
    for hit in hits:
        shown = html.unescape(re.sub(r"</?mark>", "", hit.snippet)).strip("…")
        assert shown.strip() in written[hit.url]


def test_a_snippet_shows_the_words_that_were_found(engine: SearchEngine) -> None:
    engine.build([document("a", "Début. " * 80 + "Les visas délivrés à l’ambassade. " + "Fin. " * 80)])
    (hit,) = search(engine, "visa ambassade").hits
    assert "<mark>visas</mark> délivrés à l’<mark>ambassade</mark>" in hit.snippet


def test_three_dots_stand_once_where_a_snippet_was_cut(engine: SearchEngine) -> None:
    engine.build([document("a", "Le visa est là. " + "Début. " * 40 + "Le passeport aussi. " + "Fin. " * 40)])
    for words in ("visa", "visa passeport", "passeport", "fin début", "title:a"):
        (hit,) = search(engine, words).hits
        assert "…" in hit.snippet
        assert not re.search(r"[.…]\s*…|…\s*…", hit.snippet), hit.snippet


def test_no_snippet_is_made_where_none_is_asked_for(engine: SearchEngine) -> None:
    engine.build([document("a", "visa")])
    assert engine.search(replace(parse_query("visa"), highlight=False)).hits[0].snippet == ""


# --- 6: spelling that never hides a match

SAME = (
    ("sécurité", "securite"), ("SÉCURITÉ", "sécurité"), ("cœur", "coeur"), ("Œuvre", "œuvre"), ("l’Europe", "europe"),
    ("l'Europe", "l’europe"), ("aujourd’hui", "aujourd'hui"), ("États-Unis", "etats-unis"), ("O.N.U.", "ONU"),
    ("5 millions", "5\u00a0millions"), ("e\u0301nergie", "énergie"), ("1er octobre", "1° octobre"),
    ("le 1er.", "le 1°."),
    ("ﬁnances", "finances"), ("co\u00adopération", "coopération"), ("naïve", "naive"),
    ("coordinatrice", "co-ordinatrice"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spelling_never_hides_a_match(engine: SearchEngine, one: str, other: str) -> None:
    engine.build(
        [document("one", f"Voici {one} ici"), document("other", f"Voici {other} ici"), document("none", "rien")]
    )
    assert sorted(found(engine, one)) == sorted(found(engine, other)) == ["one", "other"]


@pytest.mark.parametrize(("one", "other"), SAME[:-1])
def test_spelling_never_hides_a_phrase(engine: SearchEngine, one: str, other: str) -> None:
    engine.build([document("one", f"Voici {one} bleu"), document("other", f"Voici {other} bleu")])
    assert sorted(found(engine, f'"{one} bleu"')) == sorted(found(engine, f'"{other} bleu"')) == ["one", "other"]


@pytest.mark.parametrize("apostrophe", "'’‘`´′＇ʼʹʻʾʿ")
def test_a_word_with_any_apostrophe_is_found_and_marked_whole(engine: SearchEngine, apostrophe: str) -> None:
    text = "Aujourd'hui O'Brien parle de l'Europe".replace("'", apostrophe)
    engine.build([document("a", text), document("b", f"Élu : {text}", title="Élu")])
    for typed, name in (
        ("aujourd'hui", "Aujourd'hui"),
        ("obrien", "O'Brien"),
        ('"O’Brien"', "O'Brien"),
        ("europe", "Europe"),
    ):
        hits = search(engine, typed.replace("'", apostrophe)).hits
        marks = [re.findall("<mark>(.*?)</mark>", hit.snippet) for hit in hits]
        assert marks == [[name.replace("'", apostrophe)]] * 2


@pytest.mark.parametrize(
    ("typed", "other"), [("cote", "côte"), ("côte", "cote"), ("visas", "visa"), ("peche", "pêche")]
)
def test_exact_spelling_ranks_first(engine: SearchEngine, typed: str, other: str) -> None:
    engine.build(
        [document("a", f"la {other} bleue"), document("b", f"la {typed} bleue"), document("c", f"la {other} bleue")]
    )
    assert found(engine, typed)[0] == "b"


def test_a_quoted_phrase_is_never_widened(engine: SearchEngine) -> None:
    engine.build(
        [document("a", "conseil de sécurité"), document("b", "sécurité du conseil"), document("c", "le conseil")]
    )
    assert found(engine, '"conseil de sécurité"') == ["a"]
    assert found(engine, '"conseil sécurité absente"') == []


def test_a_phrase_runs_across_no_paragraph(engine: SearchEngine) -> None:
    engine.build([document("a", "le conseil\nsécurité"), document("b", "conseil sécurité")])
    assert found(engine, '"conseil sécurité"') == ["b"]


# --- 7: releases


def test_no_index_yet_is_said(engine: SearchEngine) -> None:
    for ask in (
        engine.info,
        lambda: search(engine, "visa"),
        lambda: engine.suggest("v"),
        lambda: engine.update((), ()),
    ):
        with pytest.raises(NoIndex, match="missionsearch reindex"):
            ask()


def of_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("whoosh.published", "whoosh.generations", "opensearch.generations"):
        monkeypatch.setattr(f"missionsearch.engines.{module}.SCHEMA_VERSION", "another")


def test_a_generation_of_another_release_is_told_and_never_misread(
    engine: SearchEngine, another: EngineMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.build([document("a", "visa")])
    of_another_release(monkeypatch)
    for attempt in (lambda: search(another(), "visa"), lambda: another().update([document("b", "visa")], ())):
        with pytest.raises(DamagedIndex, match="another release; run: missionsearch reindex"):
            attempt()


def test_a_build_adopts_the_schema_of_this_release(
    engine: SearchEngine, another: EngineMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.build([document("a", "visa")])
    of_another_release(monkeypatch)
    now = another()
    now.build([document("b", "visa")])
    now.update([document("c", "visa")], ())
    assert sorted(found(now, "visa")) == ["b", "c"]


# --- for the operator


@pytest.mark.parametrize("verb", ["build", "update"])
def test_a_generation_that_is_not_accepted_is_never_published(
    engine: SearchEngine, another: EngineMaker, verb: str
) -> None:
    before = engine.build([document("a", "ancien")])
    seen: list[list[str]] = []

    def refuse(waiting: SearchEngine) -> None:
        seen.append(found(waiting, "nouveau"))
        assert found(another(), "nouveau") == []
        raise RefusedToPublish("no")

    with pytest.raises(RefusedToPublish):
        engine.build([document("b", "nouveau")], refuse) if verb == "build" else engine.update(
            [document("b", "nouveau")], (), refuse
        )
    assert seen == [["b"]]
    assert another().info() == before
    assert found(another(), "nouveau") == []


def test_a_kept_generation_is_published_again(engine: SearchEngine, another: EngineMaker) -> None:
    first = engine.build([document("a", "ancien")])
    second = engine.update([document("b", "ancien")], ())
    assert engine.generations() == (second, first)
    assert engine.roll_back(first.generation) == first
    assert found(engine, "ancien") == found(another(), "ancien") == ["a"]
    assert engine.generations() == (second, first)


def test_an_undamaged_index_has_no_damage(engine: SearchEngine) -> None:
    with pytest.raises(NoIndex):
        engine.damage()
    engine.build([document("a", "visa")])
    engine.update([document("b", "visa")], [url("a")])
    assert engine.damage() == ()


# --- and what the seam's docstrings say


def test_an_update_replaces_adds_and_removes(engine: SearchEngine) -> None:
    engine.build([document("a", "visa ancien"), document("b", "visa"), document("c", "visa")])
    info = engine.update(
        [document("a", "visa nouveau"), document("d", "visa", language="en")], [url("b"), url("absent")]
    )
    assert sorted(found(engine, "visa")) == ["a", "c", "d"]
    assert (found(engine, "ancien"), found(engine, "nouveau")) == ([], ["a"])
    assert (info.documents, info.by_language) == (3, {"en": 1, "fr": 2})


def test_an_empty_index_answers(engine: SearchEngine) -> None:
    assert engine.build(()).documents == 0
    results = search(engine, "visa")
    assert (results.total, results.hits, engine.suggest("vi"), engine.similar(url("a"))) == (0, (), (), ())
    engine.update([document("a", "visa")], ())
    engine.update((), [url("a")])
    assert (search(engine, "").total, engine.info().documents) == (0, 0)


def test_a_hit_carries_what_the_document_was_given(engine: SearchEngine) -> None:
    given_document = document(
        "a",
        "visa",
        "Un visa",
        day="2015-10-05",
        section=("Presse", "Discours"),
        type="pdf",
        translations={"en": url("b")},
    )
    engine.build([given_document])
    (hit,) = search(engine, "visa").hits
    for name in ("url", "title", "language", "date", "date_kind", "section", "type", "site", "translations"):
        assert getattr(hit, name) == getattr(given_document, name)


def test_a_document_is_got_by_its_address_and_by_its_id_as_it_was_given(engine: SearchEngine) -> None:
    given_document = replace(document("a", "Un visa", "Visa", section=("Presse",)), aliases=(url("old"),))
    engine.build([given_document, document("b", "x")])
    assert engine.get(url("a")) == engine.get(address_id(url("a"))) == given_document
    keys = [url("absent"), address_id(url("a")), url("a"), ""]
    assert engine.documents(keys) == [given_document]
    assert (engine.get(url("absent")), engine.get(address_id(url("absent"))), engine.get("")) == (None, None, None)
    engine.update([], [url("a")])
    assert engine.get(url("a")) is None


def test_similar_names_neither_the_publication_nor_its_translations(engine: SearchEngine) -> None:
    pair = [document("fr", "visa passeport consulat"), document("fr2", "visa passeport consulat", "autre version")]
    others = [document("near", "visa passeport"), document("far", "musée cinéma"), document("far2", "océan climat")]
    engine.build([*(replace(each, publication=url("fr")) for each in pair), *others])
    assert [hit.url for hit in engine.similar(url("fr"))] == [url("near")]
    assert engine.similar(url("absent")) == ()


def test_similar_bears_words_of_any_length(engine: SearchEngine) -> None:
    engine.build([document(path, f"visa {'x' * 250}") for path in ("a", "b")])
    assert [hit.url for hit in engine.similar(url("a"))] == [url("b")]


def test_suggest_continues_what_was_typed(engine: SearchEngine) -> None:
    engine.build(
        [document("a", "x", "Visas de long séjour"), document("b", "x", "Musée"), document("c", "x", "Le visa")]
    )
    assert {completion.text for completion in engine.suggest("vis")} == {"Visas de long séjour", "Le visa"}


def test_correct_offers_a_word_of_the_index(engine: SearchEngine) -> None:
    engine.build([document("a", "ambassade de France")])
    assert engine.correct(parse_query("ambasade")) == "ambassade"
    assert engine.correct(parse_query("ambassade")) is None


def test_dates_filter_inclusively(engine: SearchEngine) -> None:
    engine.build(
        [document("a", "visa", day="2015-10-05"), document("b", "visa", day="2015-10-06"), document("c", "visa")]
    )
    day = dt.date(2015, 10, 5)
    assert found(engine, "visa", filters=Filters(date_from=day, date_to=day)) == ["a"]
    assert sorted(found(engine, "visa", filters=Filters(date_from=day))) == ["a", "b"]


def test_the_engine_that_the_settings_name_is_opened(settings: Settings) -> None:
    assert isinstance(open_engine(settings).build([document("a", "visa")]).documents, int)


# --- why a hit is there


def test_a_hit_whose_words_stand_in_its_title_alone_says_so(engine: SearchEngine) -> None:
    engine.build([document("a", "Une page.", "Le visa"), document("b", "Un visa.", "Le visa")])
    assert {hit.url: hit.reasons for hit in search(engine, "visa").hits} == {url("a"): (ByTitle(),), url("b"): ()}


def test_a_hit_found_by_its_section_alone_says_so(engine: SearchEngine) -> None:
    engine.build([document("a", "Une page.", section=("Presse",))])
    assert [hit.reasons for hit in search(engine, "section:presse").hits] == [(BySection(),)]


def test_words_are_marked_in_titles(engine: SearchEngine) -> None:
    engine.build([document("a", "Une page.", "Les visas & l’Œuvre")])
    assert [hit.marked_title for hit in search(engine, "visa").hits] == ["Les <mark>visas</mark> &amp; l’Œuvre"]
    assert [hit.marked_title for hit in search(engine, '"l’œuvre"').hits] == ["Les visas &amp; l’<mark>Œuvre</mark>"]


def test_a_symbol_in_parentheses_is_a_symbol(engine: SearchEngine) -> None:
    engine.build([document("a", "La cote A/2015/30."), document("b", "La cote A/2015/31.")])
    assert found(engine, "symbol:(A/2015/30)") == ["a"]
    assert found(engine, "symbol:(visa)") == []
