"""tantivy with one writing thread, its default merge policy, and French and English stemmers of its own.

Title and body are each indexed twice, as stems and as written, and a word is looked up in all four, as ours is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tantivy
from benchmarks.questions import Question, text_of
from tantivy import Occur, Query

from missionsearch.analysis import strip_accents
from missionsearch.analysis.stopwords import ENGLISH, FRENCH
from missionsearch.models import Document

STEMMERS = {"fr": "french", "en": "english"}
STOP_WORDS = {"fr": FRENCH, "en": ENGLISH}
SHARES = {"body": 1.0, "title": 0.4, "exact_body": 0.4, "exact_title": 0.1}
"""The fields of a language and what each counts: those of ``missionsearch.search.weights``."""
FACETS = {
    name: {"terms": {"field": name, "size": size}} for name, size in (("language", 10), ("year", 64), ("section", 32))
}


def as_written(language: str) -> tantivy.TextAnalyzer:
    """Return words as they are written, without case and accents; stop words are left out, as ours are."""
    stop = sorted({strip_accents(word) for word in STOP_WORDS[language]})
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold(), tantivy.Filter.custom_stopword(stop)):
        builder = builder.filter(step)
    return builder.build()


def analysis(language: str) -> tantivy.TextAnalyzer:
    stop = sorted({strip_accents(word) for word in STOP_WORDS[language]})
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.custom_stopword(stop),
        tantivy.Filter.stemmer(STEMMERS[language]),
    ):
        builder = builder.filter(step)
    return builder.build()


def day_number(document: Document) -> int:
    day = document.date
    return day.year * 10000 + day.month * 100 + day.day if day else 0


class Tantivy:
    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.analysis = {language: analysis(language) for language in STEMMERS}
        self.as_written = {language: as_written(language) for language in STEMMERS}

    def index(self) -> tantivy.Index:
        schema = tantivy.SchemaBuilder()
        for name in ("language", "section"):
            schema.add_text_field(name, stored=True, fast=True, tokenizer_name="raw")
        schema.add_text_field("url", stored=True, tokenizer_name="raw")
        for name in ("year", "day"):
            schema.add_integer_field(name, fast=True, indexed=True)
        for language in STEMMERS:
            schema.add_text_field(f"title_{language}", stored=True, tokenizer_name=language)
            schema.add_text_field(f"body_{language}", stored=True, tokenizer_name=language)
            for part in ("title", "body"):
                schema.add_text_field(f"exact_{part}_{language}", tokenizer_name=f"exact_{language}")
        self.schema = schema.build()
        index = tantivy.Index(self.schema, path=str(self.folder))
        for language, found in self.analysis.items():
            index.register_tokenizer(language, found)
            index.register_tokenizer(f"exact_{language}", self.as_written[language])
        return index

    def write(self, index: tantivy.Index, documents: Sequence[Document], heap_bytes: int) -> None:
        writer = index.writer(heap_bytes, 1)
        for document in documents:
            fields = {
                "url": [document.url],
                "language": [document.language],
                "section": list(document.section),
                "year": [day_number(document) // 10000],
                "day": [day_number(document)],
                f"title_{document.language}": [document.title],
                f"body_{document.language}": [text_of(document)],
                f"exact_title_{document.language}": [document.title],
                f"exact_body_{document.language}": [text_of(document)],
            }
            writer.add_document(tantivy.Document(**fields))
        writer.commit()
        if heap_bytes > 100_000_000:
            writer.wait_merging_threads()

    def build(self, documents: Sequence[Document]) -> None:
        self.write(self.index(), documents, 256_000_000)

    def add(self, documents: Sequence[Document], word: str, language: str) -> int:
        self.write(self.index(), documents, 64_000_000)
        self.open()
        return self.ask(Question("and1", language, (word,))) or 0

    def open(self) -> None:
        index = self.index()
        index.reload()
        self.searcher = index.searcher()

    def ask(self, question: Question, snippets: bool = True) -> int | None:
        field = f"body_{question.language}"
        if question.kind == "similar":
            return self._similar(question)
        if question.kind == "autocomplete":
            pattern = question.words[0] + ".*"
            return len(
                self.searcher.search(Query.regex_query(self.schema, f"title_{question.language}", pattern), 8).hits
            )
        asked = self._query(question, field)
        query = self._filtered(question, asked)
        found = self.searcher.search(query, 10)
        self._shown([address for _, address in found.hits], asked if snippets else None, question.language)
        self.searcher.aggregate(query, FACETS)
        return int(found.count or 0)

    def _shown(self, addresses: list, asked: Query | None, language: str) -> list[tuple[str, str, str]]:
        snippet = None
        if asked is not None:
            snippet = tantivy.SnippetGenerator.create(self.searcher, asked, self.schema, f"body_{language}")
            snippet.set_max_num_chars(240)
        documents = [self.searcher.doc(address) for address in addresses]
        return [
            (
                document.get_first("url"),
                document.get_first(f"title_{language}"),
                snippet.snippet_from_doc(document).to_html() if snippet else "",
            )
            for document in documents
        ]

    def _query(self, question: Question, field: str) -> Query:
        if question.kind == "prefix":
            return Query.regex_query(self.schema, field, strip_accents(question.words[0]) + ".*")
        if question.kind == "fuzzy":
            return Query.fuzzy_term_query(self.schema, field, strip_accents(question.words[0]), distance=1)
        stems = [stem for word in question.words for stem in self.analysis[question.language].analyze(word)]
        if question.kind == "phrase" and len(stems) > 1:
            return Query.phrase_query(self.schema, field, stems)
        occur = Occur.Should if question.kind.startswith("or") else Occur.Must
        words = (word for word in dict.fromkeys(question.words) if self.analysis[question.language].analyze(word))
        return Query.boolean_query([(occur, self._word(word, question.language)) for word in words])

    def _word(self, word: str, language: str) -> Query:
        """Return a word looked up in all four fields, each with its share."""
        parts = []
        for field, share in SHARES.items():
            reading = self.as_written if field.startswith("exact") else self.analysis
            for text in reading[language].analyze(word):
                term = Query.term_query(self.schema, f"{field}_{language}", text, index_option="freq")
                parts.append((Occur.Should, Query.boost_query(term, share)))
        return Query.boolean_query(parts)

    def _filtered(self, question: Question, query: Query) -> Query:
        required = []
        if question.first and question.last:
            days = [day.year * 10000 + day.month * 100 + day.day for day in (question.first, question.last)]
            required.append(Query.range_query(self.schema, "day", tantivy.FieldType.Integer, *days))
        if question.section:
            required.append(Query.term_query(self.schema, "section", question.section[0]))
            required.append(Query.term_query(self.schema, "language", question.language))
        if not required:
            return query
        silent = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in required]
        return Query.boolean_query([(Occur.Must, query), *silent])

    def _similar(self, question: Question) -> int:
        found = self.searcher.search(Query.term_query(self.schema, "url", question.url), 1).hits
        if not found:
            return 0
        query = Query.more_like_this_query(found[0][1], max_query_terms=20)
        hits = self.searcher.search(query, 6).hits
        return len(self._shown([address for _, address in hits], None, question.language))
