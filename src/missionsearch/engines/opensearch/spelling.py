"""The index's words near some typed ones: what a spelling is corrected to."""

from __future__ import annotations

from missionsearch.analysis import FIELD_LANGUAGES, analyzer, normalize, strip_accents
from missionsearch.engines.opensearch.client import Connection, RawHit
from missionsearch.engines.opensearch.lookup import READ_AT_ONCE
from missionsearch.engines.opensearch.stored import document_from_json
from missionsearch.search.spelling import Spelling

MOST_MISTAKES = 2
NEAR_WORDS = 20
MOST_CORRECTED = 100
"""Words: more were pasted, not typed."""


def spellings(connection: Connection, index: str, words: set[str]) -> dict[str, Spelling]:
    """Return, for each language, the index's words that are some words or near them, with how often they stand."""
    bare = sorted({strip_accents(normalize(word)) for word in words if len(word) > 2})[:MOST_CORRECTED]
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
    answer = connection.search_unscored(index, {"size": 0, "suggest": suggest, "aggs": counts})
    known: dict[str, dict[str, int]] = {language: {} for language in FIELD_LANGUAGES}
    for key, entries in answer["suggest"].items():
        language, number = key.split()
        options = {option["text"]: option["freq"] for entry in entries for option in entry["options"]}
        known[language] |= options
        count = answer["aggregations"][key]["doc_count"]
        if count:
            known[language][bare[int(number)]] = count
    written = _written(connection, index, [(language, word) for language, table in known.items() for word in table])
    return {
        language: Spelling({written[language, word]: count for word, count in table.items()})
        for language, table in known.items()
        if table
    }


def _written(connection: Connection, index: str, words: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return words of languages with their accents, as a document writes them; all are asked for at once."""
    bodies = [
        {"query": {"term": {f"forms_{language}": word}}, "size": 1, "_source": ["document"]} for language, word in words
    ]
    written: dict[tuple[str, str], str] = {}
    for at in range(0, len(words), READ_AT_ONCE):
        answers = connection.search_all(index, bodies[at : at + READ_AT_ONCE])
        for (language, word), answer in zip(words[at:], answers, strict=False):
            written[language, word] = _accented(answer["hits"]["hits"], word)
    return written


def _accented(hits: list[RawHit], word: str) -> str:
    if not hits:
        return word
    document = document_from_json(hits[0]["_source"]["document"])
    texts = [document.title, *(passage.text for passage in document.passages)]
    surfaces = (each for text in texts for each in analyzer(document.language).tokens(text).surfaces)
    return next((each for each in surfaces if strip_accents(each) == word), word)
