"""One thing changed in a search: its order, its results per page, a filter taken away.

On a results page these are buttons of the search form, so that text that was typed and not sent yet goes along without
JavaScript. The form is answered with a redirect to the permalink of the changed search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from missionsearch.search.query import section_path
from missionsearch.web.links import ORDER, Path, year_path
from missionsearch.web.parameters import REPEATED, without_branches

PARAMETER = "change"
FILTERS = ("lang", "year", "section", "type", "site", "country", "organisation", "from", "to", "cross")
AS_WORDS = "&dates=words"
"""Ends a change on a page that reads dates among the words as words, which only this page's buttons keep."""
Pair = tuple[str, str]


def setting(name: str, value: str) -> str:
    """Return the change that gives a parameter one value, or none for an empty one."""
    return f"{name}={value}"


def taking_away(name: str, value: str = "") -> str:
    """Return the change that takes a value from a filter; ``filters``, ``dates`` and ``typed`` go as a whole."""
    return f"-{name}={value}"


def changed(pairs: Iterable[Pair], change: str) -> list[Pair]:
    """Return a search's parameters after a change, without empty ones and on its first page, in the usual order.

    A change that is not understood changes nothing.

    >>> changed([("q", "visa"), ("lang", "fr"), ("page", "3")], "-lang=fr")
    [('q', 'visa')]
    >>> changed([("q", "visa"), ("sort", "oldest")], "sort=newest")
    [('q', 'visa'), ('sort', 'newest')]
    """
    name, _equals, value = change.removesuffix(AS_WORDS).partition("=")
    kept = [pair for pair in pairs if pair[0] in ORDER and pair[0] != "page" and pair[1].strip()]
    kept = _narrowed(kept)
    made = _CHANGES[name](kept, value) if name in _CHANGES else kept
    made += [("dates", "words")] if change.endswith(AS_WORDS) else []
    return sorted(made, key=lambda pair: ORDER.index(pair[0]))


def _set(name: str) -> Callable[[list[Pair], str], list[Pair]]:
    return lambda pairs, value: _without(pairs, (name,)) + ([(name, value)] if value else [])


def _without(pairs: list[Pair], names: tuple[str, ...]) -> list[Pair]:
    return [pair for pair in pairs if pair[0] not in names]


def _less(name: str) -> Callable[[list[Pair], str], list[Pair]]:
    return lambda pairs, value: [pair for pair in pairs if pair != (name, value)]


def _narrowed(pairs: list[Pair]) -> list[Pair]:
    """Return parameters without the boxes around a ticked one: a month's year, a section's parent."""
    for name, path_of in (("year", year_path), ("section", section_path)):
        paths: dict[Path, str] = {path_of(value): value for each, value in pairs if each == name}
        inner = without_branches(paths)
        pairs = _without(pairs, (name,)) + [(name, paths[path]) for path in inner]
    return pairs


def _less_typed(pairs: list[Pair], typed: str) -> list[Pair]:
    """Return the parameters without a date among the words."""
    return [(n, " ".join(v.replace(typed, " ", 1).split()) if n == "q" else v) for n, v in pairs]


_CHANGES: dict[str, Callable[[list[Pair], str], list[Pair]]] = {
    "sort": _set("sort"),
    "per_page": _set("per_page"),
    "cross": _set("cross"),
    "-filters": lambda pairs, _value: _without(pairs, FILTERS),
    "-dates": lambda pairs, _value: _without(pairs, ("from", "to")),
    "-typed": _less_typed,
    **{f"-{name}": _less(name) for name in REPEATED},
}
