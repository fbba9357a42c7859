"""An index that was updated answers like one that was built from the same documents at once."""

from __future__ import annotations

import gc
import os
import random
import stat
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from missionsearch.analysis import analyzer, strip_accents
from missionsearch.engines import SearchEngine
from missionsearch.engines.planned import planned
from missionsearch.engines.whoosh import generations as generations_module
from missionsearch.engines.whoosh import leaves, open_folder
from missionsearch.engines.whoosh.codec import ArraySegment
from missionsearch.engines.whoosh.engine import WhooshIndex
from missionsearch.models import And, Document, Node, Not, Or, Phrase, Prefix, Query, SearchResults, Term
from missionsearch.search.clauses import STEMS, Representation, ScoreShare, Word
from missionsearch.search.query import parse_query
from tests.engines.documents import document, random_document, random_documents, url

ASKED: tuple[Node | None, ...] = (
    None,
    Term("visa"),
    Or((Term("conseil"), Term("council"))),
    And((Term("culture"), Not(Term("presse")))),
    Phrase("visa passeport"),
    Prefix("trav"),
    parse_query("conseil conseil visa presse ministre").root,  # of which a part is enough
)


def shown_alike(results: SearchResults) -> object:
    hits = [(hit.url, hit.title, round(hit.score, 4), hit.snippet) for hit in results.hits]
    return results.total, hits, results.facets, results.histogram


def answers(engine: SearchEngine, collapse: bool = True) -> list[object]:
    return [shown_alike(engine.search(Query(root=root, per_page=25, collapse=collapse))) for root in ASKED]


class Updates(RuleBasedStateMachine):
    """Random upserts and deletes, beside a dictionary of what must be in the index."""

    folder: Path

    @initialize(seed=st.integers(0, 1000))
    def build(self, seed: int) -> None:
        self.drawn = random.Random(seed)
        self.round = 0
        self.engine = open_folder(self.folder / "updated")
        self.documents = {each.url: each for each in random_documents(25, seed)}
        self.engine.build(self.documents.values())

    @rule(count=st.integers(0, 12), gone=st.integers(0, 6))
    def update(self, count: int, gone: int) -> None:
        fresh = [random_document(self.drawn.randrange(60), self.drawn) for _ in range(count)]
        deletes = [url(f"{self.drawn.randrange(60):05}") for _ in range(gone)]
        for each in deletes:
            self.documents.pop(each, None)
        self.documents |= {each.url: each for each in fresh}
        info = self.engine.update(fresh, deletes)
        assert info.documents == len(self.documents)

    @invariant()
    def answers_like_a_fresh_build(self) -> None:
        fresh = open_folder(self.folder / "fresh")
        info = fresh.build(self.documents[key] for key in sorted(self.documents))
        assert answers(self.engine) == answers(fresh)
        assert answers(self.engine, collapse=False) == answers(fresh, collapse=False)
        assert self.engine.info().by_language == info.by_language
        assert [each.text for each in self.engine.suggest("vi")] == [each.text for each in fresh.suggest("vi")]


@pytest.mark.parametrize("runs", [3, pytest.param(30, marks=pytest.mark.fuzz)])
def test_any_run_of_updates_answers_like_a_fresh_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runs: int
) -> None:
    monkeypatch.setattr(generations_module, "FEW_SEGMENTS", 3)  # so that joining happens
    Updates.folder = tmp_path
    few = settings(
        max_examples=runs,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    Updates.TestCase.settings = few
    Updates.TestCase().runTest()


@pytest.mark.parametrize("first", [300, 40])
def test_many_small_updates_leave_few_segments(tmp_path: Path, first: int) -> None:
    index = WhooshIndex(tmp_path)
    engine = planned(index)
    engine.build(random_documents(first, seed=1))
    most = 0
    for number in range(40):
        engine.update([document(f"extra{number}", f"visa numéro {number}")], [url(f"{number:05}")])
        most = max(most, len(index._generations.open().segments))
    assert most <= generations_module.FEW_SEGMENTS
    assert engine.info().documents == first
    assert engine.search(parse_query("numéro", per_page=100)).total == 40


def test_updates_in_a_row_leave_no_files_open(tmp_path: Path) -> None:
    def opened() -> int:
        gc.collect()
        return len(os.listdir("/dev/fd"))

    engine, searching = open_folder(tmp_path), open_folder(tmp_path)
    engine.build([document("a", "visa")])
    files = []
    for number in range(14):
        engine.update([document(f"extra{number}", "visa")], ())
        assert searching.search(parse_query("visa")).total == number + 2
        files.append(opened())
    assert max(files[7:]) <= max(files[:7])


def test_words_of_deleted_documents_are_neither_suggested_nor_offered_as_spellings(tmp_path: Path) -> None:
    engine = open_folder(tmp_path)
    engine.build(
        [document("a", "ambassade", "Ambassade"), *(document(f"b{n}", "consulat", "Consulat") for n in range(4))]
    )
    engine.update((), [url("a")])
    assert engine.suggest("amb") == ()
    assert engine.correct(parse_query("ambasade")) is None
    assert engine.search(parse_query("ambass*")).total == 0


def test_only_the_kept_generations_stay(tmp_path: Path) -> None:
    engine = open_folder(tmp_path, keep_generations=2)
    names = [engine.build([document("a", "visa")]).generation for _ in range(4)]
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == names[-2:] == sorted(names)[-2:]


def test_the_index_is_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    open_folder(folder).build([document("a", "visa")])
    folders = [path for path in (folder, *folder.rglob("*")) if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_segments_that_stay_are_shared_and_not_copied(tmp_path: Path) -> None:
    engine = open_folder(tmp_path)
    engine.build(random_documents(50, seed=1))
    engine.update([document("new", "visa")], ())
    shared = [path for path in (tmp_path / "generations").rglob("*.pst") if path.stat().st_nlink == 2]
    assert len(shared) == 2


# --- large and odd documents


def test_positions_beyond_sixteen_bits_are_kept(tmp_path: Path) -> None:
    engine = open_folder(tmp_path)
    filler = "mot " * 70_000
    engine.build([document("far", f"{filler}conseil sécurité"), document("apart", f"conseil {filler}sécurité")])
    found = engine.search(Query(root=Phrase("conseil sécurité")))
    assert [hit.url for hit in found.hits] == [url("far")]


@pytest.mark.parametrize("size", [100_000, pytest.param(1_000_000, marks=pytest.mark.fuzz)])
def test_a_document_of_very_many_words_is_indexed_whole(tmp_path: Path, size: int) -> None:
    engine = open_folder(tmp_path)
    words = " ".join(f"m{number % 5000}" for number in range(size))
    engine.build([document("long", f"{words} ambassade finale"), document("short", "ambassade finale")])
    found = engine.search(Query(root=Phrase("ambassade finale")))
    assert {hit.url for hit in found.hits} == {url("long"), url("short")}
    assert engine.search(Query(root=Term("m4999"))).total == 1


def test_a_term_with_more_forms_than_a_mask_has_bits_is_found_by_each(tmp_path: Path) -> None:
    accents = ["e", "é", "è", "ê", "ë"]
    forms = ["".join(("r", a, "v", b, "l", c, "r")) for a in accents for b in accents for c in accents]
    engine = open_folder(tmp_path)
    engine.build(document(str(number), form) for number, form in enumerate(forms))
    assert engine.search(Query(root=Term("reveler"))).total == len(forms) == 125
    assert engine.search(Query(root=Prefix("rev"))).total == len(forms)


def test_an_index_that_another_release_has_stemmed_is_searched_until_the_next_run(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path)
    index.build([document("a", "passeport"), document("b", "visa")])
    reader = index._open().reader
    stem = analyzer("fr").stem("passeport")
    shares = ScoreShare(STEMS, 1.0), ScoreShare(Representation(False, "surfaces"), 0.5)
    matches = leaves.word(reader, Word("fr", "visa", stem, shares))  # as if "visa" had been stemmed otherwise
    found = reader.term("fr", stem)
    assert found
    assert (matches.docs.tolist(), matches.scores.tolist()) == (found.docs.tolist(), found.scores.tolist())


def test_a_word_alone_with_its_stem_scores_as_its_own_list_does(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path)
    texts = ["l’été à Genève, passeport", "Genève Genève traité", "traite, traites", "geneve, visas", "été, un visa"]
    index.build(document(str(at), text, title=text[:9]) for at, text in enumerate(texts))
    index.update([document("a", "Genève, visa")], [url("1")])
    reader = index._open().reader
    for word, title in product(("passeport", "geneve", "genève", "visa", "traite", "été", "inconnu"), (False, True)):
        listed, folded = (
            reader.written("fr", word, title),
            reader._counts("fr", strip_accents(word), Representation(title, "surfaces")),
        )
        expected = folded and reader._scored(reader._as_typed(folded, "fr", word, title), "fr", title)
        assert (listed and listed.docs.tolist()) == (expected and expected.docs.tolist())
        assert (listed and listed.scores.tolist()) == (expected and expected.scores.tolist())


@pytest.mark.parametrize("text", ["", " ", "\n", "\ud800", "…", "\u00ad", "a" * 100_000, "é" * 70_000])
def test_odd_texts_are_indexed(tmp_path: Path, text: str) -> None:
    engine = open_folder(tmp_path)
    odd = Document(url("odd"), text, ())
    engine.build([odd, document("a", f"visa {text}", text)])
    assert engine.search(parse_query("visa")).total == 1
    assert engine.info().documents == 2


def test_segments_have_names_of_their_own_in_a_program_that_seeds_random() -> None:
    names = set()
    for _ in range(2):
        random.seed(2015)
        names.add(ArraySegment("MAIN").segid)
    assert len(names) == 2
