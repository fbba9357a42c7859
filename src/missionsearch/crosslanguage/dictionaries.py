"""Translations that no mission has to teach: CLDR's names (through Babel), and FreeDict where it is installed.

FreeDict is Debian's dict-freedict-eng-fra and dict-freedict-fra-eng. It is under the GPL: read where the operator has
installed it, never shipped, never required.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel import Locale

from missionsearch.crosslanguage.words import stems_of

FREEDICT_FOLDER = Path("/usr/share/dictd")
_FREEDICT = {"en": "freedict-eng-fra.dict.dz", "fr": "freedict-fra-eng.dict.dz"}
LONGEST_NAME = 3
"""Words of a name or dictionary entry; longer ones are explanations."""
_CLDR_KINDS = ("territories", "languages", "currencies", "scripts")

_HEADWORD = re.compile(r"(?P<word>\S.*?) /[^/]*/(?: *<[^>]*>)?\s*")
_NUMBER = re.compile(r"\d+\. ")
_ASIDE = re.compile(r"<[^>]*>|\([^)]*\)|\"[^\"]*\"")

Alternatives = Mapping[str, float]
"""Stem of the other language to its weight."""


@dataclass(frozen=True, slots=True)
class NamePair:
    """A name in French and in English."""

    french: str
    english: str


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Stems of one to three words of one language, to the weighted stems of the other."""

    entries: Mapping[str, Mapping[tuple[str, ...], Alternatives]] = field(default_factory=dict)

    def get(self, language: str, stems: tuple[str, ...]) -> Alternatives | None:
        return self.entries.get(language, {}).get(stems)


def make_dictionary(pairs: Iterable[NamePair]) -> Dictionary:
    """Return pairs of names as a dictionary of both directions.

    A word's translations share a weight of 1; where it has translations of one word, those of several are left out.
    The words of a name's translation have a weight of 1 each: all of them are wanted.
    """
    counts: dict[str, dict[tuple[str, ...], Counter[tuple[str, ...]]]] = {
        "fr": defaultdict(Counter),
        "en": defaultdict(Counter),
    }
    for french, english in {(tuple(stems_of(p.french, "fr")), tuple(stems_of(p.english, "en"))) for p in pairs}:
        if 0 < len(french) <= LONGEST_NAME and 0 < len(english) <= LONGEST_NAME:
            counts["fr"][french][english] += 1
            counts["en"][english][french] += 1
    return Dictionary(
        {
            language: {stems: _alternatives(stems, alternatives) for stems, alternatives in own.items()}
            for language, own in counts.items()
        }
    )


def _alternatives(stems: tuple[str, ...], alternatives: Counter[tuple[str, ...]]) -> dict[str, float]:
    if len(stems) > 1:
        return {word: 1.0 for words in alternatives for word in words}
    single = [words for words in alternatives if len(words) == 1]
    weights: Counter[str] = Counter()
    for words in sorted(single or alternatives):
        for word in words:
            weights[word] += 1 / len(words)  # type: ignore[assignment]  # Counter is typed for whole numbers
    total = sum(weights.values())
    return {word: weight / total for word, weight in weights.items()}


@cache
def names() -> Dictionary:
    """Return the names of countries, languages, currencies and scripts, from CLDR."""
    return make_dictionary(cldr_pairs())


def cldr_pairs() -> Iterator[NamePair]:
    """Yield CLDR's names in both languages, and the months and days."""
    french, english = Locale("fr"), Locale("en")
    for kind in _CLDR_KINDS:
        ours, theirs = getattr(french, kind), getattr(english, kind)
        for code in sorted(ours.keys() & theirs.keys(), key=str):
            yield NamePair(_ASIDE.sub("", ours[code]), _ASIDE.sub("", theirs[code]))
    for kind in ("months", "days"):
        ours, theirs = (getattr(locale, kind)["format"]["wide"] for locale in (french, english))
        for number in ours:
            yield NamePair(ours[number], theirs[number])


@cache
def installed_dictionary(folder: Path = FREEDICT_FOLDER) -> Dictionary | None:
    """Return FreeDict with CLDR's names, None where FreeDict is not installed or cannot be read."""
    paths = {language: folder / name for language, name in _FREEDICT.items()}
    if not all(path.is_file() for path in paths.values()):
        return None
    try:
        pairs = [*_read_freedict(paths["fr"], "fr"), *_read_freedict(paths["en"], "en")]
    except (OSError, EOFError, UnicodeDecodeError):
        return None
    return make_dictionary([*pairs, *cldr_pairs()])


def _read_freedict(path: Path, language: str) -> Iterator[NamePair]:
    """Yield the entries of a dictd file: a line with the word and its pronunciation, then lines of translations."""
    word = ""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            match = _HEADWORD.fullmatch(line.rstrip("\n"))
            if match and not _NUMBER.match(line):
                word = match["word"]
            elif word and line.strip() and not line.startswith(" "):
                for name in re.split("[,;]", _ASIDE.sub("", _NUMBER.sub("", line, count=1))):
                    pair = (word, name.strip()) if language == "fr" else (name.strip(), word)
                    yield NamePair(*pair)
