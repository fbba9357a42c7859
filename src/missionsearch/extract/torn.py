"""Words that a PDF's setting tore apart ("no t intended"), and letters that its fonts do not name.

Where a line is set with wide gaps between letters, a reader of PDFs takes a gap for a space. The text itself tells
which words are whole: it writes most of them somewhere else too, and the small words of French and English are known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from missionsearch.analysis.stopwords import ENGLISH, FRENCH

ALONE = frozenset("aàáâãåæeéèêëiìíoòóôöøuyýAIOYÀ&«»")
"""Letters that are words by themselves in some language written in Latin letters."""
SIGN_OF_TEARING = 3
"""Single letters that join to known words, from which on longer pieces are looked at too."""
LONGEST_WORD = 30
MOST_UNNAMED = 0.3
"""Share of a text's characters from which it cannot be read for the letters that its fonts do not name."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNNAMED = re.compile("\ufffd{2,}|(?<!\\S)\ufffd(?!\\S)")


def without_unnamed(text: str) -> str:
    """Return text without runs of U+FFFD: characters of a font that says not which letters they are."""
    return _UNNAMED.sub(" ", text) if "\ufffd" in text else text


def is_unnamed(texts: Iterable[str]) -> bool:
    """Say whether so many characters of a text are unnamed that what is left reads as nothing."""
    whole = "".join(texts)
    return whole.count("\ufffd") > MOST_UNNAMED * sum(not sign.isspace() for sign in whole)


def mended(sheets: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return a file's lines with torn words made whole, where the file writes them whole elsewhere."""
    known = Counter(word.lower() for lines in sheets for line in lines for word in _WORD.findall(line))
    singles = sum(count for word, count in known.items() if len(word) == 1 and word not in ALONE)
    if not singles:
        return [list(lines) for lines in sheets]
    known.update(ENGLISH | FRENCH)
    joined = [[_joined(line, known, False) for line in lines] for lines in sheets]
    if _words_in(sheets) - _words_in(joined) < SIGN_OF_TEARING:
        return joined
    return [[_joined(line, known, True) for line in lines] for lines in joined]


def _words_in(sheets: Iterable[Iterable[str]]) -> int:
    return sum(line.count(" ") for lines in sheets for line in lines)


def _joined(line: str, known: Counter[str], pieces: bool) -> str:
    """Return a line with the pieces of words joined: single letters, and other ``pieces`` that are no words."""
    words = line.split(" ")
    place = 0
    while place < len(words) - 1:
        several = next((count for count in (3, 2) if _is_one(words[place : place + count], known, pieces)), 0)
        if several:
            words[place : place + several] = ["".join(words[place : place + several])]
        else:
            place += 1
    return " ".join(words)


def _is_one(parts: Sequence[str], known: Counter[str], pieces: bool) -> bool:
    """Say whether parts that stand side by side are one word of the text, of which one part is no word."""
    whole = "".join(parts)
    bare = whole.strip('.,;:!?()«»"“”').lower()
    if len(parts) < 2 or not all(part.isalpha() for part in parts[:-1]) or not 2 <= len(bare) <= LONGEST_WORD:
        return False
    if known[bare] < (2 if pieces else 1):
        return False
    last = parts[-1].rstrip('.,;:!?)»"”')
    return any(_is_piece(part, known, bare, pieces) for part in (*parts[:-1], last))


def _is_piece(part: str, known: Counter[str], whole: str, pieces: bool) -> bool:
    if len(part) == 1:
        return part.isalpha() and part not in ALONE
    return pieces and 2 * known[part.lower()] <= known[whole]
