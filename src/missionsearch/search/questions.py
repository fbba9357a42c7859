"""Is a query put as a person would put it to a person, or is it a few keywords?

Both are typed into the same box. Keywords are meant, each of them; a question's answer rarely repeats its words.
"""

from __future__ import annotations

import re

from missionsearch.analysis.analyzer import LANGUAGES, analyzer
from missionsearch.analysis.folding import normalize, strip_accents
from missionsearch.analysis.stopwords import ASKING, REQUESTING

SENTENCE = 5
"""Words beside small ones from which a query is a sentence, asked as a question or not."""
PROSE = 7
"""Words beside small ones from which a query is prose though it has no small ones: nobody means each of seven words."""
FEWEST = 3
"""Words of a question: two words behind a question mark are keywords all the same."""

_WORD = re.compile(r"[^\W_]+")
_SPEAKING = frozenset(("i", "we", "je", "j", "nous"))
"""How people begin who ask in a sentence: "I am looking for …", "j'aimerais savoir …"."""
_REQUESTING = frozenset(map(strip_accents, REQUESTING))
_INVERTED = re.compile(r"(?<!rendez)-(?:t-)?(?:ce|elles?|ils?|on|vous)(?![^\W_])")


def is_question(text: str) -> bool:
    """Say whether a text is a question, or a sentence, in French or English.

    >>> is_question("I am looking for papers about pilots"), is_question("je suis le pilote")
    (True, False)
    >>> is_question("Qu'a-t-on signé à Vienne ?"), is_question("traité de Vienne")
    (True, False)
    """
    plain = normalize(text)
    words = _WORD.findall(plain)
    if len(words) < FEWEST or len(plain.split()) < 2:  # an address has many words and no space
        return False
    if plain.rstrip(" .").endswith("?") or _INVERTED.search(plain) or not ASKING.isdisjoint(words):
        return True
    if words[0] in _SPEAKING and any(map(is_requesting, words)):
        return True
    small = max(sum(not analyzer(language).stem(word) for word in words) for language in LANGUAGES)
    content_words = len(words) - small
    return content_words >= PROSE or (bool(small) and content_words >= SENTENCE)


def is_requesting(word: str) -> bool:
    """Say whether a word of a question is one by which people ask, and not what they ask about.

    >>> is_requesting("Papers"), is_requesting("renseignements"), is_requesting("traite")
    (True, True, False)
    """
    return strip_accents(normalize(word)) in _REQUESTING
