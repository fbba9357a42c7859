"""What months, weekdays and languages are called, by Unicode's CLDR (as Babel carries it): the one table of names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from babel import Locale

CALENDARS = (
    *("fr", "en", "en_GB", "de", "de_AT", "es", "it", "pt", "nl", "ru", "uk", "ar", "ar_LB", "ar_DZ", "ar_MA"),
    *("pl", "el", "tr", "cs", "ro", "sv", "da", "bg", "nb", "fi", "hu", "sk"),
)
"""Locales whose months and weekdays are read; Arabic has four sets of months, from the Levant to the Maghreb."""
WRITTEN_ALONE = ("ru", "uk", "pl", "el", "cs")
"""Languages that name a month otherwise where no day stands before it: "январь", "5 января"."""
WORDS = frozenset(("des",))
"""Abbreviated months of one language that are small words of another."""
ALSO_WRITTEN = {"sept": 9, "fev": 2, "okt": 10, "agst": 8}
"""Forms that editors use and CLDR lacks, as ``fold`` writes them."""
_CODES = """
fr en de es it pt nl ru uk ar pl el tr cs sk ro hu bg hr sr sl mk bs sq da sv nb no fi is et lv lt ga mt hy ka az kk uz
mn fa he hi bn ta th vi lo km my id ms sw am mg ht ca eu zh ja ko
"""
LANGUAGES = tuple(_CODES.split())
"""Languages whose names are known: what a mission's site is likely to be translated into."""
LONGEST_LANGUAGE = 30
SHORTEST = 3
"""Letters of an abbreviated name that is read: Dutch "ma" and Danish "ti" are words elsewhere."""


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Return a word as the tables write it: without accents and final stops, in lower case.

    >>> fold("Févr."), fold("أكتوبر") == fold("اكتوبر")
    ('fevr', True)
    """
    bare = unicodedata.normalize("NFKD", word.strip(" .").replace("’", "'"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()


@cache
def months() -> Mapping[str, int]:
    """Return the names of the months, folded, to their numbers; of a name that two languages share, the first's."""
    numbers: dict[str, int] = {}
    for locale in map(Locale.parse, CALENDARS):
        for names in _months_of(locale):
            for number, name in names.items():
                if len(fold(name)) >= (SHORTEST if "a" <= fold(name)[:1] <= "z" else 2):
                    numbers.setdefault(fold(name), number)
    return {name: number for name, number in numbers.items() if name not in WORDS} | ALSO_WRITTEN


def names_of_months(codes: Iterable[str]) -> frozenset[str]:
    """Return the names of months in some locales, whole and abbreviated, as they are written there.

    >>> sorted(names_of_months(["fr"]) & {"déc.", "juin", "June"})
    ['déc.', 'juin']
    """
    return frozenset(name for code in codes for names in _months_of(Locale.parse(code)) for name in names.values())


def names_of_weekdays(codes: Iterable[str]) -> frozenset[str]:
    """Return the whole names of weekdays in some locales; abbreviated ones are words of their own ("mer", "sun")."""
    return frozenset(name for code in codes for name in Locale.parse(code).days["format"]["wide"].values())


@cache
def full_months() -> frozenset[str]:
    """Return the folded names of months that are no abbreviations."""
    wide = (name for code in CALENDARS for name in Locale.parse(code).months["format"]["wide"].values())
    alone = (name for code in WRITTEN_ALONE for name in Locale.parse(code).months["stand-alone"]["wide"].values())
    return frozenset(map(fold, (*wide, *alone)))


def _months_of(locale: Locale) -> Iterator[Mapping[int, str]]:
    yield from (locale.months["format"][width] for width in ("wide", "abbreviated"))
    if locale.language in WRITTEN_ALONE:
        yield locale.months["stand-alone"]["wide"]


@cache
def weekdays() -> Mapping[str, int]:
    """Return the names of the weekdays, folded, to their numbers: Monday is 0."""
    numbers: dict[str, int] = {}
    for code in CALENDARS:
        for width in ("wide", "abbreviated"):
            for number, name in Locale.parse(code).days["format"][width].items():
                if len(fold(name)) >= SHORTEST:
                    numbers.setdefault(fold(name), number)
    return numbers


@cache
def _languages() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for code in LANGUAGES:
        locale = Locale.parse(code)
        names = (locale.get_language_name(each) for each in (code, "fr", "en"))
        codes |= {fold(name): code for name in names if name}
    return codes | {"castellano": "es"}


def language_named(name: str) -> str | None:
    """Return the language that a name stands for: its own, the French or the English one.

    >>> language_named("Français"), language_named("anglais"), language_named("Contact")
    ('fr', 'en', None)
    """
    return _languages().get(fold(name)) if len(name) <= LONGEST_LANGUAGE else None
