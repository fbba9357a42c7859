"""Countries and organisations that a text names, the same for both languages.

Names of countries are CLDR's (through Babel) and those of ``countries.toml``; organisations are the groups of the
synonyms file that have an acronym and a name of an organisation. The longest name wins, and no name is found inside a
longer one: "Guinée" is not in "Guinée équatoriale", and nothing is in "Nouveau-Mexique".
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from babel import Locale

from missionsearch.analysis import LANGUAGES, analyzer, normalize, strip_accents
from missionsearch.models import Document, FacetValue, SearchResults

_WORD = re.compile(r"[^\W_]+")
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ]\w*")
"""Only such a word begins a name that means anything."""
_BESIDE = re.compile(r"[\s,&’'.–-]{1,3}")
"""What may stand between two words of a name."""
_NEXT_TO = re.compile(r"[\s-]{1,2}")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_PARTICLES = frozenset({"de", "du", "des", "d", "la", "l", "le"})
_ORGANISATIONS = frozenset(
    """organisation organization nations union agence agency office bureau cour court fonds fund comite committee
    commissariat commission conseil council banque bank programme tribunal alliance""".split()  # noqa: SIM905
)
"""Words by which a synonyms group is told to be an organisation; treaties and goals have acronyms too."""
_FRENCH_HEADS = frozenset(
    "organisation nations union agence bureau cour fonds comite haut commission conseil banque office".split()  # noqa: SIM905
)

EntityKind = Literal["country", "organisation"]


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A country, by its code of ISO 3166-1, or an organisation, by the first name of its synonyms group."""

    kind: EntityKind
    code: str


@dataclass(frozen=True, slots=True)
class _Name:
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
class _Words:
    """The words of a text: folded for comparison, and where each stands."""

    text: str
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def written(self, place: int) -> str:
        return self.text[slice(*self.spans[place])] if 0 <= place < len(self.spans) else ""

    def between(self, place: int) -> str:
        """Return what stands between a word and the next one."""
        return self.text[self.spans[place][1] : self.spans[place + 1][0]]


def _words(text: str) -> _Words:
    spans = tuple(match.span() for match in _WORD.finditer(text))
    return _Words(text, tuple(_folded(text[start:end]) for start, end in spans), spans)


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return strip_accents(normalize(word))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names that are looked for, by language and first word; the longest first."""

    names: Mapping[str, Mapping[str, Sequence[_Name]]]
    street_words: frozenset[str]
    labels: Mapping[tuple[str, Entity], str] = field(default_factory=dict)

    def may_name(self, text: str, language: str) -> bool:
        """Say whether a text has a word that a name begins with: most paragraphs have none, and are read no further."""
        own = (language,) if language in LANGUAGES else LANGUAGES
        return any(
            folded in self.names[each]
            for word in _CAPITALISED.findall(text)
            for folded in (_folded(word),)
            for each in own
        )

    def mentions(self, text: str, language: str) -> Iterator[Mention]:
        """Yield what a text names, in order; a text in neither language is searched for both languages' names."""
        if not self.may_name(text, language):
            return
        words = _words(text)
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
        key = _key(typed)
        for own in LANGUAGES if key else ():
            for name in self.names[own].get(key[0], ()):
                if name.words == key and name.entity and name.entity.kind == kind:
                    return name.entity.code
        return None

    def _name_at(self, words: _Words, at: int, language: str) -> _Name | None:
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

    def _means_it(self, words: _Words, at: int, end: int, name: _Name, language: str) -> bool:
        if self._in_a_street(words, at, end):
            return False
        if name.acronym:
            return not _shouted(words, at, end)
        return not (name.ambiguous and _capital_beside(words, at, end, language))

    def _in_a_street(self, words: _Words, at: int, end: int) -> bool:
        """Say whether a name is a street's: "rue de Turquie", "12 Jordan Street"."""
        before = at - 1
        while before >= 0 and words.folded[before] in _PARTICLES:
            before -= 1
        begins = before >= 0 and before < at - 1 and words.folded[before] in self.street_words
        return begins or (end < len(words.folded) and words.written(end) in ("Street", "Road", "Avenue"))


def _stands_together(words: _Words, at: int, end: int) -> bool:
    return all(_BESIDE.fullmatch(words.between(place)) for place in range(at, end - 1))


def _written_so(words: _Words, at: int, name: _Name) -> bool:
    """Say whether a name is written as one: an acronym in capitals, any other name with a capital."""
    written = words.written(at)
    return written.isupper() if name.acronym else written[0].isupper() or name.entity is None


def _shouted(words: _Words, at: int, end: int) -> bool:
    """Say whether the words around an acronym are in capitals too: a heading says "WHO IS" and "UN ACCORD"."""
    around = [words.written(place) for place in (at - 2, at - 1, end, end + 1)]
    cased = [word for word in around if len(word) > 1 and word.isalpha()]
    return bool(cased) and all(word.isupper() for word in cased)


def _capital_beside(words: _Words, at: int, end: int, language: str) -> bool:
    """Say whether another name stands directly beside: "Maurice Ravel", "Michael Jordan"; not "In Georgia"."""
    is_stop_word = analyzer(language).is_stop_word
    before = at > 0 and _NEXT_TO.fullmatch(words.between(at - 1)) and words.written(at - 1)
    after = end < len(words.folded) and _NEXT_TO.fullmatch(words.between(end - 1)) and words.written(end)
    named_before = bool(before) and str(before)[0].isupper() and not is_stop_word(words.folded[at - 1])
    return named_before or (bool(after) and str(after)[0].isupper() and not is_stop_word(words.folded[end]))


# --- where the names come from


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("countries.toml").read_text("utf-8"))


@lru_cache(maxsize=8)
def gazetteer(groups: frozenset[tuple[str, ...]] = frozenset()) -> Gazetteer:
    """Return the names of all countries, and of the organisations among groups of synonyms."""
    table = _table()
    by_language: dict[str, dict[str, list[_Name]]] = {language: defaultdict(list) for language in LANGUAGES}
    labels: dict[tuple[str, Entity], str] = {}
    for language in LANGUAGES:
        ambiguous = {_key(name) for name in table["ambiguous"][language]}
        for code, names in _country_names(language).items():
            entity = Entity("country", code)
            labels[language, entity] = names[0]
            for words, acronym in {(_key(name), name.replace(".", "").isupper()) for name in names}:
                by_language[language][words[0]].append(_Name(words, entity, acronym, words in ambiguous))
        for name in table["other_places"][language]:
            by_language[language][_key(name)[0]].append(_Name(_key(name), None))
    for group in groups:
        organisation = _organisation(group)
        if organisation:
            _add_organisation(organisation, group, by_language, labels)
    for by_word in by_language.values():
        for names_of_word in by_word.values():
            names_of_word.sort(key=lambda name: (-len(name.words), name.entity is not None, name.words))
    return Gazetteer(by_language, frozenset(table["streets"]["words"]), labels)


def _country_names(language: str) -> dict[str, list[str]]:
    """Return the names of each country in a language; the first is the one to show."""
    table = _table()
    skipped = set(table["not_countries"].split())
    cldr = {code: name for code, name in Locale(language).territories.items() if len(code) == 2 and code not in skipped}
    names = {code: [_ASIDE.sub("", name)] for code, name in cldr.items()}
    for code, further in table["names"][language].items():
        names[code] = [*further, *names[code]] if code in ("CD", "CG", "VA", "PS") else [*names[code], *further]
    for own in names.values():
        own += [name.replace("&", "and") for name in own if "&" in name]
        own += [re.sub(r"^St\. ", "Saint ", name) for name in own if name.startswith("St. ")]
    return names


def _key(name: str) -> tuple[str, ...]:
    return _words(name).folded


def _organisation(group: tuple[str, ...]) -> Entity | None:
    """Return the organisation that a group of synonyms names, None where it names something else."""
    acronyms = [name for name in group if name.isupper()]
    spelled = [name for name in group if " " in name and name[0].isupper()]
    is_one = any(_ORGANISATIONS & set(_key(name)) for name in spelled)
    return Entity("organisation", acronyms[0]) if acronyms and is_one else None


def _add_organisation(
    entity: Entity,
    group: tuple[str, ...],
    names: dict[str, dict[str, list[_Name]]],
    labels: dict[tuple[str, Entity], str],
) -> None:
    """Add the names of an organisation; the acronym before its French name is the French one, the next the English."""
    languages = languages_of(group)
    for name, own in zip(group, languages, strict=True):
        for language in own:
            labels.setdefault((language, entity), name) if name.isupper() else None
            names[language][_key(name)[0]].append(_Name(_key(name), entity, name.isupper()))


def languages_of(group: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the languages of each name: French up to its French spelled name, English behind it."""
    names = list(group)
    last = max((place for place, name in enumerate(names) if _french(name)), default=-1)
    english_acronym = any(name.isupper() for name in names[last + 1 :])
    languages: list[tuple[str, ...]] = []
    for place, name in enumerate(names):
        if name.isupper() and not english_acronym:
            languages.append(LANGUAGES)  # one acronym serves both: OSCE, UNESCO
        else:
            languages.append(("fr",) if place <= last else ("en",))
    return languages


def _french(name: str) -> bool:
    words = _key(name)
    return " " in name and words[0] in _FRENCH_HEADS and not {"of", "for", "the", "on", "and"} & set(words)


def with_entities(document: Document, names: Gazetteer) -> Document:
    """Return a document with the countries and organisations that its title and text name."""
    texts = [(document.title, document.language), *((passage.text, passage.language) for passage in document.passages)]
    entities = entities_of(texts, names)
    codes = {kind: tuple(each.code for each in entities if each.kind == kind) for kind in ("country", "organisation")}
    return replace(document, country=codes["country"], organisation=codes["organisation"])


def labelled(results: SearchResults, names: Gazetteer) -> SearchResults:
    """Return results whose countries and organisations are called as the reader calls them."""
    language = results.query.reader_language or "fr"
    kinds: tuple[EntityKind, ...] = ("country", "organisation")
    called: dict[str, tuple[FacetValue, ...]] = {
        kind: tuple(
            replace(value, label=names.label(Entity(kind, value.value), language))
            for value in results.facets.get(kind, ())
        )
        for kind in kinds
    }
    return replace(results, facets={**results.facets, **called})


def organisation_groups(groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the groups of synonyms that name an organisation, sorted."""
    return sorted(group for group in groups if _organisation(group))


def entities_of(texts: Iterable[tuple[str, str]], names: Gazetteer) -> tuple[Entity, ...]:
    """Return what texts, each with its language, name: each once, in their order of kind and code."""
    return tuple(sorted({mention.entity for text, language in texts for mention in names.mentions(text, language)}))
