"""The query language: what each piece of a typed text stands for, and that every text has an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missionsearch.engines import SearchEngine
from missionsearch.engines.whoosh import open_folder
from missionsearch.engines.whoosh.vocabulary import MAX_EXPANSIONS
from missionsearch.models import (
    And,
    BrokenSyntax,
    Code,
    Cut,
    Filters,
    Fuzzy,
    Group,
    Ignored,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Synonym,
    Term,
)
from missionsearch.search.query import MAX_LENGTH, parse_query, query_from_args, query_to_args, with_text
from missionsearch.search.relaxation import answer, no_result_help
from missionsearch.search.synonyms import parse_synonyms
from missionsearch.search.syntax import MAX_CLAUSES
from tests.engines.documents import document, random_documents, url

BROKEN = BrokenSyntax()
TODAY = dt.date(2026, 11, 24)


def words(*texts: str) -> Group:
    return Group(tuple(map(Term, texts)))


def group(*clauses: Node) -> Group:
    return Group(clauses)


VISA, ETUDIANT, BOURSE = Term("visa"), Term("étudiant"), Term("bourse")


# --- what each piece stands for

READ: list[tuple[str, Node]] = [
    ("visa", words("visa")),
    ("visa étudiant", words("visa", "étudiant")),
    ("  visa\u00a0étudiant\n", words("visa", "étudiant")),
    # operators, least binding first: OR, AND, words beside each other
    ("visa AND étudiant", And((group(VISA), group(ETUDIANT)))),
    ("visa ET étudiant", And((group(VISA), group(ETUDIANT)))),
    ("visa OR étudiant", Or((group(VISA), group(ETUDIANT)))),
    ("visa OU étudiant", Or((group(VISA), group(ETUDIANT)))),
    ("visa étudiant OU bourse", Or((words("visa", "étudiant"), group(BOURSE)))),
    ("visa ET étudiant OU bourse", Or((And((group(VISA), group(ETUDIANT))), group(BOURSE)))),
    ("visa ET (étudiant OU bourse)", And((group(VISA), group(Or((group(ETUDIANT), group(BOURSE))))))),
    ("visa NOT étudiant", group(VISA, Not(ETUDIANT))),
    ("visa SAUF étudiant", group(VISA, Not(ETUDIANT))),
    ("visa -étudiant", group(VISA, Not(ETUDIANT))),
    ("visa AND NOT étudiant", And((group(VISA), group(Not(ETUDIANT))))),
    ("-étudiant", group(Not(ETUDIANT))),
    ('visa -"long séjour"', group(VISA, Not(Phrase("long séjour")))),
    ("visa -(étudiant bourse)", group(VISA, Not(words("étudiant", "bourse")))),
    ("visa SAUF (étudiant OU bourse)", group(VISA, Not(Or((group(ETUDIANT), group(BOURSE)))))),
    ("(visa)", group(group(VISA))),
    # in small letters they are words, and so they are where everything is in capitals
    ("visa and étudiant", words("visa", "and", "étudiant")),
    ("visa ou étudiant", words("visa", "ou", "étudiant")),
    ("Visa Et Étudiant", words("Visa", "Et", "Étudiant")),
    ("VISA ET ÉTUDIANT", words("VISA", "ET", "ÉTUDIANT")),
    ("ONU OU OTAN", words("ONU", "OU", "OTAN")),
    ("RÉSOLUTION 1325 ET ONU", words("RÉSOLUTION", "1325", "ET", "ONU")),
    ("AND", words("AND")),
    ("ET OU SAUF", words("ET", "OU", "SAUF")),
    ("1325 OR 2254", Or((words("1325"), words("2254")))),
    ("سفارة OR تأشيرة", Or((words("سفارة"), words("تأشيرة")))),
    ("ONU ET sécurité", And((words("ONU"), words("sécurité")))),
    # fields
    ("title:visa", group(Term("visa", "title"))),
    ("titre:visa", group(Term("visa", "title"))),
    ("TITRE:visa", group(Term("visa", "title"))),
    ('titre:"long séjour"', group(Phrase("long séjour", "title"))),
    ("titre:«long séjour»", group(Phrase("long séjour", "title"))),
    ("titre:(visa bourse)", group(group(Term("visa", "title"), Term("bourse", "title")))),
    ("titre:(visa bourse) étudiant", group(group(Term("visa", "title"), Term("bourse", "title")), ETUDIANT)),
    ("section:discours", group(Term("discours", "section"))),
    ("rubrique:discours", group(Term("discours", "section"))),
    ("site:ambassade.example", group(Term("ambassade.example", "site"))),
    ("url:osce", group(Term("osce", "url"))),
    ("-titre:visa", group(Not(Term("visa", "title")))),
    ("titre:ambassad*", group(Prefix("ambassad", "title"))),
    ("mot:visa", words("mot:visa")),
    ("titre: visa", words("titre:", "visa")),
    ("titre : visa", words("titre", "visa")),
    # beginnings and near spellings
    ("ambassad*", group(Prefix("ambassad"))),
    ("ambassad**", group(Prefix("ambassad"))),
    ("ambasade~", group(Fuzzy("ambasade"))),
    ("ambasade~2", group(Fuzzy("ambasade"))),
    ("vi*sa", words("vi*sa")),
    ("*visa", words("*visa")),
    # what people paste and mistype
    ("PC.DEL/1234/15", Group((Code("PC.DEL/1234/15", "pc-del-1234-15"),))),
    ("jean@example.org", words("jean@example.org")),
    ("C++ n°5 R&D", words("C++", "n°5", "R&D")),
    ("passeport/visa", words("passeport", "visa")),
    ("visa,étudiant;bourse", words("visa", "étudiant", "bourse")),
    ("visa+étudiant&bourse|prix", words("visa", "étudiant", "bourse", "prix")),
    ("-passeport/visa", group(Not(Term("passeport/visa")))),
    ("pc.del/1234/15", Group((Code("pc.del/1234/15", "pc-del-1234-15"),))),
    ("CIO/GAL", words("CIO/GAL")),
    ("ambassade.example/fr/visa", words("ambassade.example/fr/visa")),
    ("visa - étudiant", words("visa", "étudiant")),
    ("visa + étudiant", words("visa", "étudiant")),
    ("États-Unis", words("États-Unis")),
    ("https://www.ambassade.example/fr/visa/", group(Term("ambassade.example/fr/visa", "url"))),
    ("HTTPS://Ambassade.example:443/fr/visa?utm_source=x#top", group(Term("ambassade.example/fr/visa", "url"))),
    ("www.ambassade.example visa", group(Term("ambassade.example", "url"), VISA)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "root"), READ)
def test_a_text_is_read_as(text: str, root: Node) -> None:
    query = parse_query(text)
    assert (query.root, query.notes) == (root, ())


QUOTED = (
    '"long séjour"', "«long séjour»", "« long séjour »", "«\u00a0long séjour\u00a0»", "“long séjour”", "„long séjour“",
    "”long séjour”", "“long séjour\"", "‹long séjour›", "＂long séjour＂",
)  # fmt: skip


@pytest.mark.parametrize("text", QUOTED)
def test_every_kind_of_quotation_mark_makes_a_phrase(text: str) -> None:
    query = parse_query(f"visa {text} étudiant")
    assert (query.root, query.notes) == (group(VISA, Phrase("long séjour"), ETUDIANT), ())


BROKEN_TEXTS = (
    ("(visa", words("visa")),
    ("visa)", words("visa")),
    (")visa(", words("visa")),
    ('"visa étudiant', words("visa", "étudiant")),
    ("«visa", words("visa")),
    ("visa»", words("visa")),
    ("visa AND", words("visa")),
    ("OR visa", words("visa")),
    ("visa AND OR étudiant", words("visa", "étudiant")),
    ("visa NOT", words("visa")),
    ("visa ()", words("visa")),
    ("visa AND (étudiant", words("visa", "étudiant")),
    ("visa -étudiant (bourse", words("visa", "étudiant", "bourse")),
    ('"long séjour" AND', group(Phrase("long séjour"))),
)


@pytest.mark.parametrize(("text", "root"), BROKEN_TEXTS)
def test_broken_syntax_is_searched_as_words_and_that_is_said(text: str, root: Node) -> None:
    query = parse_query(text)
    assert (query.root, query.notes) == (root, (BROKEN,))


@pytest.mark.parametrize("text", ["", " ", "*", "~", "-", "…", "???", "😀", '"', '""', "«»", "( )", ")(", "\x00"])
def test_a_text_without_a_word_asks_for_everything(text: str) -> None:
    query = parse_query(text)
    assert (query.root, query.notes) == (None, ())


def test_words_with_another_name_are_read_as_a_choice_of_names() -> None:
    synonyms = parse_synonyms("ONU, Nations unies, UN", "here")
    assert parse_query("réforme ONU", synonyms=synonyms).root == group(
        Term("réforme"), Synonym((Term("ONU"), Phrase("Nations unies"), Term("UN")))
    )
    assert parse_query("nations Unies", synonyms=synonyms).root == group(
        Synonym((Phrase("nations Unies"), Term("ONU"), Term("UN")))
    )
    assert parse_query('"Nations unies"', synonyms=synonyms).root == group(Phrase("Nations unies"))
    assert parse_query("titre:ONU", synonyms=synonyms).root == group(Term("ONU", "title"))


# --- what too much costs


def test_a_long_text_is_cut_at_a_word_and_that_is_said() -> None:
    query = parse_query("ambassade " * 10_000)
    assert query.text == " ".join(["ambassade"] * (MAX_LENGTH // 10 - 1))
    assert Cut("length") in query.notes


def test_many_words_are_cut_and_that_is_said() -> None:
    query = parse_query(" ".join(f"a{number}" for number in range(200)))
    assert isinstance(query.root, Group)
    assert len(query.root.clauses) == MAX_CLAUSES
    assert query.notes == (Cut("clauses"),)


def test_an_expression_that_is_cut_stays_an_expression() -> None:
    query = parse_query("visa AND (" + " OR ".join(f"a{number}" for number in range(90)) + ")")
    assert query.notes == (Cut("clauses"),)
    assert isinstance(query.root, And)


def test_parentheses_in_parentheses_end_somewhere_and_that_is_said() -> None:
    assert parse_query("(" * 400 + "visa" + ")" * 400) == Query(
        text="(" * 400 + "visa" + ")" * 400, root=words("visa"), notes=(BROKEN,)
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    engine = open_folder(tmp_path_factory.mktemp("query") / "index")
    engine.build(
        [
            *random_documents(400, seed=7),
            document("visa", "Le visa étudiant de long séjour", "Un visa", section=("Presse", "Discours")),
            document("bourse", "La bourse étudiante de long séjour", "Une bourse", site="onu.example"),
            document("codes", "Résolution PC.DEL/1234/15, écrire à jean@mission.example, en C++", "Codes"),
        ]
    )
    return engine


COSTLY: list[tuple[str, Callable[[], str]]] = [
    ("100 kB of words", lambda: "ambassade visa " * 7_000),
    ("100 kB without a space", lambda: "a" * 100_000),
    ("10,000 clauses", lambda: " OR ".join(f"t{number}" for number in range(10_000))),
    ("10,000 exclusions", lambda: " ".join(f"-t{number}" for number in range(10_000))),
    ("three one-letter beginnings", lambda: "a* b* c*"),
    ("500 beginnings", lambda: "an* " * 500),
    ("100 near spellings", lambda: "visat~ consulatt~ " * 50),
    ("1,000 parentheses", lambda: "(" * 1_000 + "visa" + ")" * 1_000),
    ("1,000 closed pairs", lambda: "()" * 1_000),
    ("1,000 quotation marks", lambda: '"' * 1_000 + "visa"),
    ("500 fields", lambda: "url:a " * 500),
    ("many dates", lambda: "5 octobre 2015 " * 60),
    ("digits", lambda: "1" * 1_000),
    ("numbers", lambda: "2014-" * 200),
    ("accents upon accents", lambda: "e" + "\u0301" * 900),
]


def leaves(node: Node | None) -> int:
    """Return how many lists of documents a query looks up, expansions aside."""
    match node:
        case None:
            return 0
        case And() | Or() | Group():
            return sum(map(leaves, node.clauses))
        case Not():
            return leaves(node.clause)
        case _:
            return 1


@pytest.mark.parametrize("make", [make for _, make in COSTLY], ids=[name for name, _ in COSTLY])
def test_whatever_is_typed_little_is_looked_up(engine: SearchEngine, make: Callable[[], str]) -> None:
    query = parse_query(make(), today=TODAY)
    assert len(query.text) <= MAX_LENGTH
    assert leaves(query.root) <= MAX_CLAUSES
    if not answer(engine, query).total:
        no_result_help(engine, query)
    engine.suggest(query.text)


def test_a_beginning_that_stands_for_too_many_words_is_said(tmp_path: Path) -> None:
    engine = open_folder(tmp_path / "index")
    engine.build(document(str(number), f"abc{number} abd{number}") for number in range(MAX_EXPANSIONS))
    results = answer(engine, parse_query("ab*"))
    assert results.notes == (Cut("expansions"),)
    assert results.total > 0


# --- what it finds


def paths_found(engine: SearchEngine, text: str) -> set[str]:
    """Return those of the three documents that a text finds."""
    paths = {hit.url.removeprefix(url("")) for hit in answer(engine, parse_query(text, per_page=1000)).hits}
    return paths & {"visa", "bourse", "codes"}


FINDS: tuple[tuple[str, set[str]], ...] = (
    ('"long séjour" visa', {"visa"}),
    ('"long séjour"', {"visa", "bourse"}),
    ('"séjour long"', set()),
    ("titre:bourse OU PC.DEL/1234/15", {"bourse", "codes"}),
    ('"long séjour" SAUF visa', {"bourse"}),
    ('"long séjour" -titre:(visa OU bourse)', set()),
    ("rubrique:discours", {"visa"}),
    ("rubrique:presse visa", {"visa"}),
    ('"long séjour" site:onu.example', {"bourse"}),
    ('"long séjour" url:bourse', {"bourse"}),
    ("https://ambassade.example/codes", {"codes"}),
    ("séj* titre:bou*", {"bourse"}),
    ("titre:bourrse~", {"bourse"}),
    ("sejoru~ visa", {"visa"}),
    ("jean@mission.example", {"codes"}),
    ("pc.del/1234/15", {"codes"}),
    ("(séjour ET bourse) OU codes", {"bourse", "codes"}),
    ("«long séjour» “étudiante”", {"bourse"}),
)


@pytest.mark.parametrize(("text", "paths"), FINDS)
def test_a_query_finds(engine: SearchEngine, text: str, paths: set[str]) -> None:
    assert paths_found(engine, text) == paths


# --- any text


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet='avAND OURT"«»()-*~:é’\u0301 1/9', max_size=60))
def test_any_text_is_parsed_and_answered(engine: SearchEngine, text: str) -> None:
    query = parse_query(text, today=TODAY)
    results = answer(engine, query)
    assert results.total >= len(results.hits)
    assert results.query.text == query.text
    assert with_text(query, query.text).root == query.root


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="abcé \"'&=+#%?/ ", max_size=20).map(str.strip),
    st.builds(
        Filters,
        language=st.sampled_from([(), ("fr",), ("fr", "en")]),
        year=st.sampled_from([(), ("2015",), ("2015-10", "undated")]),
        section=st.sampled_from([(), (("Presse", "Discours"),), (("A & B",), ("C+D",))]),
        type=st.sampled_from([(), ("pdf",)]),
        site=st.sampled_from([(), ("127.0.0.1:8000",)]),
        date_from=st.none() | st.dates(),
        date_to=st.none() | st.dates(),
    ),
    st.sampled_from(["relevance", "newest", "oldest"]),
    st.integers(1, 10**18),
    st.booleans(),
)
def test_a_permalink_says_the_whole_query(text: str, filters: Filters, sort: str, page: int, collapse: bool) -> None:
    query = parse_query(text, filters=filters, sort=sort, page=page, collapse=collapse)  # type: ignore[arg-type]
    args: dict[str, list[str]] = {}
    for name, value in query_to_args(query):
        args.setdefault(name, []).append(value)
    assert query_from_args(args) == query


def test_a_parameter_that_does_not_fit_is_left_out_and_said() -> None:
    query = query_from_args({"q": ["visa"], "year": ["20151"], "sort": ["best"], "page": ["0"], "from": ["yesterday"]})
    assert query == Query(
        text="visa",
        root=words("visa"),
        notes=(
            Ignored("sort", "best"),
            Ignored("year", "20151"),
            Ignored("from", "yesterday"),
            Ignored("page", "0"),
        ),
    )
