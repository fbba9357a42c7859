"""What a query finds in the other language, beside its own results or in their place.

The reader's own results are never touched: what the other language has stands apart from them.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from missionsearch.crosslanguage.cognates import Cognates
from missionsearch.crosslanguage.dictionaries import Dictionary, NamePair, installed_dictionary, make_dictionary, names
from missionsearch.crosslanguage.entities import languages_of
from missionsearch.crosslanguage.files import FILE_NAME, NO_LEXICON, AnyLexicon, open_lexicon
from missionsearch.crosslanguage.querying import language_of, plain_text, translated
from missionsearch.crosslanguage.translation import Translator
from missionsearch.crosslanguage.words import PAIR_LANGUAGES
from missionsearch.models import Hit, Query, SearchResults

SHOWN = 3
"""Publications beside the reader's own results."""
FEW = 5
"""Own results below which the other language's are worth a look, however they score."""
AS_GOOD = 0.8
"""Share of the best own score that the best of the other language must reach where there are more."""

LEAST_SCORE = 2.0
"""Below it a hit has nothing but an unlikely translation, or a word that most publications have. On 162 pairs any value
up to 3 changes nothing; on the sample site, whose scores are lower, 4 loses two right publications of 20."""
NEAR_BEST = 0.7
"""Share of the other language's best score from which on a hit is shown with it. Chosen on half of 162 pairs, where it
shows 99 % of the right hits and 1.7 wrong ones for each; on the other half 99 % and 1.9 (0.5: all, and 2.3 and 2.5)."""

Groups = frozenset[tuple[str, ...]]
"""The operator's synonyms: names of one thing."""


class Engine(Protocol):
    """What is asked of an engine here (``engines.SearchEngine``)."""

    def search(self, query: Query) -> SearchResults: ...

    def iterate(self, query: Query) -> Iterator[Hit]: ...

    def words(self, language: str) -> Mapping[str, int]: ...


@dataclass
class CrossSearch:
    """Asks an index in the language that a query was not typed in."""

    engine: Engine
    index_dir: Path
    dictionary_of: Callable[[], Dictionary | None] = installed_dictionary
    _stamp: tuple[int, ...] = ()
    _lexicon: AnyLexicon = NO_LEXICON
    _alike: dict[str, tuple[Mapping[str, int], Cognates]] = field(default_factory=dict)
    """Language to an index's words and their cognates table."""
    _renewing: dict[str, threading.Thread] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the lexicon is: another file may give other answers."""
        return self.index_dir / FILE_NAME

    def answered(self, query: Query, groups: Groups, plain: Callable[[Query], SearchResults]) -> SearchResults:
        """Return a query's results: its own, with what the other language has beside them or alone as it asks.

        ``plain`` answers it in its own words, also where the other language cannot be asked.
        """
        if query.cross == "only" and (asked := self.query(query, groups)):
            shown = replace(query, filters=replace(query.filters, language=()), typed_date=None)
            return replace(self.engine.search(asked), query=shown, notes=query.notes)
        results = plain(query)
        return self._with_block(results, groups) if query.cross == "beside" else results

    def everything(self, query: Query, groups: Groups) -> Iterator[Hit] | None:
        """Yield every publication of the other language alone; None where the query does not ask for these."""
        asked = self.query(query, groups) if query.cross == "only" else None
        return self.engine.iterate(asked) if asked else None

    def query(self, query: Query, groups: Groups) -> Query | None:
        """Return a query for what exists in the other language alone; None where that cannot be asked."""
        typed = query.typed_date
        text = plain_text(typed.rest if typed else query.root)
        if not text:
            return None
        words = {language: self.engine.words(language) for language in PAIR_LANGUAGES}
        source = language_of(text, query.reader_language, words)
        if source is None:
            return None
        if typed:
            filters = replace(query.filters, date_from=typed.date_from, date_to=typed.date_to)
            query = replace(query, filters=filters)
        try:
            return translated(query, text, source, self._translator(groups))
        except sqlite3.Error:  # damaged since it was opened: the next run makes it again
            return None

    def lexicon(self) -> AnyLexicon:
        """Return what the last run learned; another one is opened when it has been replaced."""
        try:
            stat = self.path.stat()
        except OSError:
            return NO_LEXICON
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if stamp != self._stamp:
            self._lexicon, self._stamp = open_lexicon(self.index_dir), stamp
        return self._lexicon

    def _translator(self, groups: Groups) -> Translator:
        return Translator(self.lexicon(), names(), self._dictionary, operator_names(groups), self._cognates)

    @cached_property
    def _dictionary(self) -> Dictionary | None:
        return self.dictionary_of()

    def prepare(self) -> None:
        """Work out what the first translated query needs, before a reader waits for it.

        Raises:
            NoIndex, DamagedIndex: there is nothing to search.
        """
        names()
        _ = self._dictionary
        for language in PAIR_LANGUAGES:
            self._cognates(language)

    def _cognates(self, language: str) -> Cognates:
        """Return the cognates table of the index's words; the last index's while that of a new one is being made."""
        words = self.engine.words(language)
        if language not in self._alike:
            self._renew(language, words)
        known, table = self._alike[language]
        running = self._renewing.get(language)
        if known is not words and (known or words) and not (running and running.is_alive()):
            self._renewing[language] = threading.Thread(target=self._renew, args=(language, words), daemon=True)
            self._renewing[language].start()
        return table

    def _renew(self, language: str, words: Mapping[str, int]) -> None:
        self._alike[language] = words, Cognates(words, language)

    def _with_block(self, results: SearchResults, groups: Groups) -> SearchResults:
        query = results.query
        asked = self.query(query, groups) if query.page == 1 else None
        if asked is None:
            return results
        own = {hit.url for hit in results.hits}
        without = (*query.filters.without, *sorted(own))
        filters = replace(asked.filters, without=without)
        hits = self.engine.search(replace(asked, filters=filters, sort="relevance", per_page=SHOWN, facets=False)).hits
        return replace(results, cross=_worth_showing(hits, results))


def _worth_showing(hits: tuple[Hit, ...], results: SearchResults) -> tuple[Hit, ...]:
    """Return the hits that are shown: where the best stands up to the own ones, or these are few."""
    best = hits[0].score if hits else 0.0
    own = max((hit.score for hit in results.hits), default=0.0)
    stands_up = results.query.sort == "relevance" and best >= AS_GOOD * own
    if not (stands_up or results.total < FEW):
        return ()
    return tuple(hit for hit in hits if hit.score >= max(LEAST_SCORE, NEAR_BEST * best))


@lru_cache(maxsize=8)
def operator_names(groups: Groups) -> Dictionary:
    """Return the operator's synonyms as translations of each other, by the languages that their names are in."""
    pairs = []
    for group in sorted(groups):
        languages = list(zip(group, languages_of(group), strict=True))
        french = [name for name, own in languages if "fr" in own]
        english = [name for name, own in languages if "en" in own]
        pairs += [NamePair(one, other) for one in french for other in english]
    return make_dictionary(pairs)
