"""What is offered beside an answer: completions, a corrected spelling, publications like one."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

from missionsearch.analysis import FIELD_LANGUAGES, analyzer, field_language, fold, normalize, strip_accents
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.fields import LONGEST_WORD, key_of
from missionsearch.engines.opensearch.stored import document_from_json
from missionsearch.models import Completion, Document
from missionsearch.search.spelling import Spelling
from missionsearch.search.weights import idf

FREQUENT = 3
"""Titles that must share a phrase for it to be offered."""
MOST_MISTAKES = 2
NEAR_WORDS = 20
LONGEST_SUGGESTED_FOR = 100
"""Characters of what is completed, and words of what is corrected: more was pasted, not typed."""
SIGNIFICANT_TERMS, COMMON_WORDS = 20, 80
TITLE_SHARE = 3
"""A word of the title tells as much as so many of the text."""
WORDS_READ = 2_000
READ_AT_ONCE = 200
"""Documents: near a megabyte."""
_WORD = re.compile(r"[^\W_]+")


def complete(connection: Connection, index: str, text: str, language: str | None, limit: int) -> tuple[Completion, ...]:
    """Return completions, phrases before titles; those in the language first, then the newest."""
    wanted = " ".join(_WORD.findall(fold(text)[:LONGEST_SUGGESTED_FOR]))
    if not wanted:
        return ()
    begins = {"match_phrase_prefix": {"title_start": {"query": wanted, "max_expansions": 1000}}}
    own = [{"constant_score": {"filter": {"term": {"language": language}}}}] if language else []
    runs = {"field": "title_runs", "include": f"{re.escape(wanted)}[^\t]*\t.*", "size": 50, "min_doc_count": FREQUENT}
    body: dict[str, Any] = {
        "query": {"bool": {"filter": [begins], "should": own}},
        "size": limit,
        "_source": ["document.title", "document.url"],
        "collapse": {"field": "title_key"},
        "sort": ["_score", {"date": "desc"}, {"url": "asc"}],
        "aggs": {"runs": {"terms": runs}},
    }
    answer = connection.search(index, body)
    counted_runs = [
        (*bucket["key"].split("\t"), bucket["doc_count"]) for bucket in answer["aggregations"]["runs"]["buckets"]
    ]
    counted_runs = sorted(
        (each for each in counted_runs if each[0] != wanted), key=lambda run: (run[1] != language, -run[2], run[0])
    )
    phrases = [Completion(_as_written(run, answer), "phrase") for run, *_ in counted_runs[: max(1, limit // 3)]]
    titles = [each["_source"]["document"] for each in answer["hits"]["hits"]][: limit - len(phrases)]
    return (*phrases, *(Completion(title["title"], "title", title["url"]) for title in titles))


def _as_written(run: str, answer: dict[str, Any]) -> str:
    """Return a run of folded words as one of the titles writes it."""
    length = len(run.split())
    for hit in answer["hits"]["hits"]:
        words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", hit["_source"]["document"]["title"])
        for at in range(len(words) - length + 1):
            written = " ".join(words[at : at + length])
            if fold(written) == run:
                return written
    return run


def spellings(connection: Connection, index: str, words: set[str]) -> dict[str, Spelling]:
    """Return, for each language, the index's words that are some words or near them, with how often they stand."""
    bare = sorted({strip_accents(normalize(word)) for word in words if len(word) > 2})[:LONGEST_SUGGESTED_FOR]
    if not bare:
        return {}
    near = {
        "max_edits": MOST_MISTAKES,
        "prefix_length": 0,
        "size": NEAR_WORDS,
        "suggest_mode": "always",
        "min_word_length": 3,
    }
    suggest, counts = {}, {}
    for language in FIELD_LANGUAGES:
        field = f"forms_{language}"
        for number, word in enumerate(bare):
            suggest[f"{language} {number}"] = {"text": word, "term": {"field": field, **near}}
            counts[f"{language} {number}"] = {"filter": {"term": {field: word}}}
    answer = connection.search(index, {"size": 0, "suggest": suggest, "aggs": counts}, search_type="query_then_fetch")
    known: dict[str, dict[str, int]] = {language: {} for language in FIELD_LANGUAGES}
    for key, entries in answer["suggest"].items():
        language, number = key.split()
        options = {option["text"]: option["freq"] for entry in entries for option in entry["options"]}
        known[language] |= options
        count = answer["aggregations"][key]["doc_count"]
        if count:
            known[language][bare[int(number)]] = count
    return {
        language: Spelling(_written(connection, index, language, table)) for language, table in known.items() if table
    }


def _written(connection: Connection, index: str, language: str, table: dict[str, int]) -> dict[str, int]:
    """Return words with their accents, as a document writes them."""
    counts = {}
    for word, count in table.items():
        body = {"query": {"term": {f"forms_{language}": word}}, "size": 1, "_source": ["document"]}
        hits = connection.search(index, body, search_type="query_then_fetch")["hits"]["hits"]
        document = document_from_json(hits[0]["_source"]["document"]) if hits else None
        counts[_accented(document, word) if document else word] = count
    return counts


def _accented(document: Document, word: str) -> str:
    texts = [document.title, *(passage.text for passage in document.passages)]
    surfaces = (each for text in texts for each in analyzer(document.language).tokens(text).surfaces)
    return next((each for each in surfaces if strip_accents(each) == word), word)


def similar(connection: Connection, index: str, document: Document, limit: int) -> list[tuple[Document, float]]:
    """Return the publications that share a document's most significant terms, best first, each once."""
    name = f"stems_{field_language(document.language)}"
    terms = _significant_terms(connection, index, document)
    any_term = [{"term": {name: {"value": stem, "boost": weight}}} for stem, weight in terms]
    itself = {"term": {"publication": key_of(document.publication or document.url)}}
    body = {
        "query": {"bool": {"should": any_term, "minimum_should_match": 1, "must_not": [itself]}},
        "size": limit,
        "collapse": {"field": "publication"},
        "sort": ["_score", {"date": "desc"}, {"url": "asc"}],
        "_source": ["document"],
    }
    hits = connection.search(index, body)["hits"]["hits"] if terms else []
    return [(document_from_json(each["_source"]["document"]), float(each["_score"])) for each in hits]


def _significant_terms(connection: Connection, index: str, document: Document) -> list[tuple[str, float]]:
    """Return a document's most significant stems (tf·idf over all shards), each with its weight."""
    language = field_language(document.language)
    known = analyzer(language)
    counts: Counter[str] = Counter()
    for surface in known.tokens(document.title).surfaces:
        counts[known.stem(surface)] += TITLE_SHARE
    for passage in document.passages:
        if field_language(passage.language) == language and counts.total() < WORDS_READ:
            counts.update(map(known.stem, known.tokens(passage.text).surfaces))
    counts.pop("", None)
    common = [stem[:LONGEST_WORD] for stem, _ in counts.most_common(COMMON_WORDS)]
    filters: dict[str, Any] = {
        str(at): {"filter": {"term": {f"stems_{language}": stem}}} for at, stem in enumerate(common)
    }
    filters["all"] = {"filter": {"exists": {"field": f"stems_{language}"}}}
    counted = connection.search(index, {"size": 0, "aggs": filters}, search_type="query_then_fetch")["aggregations"]
    documents = counted["all"]["doc_count"]
    weighed = [
        (stem, (1 + math.log(counts[stem])) * idf(documents, counted[str(at)]["doc_count"]))
        for at, stem in enumerate(common)
        if counted[str(at)]["doc_count"] > 1
    ]
    return sorted(weighed, key=lambda pair: -pair[1])[:SIGNIFICANT_TERMS]


def documents(connection: Connection, index: str, keys: list[str]) -> list[Document]:
    """Return those of these addresses' or ids' documents that the index has, each once, in the order given."""
    known: dict[str, Document] = {}
    for at in range(0, len(keys), READ_AT_ONCE):
        some = keys[at : at + READ_AT_ONCE]
        either = {"bool": {"should": [{"terms": {"url": some}}, {"terms": {"id": some}}]}}
        body = {"query": {"bool": {"filter": [either]}}, "size": 2 * len(some), "_source": ["id", "document"]}
        for hit in connection.search(index, body, search_type="query_then_fetch")["hits"]["hits"]:
            document = document_from_json(hit["_source"]["document"])
            known[document.url] = known[hit["_source"]["id"]] = document
    by_url = {known[key].url: known[key] for key in keys if key in known}
    return list(by_url.values())
