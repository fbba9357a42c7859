"""The written words of a generation: the commonest, or those that begin like another; asked for once."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from missionsearch.analysis import strip_accents
from missionsearch.engines.opensearch.clauses import EVERYTHING, NOTHING, Clause
from missionsearch.engines.opensearch.client import Connection
from missionsearch.search.clauses import Relatives
from missionsearch.search.relatives import beginning_of, relatives_of

MOST_WORDS = 50_000
"""Words of a language that are listed, the commonest; a cluster gives 65,535 values at most."""
MOST_BEGINNING = 20_000
"""Words that begin alike: more would be a beginning of one letter."""

Beginning = tuple[str, str]
"""Language, and a prefix without accents."""
Stems = tuple[tuple[str, float], ...]


class Vocabulary:
    """Words of one generation; it never changes, so they are kept."""

    def __init__(self, connection: Connection, index: str) -> None:
        self.connection, self.index = connection, index
        self._words: dict[str, Mapping[str, int]] = {}
        self._beginning: dict[Beginning, tuple[str, ...]] = {}
        self._relatives: dict[Relatives, Stems] = {}

    def words(self, language: str) -> Mapping[str, int]:
        """Return the commonest words of a language, each with how many documents have it."""
        if language not in self._words:
            values = {"terms": {"field": f"accented_{language}", "size": MOST_WORDS}}
            self._words[language] = dict(_counted(self._ask({"words": values})["words"]))
        return self._words[language]

    def relatives(self, words: Sequence[Relatives]) -> dict[Relatives, Stems]:
        """Return the stems of each word's relatives, each with its likeness."""
        unknown = [each for each in words if each not in self._relatives]
        there = self._beginning_as((each.language, beginning_of(each)) for each in unknown)
        for each in unknown:
            self._relatives[each] = relatives_of(each, there[each.language, beginning_of(each)])
        return {each: self._relatives[each] for each in words}

    def _beginning_as(self, beginnings: Iterable[Beginning]) -> dict[Beginning, tuple[str, ...]]:
        """Return the words, without accents, that begin in each of these ways."""
        wanted = list(dict.fromkeys(beginnings))
        unknown = [each for each in wanted if each not in self._beginning]
        if unknown:
            wanted_words = {str(number): _words_with_prefix(*each) for number, each in enumerate(unknown)}
            answer = self._ask(wanted_words, NOTHING)
            for number, each in enumerate(unknown):
                bare = (strip_accents(word) for word, _ in _counted(answer[str(number)]))
                self._beginning[each] = tuple(dict.fromkeys(bare))
        return {each: self._beginning[each] for each in wanted}

    def _ask(self, aggs: dict[str, Any], within: Clause = EVERYTHING) -> dict[str, Any]:
        body = {"query": within, "size": 0, "aggs": aggs}
        answer: dict[str, Any] = self.connection.search_unscored(self.index, body)["aggregations"]
        return answer


def _words_with_prefix(language: str, prefix: str) -> dict[str, Any]:
    """Return what lists the words that begin so, from the list of words: no document is looked into."""
    values = {"field": f"accented_{language}", "include": f"{accented_pattern(prefix)}.*", "size": MOST_BEGINNING}
    return {"terms": values | {"min_doc_count": 0}}


def _counted(answer: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for bucket in answer["buckets"]:
        yield bucket["key"], bucket["doc_count"]


def accented_pattern(prefix: str) -> str:
    """Return the regular expression of a prefix with or without accents."""
    text, parts, at = prefix, [], 0
    while at < len(text):
        pair = text[at : at + 2]
        joined = _ACCENTED.get(pair)
        if joined:
            parts.append(f"({pair}|[{joined}])")
            at += 2
        else:
            parts.append(f"[{re.escape(text[at])}{_ACCENTED.get(text[at], '')}]")
            at += 1
    return "".join(parts)


def _accented() -> dict[str, str]:
    """Return what small letters with accents, and joined ones, are without: "e" is "éèêë…", "oe" is "œ"."""
    accented: dict[str, str] = {}
    for number in range(0xC0, min(sys.maxunicode, 0x24F)):
        letter = chr(number)
        bare = strip_accents(letter)
        if letter.islower() and bare != letter:
            accented[bare] = accented.get(bare, "") + letter
    return accented


_ACCENTED = _accented()
