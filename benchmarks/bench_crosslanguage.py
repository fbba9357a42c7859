"""Queries in one language against the publications of the other, as a share of what they reach in their own.

    python -m benchmarks.bench_crosslanguage FOLDER

FOLDER holds docs.jsonl.gz (what ``import`` takes; an address ends in ``.fr`` or ``.en``), queries.jsonl.gz and
pairs.jsonl.gz, whose versions have their Markdown. Ten folds by pair: what is asked about a publication is
translated by what the others taught. Everything runs through the real engine: own language and other language alike.

Sentences are the set's queries; titles are those of the publications; three words are a query's rarest that 2 to 50
documents have.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import random
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

from missionsearch.analysis import analyzer
from missionsearch.config import Settings
from missionsearch.crosslanguage.alignment import AlignedText, TranslationPair, Version, aligned_texts
from missionsearch.crosslanguage.cognates import Cognates
from missionsearch.crosslanguage.dictionaries import installed_dictionary, names
from missionsearch.crosslanguage.files import NO_LEXICON, AnyLexicon, open_lexicon, write_lexicon
from missionsearch.crosslanguage.learning import learn
from missionsearch.crosslanguage.querying import translated
from missionsearch.crosslanguage.translation import Translator
from missionsearch.crosslanguage.words import other_language, typed_words
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.models import Document, Filters, Passage, Query
from missionsearch.relevance import score
from missionsearch.search.query import parse_query

FOLDS = 10
DEPTH = 10
FEWEST, MOST = 2, 50
"""Documents that have a rare word."""


@dataclass(frozen=True, slots=True)
class RunWord:
    """A query in one language, about one publication."""

    key: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Corpus:
    documents: tuple[Document, ...]
    pairs: Mapping[str, TranslationPair]
    queries: tuple[RunWord, ...]


def main() -> None:
    if len(sys.argv) < 2 or not (Path(sys.argv[1]) / "pairs.jsonl.gz").is_file():
        sys.exit(f"{__doc__}\ngive the folder: make bench-crosslanguage DIR=folder")
    corpus = read_corpus(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as root:
        engine = open_engine(Settings(root=Path(root)))
        engine.build(corpus.documents)
        measure(corpus, engine, Path(root))


def measure(corpus: Corpus, engine: SearchEngine, root: Path) -> None:
    """Print each way of translating with its share of the own language's nDCG@10, set by set."""
    sets = {
        "sentences": list(corpus.queries),
        "titles": list(_titles(corpus)),
        "three words": list(_rare_words(corpus, engine)),
    }
    texts = {key: list(aligned_texts(pair)) for key, pair in corpus.pairs.items()}
    own = {name: mean(_own(engine, asked) for asked in some) for name, some in sets.items()}
    print("nDCG@10 in the own language: " + ", ".join(f"{name} {own[name]:.3f} ({len(sets[name])})" for name in sets))
    known = {
        "pairs and FreeDict": texts,
        "pairs": texts,
        "FreeDict, no pairs": {},
        "a tenth shuffled": shuffled(corpus),
    }
    for way, taught in known.items():
        words = {language: Cognates(engine.words(language), language) for language in ("fr", "en")}
        dictionary = installed_dictionary() if way != "pairs" else None
        lexicons = list(_lexicons(taught, root))

        def translator(key: str, found=lexicons, listed=dictionary, alike=words) -> Translator:  # type: ignore[no-untyped-def]
            return Translator(found[fold(key)], names(), listed, cognates=alike.__getitem__)

        line = [way.ljust(20)]
        for name, some in sets.items():
            share = mean(_other(engine, each, translator) for each in some) / own[name]
            line.append(f"{name} {share:.3f}")
        print("  ".join(line), flush=True)


def fold(key: str) -> int:
    return int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def _lexicons(taught: Mapping[str, Sequence[AlignedText]], root: Path) -> Iterator[AnyLexicon]:
    for number in range(FOLDS):
        texts = [text for key, own in taught.items() if fold(key) != number for text in own]
        if not texts:
            yield NO_LEXICON
            continue
        folder = Path(tempfile.mkdtemp(dir=root))
        write_lexicon(folder, "fold", len(taught), learn(texts), [])
        yield open_lexicon(folder)


def shuffled(corpus: Corpus) -> dict[str, list[AlignedText]]:
    """Return the aligned texts where every tenth pair has another's English version."""
    keys = sorted(corpus.pairs)
    wrong = random.Random(16).sample(keys, len(keys) // 10)
    english = dict(zip(wrong, [*wrong[1:], wrong[0]], strict=True))
    return {
        key: list(aligned_texts(replace(pair, english=corpus.pairs[english.get(key, key)].english)))
        for key, pair in corpus.pairs.items()
    }


# --- what is asked


def _titles(corpus: Corpus) -> Iterator[RunWord]:
    for key, pair in sorted(corpus.pairs.items()):
        yield RunWord(key, "en", pair.english.title)
        yield RunWord(key, "fr", pair.french.title)


def _rare_words(corpus: Corpus, engine: SearchEngine) -> Iterator[RunWord]:
    holding = _document_counts(corpus)
    for asked in corpus.queries:
        words = {stem: surface for surface, stem in typed_words(asked.text, asked.language) if len(surface) > 2}
        rare = sorted((holding[asked.language, stem], word) for stem, word in words.items())
        rare = [(count, word) for count, word in rare if FEWEST <= count <= MOST][:3]
        if len(rare) == 3:
            yield replace(asked, text=" ".join(word for _, word in rare))


def _document_counts(corpus: Corpus) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for document in corpus.documents:
        text = " ".join((document.title, *(passage.text for passage in document.passages)))
        for stem in set(map(analyzer(document.language).stem, analyzer(document.language).tokens(text).surfaces)):
            counts[document.language, stem] += 1
    return counts


# --- what is answered


def _own(engine: SearchEngine, asked: RunWord) -> float:
    query = parse_query(asked.text, filters=Filters(language=(asked.language,)), per_page=DEPTH, collapse=False)
    return _worth(engine, replace(query, highlight=False), f"{asked.key}.{asked.language}")


def _other(engine: SearchEngine, asked: RunWord, translator: Callable[[str], Translator]) -> float:
    plain = Query(asked.text, per_page=DEPTH, collapse=False, highlight=False)
    query = translated(plain, asked.text, asked.language, translator(asked.key))
    if query is None:
        return 0.0
    everything = replace(query, filters=replace(query.filters, untranslated=""))
    return _worth(engine, everything, f"{asked.key}.{other_language(asked.language)}")


def _worth(engine: SearchEngine, query: Query, right: str) -> float:
    found = [(hit.url, hit.score) for hit in engine.search(query).hits]
    judged = {url: 1 for url, _ in found if url.endswith(f"/{right}")}
    return score("", found, judged).ndcg10 if judged else 0.0


# --- reading


def read_corpus(folder: Path) -> Corpus:
    pairs = {record["key"]: _pair(record) for record in _lines(folder / "pairs.jsonl.gz")}
    documents = [_document(record) for record in _lines(folder / "docs.jsonl.gz")]
    asked = [RunWord(r["id"][2:-3], r["lang"], r["text"]) for r in _lines(folder / "queries.jsonl.gz")]
    return Corpus(tuple(documents), pairs, tuple(asked))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _document(record: Mapping[str, Any]) -> Document:
    language = record["url"].rpartition(".")[2]
    return Document(record["url"], record["title"], (Passage(record["text"], language),), language)


def _pair(record: Mapping[str, Any]) -> TranslationPair:
    return TranslationPair(*(_version(record["key"], record[code], code) for code in ("fr", "en")))


def _version(key: str, record: Mapping[str, str], language: str) -> Version:
    paragraphs = (_text_of(block) for block in _BLOCKS.split(record["markdown"]))
    return Version(f"{key}.{language}", html.unescape(record["title"]), tuple(filter(None, paragraphs)))


_BLOCKS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)")
_MARKUP = ((r"\{\{.*?\}\}|<[^>]+>|https?://\S+", " "), (r"!?\[([^\]]*)\]\([^)]*\)", r"\1"), (r"[*_`>#|]+|\s+", " "))


def _text_of(block: str) -> str:
    """Return a block of Markdown as a reader sees it."""
    for pattern, instead in _MARKUP:
        block = re.sub(pattern, instead, block, flags=re.DOTALL)
    return " ".join(html.unescape(block).split())


if __name__ == "__main__":
    main()
