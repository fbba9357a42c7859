"""The addresses that a results page leads to: the same search with one thing changed.

Every search is a permalink. What changes a search beside its words is a button of the form: ``changing``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import quote_plus, urlencode

from missionsearch.models import PATH_SEPARATOR, UNDATED, Query
from missionsearch.search.query import query_to_args

Path = tuple[str, ...]
DEFAULT_PER_PAGE = 10
ORDER = (
    *(
        "q",
        "lang",
        "year",
        "section",
        "type",
        "site",
        "country",
        "organisation",
        "from",
        "to",
        "sort",
        "versions",
        "cross",
        "per_page",
        "page",
        "dates",
    ),
    "pick",
)
"""The order in which ``query_to_args`` has the parameters: one search, one address."""


@dataclass(frozen=True)
class Links:
    """Makes the links of one query's page."""

    base: str
    """The path of the search page, for example ``/fr/search``."""
    query: Query
    dates_as_words: bool = False
    """The reader asked for dates typed among the words to be searched as words."""
    picks: tuple[str, ...] = ()
    """Ids of the results that were ticked."""

    def to(self, query: Query, *, dates_as_words: bool | None = None) -> str:
        """Return the permalink of another query."""
        return self._address(urlencode(self.pairs(query, dates_as_words)))

    def pairs(self, query: Query, dates_as_words: bool | None = None) -> list[tuple[str, str]]:
        """Return the parameters of a query: what hidden fields of a form carry."""
        as_words = self.dates_as_words if dates_as_words is None else dates_as_words
        ticked = [("pick", key) for key in self.picks]
        return query_to_args(query) + ([("dates", "words")] if as_words else []) + ticked

    def page(self, number: int) -> str:
        return self._with("page", [str(number)] if number > 1 else [])

    def changed(self, **changes: Any) -> str:
        """Return the first page of the query with some of its fields changed."""
        return self.to(replace(self.query, page=1, **changes))

    def filtered(self, **changes: Any) -> str:
        """Return the first page of the query with some of its filters changed."""
        return self.changed(filters=replace(self.query.filters, **changes))

    def section(self, path: Path) -> str:
        """Return the query in one section."""
        return self._with("section", [PATH_SEPARATOR.join(path)])

    def year(self, value: str) -> str:
        """Return the query in one year or month, or in any for an empty value."""
        return self._with("year", [value] if value else [])

    def between(self, first: int, last: int) -> str:
        """Return the query between two years, in place of the chosen ones."""
        return self.filtered(year=(), date_from=dt.date(first, 1, 1), date_to=dt.date(last, 12, 31))

    @cached_property
    def _around(self) -> dict[str, tuple[str, str]]:
        """What stands before and after each parameter in the first page's address: a page has a hundred links."""
        grouped = groupby(self.pairs(self.query), key=itemgetter(0))
        texts = {name: f"&{urlencode(list(pairs))}" for name, pairs in grouped if name != "page"}
        ordered = [texts.get(name, "") for name in ORDER]
        return {name: ("".join(ordered[:at]), "".join(ordered[at + 1 :])) for at, name in enumerate(ORDER)}

    def _with(self, name: str, values: Iterable[str]) -> str:
        """Return the first page of the query with the values of one parameter replaced."""
        before, after = self._around[name]
        own = [f"&{name}={encoded(value)}" for value in values]
        return self._address("".join((before, *own, after))[1:])

    def _address(self, parameters: str) -> str:
        return f"{self.base}?{parameters}" if parameters else self.base


@lru_cache(maxsize=5_000)  # years, sections and languages: the same on every page
def encoded(value: str) -> str:
    """Return a parameter's value as an address holds it."""
    return quote_plus(value)


def year_path(value: str) -> Path:
    """Return a value of the year filter as a path: a month lies inside its year."""
    return (value,) if value == UNDATED else tuple(value.split("-"))
