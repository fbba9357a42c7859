"""The words of a text that can be translated: stems, as the index has them, without stop words."""

from __future__ import annotations

from missionsearch.analysis import analyzer

PAIR_LANGUAGES = ("fr", "en")
"""A lexicon connects these two; a query in another language is searched as it stands."""


def other_language(language: str) -> str:
    """Return the language on the other side of the lexicon.

    >>> other_language("fr")
    'en'
    """
    return "en" if language == "fr" else "fr"


def typed_words(text: str, language: str) -> list[tuple[str, str]]:
    """Return each word of a text that carries meaning: as written (accents kept, lower case), and its stem."""
    own = analyzer(language)
    pairs = [(surface, own.stem(surface)) for surface in own.tokens(text).surfaces]
    return [(surface, stem) for surface, stem in pairs if stem and (len(surface) > 1 or surface.isdigit())]


def stems_of(text: str, language: str) -> list[str]:
    """Return the stems of a text's words, in order."""
    return [stem for _, stem in typed_words(text, language)]
