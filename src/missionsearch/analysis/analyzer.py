"""From a text to the words of its index: one pass, the same for documents and for queries.

Order: typography folded, elisions and possessives off, words cut, stop words out, accents off, stem taken. Accents go
before the stemmer, because Snowball's endings would make sécurité and securite differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

from missionsearch.analysis.english import american
from missionsearch.analysis.folding import normalize, strip_accents
from missionsearch.analysis.french import french_stem
from missionsearch.analysis.stopwords import ENGLISH, FRENCH

LANGUAGES = ("fr", "en")
"""Languages with stop words and stems of their own; every other is searched by whole words."""
FIELD_LANGUAGES = (*LANGUAGES, "und")
"""The languages that have fields of their own in an index; a text in another one lies in those of ``und``."""

TYPED_WORDS = 20_000
"""Typed words whose analysis is remembered."""

_WORD = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_ELIDED = [
    "c",
    "d",
    "j",
    "l",
    "m",
    "n",
    "s",
    "t",
    "qu",
    "jusqu",
    "lorsqu",
    "puisqu",
    "quoiqu",
    "quelqu",
    "presqu",
    "dell",
]
_VOWELS = "aeiouhàâäéèêëîïôöùûü"
_FRENCH_ELISION = re.compile(rf"(?<![^\W_])(?:{'|'.join(_ELIDED)})'(?=[^\W_])")
_ENGLISH_ELISION = re.compile(rf"(?<![^\W_])[dl]'(?=[{_VOWELS}])")
_POSSESSIVE = re.compile(r"'s(?![^\W_])")
_AND = re.compile(r"(?<=[^\W_])'n'(?=[^\W_])")
"""Rock'n'roll is rock 'n' roll."""
_INNER_APOSTROPHE = re.compile(r"(?<=[^\W_])'(?=[^\W_])")
_FIRST = re.compile(r"(?<![^\W_])(\d+)\s?[°º](?![^\W_])")
"""1° and 2 º, and no 5 °C."""
COMPOUND_PREFIXES = (
    "anti|auto|bi|bio|co|contre|cyber|e|euro|ex|extra|inter|macro|micro|mid|mini|multi|non|post|pre|pré|"
    "pro|re|ré|semi|sub|super|supra|sur|tele|télé|trans|ultra|vice"
)
"""Prefixes that are written with a hyphen, with a space, or in one with the next word, in either language."""
_COMPOUND = re.compile(rf"(?<![^\W_])({COMPOUND_PREFIXES})-([^\W_]+)")

_HYPHENATED = re.compile(r"[^\W\d_]{2,}-[^\W\d_]{2,}")
"""Two words of which some make one: week-end, porte-monnaie, cease-fire."""
_LONG_NUMBER = 5
"""Digits from which a number may be cut in threes: four may be a year."""
_TELEPHONE = re.compile(r"0\d{9}")
_MEASURE = re.compile(
    r"(\d+)(?!(?:er|re|ere|ère|eme|ème|ieme|ième|nde?|rd|st|th)s?$)([^\W\d_]{2,4})|(\d{1,2})(h)(\d\d)"
)
"""12km, 500mg, 12h30, which others write with spaces; no ordinal."""
_NAME_NUMBER = re.compile(r"([^\W\d_]{2,})(\d+)")
"""RN7, Covid19, which others write RN 7 and Covid-19; of one letter and a number, either alone tells too little."""


class Tokens(NamedTuple):
    """The words of a text; a word's position is its place in ``surfaces``."""

    surfaces: list[str]
    extras: list[tuple[int, str]]
    """Further words at a position: "coordinatrice" where "co-ordinatrice" begins."""


def field_language(language: str) -> str:
    """Return which fields hold a text of a language."""
    return language if language in LANGUAGES else "und"


class Analyzer:
    """The words and stems of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "und"
        self.stop_words = {strip_accents(normalize(word)) for word in _STOP_WORDS[self.language]}
        """Words that carry grammar only, without accents."""
        stemmer = _STEMMERS[self.language]
        self.stems: dict[str, str] = _Remembered(lambda word: stemmer(strip_accents(word)))
        """Every word to its stem, stop words too (titles keep theirs)."""
        self._index_stems = _Remembered(lambda word: "" if self.is_stop_word(word) else self.stems[word])

    def prepare(self, text: str) -> str:
        """Return a text of which ``[^\\W_]+`` cuts the words."""
        text = self.join_ordinals(normalize(text))  # first: in "0 l'º" no number stands before the sign
        if "." in text:
            text = _ACRONYM.sub(lambda match: match[0].replace(".", ""), text)
        if "'" in text:
            text = _POSSESSIVE.sub("", _AND.sub(" n ", text))
            text = (_ENGLISH_ELISION if self.language == "en" else _FRENCH_ELISION).sub("", text)
            text = _INNER_APOSTROPHE.sub(" " if self.language == "und" else "", text)  # dell'acqua, İstanbul'da
        return text

    def elides(self, head: str, following: str) -> bool:
        """Say whether what stands before an apostrophe is an article or the like that ``prepare`` takes off.

        >>> Analyzer("fr").elides("qu", "elle"), Analyzer("en").elides("o", "clock")
        (True, False)
        """
        if following == "s":  # a possessive: it goes, and what stands before it stays
            return False
        return head in ("d", "l") and following[0] in _VOWELS if self.language == "en" else head in _ELIDED

    def join_ordinals(self, text: str) -> str:
        """Return a text with "1°" written "1er" and other ordinals' signs left out: no other word holds a space."""
        if "°" in text or "º" in text:
            text = _FIRST.sub(lambda match: "1er" if match[1] == "1" else match[1], text)
        return text

    def tokens(self, text: str) -> Tokens:
        """Return the words of a text: lower-case, accents kept, without elided articles.

        >>> Analyzer("fr").tokens("L’OSCE, co-ordinatrice").surfaces
        ['osce', 'co', 'ordinatrice']
        """
        prepared = self.prepare(text)
        return Tokens(_WORD.findall(prepared), _compounds(prepared) if "-" in prepared else [])

    def stem(self, surface: str) -> str:
        """Return the term a word is indexed under; empty for a stop word."""
        return self._index_stems[surface]

    def is_stop_word(self, surface: str) -> bool:
        """Say whether a word carries grammar only; accents make no difference."""
        return strip_accents(surface) in self.stop_words

    def stem_all(self, surface: str) -> str:
        """Return the stem of a word, stop words too (titles keep theirs)."""
        return self.stems[surface]


def _compounds(prepared: str) -> list[tuple[int, str]]:
    """Return the joined form of each hyphenated prefix, with the position of its first part."""
    compounds = []
    for match in _COMPOUND.finditer(prepared):
        position = len(_WORD.findall(prepared[: match.start()]))
        compounds.append((position, match[1] + match[2]))
    return compounds


@lru_cache(maxsize=TYPED_WORDS)
def surfaces_of(text: str, language: str) -> tuple[str, ...]:
    """Return the words of something typed (``Analyzer.tokens``); what people type is asked about again and again."""
    return tuple(analyzer(language).tokens(text).surfaces)


@lru_cache(maxsize=TYPED_WORDS)
def analyze_query(word: str, language: str) -> tuple[tuple[str, ...], ...]:
    """Return what a typed word may stand for: alternatives, each of words that must stand adjacent.

    >>> analyze_query("États-Unis", "fr")
    (('états', 'unis'), ('étatsunis',))
    >>> analyze_query("co-ordinatrice", "fr")
    (('co', 'ordinatrice'), ('coordinatrice',))
    >>> analyze_query("RN7", "fr")
    (('rn7',), ('rn', '7'))
    """
    surfaces, extras = analyzer(language).tokens(word)
    if not surfaces:
        return ()
    if len(surfaces) == 1:
        apart = _apart(surfaces[0], language)
        return (tuple(surfaces), apart) if apart else (tuple(surfaces),)
    if len(surfaces) == 2 and (extras or _HYPHENATED.fullmatch(normalize(word))):
        return (tuple(surfaces), ("".join(surfaces),))
    return (tuple(surfaces),)


def _apart(surface: str, language: str) -> tuple[str, ...]:
    """Return what stands apart in a text that writes a word with spaces or a hyphen; empty for a word that none does.

    >>> _apart("10000", "fr"), _apart("covid19", "fr"), _apart("2015", "fr")
    (('10', '000'), ('covid', '19'), ())
    >>> _apart("12km", "fr"), _apart("12h30", "fr"), _apart("22eme", "fr"), _apart("0142345678", "fr")
    (('12', 'km'), ('12', 'h', '30'), (), ('01', '42', '34', '56', '78'))
    """
    if _TELEPHONE.fullmatch(surface):
        return tuple(surface[at : at + 2] for at in range(0, len(surface), 2))
    if measure := _MEASURE.fullmatch(surface):
        return tuple(filter(None, measure.groups()))
    if surface.isdecimal():
        return _in_threes(surface) if len(surface) >= _LONG_NUMBER else ()
    name = _NAME_NUMBER.fullmatch(surface)
    return (name[1], name[2]) if name and analyzer(language).stem(name[1]) else ()


def _in_threes(digits: str) -> tuple[str, ...]:
    """Return a number in groups of three digits, counted from its end: ("10", "000")."""
    first = len(digits) % 3 or 3
    return (digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3)))


class _Remembered(dict[str, str]):
    """Word to stem, worked out once; emptied when it has grown past what a vocabulary of one language holds."""

    LIMIT = 400_000

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, surface: str) -> str:
        if len(self) > self.LIMIT:
            self.clear()
        stem = self[surface] = self._stem(surface)
        return stem


_english_snowball = Stemmer.Stemmer("english", 0).stemWord


_ROMAN = dict(
    pair.split("/")
    for pair in "ii/2 iii/3 iv/4 vii/7 viii/8 ix/9 xii/12 xiii/13 xiv/14 xv/15 xvi/16 xvii/17 xviii/18 xix/19".split()  # noqa: SIM905
)
"""Numbers of wars and kings: World War II is World War 2; V, VI, X and XI are names and letters too."""


def _english_stem(word: str) -> str:
    if word in _ROMAN:
        return _ROMAN[word]
    return str(_english_snowball(american(word))) if word.isalpha() else word


_STEMMERS: dict[str, Callable[[str], str]] = {"fr": french_stem, "en": _english_stem, "und": lambda word: word}
_STOP_WORDS = {"fr": FRENCH, "en": ENGLISH, "und": frozenset[str]()}


@cache
def analyzer(language: str) -> Analyzer:
    """Return the analyzer of a language; the unstemmed one for a language without its own."""
    return Analyzer(language) if language in (*LANGUAGES, "und") else analyzer("und")
