"""The operator's bilingual file of synonyms and acronyms.

One group a line, its names separated by commas; ``#`` begins a comment:

    ONU, Nations unies, UN, United Nations   # found together, whichever is typed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

from missionsearch.analysis import LANGUAGES, analyzer, fold
from missionsearch.analysis.english import american
from missionsearch.errors import ConfigError

STARTER = "synonyms_diplomacy.txt"
MOST_NAMES = 20
"""Names in one group: each is looked up with every search for any of them."""
LONGEST_NAME = 12
"""Words in a name."""
TYPED_NAMES = 20_000
"""Names, and runs of typed words that may be one, whose key is remembered."""


@dataclass(frozen=True)
class Synonyms:
    """Groups of names by each of their names."""

    groups: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Folded words of a name to all names of its group, as written."""
    longest: int = 0

    @cached_property
    def names(self) -> frozenset[tuple[str, ...]]:
        """The groups, each once."""
        return frozenset(self.groups.values())

    def names_at(self, words: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        """Return how many of the typed words, from the first on, are a name of a group, and its other names.

        The longest name wins; (0, ()) where there is none. UN, EU and WHO are names in capitals among other words;
        "un", "eu" and "who" are grammar, and so they are in a query that is all in capitals.
        """
        for length in range(min(len(words), self.longest), 0, -1):
            typed = " ".join(words[:length])
            key = key_of(typed)
            names = self.groups.get(key)
            if names and not (_is_grammar(key) and not _stands_out(words)):
                return length, tuple(name for name in names if _written(name) != _written(typed))
        return 0, ()


NONE = Synonyms()


@lru_cache(maxsize=TYPED_NAMES)
def key_of(name: str) -> tuple[str, ...]:
    """Return what two spellings of one name have in common.

    Its folded words, elisions off, in American spelling, "co-operation" in one word.
    """
    words, joined = analyzer("fr").tokens(name)
    for place, word in reversed(joined):
        words[place : place + 2] = [word]
    return tuple(american(fold(word)) for word in words)


def _written(name: str) -> tuple[str, ...]:
    return tuple(map(fold, analyzer("fr").tokens(name).surfaces))


def _is_grammar(key: tuple[str, ...]) -> bool:
    return len(key) == 1 and any(analyzer(language).is_stop_word(key[0]) for language in LANGUAGES)


def _stands_out(words: Sequence[str]) -> bool:
    """Say whether the first of some words is in capitals and the others, if there are any, are not all."""
    return words[0].isupper() and (len(words) == 1 or not all(word.isupper() for word in words[1:]))


def parse_synonyms(text: str, source: str) -> Synonyms:
    """Return the groups of a file's text.

    Raises:
        ConfigError: a line has fewer than two names, too many, or one that is too long.
    """
    groups: dict[tuple[str, ...], tuple[str, ...]] = {}
    longest = 0
    for number, line in enumerate(text.splitlines(), 1):
        names = tuple(dict.fromkeys(name.strip() for name in line.split("#")[0].split(",") if name.strip()))
        if not names:
            continue
        if not 2 <= len(names) <= MOST_NAMES:
            raise ConfigError(f"{source}, line {number}: write two to {MOST_NAMES} names, separated by commas")
        for name in names:
            key = key_of(name)
            if not key or len(key) > LONGEST_NAME:
                raise ConfigError(f"{source}, line {number}: {name!r} is not a name of 1 to {LONGEST_NAME} words")
            groups[key] = tuple(dict.fromkeys((*groups.get(key, ()), *names)))
            longest = max(longest, len(_written(name)), len(name.split()))
    return Synonyms(groups, longest)


def starter_text() -> str:
    """Return the list that a root without a file of its own searches with."""
    return files("missionsearch.starter").joinpath(STARTER).read_text("utf-8")


class SynonymFile:
    """A file of synonyms that is read again when it changes; the starter list where the operator has none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int, int] | None = None
        self._read: Synonyms | None = None

    def current(self) -> Synonyms:
        """Return the synonyms as the file has them now.

        Raises:
            ConfigError: it cannot be read, or a line is wrong.
        """
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            stat = None
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size) if stat else None
        if self._read is None or stamp != self._stamp:
            self._read = self._load(stat is not None)
            self._stamp = stamp
        return self._read

    def _load(self, exists: bool) -> Synonyms:
        if not exists:
            return parse_synonyms(starter_text(), STARTER)
        try:
            return parse_synonyms(self.path.read_text(encoding="utf-8-sig"), str(self.path))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{self.path} cannot be read: {error}") from error
