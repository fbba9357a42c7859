"""The lexicon of a site's two languages, learned from its translation pairs when these have changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from missionsearch.analysis import analyzer
from missionsearch.crosslanguage.alignment import TranslationPair, Version, aligned_texts
from missionsearch.crosslanguage.files import FILE_NAME, LexiconFacts, open_lexicon, write_lexicon
from missionsearch.crosslanguage.learning import Learned, learn
from missionsearch.crosslanguage.words import PAIR_LANGUAGES
from missionsearch.engines import SearchEngine
from missionsearch.models import ExtractedPage, LexiconReport, PageLanguage, PageOutline
from missionsearch.source import digest_of

if TYPE_CHECKING:
    from missionsearch.reindex.comparing import Site

MOST_CHARACTERS = 12_000_000
"""French text that is learned from, the newest publications first: near 3,000 of them, and a minute's work. What is
learned hardly grows beyond 150 (docs/decisions/0010)."""
LEARNING = ("analysis", "crosslanguage", "reindex/bilingual.py")
UNDATED = dt.date.min


def learn_lexicon(site: Site, engine: SearchEngine, index_dir: Path) -> LexiconReport | None:
    """Bring the lexicon beside the index in step with the site's pairs; the old one is searched with until then.

    None where it cannot be written: the index is published all the same.
    """
    try:
        return _learned(site, engine, index_dir)
    except (OSError, sqlite3.Error):
        return None


def _learned(site: Site, engine: SearchEngine, index_dir: Path) -> LexiconReport:
    pairs = _pairs(site)
    key = _key(site, pairs)
    damaged = (index_dir / FILE_NAME).exists()
    with_old = open_lexicon(index_dir)
    known = with_old.facts
    with_old.close()
    if known.key == key:
        return _report("kept", known)
    texts = [text for pair in _read(site, pairs) for text in aligned_texts(pair)]
    learned = learn(texts)
    facts = write_lexicon(index_dir, key, len(pairs), learned, texts, _coverage(learned, engine))
    return _report("rebuilt" if damaged and not known.key else "learned", facts)


def kept_lexicon(index_dir: Path) -> LexiconReport:
    """Return what is said of a lexicon that nothing has changed for."""
    lexicon = open_lexicon(index_dir)
    lexicon.close()
    return _report("kept", lexicon.facts)


def _report(state: str, facts: LexiconFacts) -> LexiconReport:
    return LexiconReport(state, facts.pairs, facts.links, facts.coverage)  # type: ignore[arg-type]


def _pairs(site: Site) -> list[tuple[str, str]]:
    """Return the French and English addresses of publications in both, the newest first, as many as are read."""
    outlines = site.plan.outlines
    pairs = [
        (url, versions["en"])
        for url, versions in site.links.versions.items()
        if outlines[url].language == "fr" and versions.get("en") in outlines
    ]
    pairs.sort(key=lambda pair: (_day(outlines[pair[0]]), pair), reverse=True)
    left, kept = MOST_CHARACTERS, []
    for pair in pairs:
        left -= outlines[pair[0]].length
        if left < 0:
            break
        kept.append(pair)
    return kept


def _day(outline: PageOutline) -> dt.date:
    return outline.event or outline.published or outline.modified or UNDATED


def _key(site: Site, pairs: list[tuple[str, str]]) -> str:
    """Return what differs where the lexicon would: the pairs' addresses, titles and texts, and our code."""
    digest = hashlib.blake2b(digest_of(LEARNING).encode(), digest_size=16)
    for pair in sorted(pairs):
        for outline in (site.plan.outlines[url] for url in pair):
            digest.update(f"{outline.url}\0{outline.title}\0{outline.text_hash}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def _read(site: Site, pairs: list[tuple[str, str]]) -> Iterator[TranslationPair]:
    """Yield each pair with its texts, in the order in which the second of two pages is read."""
    partners = dict(pairs) | {english: french for french, english in pairs}
    waiting: dict[str, Version] = {}
    for page, language in site.readings:
        if page.url not in partners or page.url in waiting:
            continue
        waiting[page.url] = _version(page, language)
        other = partners[page.url]
        if other in waiting:
            french, english = sorted((page.url, other), key=lambda url: site.plan.outlines[url].language != "fr")
            yield TranslationPair(waiting.pop(french), waiting.pop(english))


def _version(page: ExtractedPage, language: PageLanguage) -> Version:
    """Return a page's title and its paragraphs in its own language: a bilingual page would teach nonsense."""
    if len(language.paragraphs) != len(page.paragraphs):
        return Version(page.url, page.title, page.paragraphs)
    both = zip(page.paragraphs, language.paragraphs, strict=True)
    own = tuple(text for text, code in both if code == language.language or code not in PAIR_LANGUAGES)
    return Version(page.url, page.title, own)


def _coverage(learned: Learned, engine: SearchEngine) -> float | None:
    """Return which share of the index's words, as often as they stand, a pair has taught."""
    taught = {"fr": {link.french for link in learned.links}, "en": {link.english for link in learned.links}}
    known = total = 0
    for language in PAIR_LANGUAGES:
        counts = _stems(engine.words(language), language)
        total += sum(counts.values())
        known += sum(count for stem, count in counts.items() if stem in taught[language])
    return round(known / total, 4) if total else None


def _stems(words: Mapping[str, int], language: str) -> dict[str, int]:
    stem_of = analyzer(language).stem
    counts: dict[str, int] = {}
    for word, count in words.items():
        stem = stem_of(word)
        if stem:
            counts[stem] = counts.get(stem, 0) + count
    return counts
