"""Other engines as their own documentation sets them up, asked for the hundred best documents of a question.

Each is given title and text, and joins a question's words with OR, as a search box that misses nothing would.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import Stemmer

from missionsearch.analysis import analyzer, strip_accents
from missionsearch.analysis.stopwords import ENGLISH, FRENCH
from missionsearch.urls import canonicalize

DEPTH = 100
STEMMERS = {"fr": "french", "en": "english"}

Ask = Callable[[str], list[str]]
"""A question's text to URLs, best first."""


class Record(NamedTuple):
    url: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    build: Callable[[Sequence[Record], str], Ask]
    every: Mapping[str, int]
    """Set to n where only every n-th question is asked, because the engine is slow."""


def stems(text: str, language: str) -> list[str]:
    """Return a text's words without stop words, each as Snowball's stem without accents."""
    stop_words = {strip_accents(word) for word in (FRENCH if language == "fr" else ENGLISH)}
    words = [word for word in analyzer(language).tokens(text).surfaces if strip_accents(word) not in stop_words]
    return [strip_accents(stem) for stem in Stemmer.Stemmer(STEMMERS[language]).stemWords(words)]


def fts5(records: Sequence[Record], language: str) -> Ask:
    """SQLite FTS5 has no French stemmer: it is given stems, title and text in one column."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table words using fts5(stems, content='', tokenize='unicode61')")
    rows = ((number, " ".join(stems(f"{r.title} {r.text}", language))) for number, r in enumerate(records))
    connection.executemany("insert into words(rowid, stems) values(?, ?)", rows)

    def ask(text: str) -> list[str]:
        wanted = " OR ".join(f'"{stem}"' for stem in dict.fromkeys(stems(text, language)))
        if not wanted:
            return []
        found = connection.execute("select rowid from words where words match ? order by rank limit ?", (wanted, DEPTH))
        return [records[number].url for (number,) in found]

    return ask


def bm25s_snowball(records: Sequence[Record], language: str) -> Ask:
    """bm25s with its stop words, PyStemmer's Snowball, k1 1.2 and b 0.75; title and text joined."""
    import bm25s

    stemmer = Stemmer.Stemmer(STEMMERS[language])

    def tokenize(texts: list[str]):
        return bm25s.tokenize(texts, stopwords=language, stemmer=stemmer, show_progress=False)

    index = bm25s.BM25(k1=1.2, b=0.75)
    index.index(tokenize([f"{record.title} {record.text}" for record in records]), show_progress=False)

    def ask(text: str) -> list[str]:
        found, scores = index.retrieve(tokenize([text]), k=min(DEPTH, len(records)), show_progress=False)
        ranked = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [records[number].url for number, score in ranked if score > 0]

    return ask


def tantivy_fields(records: Sequence[Record], language: str) -> Ask:
    """tantivy's stemming analyzer over two fields, their scores added."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True)
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="stems")
    index = tantivy.Index(builder.build())
    steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    steps = steps.filter(tantivy.Filter.custom_stopword(sorted(FRENCH if language == "fr" else ENGLISH)))
    steps = steps.filter(tantivy.Filter.stemmer(STEMMERS[language])).filter(tantivy.Filter.ascii_fold())
    index.register_tokenizer("stems", steps.build())
    writer = index.writer(100_000_000, 1)
    for number, record in enumerate(records):
        writer.add_document(tantivy.Document(number=number, title=[record.title], text=[record.text]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(text: str) -> list[str]:
        words = " ".join(re.findall(r"[^\W_]+", text.lower()))
        try:
            query = index.parse_query(words, ["title", "text"])
        except ValueError:  # nothing but stop words
            return []
        hits = searcher.search(query, DEPTH).hits
        return [records[searcher.doc(address)["number"][0]].url for _, address in hits]

    return ask


def whoosh_stock(records: Sequence[Record], language: str) -> Ask:
    """Whoosh's language analyzer and its BM25F over two fields."""
    from whoosh import index as whoosh_index
    from whoosh.analysis import LanguageAnalyzer
    from whoosh.fields import STORED, TEXT, Schema
    from whoosh.query import Or, Term

    words = LanguageAnalyzer(language)
    folder = tempfile.mkdtemp(prefix="whoosh-")
    schema = Schema(url=STORED, title=TEXT(analyzer=words), text=TEXT(analyzer=words))
    writer = whoosh_index.create_in(folder, schema).writer()
    for record in records:
        writer.add_document(**record._asdict())
    writer.commit()
    searcher = whoosh_index.open_dir(folder, schema=schema).searcher()

    def ask(text: str) -> list[str]:
        wanted = dict.fromkeys(token.text for token in words(text, mode="query"))
        terms = [Term(field, word) for word in wanted for field in ("title", "text")]
        return [hit["url"] for hit in searcher.search(Or(terms), limit=DEPTH)] if terms else []

    return ask


PEERS = (
    Peer("SQLite FTS5, pre-stemmed, one field", fts5, {}),
    Peer("bm25s, Snowball, k1 1.2, b 0.75, one field", bm25s_snowball, {}),
    Peer("tantivy, stemmed, title + body", tantivy_fields, {}),
    Peer("Whoosh, stock, stemmed, title + body", whoosh_stock, {"piaf-fr": 6}),
)


def records_of(documents: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Return a set's documents under the addresses that judgements are compared by."""
    return [Record(canonicalize(each["url"]), each["title"], each["text"]) for each in documents]
