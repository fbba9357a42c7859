"""What a document becomes in OpenSearch: a field for each representation of its text in each language.

Each text is four times there, as stems and as surface forms, whole and title alone, each with document frequencies and
lengths of its own. Phrases are looked up in a fifth, which holds small words too. A version of a publication hangs on
an entry of that publication (a join), so that publications are counted without a guess. The entry has the values of
its versions, and the names of those fields in which they differ.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from missionsearch.analysis import (
    FIELD_LANGUAGES,
    analyzer,
    code_keys,
    field_language,
    fold,
    strip_accents,
)
from missionsearch.engines.opensearch.stored import document_to_json
from missionsearch.models import UNDATED, Document
from missionsearch.search.section_names import NAME_SEPARATOR, section_entry, section_text
from missionsearch.search.weights import DEFAULT
from missionsearch.source import layout_of
from missionsearch.urls import address_id

SCHEMA_VERSION = layout_of("engines/opensearch/fields.py", "engines/opensearch/stored.py", "search/section_names.py")
"""A generation of another version is searched no more; the next run builds a fresh one."""
NO_WORD = "_"
"""Stands where a small word stood, so that words beside each other keep their places; it is not indexed."""
LONGEST_WORD = 200
"""Characters of a term; OpenSearch would cut longer words in two."""
LAST_DAY = 99_999_999
"""Undated publications come last, whichever way the days are sorted."""
COPY_RETRIES = 60
"""A node that was away for a moment holds a copy for as long as a list of hits is open there (``listing.KEPT_OPEN``).
Each try to make the copy again waits 5 s for that; after five, as is usual, it would be missing until somebody asks."""
WINDOW = 1_000_000
"""Hits that may be paged through; OpenSearch's own 10,000 would end a long list early."""

SCORED = ("stems", "title_stems", "forms", "title_forms")
PHRASED = ("words", "title_words")
ON_ENTRY = ("type", "site", "country", "organisation", "section", "year", "month")
"""What versions of a publication mostly have in common, and so its entry has too."""
DIFFERING = "differing"
"""Of an entry: the names of those in which its versions differ."""
CODES = ("codes", "title_codes")
"""Keys of document symbols, whatever the language around them."""


def body_of_index(shards: int, replicas: int) -> dict[str, Any]:
    """Return the settings and the mapping of a fresh generation."""
    similarity = {"type": "BM25", "k1": DEFAULT.k1, "b": DEFAULT.b}
    text = {"type": "text", "analyzer": "words"}
    texts: dict[str, Any] = {}
    for language in FIELD_LANGUAGES:
        texts |= {f"{name}_{language}": text | {"similarity": "ours"} for name in (*SCORED, *PHRASED)}
        texts[f"accented_{language}"] = {"type": "keyword"}
    texts |= {name: text | {"norms": False} for name in CODES}
    keywords = {name: {"type": "keyword"} for name in (*_KEYWORDS, *map(of_entry, ON_ENTRY), DIFFERING)}
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "max_result_window": WINDOW,
            "similarity": {"ours": similarity},
            "analysis": {
                "analyzer": {"words": {"type": "custom", "tokenizer": "spaces", "filter": ["places"]}},
                "tokenizer": {"spaces": {"type": "whitespace"}},
                "filter": {"places": {"type": "stop", "stopwords": [NO_WORD]}},
            },
            "refresh_interval": "-1",
            "allocation.max_retries": COPY_RETRIES,
            "merge_on_flush.enabled": False,  # a clone would be waited for, up to 10 s, while its segments are merged
            "unassigned.node_left.delayed_timeout": "0",  # replicas are made again at once
            "sort.field": "date",
            "sort.order": "desc",
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"excludes": ["*_fr", "*_en", "*_und", "codes", "title_codes", "title_runs", "title_start"]},
            "properties": {
                "join": {"type": "join", "relations": {"publication": "version"}},
                "date": {"type": "integer"},
                "dated": {"type": "integer"},
                "document": {"type": "object", "enabled": False},
                "title_start": text | {"norms": False},
                **keywords,
                **texts,
            },
        },
    }


_KEYWORDS = (
    "url", "url_low", "publication", "language", "type", "site", "country", "organisation", "section", "section_names",
    "section_words", "year", "month", "title_key", "title_runs", "id", "crawler",
)  # fmt: skip


def publication_of(document: Document) -> str:
    """Return the name that the versions of a document's publication share."""
    return document.publication or document.url


def key_of(text: str) -> str:
    """Return a key of fixed length for an address; OpenSearch takes no id of more than 512 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def records(document: Document, crawler: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (id, routing, source) of a document: its publication's entry, as of the only version, then itself."""
    publication = key_of(publication_of(document))
    source = _source(document, publication)
    yield entry_id(publication), publication, entry_of([source])
    yield version_id(document.url), publication, source | {"crawler": crawler}


def entry_of(versions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the source of the entry of a publication, of its versions' values."""
    values = {name: [_values(version.get(name)) for version in versions] for name in ON_ENTRY}
    return {
        "join": "publication",
        DIFFERING: [name for name, each in values.items() if any(other != each[0] for other in each)],
        **{of_entry(name): sorted(set().union(*each)) for name, each in values.items()},
    }


def _values(value: Any) -> set[str]:
    return set(value) if isinstance(value, list) else {value} if value is not None else set()


def of_entry(name: str) -> str:
    """Return the field in which an entry has what its versions have in another."""
    return f"entry_{name}"


def entry_id(publication: str) -> str:
    return f"p{publication}"


def version_id(url: str) -> str:
    return f"v{key_of(url)}"


def _source(document: Document, publication: str) -> dict[str, Any]:
    day = document.date
    named = section_text(document)
    section = section_entry(named)
    return {
        "join": {"name": "version", "parent": entry_id(publication)},
        "url": document.url,
        "id": address_id(document.url),
        "url_low": document.url.lower()[:8000],
        "publication": publication,
        "language": document.language,
        "type": document.type,
        "site": document.site,
        "country": list(document.country),
        "organisation": list(document.organisation),
        "section": [NAME_SEPARATOR.join(section.value[:depth]) for depth in range(1, len(section.value) + 1)],
        "section_names": [named] if section.value else [],
        "section_words": [f" {' '.join(_folded_words(name))} " for name in section.names],
        "date": day.year * 10000 + day.month * 100 + day.day if day else 0,
        "dated": day.year * 10000 + day.month * 100 + day.day if day else LAST_DAY,
        "year": str(day.year) if day else UNDATED,
        "month": f"{day.year}-{day.month:02}" if day else UNDATED,
        "title_key": fold(document.title)[:1000],
        "title_start": " ".join(_folded_words(document.title)),
        "title_runs": [f"{run}\t{document.language}" for run in title_runs(document)],
        "document": document_to_json(document),
        **_texts(document),
    }


def _texts(document: Document) -> dict[str, list[str]]:
    """Return the texts of every field that has any: a value a paragraph, so that no phrase runs across two.

    Words with their accents are a value each: a cluster lists the values of such a field.
    """
    fields: dict[str, list[str]] = defaultdict(list)
    own = field_language(document.language)
    for surfaces in _readings(document.title, own):
        for name, value in (*_analysed(surfaces, own), *_analysed_title(surfaces, own)):
            fields[f"{name}_{own}"].append(value)
    fields["title_codes"] = code_keys(document.title)
    fields["codes"] = [*fields["title_codes"], *(key for each in document.passages for key in code_keys(each.text))]
    for passage in document.passages:
        language = field_language(passage.language)
        for surfaces in _readings(passage.text, language):
            for name, value in _analysed(surfaces, language):
                fields[f"{name}_{language}"].append(value)
    for language in FIELD_LANGUAGES:
        name = f"accented_{language}"
        if name in fields:
            fields[name] = list(dict.fromkeys(" ".join(fields[name]).split()))
    return fields


def _readings(text: str, language: str) -> Iterator[list[str]]:
    """Yield a text's words, and what else some of them may be read as."""
    surfaces, extras = analyzer(language).tokens(text)
    for words in (surfaces, [extra for _, extra in extras]):
        if words:
            yield words


def _analysed(surfaces: list[str], language: str) -> Iterator[tuple[str, str]]:
    """Yield stems and surface forms without small words, all words, and words with their accents."""
    known = analyzer(language)
    bare = list(map(strip_accents, surfaces))
    small = list(map(known.is_stop_word, surfaces))
    yield "stems", placed(map(known.stem, surfaces))
    yield "forms", placed("" if skipped else word for word, skipped in zip(bare, small, strict=True))
    yield "words", terms(bare)
    yield "accented", terms(word for word, skipped in zip(surfaces, small, strict=True) if not skipped)


def _analysed_title(surfaces: list[str], language: str) -> Iterator[tuple[str, str]]:
    """Yield the same of a title, whose stems include those of small words."""
    known = analyzer(language)
    bare = list(map(strip_accents, surfaces))
    yield "title_stems", placed(map(known.stem_all, surfaces))
    yield "title_forms", terms(word for word in bare if not known.is_stop_word(word))
    yield "title_words", terms(bare)


def terms(words: Iterable[str]) -> str:
    """Return words as OpenSearch's whitespace tokenizer reads them back."""
    return " ".join(word[:LONGEST_WORD] for word in words)


def placed(words: Iterable[str]) -> str:
    """Return words of which empty ones leave the gap that they were, but at either end."""
    return terms(word or NO_WORD for word in words).strip(f" {NO_WORD}")


def _folded_words(text: str) -> list[str]:
    return [strip_accents(word) for word in analyzer("und").tokens(text).surfaces]


def title_runs(document: Document) -> Iterator[str]:
    """Yield the runs of two and three words of a title that begin and end with a word that tells something."""
    words = _folded_words(document.title)
    known = analyzer(document.language)
    telling = [not known.is_stop_word(word) and not word.isdigit() for word in words]
    for length in (2, 3):
        for at in range(len(words) - length + 1):
            if telling[at] and telling[at + length - 1]:
                yield " ".join(words[at : at + length])
