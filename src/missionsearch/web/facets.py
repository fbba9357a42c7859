"""The filters beside the results: each value a box to tick, with how many publications it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import compress

from missionsearch.models import UNDATED, FacetValue, SearchResults
from missionsearch.search.query import section_path
from missionsearch.web import formats
from missionsearch.web.links import Path, year_path
from missionsearch.web.texts import gettext as _

SHOWN = 8
"""Values of a filter before the rest folds away: what fits beside ten results."""
MOST_SHOWN = 200
"""Values that unfold; a mission has fewer, and what an import may hold would make the page endless."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    label: str
    count: str
    value: str
    selected: bool
    inside: tuple[Choice, ...] = ()
    """Months of a year, sub-sections of a section: only where the reader went that way."""


@dataclass(frozen=True, slots=True)
class FilterList:
    """One filter with its values."""

    name: str
    parameter: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...] = ()
    """What folds away."""

    def ticked(self) -> Iterator[tuple[str, str]]:
        """Yield the parameters that its ticked boxes send."""
        for choice in _all_of((*self.choices, *self.more)):
            if choice.selected:
                yield self.parameter, choice.value


def _all_of(choices: Iterable[Choice]) -> Iterator[Choice]:
    for choice in choices:
        yield choice
        yield from _all_of(choice.inside)


def filter_lists(results: SearchResults, language: str) -> tuple[FilterList, ...]:
    """Return the filters that the matches can be narrowed by; one with a single value to choose is left out."""
    lists = (
        _list("language", "lang", _("Language"), _flat(results, language, "language"), at_least=2),
        _list("year", "year", _("Year"), _years(results, language)),
        _list("section", "section", _("Section"), _sections(results, language)),
        _list("country", "country", _("Country"), _named(results, language, "country")),
        _list("organisation", "organisation", _("Organisation"), _named(results, language, "organisation")),
        _list("type", "type", _("Type"), _flat(results, language, "type"), at_least=2),
        _list("site", "site", _("Site"), _flat(results, language, "site"), at_least=2),
    )
    return tuple(each for each in lists if each)


def _list(name: str, parameter: str, title: str, choices: tuple[Choice, ...], at_least: int = 1) -> FilterList | None:
    chosen = any(choice.selected or choice.inside for choice in choices)
    if len(choices) < at_least and not chosen:
        return None
    shown = [at < SHOWN or choice.selected or bool(choice.inside) for at, choice in enumerate(choices)]
    more = (choice for choice, here in zip(choices, shown, strict=True) if not here)
    return FilterList(name, parameter, title, tuple(compress(choices, shown)), tuple(more)[:MOST_SHOWN])


def _choice(value: FacetValue, label: str, language: str) -> Choice:
    return Choice(
        formats.without_bidi_controls(label), formats.number(value.count, language), value.value, value.selected
    )


def _flat(results: SearchResults, language: str, name: str) -> tuple[Choice, ...]:
    values = results.facets.get(name, ())
    return tuple(_choice(value, value_label(name, value.value, language), language) for value in values)


def _named(results: SearchResults, language: str, name: str) -> tuple[Choice, ...]:
    """Return values that are named in the reader's language already (``crosslanguage.entities.labelled``)."""
    return tuple(_choice(value, value.label or value.value, language) for value in results.facets.get(name, ()))


def _years(results: SearchResults, language: str) -> tuple[Choice, ...]:
    months: dict[str, list[Choice]] = {}
    for value in results.facets.get("month", ()):
        label = formats.month(value.value, language, with_year=False)
        months.setdefault(value.value[:4], []).append(_choice(value, label, language))
    return tuple(
        _opened(
            _choice(value, value_label("year", value.value, language), language),
            months.get(value.value, ()),
        )
        for value in results.facets.get("year", ())
    )


def _opened(choice: Choice, inside: Iterable[Choice]) -> Choice:
    """Return a choice with what lies inside it: ticked where a part of it is."""
    parts = tuple(inside)
    if not parts:
        return choice
    return replace(choice, inside=parts, selected=choice.selected or any(part.selected for part in parts))


def _sections(results: SearchResults, language: str) -> tuple[Choice, ...]:
    """Return the outermost sections; below one, its own only where it or one of them is chosen."""
    below: dict[Path, list[tuple[Path, FacetValue]]] = {}
    for value in results.facets.get("section", ()):
        path = section_path(value.value)
        below.setdefault(path[:-1], []).append((path, value))
    chosen = {path[:depth] for path in results.query.filters.section for depth in range(1, len(path) + 1)}

    def inside(parent: Path) -> Iterator[Choice]:
        for path, value in below.get(parent, ()):
            parts = inside(path) if path in chosen else ()
            yield _opened(_choice(value, value.label or path[-1], language), parts)

    return tuple(inside(()))


def value_label(name: str, value: str, language: str) -> str:
    """Return what a person reads for a filter's value."""
    if name == "language":
        return formats.language_name(value, language) or _("Unknown language")
    if name == "type":
        return type_label(value)
    if name == "year":
        if value == UNDATED:
            return _("Undated")
        return formats.month(value, language) if len(year_path(value)) > 1 else value
    return value


def type_label(value: str) -> str:
    """Return what a person reads for a type of document."""
    web = {"page": _("Web page"), "notice": _("Notice"), "directory": _("Directory")}
    known = {**web, "pdf": "PDF", "docx": "Word", "doc": "Word", "odt": "OpenDocument"}
    return known.get(value, value[:1].upper() + value[1:])
