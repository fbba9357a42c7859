"""Completion: arrays find in all titles what a look at each finds, and a new index makes nobody wait."""

from __future__ import annotations

import gc
import random
import time
import weakref
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.engines.whoosh import completion, titles
from missionsearch.engines.whoosh import words as words_module
from missionsearch.engines.whoosh.engine import WhooshIndex
from missionsearch.engines.whoosh.prefix_index import PrefixIndex
from missionsearch.engines.whoosh.titles import TitleIndex
from missionsearch.engines.whoosh.words import Words
from missionsearch.search.planning import plan_of
from missionsearch.search.query import parse_query
from tests.engines.documents import document, random_documents, url

words = st.text(alphabet="abéÉ'-_ ’", max_size=6)
some_titles = st.lists(st.lists(words, max_size=6).map(" ".join), max_size=8)


def by_hand(index: TitleIndex, wanted: str) -> set[int]:
    """Return the titles of which a word begins so."""
    return {
        number
        for number, title in enumerate(index.folded)
        for at, letter in enumerate(title)
        if letter.isalnum() and not title[:at][-1:].isalnum() and title.startswith(wanted, at)
    }


@given(some_titles, st.text(alphabet="ab e'", min_size=1, max_size=15))
def test_titles_are_found_by_the_beginning_of_any_word(given_titles: list[str], wanted: str) -> None:
    index = TitleIndex(given_titles)
    found = index.begins.searchsorted(index.words_with_prefix(wanted), side="right") - 1
    assert set(found.tolist()) == by_hand(index, wanted)


def test_titles_that_begin_alike_at_length_are_told_apart_by_their_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(titles, "MOST_COMPARED", 3)
    index = TitleIndex([f"Déclaration du porte-parole sur {name}" for name in "zyxwvutsrq"])
    (place,) = index.words_with_prefix("declaration du porte-parole sur r")
    assert index.text[place:].startswith("declaration du porte-parole sur r\n")


@given(some_titles)
def test_runs_have_one_number_exactly_when_their_words_are_the_same(given_titles: list[str]) -> None:
    index = TitleIndex(given_titles)
    told = {
        (number, tuple(completion._TITLE_WORD.findall(index.text[start:end])))
        for number, (start, end) in zip(index.run_hashes.tolist(), index.run_spans.tolist(), strict=True)
    }
    assert len({number for number, _ in told}) == len({run for _, run in told}) == len(told)


@given(st.sets(st.text(alphabet="abé", min_size=1, max_size=4)), st.text(alphabet="abe", min_size=1, max_size=3))
def test_words_are_found_by_their_beginning_accents_aside(known: set[str], prefix: str) -> None:
    found = PrefixIndex(known).words_with_prefix(prefix)
    assert sorted(found) == sorted(word for word in known if word.replace("é", "e").startswith(prefix))


def test_a_new_index_completes_nothing_that_is_gone_and_soon_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completion, "FEW", 0)  # as for an index whose completions take long
    engine = WhooshIndex(tmp_path)
    engine.build([document("1", title="Visa ancien")])
    assert [found.text for found in engine.suggest("visa")] == ["Visa ancien"]
    engine.update([document("2", title="Visa nouveau")], [url("1")])
    until = time.monotonic() + 30
    while (found := [each.text for each in engine.suggest("visa")]) == [] and time.monotonic() < until:
        time.sleep(0.01)
    assert found == ["Visa nouveau"]


@pytest.mark.parametrize("seed", range(6))
def test_words_after_updates_are_those_of_an_index_built_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(words_module, "MOST_CHANGED", 0)  # take over whatever was known, however little stays
    engine, drawn = WhooshIndex(tmp_path), random.Random(seed)
    engine.build(random_documents(30, seed))
    for step in range(6):
        if drawn.random() < 0.7:
            engine._open().reader.words.prepare()
        gone = [each.url for each in random_documents(30, seed) if drawn.random() < 0.1]
        engine.update([document(f"new-{step}", "visa visas mot" + "xy"[step % 2] * step, "Été")], gone)
        taken_over, anew = engine._open().reader.words, Words(engine._open().reader.segments)
        assert taken_over.counts == anew.counts
        for language in ("fr", "en"):
            assert taken_over.spelling(language).counts == anew.spelling(language).counts
            assert set(anew.prefixes(language).words) <= set(taken_over.prefixes(language).words)


def test_an_index_that_was_replaced_leaves_memory_at_once(tmp_path: Path) -> None:
    engine = WhooshIndex(tmp_path)
    engine.build([document("1", text="Le visa est délivré.", title="Visa ancien")])
    engine.suggest("vis")
    engine.correct("vsia", "fr")
    engine.search(plan_of(parse_query("vis* visaa~")))
    old = weakref.ref(engine._open().reader), weakref.ref(engine._open().reader.words.spelling("fr"))
    gc.disable()
    try:
        engine.update([document("2", title="Visa nouveau")], [url("1")])
        engine.suggest("vis")
        assert [reference() for reference in old] == [None, None]  # without the collector, which comes by rarely
    finally:
        gc.enable()
