"""Where a text names countries and organisations, given the names to look for.

The longest name wins, and no name is found inside a longer one: "Guinée" is not in "Guinée équatoriale", and nothing is
in "Nouveau-Mexique".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from missionsearch.analysis import LANGUAGES, analyzer, normalize, strip_accents

_WORD = re.compile(r"[^\W_]+")
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ]\w*")
"""Only such a word begins a name that means anything."""
_BESIDE = re.compile(r"[\s,&’'.–-]{1,3}")
"""What may stand between two words of a name."""
_NEXT_TO = re.compile(r"[\s-]{1,2}")
_PARTICLES = frozenset({"de", "du", "des", "d", "la", "l", "le"})
EntityKind = Literal["country", "organisation"]


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A country, by its code of ISO 3166-1, or an organisation, by the first name of its synonyms group."""

    kind: EntityKind
    code: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one language, as it is looked for."""

    words: tuple[str, ...]
    entity: Entity | None
    """None: a longer name that means something else."""
    acronym: bool = False
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names an entity: characters ``start`` to ``end``."""

    entity: Entity
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: folded for comparison, and where each stands."""

    text: str
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def written(self, place: int) -> str:
        return self.text[slice(*self.spans[place])] if 0 <= place < len(self.spans) else ""

    def between(self, place: int) -> str:
        """Return what stands between a word and the next one."""
        return self.text[self.spans[place][1] : self.spans[place + 1][0]]


def words_of(text: str) -> Words:
    """Return the words of a text."""
    spans = tuple(match.span() for match in _WORD.finditer(text))
    return Words(text, tuple(folded(text[start:end]) for start, end in spans), spans)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    return strip_accents(normalize(word))


def key_of(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared."""
    return words_of(name).folded


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names that are looked for, by language and first word; the longest first."""

    names: Mapping[str, Mapping[str, Sequence[Name]]]
    street_words: frozenset[str]
    labels: Mapping[tuple[str, Entity], str] = field(default_factory=dict)

    def may_name(self, text: str, language: str) -> bool:
        """Say whether a text has a word that a name begins with: most paragraphs have none, and are read no further."""
        own = (language,) if language in LANGUAGES else LANGUAGES
        begun = {folded(word) for word in _CAPITALISED.findall(text)}
        return any(not self.names[each].keys().isdisjoint(begun) for each in own)

    def mentions(self, text: str, language: str) -> Iterator[Mention]:
        """Yield what a text names, in order; a text in neither language is searched for both languages' names."""
        if not self.may_name(text, language):
            return
        words = words_of(text)
        at = 0
        while at < len(words.folded):
            name = self._name_at(words, at, language)
            if name is None:
                at += 1
                continue
            end = at + len(name.words)
            if name.entity and self._means_it(words, at, end, name, language):
                yield Mention(name.entity, words.spans[at][0], words.spans[end - 1][1])
            at = end

    def label(self, entity: Entity, language: str) -> str:
        """Return what a reader of a language calls an entity."""
        return self.labels.get((language, entity)) or self.labels.get(("fr", entity)) or entity.code

    def code(self, kind: EntityKind, typed: str) -> str | None:
        """Return the code of a country or organisation, by its code or a name in either language; None for none."""
        codes = {entity.code for _, entity in self.labels if entity.kind == kind}
        if typed.upper() in codes:
            return typed.upper()
        key = key_of(typed)
        for own in LANGUAGES if key else ():
            for name in self.names[own].get(key[0], ()):
                if name.words == key and name.entity and name.entity.kind == kind:
                    return name.entity.code
        return None

    def _name_at(self, words: Words, at: int, language: str) -> Name | None:
        """Return the longest name that begins at a word."""
        for own in (language,) if language in LANGUAGES else LANGUAGES:
            for name in self.names[own].get(words.folded[at], ()):
                end = at + len(name.words)
                if (
                    words.folded[at:end] == name.words
                    and _stands_together(words, at, end)
                    and _written_so(words, at, name)
                ):
                    return name
        return None

    def _means_it(self, words: Words, at: int, end: int, name: Name, language: str) -> bool:
        if self._in_a_street(words, at, end):
            return False
        if name.acronym:
            return not _shouted(words, at, end)
        return not (name.ambiguous and _capital_beside(words, at, end, language))

    def _in_a_street(self, words: Words, at: int, end: int) -> bool:
        """Say whether a name is a street's: "rue de Turquie", "12 Jordan Street"."""
        before = at - 1
        while before >= 0 and words.folded[before] in _PARTICLES:
            before -= 1
        begins = before >= 0 and before < at - 1 and words.folded[before] in self.street_words
        return begins or (end < len(words.folded) and words.written(end) in ("Street", "Road", "Avenue"))


def _stands_together(words: Words, at: int, end: int) -> bool:
    return all(_BESIDE.fullmatch(words.between(place)) for place in range(at, end - 1))


def _written_so(words: Words, at: int, name: Name) -> bool:
    """Say whether a name is written as one: an acronym in capitals, any other name with a capital."""
    written = words.written(at)
    return written.isupper() if name.acronym else written[0].isupper() or name.entity is None


def _shouted(words: Words, at: int, end: int) -> bool:
    """Say whether the words around an acronym are in capitals too: a heading says "WHO IS" and "UN ACCORD"."""
    around = [words.written(place) for place in (at - 2, at - 1, end, end + 1)]
    cased = [word for word in around if len(word) > 1 and word.isalpha()]
    return bool(cased) and all(word.isupper() for word in cased)


def _capital_beside(words: Words, at: int, end: int, language: str) -> bool:
    """Say whether another name stands directly beside: "Maurice Ravel", "Michael Jordan"; not "In Georgia"."""
    is_stop_word = analyzer(language).is_stop_word
    before = at > 0 and _NEXT_TO.fullmatch(words.between(at - 1)) and words.written(at - 1)
    after = end < len(words.folded) and _NEXT_TO.fullmatch(words.between(end - 1)) and words.written(end)
    named_before = bool(before) and str(before)[0].isupper() and not is_stop_word(words.folded[at - 1])
    return named_before or (bool(after) and str(after)[0].isupper() and not is_stop_word(words.folded[end]))
