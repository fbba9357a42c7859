"""Stemming of French: irregular plurals and feminines first, then Snowball, then a light stemmer on what it left.

The light one is after J. Savoy, "A stemming procedure and stopword list for general French corpora", JASIS 50(10),
1999, and the light procedure he later published at UniNE. Words come lower-cased and without accents, on which Snowball
leaves endings that it would know with them; the light stemmer takes these off. docs/decisions/0003 has the
measurements of each alone and of the two together.
"""

from __future__ import annotations

import re
from itertools import pairwise

import Stemmer

from missionsearch.analysis.folding import strip_accents

_snowball = Stemmer.Stemmer("french", 0).stemWord

# ending, length a word must have, what stands in its place; the first that fits is applied, once.
_ENDINGS: tuple[tuple[str, int, str], ...] = (
    ("issement", 10, "ir"),
    ("issant", 9, "ir"),
    ("ficatrice", 12, "fier"),
    ("ficateur", 11, "fier"),
    ("ication", 11, "iquer"),
    ("catrice", 10, "quer"),
    ("cateur", 9, "quer"),
    ("atrice", 9, "er"),
    ("ateur", 8, "er"),
    ("trice", 7, "teur"),
    ("drice", 7, "deur"),
    ("ieme", 6, ""),
    ("teuse", 8, "teur"),
    ("euse", 6, "eu"),
    ("eux", 5, "eu"),
    ("isation", 10, ""),
    ("isateur", 10, ""),
    ("ation", 9, ""),
    ("ition", 9, ""),
    ("ement", 7, "e"),
    ("nnelle", 9, "n"),
    ("nnel", 9, "n"),
    ("ique", 9, ""),
    ("esse", 9, ""),
    ("inage", 8, ""),
    ("ive", 8, "if"),
    ("ere", 6, "er"),
)
_ENDINGS_BY_LETTER = {
    letter: tuple(rule for rule in _ENDINGS if rule[0][-1] == letter) for letter in {rule[0][-1] for rule in _ENDINGS}
}


_ORDINAL = re.compile("([0-9]+|(?=[ivl]*x)[ivxl]{2,}|v?ii+)(?:e|eme|ieme)s?|(?=[ivl]*x)(?!xi$)[ivxl]{2,}|v?iii?|iv")
"""22e, 22ème, XXIe, XXI, III: a Roman one has an X, or two I, so that "vie" stays a life; Xi and Vi are names."""
_SHORTEST_STEM = 4
_INFLECTED = re.compile(
    "^(.{3,}?)(?:ations?|eraient|erions|eriez|erais|erait|eront|erons|aient|erent|erez|eras|erai|era|ions|iez|ant|ais|ait|ons|ees|ee|er|ez|es)$"
)
"""Forms of a verb in -er of which three letters stay."""
_FIRST = re.compile("1(?:er|re|ere)s?|ier|iere|i")
_ORDINAL_PARTS = re.compile("([0-9]+|(?=[ivl]*x)[ivxl]{2,}|v?ii+)(ieme|eme|ere|re|e)(s?)")
_STYLES = (("e", "re"), ("eme", "ere"), ("ieme", "ere"))
"""How ordinals end: 22e and 1re, 22eme and 1ere, 22ieme."""
_ROMAN = re.compile("(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_WORTH = {"i": 1, "v": 5, "x": 10, "l": 50}


# feminine ending, what the masculine has in its place; only on words long enough to be derived
_FEMININES: tuple[tuple[str, str], ...] = (("trice", "teur"), ("drice", "deur"), ("ee", "e"), ("ive", "if"))
_SHORTEST_FEMININE = 6


_TWINS = dict(
    pair.split("/")
    for pair in """
    clef/cle clefs/cle paiement/payement paiements/payements bistro/bistrot bistros/bistrots cuiller/cuillere
    cuillers/cuilleres gaiete/gaite bailliage/baillage levraut/levreau begaiement/begayement
    deblaiement/deblayement
    tzar/tsar tzars/tsars yoghourt/yaourt yoghourts/yaourts yogourt/yaourt yogourts/yaourts
    ognon/oignon ognons/oignons nenufar/nenuphar nenufars/nenuphars
    st/saint ste/sainte iman/imam imans/imams kirghize/kirghiz kirghizes/kirghiz
    ouzbeke/ouzbek ouzbekes/ouzbek
    """.split()  # noqa: SIM905
)
"""Spellings of one French word, both in dictionaries, without accents; facts of the language, gathered by hand."""


def french_stem(word: str) -> str:
    """Return the stem of a lower-case French word without accents.

    >>> french_stem("travaux") == french_stem("travail")
    True
    >>> french_stem("ambassadrice") == french_stem("ambassadeur")
    True
    >>> french_stem("delivree") == french_stem("delivre")
    True
    >>> french_stem("viii"), french_stem("vii"), french_stem("i") == french_stem("1er")
    ('8e', '7e', True)
    >>> french_stem("70eme") == french_stem("70e"), french_stem("xxieme") == french_stem("xxie") == french_stem("21e")
    (True, True)
    """
    if _FIRST.fullmatch(word):
        return "1e"
    ordinal = _ORDINAL.fullmatch(word)
    if ordinal:
        return f"{_number(ordinal[1] or word)}e"
    if not word.isalpha():  # 2015, G20
        return word
    spelled = _TWINS.get(word, word)
    stem = light_stem(_snowball(_masculine(spelled)))
    return stem if len(stem) >= _SHORTEST_STEM or stem == word else inflected_stem(spelled)


def inflected_stem(word: str) -> str:
    """Return a short word, without accents, less its plural; a form of a regular verb ends in "e".

    Its stem would say too little: "visa" and "visant", "série" and "serait" would be one word.

    >>> inflected_stem("visas"), inflected_stem("visant") == inflected_stem("visees") == inflected_stem("viser")
    ('visa', True)
    >>> inflected_stem("notes") == inflected_stem("noter"), inflected_stem("notamment")
    (True, 'notamment')
    >>> inflected_stem("jeux"), inflected_stem("voix"), inflected_stem("vues") == inflected_stem("vu")
    ('jeu', 'voix', True)
    """
    word = _INFLECTED.sub(r"\1e", word)
    if word.endswith(("s", "aux", "eux", "oux")) and len(word) > 3:
        word = word[:-1]
    return word[:-1] if word.endswith(("ue", "ee")) else word


def written_alike(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return words as they stand, and with their ordinals, and St or Saint, as others write them.

    >>> written_alike(("22eme", "edition"))
    (('22eme', 'edition'), ('22e', 'edition'), ('22ieme', 'edition'))
    >>> written_alike(("la", "1re"))
    (('la', '1re'), ('la', '1ere'))
    >>> written_alike(("saint", "malo"))
    (('saint', 'malo'), ('st', 'malo'))
    """
    saints = (words, tuple(_SAINTS.get(word, word) for word in words)) if len(words) > 1 else (words,)
    return tuple(dict.fromkeys(styled for run in saints for styled in _ordinals_alike(run)))


_SAINTS = {"st": "saint", "ste": "sainte", "saint": "st", "sainte": "ste"}


def _ordinals_alike(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    parts = [(word, _ORDINAL_PARTS.fullmatch(strip_accents(word))) for word in words]
    if not any(part for _, part in parts):
        return (words,)
    typed = tuple(part[0] if part else word for word, part in parts)
    styled = (
        tuple(part[1] + style[part[2].endswith("re")] + part[3] if part else word for word, part in parts)
        for style in _STYLES
    )
    return (typed, *styled)


def _number(written: str) -> str:
    """Return a number in figures; what only looks Roman stays as it is.

    >>> _number("xviii"), _number("xl"), _number("ixx")
    ('18', '40', 'ixx')
    """
    if written.isdigit() or not _ROMAN.fullmatch(written):
        return written
    worth = [_WORTH[letter] for letter in written]
    return str(sum(-one if one < after else one for one, after in pairwise([*worth, 0])))


def _masculine(word: str) -> str:
    """Return a word with an irregular plural or feminine undone: no rule for endings knows these."""
    if word in _AUX or word.endswith("aux"):
        return _singular(word)
    bare = word.removesuffix("s")
    for feminine, masculine in _FEMININES:
        if len(bare) >= _SHORTEST_FEMININE and bare.endswith(feminine):
            return bare.removesuffix(feminine) + masculine
    return word


def light_stem(word: str) -> str:
    """Return a word without its commonest endings of number, gender and derivation."""
    word = _singular(word)
    for ending, length, instead in _ENDINGS_BY_LETTER.get(word[-1:], ()):
        if len(word) >= length and word.endswith(ending):
            return _bare(word[: -len(ending)] + instead)
    return _bare(word)


_AUX = {"travaux": "travail", "baux": "bail", "vitraux": "vitrail", "coraux": "corail", "yeux": "oeil", "cieux": "ciel"}


def _singular(word: str) -> str:
    if word in _AUX:
        return _AUX[word]
    if len(word) > 5 and word.endswith("aux"):
        return word[:-1] if word.endswith("eaux") else word[:-2] + "l"
    if len(word) > 3 and word[-1] in "sx":
        return word[:-1]
    return word


def _bare(word: str) -> str:
    """Take off a final e, ee, ie, er, and one of two like letters."""
    if len(word) > 5 and word.endswith("ie"):
        word = word[:-2]
    elif len(word) > 4:
        for letter in "ree":
            if len(word) > 4 and word.endswith(letter):
                word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2]:
        word = word[:-1]
    return word
