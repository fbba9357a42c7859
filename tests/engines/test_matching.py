"""Do we match what stock Whoosh matches, document for document?

The same documents are indexed twice: by stock Whoosh with its own codec and our analysis, and by our engine. Random
queries are put to both; stock Whoosh is also put to our own files, through the codec.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from whoosh import fields, query
from whoosh.analysis import Token, Tokenizer
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex
from whoosh.scoring import Frequency

from missionsearch.analysis import analyzer, field_language, normalize, strip_accents
from missionsearch.engines import SearchEngine
from missionsearch.engines.planned import planned
from missionsearch.engines.whoosh import open_folder
from missionsearch.engines.whoosh.engine import WhooshIndex
from missionsearch.engines.whoosh.evaluation import Evaluation
from missionsearch.engines.whoosh.schema import TEXT_FIELDS, field_of, schema
from missionsearch.models import And, Document, Filters, Node, Not, Or, Phrase, Prefix, Query, Term
from missionsearch.search.planning import plan_of
from tests.engines.documents import SECTIONS, WORDS, document, random_documents, url

SIZE = 1200
NO_FILTERS = Filters()
TREES = [50, pytest.param(500, marks=pytest.mark.fuzz)]


class Stems(Tokenizer):
    """Our analysis as a tokenizer of Whoosh's: paragraphs lie far apart, stop words leave a gap (in bodies)."""

    def __init__(self, field: str) -> None:
        self.part, self.language, *self.form = field.split("_")

    def __call__(self, value: str, positions: bool = False, **_: Any) -> Iterator[Token]:
        found = analyzer(self.language)
        stem: Callable[[str], str] = found.stem_all if self.part == "title" else found.stem
        if self.form:
            stem = strip_accents if self.form == ["surfaces"] else normalize
        token, at = Token(positions, removestops=True), 0
        for line in value.split("\n"):
            surfaces, extras = found.tokens(line)
            for place, surface in sorted([*enumerate(surfaces), *extras], key=lambda pair: pair[0]):
                token.text, token.pos, token.stopped = stem(surface), at + place, False
                if token.text:
                    yield token
            at += len(surfaces) + 10


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return random_documents(SIZE, seed=11)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, documents: list[Document]) -> WhooshIndex:
    index = WhooshIndex(tmp_path_factory.mktemp("ours"))
    index.build(documents)
    return index


@pytest.fixture(scope="module")
def engine(index: WhooshIndex) -> SearchEngine:
    return planned(index)


@pytest.fixture(scope="module")
def stock(documents: list[Document]) -> Iterator[Any]:
    """A searcher of stock Whoosh over the same documents."""
    names = [name for field in TEXT_FIELDS for name in (field, *_as_written(field))]
    texts = {name: fields.TEXT(analyzer=cast(Any, Stems(name)), phrase=True) for name in names}
    columns: dict[str, Any] = {"day": fields.NUMERIC(int), "section": fields.KEYWORD(commas=True)}
    columns |= {"url": fields.ID(stored=True), "language": fields.ID, "type": fields.ID, "site": fields.ID}
    index = RamStorage().create_index(fields.Schema(**columns, **texts))
    writer = index.writer()
    for each in documents:
        language = field_language(each.language)
        written = {f"title_{language}": each.title, f"body_{language}": "\n".join(p.text for p in each.passages)}
        written |= {also: text for name, text in written.items() for also in _as_written(name)}
        writer.add_document(
            url=each.url,
            language=each.language,
            type=each.type,
            site=each.site,
            day=int(f"{each.date:%Y%m%d}") if each.date else 0,
            section=",".join(" > ".join(each.section[:depth]) for depth in range(1, len(each.section) + 1)),
            **written,
        )
    writer.commit()
    with index.searcher() as searcher:
        yield searcher


def _as_written(field: str) -> tuple[str, str]:
    return field_of(field, "surfaces"), field_of(field, "accented")


def asked_of_stock(node: Node, languages: tuple[str, ...]) -> query.Query:
    """Return a tree as a query of Whoosh's: a word matches in the title or body of any language."""
    match node:
        case And():
            return query.And([asked_of_stock(clause, languages) for clause in node.clauses])
        case Or():
            return query.Or([asked_of_stock(clause, languages) for clause in node.clauses])
        case Not():
            return query.Not(unwanted_of_stock(node.clause, languages))
    return _word_of_stock(node, languages)


def unwanted_of_stock(node: Node, languages: tuple[str, ...]) -> query.Query:
    """Return what a minus takes away: a word as written, and with its accents where it was typed with some."""
    match node:
        case Or():
            return query.Or([unwanted_of_stock(clause, languages) for clause in node.clauses])
        case Term(text) if text == strip_accents(text):
            return _word_of_stock(Phrase(text), languages)
        case Term(text) if " " not in text and "-" not in text and "'" not in text:
            named = (field_of(f"{part}_{each}", "accented") for each in languages for part in ("title", "body"))
            return query.Or([query.Term(field, normalize(text)) for field in named])
        case Term(text):
            return _word_of_stock(Phrase(text), languages)
        case _:
            return asked_of_stock(node, languages)


def _word_of_stock(node: Node, languages: tuple[str, ...]) -> query.Query:
    found: list[query.Query] = []
    for language in languages:
        for part in ("title", "body"):
            match node:
                case Term(text):
                    field = f"{part}_{language}"
                    term: Callable[[str], str] = analyzer(language).stem
                case Phrase(text):
                    field, term = field_of(f"{part}_{language}", "surfaces"), strip_accents
                case _:
                    raise AssertionError(node)
            terms = [term(surface) for surface in analyzer(language).tokens(text).surfaces]
            found.append(query.Phrase(field, terms) if len(terms) > 1 else query.Term(field, terms[0]))
    return query.Or(found)


def random_tree(drawn: random.Random, documents: list[Document], depth: int = 0) -> Node:
    kind = drawn.choice(("term", "term", "phrase", "and", "or", "not") if depth < 3 else ("term", "phrase"))
    if kind == "term":
        return Term(drawn.choice(WORDS[drawn.choice(("fr", "en"))]))
    if kind == "phrase":
        return _random_phrase(drawn, documents)
    parts = tuple(random_tree(drawn, documents, depth + 1) for _ in range(drawn.randrange(2, 4)))
    if kind == "not":
        return And((parts[0], Not(parts[1])))
    return And(parts) if kind == "and" else Or(parts)


def _random_phrase(drawn: random.Random, documents: list[Document]) -> Node:
    """Return two or three words that stand beside each other somewhere, none of them a stop word in any language."""
    while True:
        words = drawn.choice(drawn.choice(documents).passages).text.split()
        at, length = drawn.randrange(len(words)), drawn.choice((2, 2, 3))
        run = words[at : at + length]
        surfaces = [
            surface for word in run for language in ("fr", "en") for surface in analyzer(language).tokens(word)[0]
        ]
        if len(run) == length and all(analyzer(language).stem(s) for s in surfaces for language in ("fr", "en")):
            return Phrase(" ".join(run))


def ours(engine: SearchEngine, tree: Node | None, filters: Filters = NO_FILTERS) -> set[str]:
    found = engine.search(Query(root=tree, filters=filters, collapse=False, per_page=SIZE, highlight=False))
    assert found.total == len(found.hits)
    return {hit.url for hit in found.hits}


def theirs(searcher: Any, asked: query.Query) -> set[str]:
    return {searcher.stored_fields(number)["url"] for number in searcher.docs_for_query(asked)}


@pytest.mark.parametrize("trees", TREES)
def test_random_trees_match_what_stock_whoosh_matches(
    index: WhooshIndex, engine: SearchEngine, stock: Any, documents: list[Document], trees: int
) -> None:
    drawn = random.Random(5)
    languages = index._open().reader.languages
    sizes = []
    for _ in range(trees):
        tree = random_tree(drawn, documents)
        wanted = theirs(stock, asked_of_stock(tree, languages))
        assert ours(engine, tree) == wanted, tree
        sizes.append(len(wanted))
    assert sum(size > 0 for size in sizes) > trees // 2


def test_filters_let_through_what_stock_whoosh_does(
    index: WhooshIndex, engine: SearchEngine, stock: Any, documents: list[Document]
) -> None:
    drawn = random.Random(6)
    languages = index._open().reader.languages
    for _ in range(40):
        tree = Term(drawn.choice(WORDS["fr"]))
        first = dt.date(2008, 1, 1) + dt.timedelta(days=drawn.randrange(4000))
        last = first + dt.timedelta(days=drawn.randrange(2000))
        section = drawn.choice(SECTIONS[1:])
        language, kind = drawn.choice(("fr", "en", "de")), drawn.choice(("page", "pdf"))
        day = query.NumericRange("day", int(f"{first:%Y%m%d}"), int(f"{last:%Y%m%d}"))
        asked = asked_of_stock(tree, languages)
        for filters, condition in (
            (Filters(date_from=first, date_to=last), day),
            (Filters(section=(section,)), query.Term("section", " > ".join(section))),
            (Filters(language=(language,)), query.Term("language", language)),
            (
                Filters(language=(language,), type=(kind,)),
                query.And([query.Term("language", language), query.Term("type", kind)]),
            ),
        ):
            assert ours(engine, tree, filters) == theirs(stock, query.And([asked, condition])), filters


def test_stock_whoosh_finds_the_same_in_our_own_files(index: WhooshIndex, documents: list[Document]) -> None:
    folder = index._generations.open().folder
    reader = index._open().reader
    drawn = random.Random(7)
    with FileIndex(FileStorage(str(folder)), schema=schema(), indexname="MAIN").searcher(
        weighting=Frequency()
    ) as searcher:
        for _ in range(40):
            tree = random_tree(drawn, documents)
            asked = asked_of_stock(tree, reader.languages)
            root = plan_of(Query(root=tree)).root
            assert root
            assert set(Evaluation(reader).matches(root).docs.tolist()) == set(searcher.docs_for_query(asked)), tree


def test_a_prefix_matches_every_word_that_begins_so(engine: SearchEngine, documents: list[Document]) -> None:
    written = {each.url: list(_words(each)) for each in documents}
    for prefix in ("tra", "organ", "etat", "œu", "dés"):
        bare = strip_accents(normalize(prefix))
        wanted = {address for address, words in written.items() if any(word.startswith(bare) for word in words)}
        assert ours(engine, Prefix(prefix)) == wanted


def _words(document: Document) -> Iterator[str]:
    """Yield a document's words without accents, stop words left out."""
    found = analyzer(field_language(document.language))
    for text in (document.title, *(passage.text for passage in document.passages)):
        yield from (strip_accents(surface) for surface in found.tokens(text).surfaces if found.stem(surface))


@pytest.mark.parametrize(
    ("phrase", "language"),
    [("conseil de sécurité", "fr"), ("ministre de la culture", "fr"), ("charter of the nations", "en")],
)
def test_a_stop_word_in_a_phrase_takes_the_place_of_one_word(tmp_path: Path, phrase: str, language: str) -> None:
    """Stock Whoosh has no such phrases; so what must match is written out."""
    words = phrase.split()
    texts = {
        "same": f"ici {phrase} là",
        "apart": " ".join([words[0], "brusquement", *words[1:]]),
        "beside": f"{words[0]} {words[-1]}",
        "turned": " ".join(reversed(words)),
    }
    engine = open_folder(tmp_path)
    engine.build(document(path, text, language=language) for path, text in texts.items())
    assert ours(engine, Phrase(phrase)) == {url("same")}
