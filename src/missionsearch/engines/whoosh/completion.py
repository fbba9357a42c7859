"""Autocomplete: titles with a run of words that begins like what was typed, and phrases that many titles share."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from missionsearch.analysis import analyzer, fold
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.models import Completion

LOOKED_AT = 400
"""Titles that begin alike and are weighed against each other: bounds the work for one letter."""
FREQUENT = 3
"""Titles that must share a phrase for it to be offered."""
_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")
_TITLE_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Completer:
    """The titles of one generation, found by any of their words' beginnings."""

    def __init__(self, reader: Reader) -> None:
        codes, values = reader.columns["language"]
        self.reader = reader
        titles = [title for segment in reader.segments for title in segment.files.titles]
        self.folded = [fold(title) for title in titles]
        self.languages = [values[code] for code in codes.tolist()]
        starts = [
            number << 8 | match.start()
            for number in reader.all_docs().tolist()
            for match in islice(_WORD_START.finditer(self.folded[number]), 12)
            if match.start() < 256
        ]
        self.starts = sorted(starts, key=self._text_at)
        self.phrases = sorted(self._frequent_phrases(titles))

    def _text_at(self, start: int) -> str:
        return self.folded[start >> 8][start & 255 :]

    def _frequent_phrases(self, titles: list[str]) -> Iterator[tuple[str, str, int, str]]:
        """Yield (folded, as written, how many titles, language) for runs of two and three words."""
        counts: Counter[tuple[str, str]] = Counter()
        where: dict[str, int] = {}
        for number in self.reader.all_docs().tolist():
            runs = set(_runs(_TITLE_WORD.findall(self.folded[number])))
            counts.update((run, self.languages[number]) for run in runs)
            where.update((run, number) for run in runs if run not in where)
        for (run, language), count in counts.items():
            if count >= FREQUENT and _tells_something(run, language):
                written = {fold(each): each for each in _runs(_TITLE_WORD.findall(titles[where[run]]))}
                yield run, written.get(run, run), count, language

    def complete(self, text: str, language: str | None, limit: int) -> tuple[Completion, ...]:
        """Return completions, phrases before titles; those in the language first, then the newest."""
        wanted = fold(text)
        if not wanted:
            return ()
        phrases = self._phrases(wanted, language)[: max(1, limit // 3)]
        titles = self._titles(wanted, language, limit - len(phrases))
        return (*phrases, *titles)

    def _phrases(self, wanted: str, language: str | None) -> list[Completion]:
        start, end = bisect_left(self.phrases, (wanted,)), bisect_left(self.phrases, (wanted + "\U0010ffff",))
        found = [entry for entry in self.phrases[start:end] if entry[0] != wanted]
        found.sort(key=lambda entry: (entry[3] != language, -entry[2], entry[0]))
        return [Completion(written, "phrase") for _, written, _, _ in found]

    def _titles(self, wanted: str, language: str | None, limit: int) -> list[Completion]:
        start = bisect_left(self.starts, wanted, key=self._text_at)
        seen: dict[str, tuple[bool, int, int, int]] = {}
        for code in self.starts[start : start + LOOKED_AT]:
            if not self._text_at(code).startswith(wanted):
                break
            number = code >> 8
            day, address = int(self.reader.dates[number]), int(self.reader.url_hashes[number])
            rank = (self.languages[number] != language, -day, address, number)
            folded = self.folded[number]
            if folded not in seen or rank < seen[folded]:
                seen[folded] = rank
        best = sorted(seen.values())[:limit]
        documents = [self.reader.document(number) for *_, number in best]
        return [Completion(document.title, "title", document.url) for document in documents]


def _runs(words: list[str]) -> Iterator[str]:
    """Yield the runs of two and three words."""
    for length in (2, 3):
        for at in range(len(words) - length + 1):
            yield " ".join(words[at : at + length])


def _tells_something(run: str, language: str) -> bool:
    """Say whether a run begins and ends with words that are neither grammar nor a number."""
    found = analyzer(language)
    for word in (run.split()[0], run.split()[-1]):
        surfaces = found.tokens(word).surfaces
        if not surfaces or surfaces[-1].isdigit() or found.is_stop_word(surfaces[-1]):
            return False
    return True
