"""What a reader holds for one word is one word to the search, in either language, in either direction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.models import Document, SearchResults, Widened
from missionsearch.search.query import parse_query
from missionsearch.search.relaxation import answer
from tests.engines.documents import document, url

Built = Callable[[Sequence[Document]], SearchEngine]


@pytest.fixture
def built(tmp_path: Path) -> Built:
    """Build an index of documents."""

    def build(documents: Sequence[Document]) -> SearchEngine:
        engine = open_folder(tmp_path / "index")
        engine.build(documents)
        return engine

    return build


def paths_found(engine: SearchEngine, text: str) -> list[str]:
    """Return the paths of the hits, in their order."""
    return [hit.url.removeprefix(url("")) for hit in engine.search(parse_query(text, per_page=100)).hits]


def answered(engine: SearchEngine, text: str) -> SearchResults:
    return answer(engine, parse_query(text))


def holding(forms: Sequence[str], language: str) -> list[Document]:
    """Return a document for each form of a word, and one that has none."""
    texts = [f"Ici {form} là" if language == "fr" else f"Here {form} there" for form in forms]
    return [document(str(number), text, "…", language) for number, text in enumerate(texts)] + [
        document("none", "bleu blanc rouge", "…", language)
    ]


# --- the same word, whatever the language of the text

EITHER_LANGUAGE = (
    ("l'univers", "l’univers", "univers", "L’UNIVERS"),
    ("l’OSCE", "OSCE", "osce", "O.S.C.E.", "d'OSCE"),
    ("événement", "évènement", "evenement", "Évènement", "EVENEMENT"),
    ("États-Unis", "Etats Unis", "etats-unis", "ÉTATS-UNIS", "États\u2011Unis", "États\u00a0Unis"),
    ("œuvre", "oeuvre", "Œuvre", "ŒUVRE"),
    ("aujourd'hui", "aujourd’hui", "AUJOURD’HUI"),
    ("sécurité", "securite", "SÉCURITÉ", "se\u0301curite\u0301"),
    ("co-ordinatrice", "coordinatrice", "co\u2011ordinatrice"),
    ("1er octobre", "1° octobre", "1º octobre", "1ᵉʳ octobre"),
    ("PC.DEL/1234/15", "pc.del/1234/15"),
)

FRENCH = (
    ("traités", "traité"),
    ("délivrée", "delivree", "délivré", "délivrées"),
    ("déposée", "deposee", "déposés"),
    ("travaux", "travail", "TRAVAUX"),
    ("nationaux", "national", "nationale", "nationales"),
    ("ambassadrice", "ambassadeur", "ambassadrices", "ambassadeurs"),
    ("chevaux", "cheval"),
    ("négociatrice", "négociateurs"),
    ("qu'Europe", "d’Europe", "Europe"),
    ("vice-président", "vice président"),
    ("70e", "70ème", "70ᵉ", "70ième"),
    ("XXIe", "XXIème", "xxie", "XXI", "21e", "21ème"),
    ("XVIIIe", "18e", "XVIIIème"),
)

ENGLISH = (
    ("women's", "women’s", "womens"),
    ("organisation", "organization", "organisations", "organizations"),
    ("defence", "defense"),
    ("programme", "program", "programmes", "programs"),
    ("labour", "labor"),
    ("centre", "center"),
    ("theatre", "theater"),
    ("analyse", "analyze"),
    ("travelled", "traveled"),
    ("behaviour", "behavior"),
    ("neighbouring", "neighboring"),
    ("licence", "license"),
    ("practise", "practice"),
    ("cheque", "check"),
    ("catalogue", "catalog"),
    ("judgement", "judgment"),
    ("ageing", "aging"),
    ("mobilisation", "mobilization"),
    ("recognised", "recognized"),
    ("fulfil", "fulfill"),
    ("enrolment", "enrollment"),
    ("metre", "meter"),
    ("grey", "gray"),
    ("sceptical", "skeptical"),
    ("embassy", "embassies", "embassy's"),
    ("U.N.", "UN"),
)

GROUPS = {"fr": (*EITHER_LANGUAGE, *FRENCH), "en": (*EITHER_LANGUAGE, *ENGLISH), "und": EITHER_LANGUAGE}


@pytest.fixture(scope="module")
def every_form(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SearchEngine]:
    """An index for each language, with a document for each form of each group: "GROUP/FORM"."""
    engines = {}
    for language, groups in GROUPS.items():
        engines[language] = open_folder(tmp_path_factory.mktemp(language) / "index")
        engines[language].build(
            document(f"{group}/{number}", f"bleu {form} rouge", "…", language)
            for group, forms in enumerate(groups)
            for number, form in enumerate(forms)
        )
    return engines


@pytest.mark.parametrize(
    ("language", "group"), [(language, group) for language, groups in GROUPS.items() for group in range(len(groups))]
)
def test_each_form_finds_every_other_and_nothing_else(
    every_form: dict[str, SearchEngine], language: str, group: int
) -> None:
    forms = GROUPS[language][group]
    everyone = [f"{group}/{number}" for number in range(len(forms))]
    assert {form: sorted(paths_found(every_form[language], form)) for form in forms} == dict.fromkeys(forms, everyone)


DIFFERENT = (
    ("univers", "universel", "fr"),
    ("OSCE", "OCDE", "fr"),
    ("marche", "arche", "fr"),
    ("coordination", "subordination", "fr"),
    ("organisation", "organ", "en"),
    ("meter", "meteor", "en"),
    ("women", "omen", "en"),
)


@pytest.mark.parametrize(("one", "other", "language"), DIFFERENT)
def test_words_that_only_look_alike_stay_apart(built: Built, one: str, other: str, language: str) -> None:
    engine = built(holding((one, other), language))
    assert (paths_found(engine, one), paths_found(engine, other)) == (["0"], ["1"])


@pytest.mark.parametrize("other", ["PC.DEL/1234/16", "PC.DEL/1235/15", "PC.DEC/1234/15", "PC DEL", "1234 15"])
def test_a_documents_number_finds_that_document_alone(built: Built, other: str) -> None:
    engine = built(holding(("PC.DEL/1234/15", other), "en"))
    assert paths_found(engine, "PC.DEL/1234/15") == ["0"]
    assert paths_found(engine, "pc.del/1234/15") == ["0"]


def test_a_text_in_the_other_language_is_found_by_its_own_rules(built: Built) -> None:
    engine = built([document("fr", "Les travaux nationaux"), document("en", "National labour", language="en")])
    assert paths_found(engine, "travail") == ["fr"]
    assert paths_found(engine, "labor") == ["en"]
    assert sorted(paths_found(engine, "national")) == ["en", "fr"]


# --- exact before like

RANKED = (
    ("événement", "evenement", "fr"),
    ("evenement", "événement", "fr"),
    ("évènement", "événement", "fr"),
    ("traité", "traités", "fr"),
    ("traités", "traité", "fr"),
    ("traite", "traité", "fr"),
    ("travaux", "travail", "fr"),
    ("ambassadrice", "ambassadeur", "fr"),
    ("ambassadeur", "ambassadrice", "fr"),
    ("États-Unis", "Etats-Unis", "fr"),
    ("Etats-Unis", "États-Unis", "fr"),
    ("organisation", "organization", "en"),
    ("organization", "organisation", "en"),
    ("program", "programme", "en"),
    ("womens", "women's", "en"),
    ("resume", "résumé", "en"),
    ("résumé", "resume", "en"),
)


@pytest.mark.parametrize(("typed", "other", "language"), RANKED)
def test_the_form_that_was_typed_ranks_above_its_equals(built: Built, typed: str, other: str, language: str) -> None:
    as_typed = typed.strip('"')
    texts = {"a": other, "exact": as_typed, "b": other}
    engine = built([document(path, f"bleu {text} vert", "…", language) for path, text in texts.items()])
    hits = engine.search(parse_query(typed)).hits
    scores = {hit.url.removeprefix(url("")): hit.score for hit in hits}
    assert scores["exact"] > scores["a"] == scores["b"]


# --- how many of the words


def test_two_words_must_both_match(built: Built) -> None:
    one = [document(f"{word}{number}", f"{word} " * 20) for word in ("visa", "bourse") for number in range(30)]
    engine = built([*one, document("both", "visa " + "texte " * 200 + "bourse")])
    assert paths_found(engine, "visa bourse") == ["both"]


def test_documents_with_all_the_words_come_before_those_with_most(built: Built) -> None:
    engine = built(
        [
            *(document(f"most{number}", "visa visa visa étudiant étudiant") for number in range(5)),
            document("all", "le visa de l'étudiant coûte cinquante euros"),
            *(document(f"few{number}", "visa") for number in range(5)),
        ]
    )
    assert paths_found(engine, "visa étudiant euros")[0] == "all"
    assert not [path for path in paths_found(engine, "visa étudiant euros") if path.startswith("few")]


def test_a_word_of_grammar_is_not_asked_for(built: Built) -> None:
    engine = built([document("a", "visa et étudiant"), document("b", "visa")])
    assert paths_found(engine, "le visa de l'étudiant") == ["a"]


def test_words_are_given_up_only_where_nothing_has_them_all_and_that_is_said(built: Built) -> None:
    engine = built([document("a", "visa étudiant"), document("b", "visa"), document("c", "passeport")])
    both, one = answered(engine, "visa étudiant"), answered(engine, "visa passeport")
    assert (both.total, both.notes) == (1, ())
    assert (one.total, one.notes) == (3, (Widened(),))


@pytest.mark.parametrize("text", ['"visa étudiant"', '"visa étudiant" passeport', "« étudiant passeport »"])
def test_a_quoted_phrase_is_never_given_up(built: Built, text: str) -> None:
    engine = built([document("a", "étudiant visa"), document("b", "visa"), document("c", "passeport")])
    results = answered(engine, text)
    assert (results.total, results.notes) == (0, ())


def test_the_words_beside_a_phrase_are_given_up_and_the_phrase_is_not(built: Built) -> None:
    engine = built([document("a", "long séjour et visa"), document("b", "visa étudiant"), document("c", "passeport")])
    results = answered(engine, '"long séjour" étudiant passeport')
    assert (results.total, results.notes) == (0, ())
    results = answered(engine, '"long séjour" visa passeport')
    assert ([hit.url for hit in results.hits], results.notes) == ([url("a")], (Widened(),))
