"""What templates write round a publication, in data files: one a language, ``fr.toml`` being the fullest.

Words are matched as ``fold`` writes them, whole words only, and the languages all at once: a French label stands on
many a Spanish page.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

LONGEST = 80
"""Characters from which a text is no label."""


def fold(text: str) -> str:
    """Return text as labels are compared: without accents, in lower case, plain apostrophes and spaces.

    The letters stay as many as they are, so that a place in it is one in the text: a letter whose accent cannot be
    taken off alone stands as it is.
    """
    if not text.isascii():
        return "".join(map(_folded, text))
    return text.lower() if text.isprintable() else text.lower().translate(_SPACES)


_SPACES = {place: " " for place in range(128) if chr(place).isspace()}


@cache
def _folded(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", "'" if sign in "’ʼ" else " " if sign.isspace() else sign)
    bare = "".join(part for part in bare if not unicodedata.combining(part)).lower()
    return bare if len(bare) == 1 else "\u0001" if not bare else sign.lower()[:1]


@cache
def phrases(part: str, name: str) -> tuple[str, ...]:
    """Return the words of every language's file under a name: ``phrases("dates", "published")``."""
    folder = files(__package__)
    languages = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    read = (tomllib.loads(folder.joinpath(each).read_text("utf-8")) for each in languages)
    return tuple(dict.fromkeys(phrase for each in read for phrase in each[part][name]))


@cache
def pattern(part: str, *names: str) -> re.Pattern[str]:
    """Return what finds any of these words in folded text; the longest of those that begin alike."""
    words = sorted((fold(phrase) for name in names for phrase in phrases(part, name)), key=len, reverse=True)
    choices = "|".join(re.escape(word).replace(r"\*", r".{1,40}").replace(r"\ ", r"\s{1,3}") for word in words)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")


def is_one_of(text: str, part: str, *names: str) -> bool:
    """Say whether a text is, as a whole, one of these words.

    >>> is_one_of("Page d’accueil :", "section", "home")
    True
    """
    return len(text) < LONGEST and _is_one_of(text, part, *names)


@lru_cache(4096)
def _is_one_of(text: str, part: str, *names: str) -> bool:
    return pattern(part, *names).fullmatch(fold(text).strip(" :.\u00a0")) is not None
