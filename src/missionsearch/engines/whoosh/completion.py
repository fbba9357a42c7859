"""Autocomplete: titles with a run of words that begins like what was typed, and phrases that many titles share."""

from __future__ import annotations

import logging
import re
import threading
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import analyzer, fold
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.schema import hash_of
from missionsearch.errors import DamagedIndex
from missionsearch.models import Completion

log = logging.getLogger(__name__)
Ints = NDArray[Any]

FEW = 2_000
"""Documents of an index whose completions are worked out while somebody waits: 30 ms."""
FREQUENT = 3
"""Titles that must share a phrase for it to be offered."""
_TITLE_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Completions:
    """Completions of the generation that is published, or of the one before while those are being worked out."""

    def __init__(self) -> None:
        self._latest: Completer | None = None
        self._lock = threading.Lock()

    def complete(self, reader: Reader, text: str, language: str | None, limit: int) -> tuple[Completion, ...]:
        """Return completions of what has been typed, without documents that the reader no longer has."""
        completer = self._completer(reader)
        completions = completer.complete(text, language, limit)
        if completer.reader is reader:
            return completions
        return tuple(
            each for each in completions if each.url is None or reader.number_of(hash_of(each.url)) is not None
        )

    def _completer(self, reader: Reader) -> Completer:
        """Return a reader's completer; that of an older one where it would have to be waited for."""
        latest = self._latest
        if latest is None or (latest.reader is not reader and reader.count <= FEW):
            return self._make(reader)
        self.prepare(reader)
        return latest

    def prepare(self, reader: Reader) -> None:
        """Start working out a reader's completer in the background, once, where this process completes at all."""
        if self._latest and self._latest.reader is not reader and self._lock.acquire(blocking=False):
            threading.Thread(target=self._make_and_let_go, args=(reader,), daemon=True).start()

    def _make_and_let_go(self, reader: Reader) -> None:
        try:
            self._make(reader)
        except DamagedIndex:
            log.exception("completions stay those of the index before")
        finally:
            self._lock.release()

    def _make(self, reader: Reader) -> Completer:
        reader.words.prepare()
        self._latest = Completer(reader)
        return self._latest


class Completer:
    """The titles of one generation, found by any of their words' beginnings."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.titles = [segment.files.title_index for segment in reader.segments]
        self.codes, self.languages = reader.columns["language"]
        self.phrases = sorted(self._frequent_phrases())

    def _frequent_phrases(self) -> Iterator[tuple[str, str, int, str]]:
        """Yield (folded, as written, how many titles, language) for runs of two and three words."""
        numbers, documents, spans = self._runs()
        order = np.argsort(numbers, kind="stable")  # a run's titles stay in their order
        numbers, documents, spans = numbers[order], documents[order], spans[order]
        other = np.concatenate([[True], numbers[1:] != numbers[:-1]])[: len(numbers)]
        elsewhere = other | np.concatenate([[True], documents[1:] != documents[:-1]])[: len(numbers)]
        first = np.flatnonzero(other)
        counts = np.diff(np.concatenate([[0], np.cumsum(elsewhere)])[np.append(first, len(numbers))])
        frequent = counts >= FREQUENT
        for at, count in zip(first[frequent].tolist(), counts[frequent].tolist(), strict=True):
            document = int(documents[at])
            language = self.languages[self.codes[document]]
            run, written = self._words(document, *spans[at].tolist())
            if _tells_something(run[0], language) and _tells_something(run[-1], language):
                yield " ".join(run), written, count, language

    def _runs(self) -> tuple[Ints, Ints, Ints]:
        """Return each run of words in a living title: its number, another one in each language, document and span."""
        numbers, documents, spans = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)], [np.zeros((0, 2), np.int64)]
        for base, segment, index in zip(self.reader.bases, self.reader.segments, self.titles, strict=False):
            alive = slice(None) if segment.live is None else segment.live[index.run_titles]
            documents.append(index.run_titles[alive] + base)
            numbers.append(index.run_hashes[alive] + self.codes[documents[-1]].astype(np.uint64))
            spans.append(index.run_spans[alive])
        return np.concatenate(numbers), np.concatenate(documents), np.concatenate(spans)

    def _words(self, document: int, start: int, end: int) -> tuple[list[str], str]:
        """Return the words of a run, folded, and the run as it is written in a document's title."""
        at = int(np.searchsorted(self.reader.bases, document, side="right")) - 1
        run = _TITLE_WORD.findall(self.titles[at].text[start:end])
        title = self.reader.segments[at].files.titles[document - self.reader.bases[at]]
        words = _TITLE_WORD.findall(title)
        folded = " ".join(run)
        for place in range(len(words) - len(run) + 1):
            written = " ".join(words[place : place + len(run)])
            if fold(written) == folded:
                return run, written
        return run, folded

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
        entries = [entry for entry in self.phrases[start:end] if entry[0] != wanted]
        entries.sort(key=lambda entry: (entry[3] != language, -entry[2], entry[0]))
        return [Completion(written, "phrase") for _, written, _, _ in entries]

    def _titles(self, wanted: str, language: str | None, limit: int) -> list[Completion]:
        seen: dict[str, tuple[bool, int, int, int]] = {}
        for number, folded in self._beginning_with(wanted):
            day, address = int(self.reader.dates[number]), int(self.reader.url_hashes[number])
            rank = (self.languages[self.codes[number]] != language, -day, address, number)
            if folded not in seen or rank < seen[folded]:
                seen[folded] = rank
        best = sorted(seen.values())[:limit]
        documents = [self.reader.readable(number).document for *_, number in best]
        return [Completion(document.title, "title", document.url) for document in documents]

    def _beginning_with(self, wanted: str) -> Iterator[tuple[int, str]]:
        """Yield living documents, and their folded titles, of which a word begins so."""
        for base, segment, index in zip(self.reader.bases, self.reader.segments, self.titles, strict=False):
            places = index.words_with_prefix(wanted)
            for number in (index.begins.searchsorted(places, side="right") - 1).tolist():
                if segment.live is None or segment.live[number]:
                    yield base + number, index.folded[number]


@lru_cache(maxsize=50_000)
def _tells_something(word: str, language: str) -> bool:
    """Say whether a word is neither grammar nor a number."""
    own = analyzer(language)
    surfaces = own.tokens(word).surfaces
    return bool(surfaces) and not surfaces[-1].isdigit() and not own.is_stop_word(surfaces[-1])
