"""The countries and organisations that publications name, the same for both languages.

Names of countries are CLDR's (through Babel) and those of ``countries.toml``; organisations are the groups of the
synonyms file that have an acronym and a name of an organisation.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale

from missionsearch.analysis import LANGUAGES
from missionsearch.crosslanguage.gazetteer import Entity, EntityKind, Gazetteer, Name, key_of
from missionsearch.models import Document, FacetValue, SearchResults

_ASIDE = re.compile(r"\s*\([^)]*\)")
_ORGANISATIONS = frozenset(
    """organisation organization nations union agence agency office bureau cour court fonds fund comite committee
    commissariat commission conseil council banque bank programme tribunal alliance""".split()  # noqa: SIM905
)
"""Words by which a synonyms group is told to be an organisation; treaties and goals have acronyms too."""
_FRENCH_HEADS = frozenset(
    "organisation nations union agence bureau cour fonds comite haut commission conseil banque office".split()  # noqa: SIM905
)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("countries.toml").read_text("utf-8"))


@lru_cache(maxsize=8)
def gazetteer(groups: frozenset[tuple[str, ...]] = frozenset()) -> Gazetteer:
    """Return the names of all countries, and of the organisations among groups of synonyms."""
    table = _table()
    by_language: dict[str, dict[str, list[Name]]] = {language: defaultdict(list) for language in LANGUAGES}
    labels: dict[tuple[str, Entity], str] = {}
    for language in LANGUAGES:
        ambiguous = {key_of(name) for name in table["ambiguous"].get(language, ())}
        for code, names in _country_names(language).items():
            entity = Entity("country", code)
            labels[language, entity] = names[0]
            for words, acronym in {(key_of(name), name.replace(".", "").isupper()) for name in names}:
                by_language[language][words[0]].append(Name(words, entity, acronym, words in ambiguous))
        for name in table["other_places"].get(language, ()):
            by_language[language][key_of(name)[0]].append(Name(key_of(name), None))
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
    for code, further in table["names"].get(language, {}).items():
        names[code] = [*further, *names[code]] if code in ("CD", "CG", "VA", "PS") else [*names[code], *further]
    for own in names.values():
        own += [name.replace("&", "and") for name in own if "&" in name]
        own += [re.sub(r"^St\. ", "Saint ", name) for name in own if name.startswith("St. ")]
    return names


def _organisation(group: tuple[str, ...]) -> Entity | None:
    """Return the organisation that a group of synonyms names, None where it names something else."""
    acronyms = [name for name in group if name.isupper()]
    spelled = [name for name in group if " " in name and name[0].isupper()]
    is_one = any(_ORGANISATIONS & set(key_of(name)) for name in spelled)
    return Entity("organisation", acronyms[0]) if acronyms and is_one else None


def _add_organisation(
    entity: Entity,
    group: tuple[str, ...],
    names: dict[str, dict[str, list[Name]]],
    labels: dict[tuple[str, Entity], str],
) -> None:
    """Add the names of an organisation; the acronym before its French name is the French one, the next the English."""
    languages = languages_of(group)
    for name, own in zip(group, languages, strict=True):
        for language in own:
            labels.setdefault((language, entity), name) if name.isupper() else None
            names[language][key_of(name)[0]].append(Name(key_of(name), entity, name.isupper()))


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
    words = key_of(name)
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
