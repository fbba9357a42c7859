"""What stages say, in a person's language: of the terminal, or of a page of the console.

Stages, logs, JSON and the history of runs are English (``locales.sentences`` tells which sentences there are). Before a
person reads one, it is found again in the catalogue, with the values that it holds: "/x/a.toml cannot be read: …" by
"{path} cannot be read: {error}". A sentence that the catalogue does not know stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from missionsearch.locales import mo_path
from missionsearch.locales.findings import N_

DEEPEST = 5
"""Sentences within sentences: an error of an error of a site of a run."""
ANY = N_("{where}: {problem}")
"""How a sentence is written of which only the halves are known: French has a space before the colon."""
BOTH = N_("{first}; {second}")
"""Two sentences in one, each known by itself."""
WORDS = ("failed", "none")
"""Single words that are said within a sentence; any other is a value, such as a name or what somebody searched."""
_NAME = re.compile(r"\{(\w+)\}")


class Sentence(NamedTuple):
    """A sentence with values, and its translation."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    translation: str


def in_language(text: str, language: str) -> str:
    """Return what a stage said, line by line in a language of ``LANGUAGES``."""
    if language == "en":
        return text
    return "\n".join(_line(line, language, 0) for line in text.split("\n"))


def _line(text: str, language: str, depth: int) -> str:
    message = text.strip()
    whole, sentences = _known(language)
    if not message or depth > DEEPEST or (depth and " " not in message and message not in WORDS):
        return text
    if message in whole:
        return text.replace(message, whole[message])
    for pattern, names, translation in sentences:
        if match := pattern.fullmatch(message):
            held = zip(names, match.groups(), strict=True)
            values = {name: _line(value, language, depth + 1) for name, value in held}
            return text.replace(message, _filled(translation, values))
    return text


def _filled(translation: str, values: dict[str, str]) -> str:
    return _NAME.sub(lambda name: values.get(name[1], name[0]), translation)


@cache
def _known(language: str) -> tuple[dict[str, str], tuple[Sentence, ...]]:
    """Return whole sentences with their translations, and those with values, the longest first."""
    catalogue = read_mo(BytesIO(mo_path(language).read_bytes())) if mo_path(language).exists() else Catalog()
    texts = {each.id: each.string for each in catalogue if isinstance(each.id, str) and isinstance(each.string, str)}
    holding = [text for text in texts if _NAME.search(text)]
    holding.sort(key=lambda text: -len(_NAME.sub("", text)))
    return texts, tuple(Sentence(_pattern(text), tuple(_NAME.findall(text)), texts[text]) for text in holding)


def _pattern(text: str) -> re.Pattern[str]:
    """Return a pattern for a sentence; what is quoted is quoted as ``repr`` does it, by either mark."""
    parts = (re.escape(part) for part in re.split(r"\{\w+\}", text.replace("'{", "\0{").replace("}'", "}\0")))
    return re.compile("(.+?)".join(parts).replace("\0", "['\"]"), re.DOTALL)
