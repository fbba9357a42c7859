"""What was learned of a mission's two languages, kept in one file beside the index: ``index/bilingual.sqlite``.

The file is made in one go and put in place by renaming: a reader sees the old one or the new one. It can be made again
from the page store at any time; a damaged one is as good as none, and the next run makes it anew. Its CRC-32 stands in
its own header, where SQLite leaves four bytes to applications (user_version): one byte changed anywhere is seen.
"""

from __future__ import annotations

import json
import os
import sqlite3
import weakref
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from missionsearch.crosslanguage.alignment import AlignedText
from missionsearch.crosslanguage.learning import Learned
from missionsearch.crosslanguage.translation import LearnedLink
from missionsearch.crosslanguage.words import stems_of

FILE_NAME = "bilingual.sqlite"
FORMAT = 3
CHECKSUM_AT = slice(60, 64)
"""The bytes of user_version in a file of SQLite 3 (its file format, 1.3)."""

_TABLES = """
create table facts (name text primary key, value text not null) without rowid;
create table links (language text, stem text, other text, score real, count real);
create table forms (language text, stem text, form text, primary key (language, stem)) without rowid;
create table texts (id integer primary key, fr text, en text, fr_url text, en_url text);
create table postings (language text, stem text, text_id integer, primary key (language, stem, text_id)) without rowid;
create index links_by_stem on links (language, stem, score desc);
"""


@dataclass(frozen=True, slots=True)
class LexiconFacts:
    """What the operator is told of the lexicon."""

    key: str
    """A digest of what it was learned from."""
    pairs: int
    texts: int
    links: int
    coverage: float | None = None
    """Share of the index's words, as often as they stand, that a pair has taught; None where it cannot be told."""


def write_lexicon(
    folder: Path,
    key: str,
    pairs: int,
    learned: Learned,
    texts: Iterable[AlignedText],
    coverage: float | None = None,
) -> LexiconFacts:
    """Write a lexicon and its aligned sentences, and put it in the old one's place.

    One at a time: a run that is killed leaves a file of the one name that the next run writes anew.
    """
    name = folder / f"{FILE_NAME}.next"
    os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        with closing(sqlite3.connect(name)) as database:
            database.executescript("pragma journal_mode = off; pragma synchronous = full;" + _TABLES)
            count = _write_texts(database, texts)
            facts = LexiconFacts(key, pairs, count, len(learned.links), coverage)
            _write_links(database, learned)
            values = {"format": FORMAT, **asdict(facts)}
            database.executemany("insert into facts values (?, ?)", ((k, json.dumps(v)) for k, v in values.items()))
            database.commit()
        _write_checksum(name)
        os.replace(name, folder / FILE_NAME)
    finally:
        name.unlink(missing_ok=True)
    return facts


def _write_checksum(path: Path) -> None:
    with path.open("r+b") as file:
        value = _checksum(file.read())
        file.seek(CHECKSUM_AT.start)
        file.write(value)
        file.flush()
        os.fsync(file.fileno())


def _checksum(content: bytes) -> bytes:
    """Return the CRC-32 of a file without the bytes it is to stand in."""
    return zlib.crc32(content[CHECKSUM_AT.stop :], zlib.crc32(content[: CHECKSUM_AT.start])).to_bytes(4, "big")


def _is_whole(path: Path) -> bool:
    content = path.read_bytes()
    return content[CHECKSUM_AT] == _checksum(content)


def _write_links(database: sqlite3.Connection, learned: Learned) -> None:
    rows = [(link.french, link.english, link.score, link.count) for link in learned.links]
    database.executemany("insert into links values ('fr', ?, ?, ?, ?)", rows)
    database.executemany("insert into links values ('en', ?, ?, ?, ?)", ((en, fr, *rest) for fr, en, *rest in rows))
    database.executemany("insert into forms values (?, ?, ?)", ((*key, form) for key, form in learned.forms.items()))


def _write_texts(database: sqlite3.Connection, texts: Iterable[AlignedText]) -> int:
    count = 0
    for count, text in enumerate(texts, 1):
        row = (count, text.french, text.english, text.french_url, text.english_url)
        database.execute("insert into texts values (?, ?, ?, ?, ?)", row)
        for language, side in (("fr", text.french), ("en", text.english)):
            stems = {(language, stem, count) for stem in stems_of(side, language)}
            database.executemany("insert into postings values (?, ?, ?)", sorted(stems))
    return count


class LexiconFile:
    """A written lexicon, open for reading; ``NO_LEXICON`` where there is none."""

    def __init__(self, path: Path) -> None:
        """Open a lexicon.

        Raises:
            OSError: there is none, or it cannot be read.
            sqlite3.Error: it is damaged, or another release wrote it.
        """
        if not _is_whole(path):
            raise sqlite3.DatabaseError(f"{path} is not what was written")
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        weakref.finalize(self, self._database.close)
        facts = {name: json.loads(value) for name, value in self._database.execute("select name, value from facts")}
        if facts.get("format") != FORMAT:
            raise sqlite3.DatabaseError(f"{path}: written by another release")
        del facts["format"]
        self.facts = LexiconFacts(**facts)

    def links(self, language: str, stem: str) -> tuple[LearnedLink, ...]:
        """Return the translations of a stem, best first."""
        rows = self._database.execute(
            "select other, score, count from links where language = ? and stem = ? order by score desc, other limit 6",
            (language, stem),
        )
        return tuple(LearnedLink(*row) for row in rows)

    def form(self, language: str, stem: str) -> str:
        """Return the most frequent written form of a stem, itself where none is known."""
        row = self._database.execute(
            "select form from forms where language = ? and stem = ?", (language, stem)
        ).fetchone()
        return str(row[0]) if row else stem

    def texts_with(self, language: str, stems: Iterable[str]) -> Iterator[AlignedText]:
        """Yield the aligned sentences of which one side has all these stems, in the order they were learned."""
        wanted = sorted(set(stems))
        if not wanted:
            return
        holding = " intersect ".join("select text_id from postings where language = ? and stem = ?" for _ in wanted)
        values = [value for stem in wanted for value in (language, stem)]
        yield from (
            AlignedText(*row)
            for row in self._database.execute(
                f"select fr, en, fr_url, en_url from texts where id in ({holding}) order by id",  # noqa: S608  # no typed text in it
                values,
            )
        )

    def close(self) -> None:
        self._database.close()


class _NoLexicon:
    """A mission without translation pairs: no links, no words."""

    facts = LexiconFacts("", 0, 0, 0)

    def links(self, language: str, stem: str) -> tuple[LearnedLink, ...]:
        return ()

    def form(self, language: str, stem: str) -> str:
        return stem

    def texts_with(self, language: str, stems: Iterable[str]) -> Iterator[AlignedText]:
        return iter(())

    def close(self) -> None:
        """Nothing is open."""


NO_LEXICON = _NoLexicon()
AnyLexicon = LexiconFile | _NoLexicon


def open_lexicon(folder: Path) -> AnyLexicon:
    """Return the lexicon of an index folder; an empty one where there is none or it is damaged."""
    path = folder / FILE_NAME
    if not path.is_file():
        return NO_LEXICON
    try:
        return LexiconFile(path)
    except (OSError, sqlite3.Error, ValueError, KeyError, TypeError):
        return NO_LEXICON


def damage(folder: Path) -> tuple[str, ...]:
    """Return a sentence where the lexicon of an index folder is not what was written."""
    path = folder / FILE_NAME
    try:
        return () if not path.exists() or _is_whole(path) else (f"{path} is not what was written",)
    except OSError as error:
        return (f"{path} cannot be read: {error.strerror}",)


def needs_learning(folder: Path) -> bool:
    """Say whether the lexicon of an index folder is missing, damaged or another release's: it is to be made anew."""
    lexicon = open_lexicon(folder)
    lexicon.close()
    return lexicon is NO_LEXICON
