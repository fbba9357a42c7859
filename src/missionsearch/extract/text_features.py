"""What a block's text is like, in numbers, whatever its language: counted for a whole page at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
TEXT_FEATURES = (
    "letters", "words", "link_share", "word_length", "sentence_ends", "commas", "digits", "capitals", "bars",
    "ends_sentence", "heading",
)  # fmt: skip
_DIGIT, _CAPITAL, _END, _COMMA, _BAR, _SPACE, _DENSE, _CLOSE = (1 << bit for bit in range(8))


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """Return what each character of Unicode's first plane is, as bits."""
    table = np.zeros(0x10000, np.uint8)
    for bit, characters in ((_END, ".!?…。！？؟।"), (_COMMA, ",;:،、；："), (_BAR, "|»›·•"), (_CLOSE, "\"'»”’)")):
        for character in characters:
            table[ord(character)] |= bit
    for start, end in ((0x3040, 0x3100), (0x3400, 0xA000), (0xAC00, 0xD7B0), (0x0E00, 0x0E80)):
        table[start:end] |= _DENSE
    for code in range(0x3000):
        kind = unicodedata.category(chr(code))
        bits = {"Nd": _DIGIT, "Lu": _CAPITAL, "Zs": _SPACE}
        table[code] |= bits.get(kind, 0)
    return table


def text_features(texts: Sequence[str], links: Sequence[int]) -> Floats:
    """Return ``TEXT_FEATURES`` of texts that are not empty, without "heading"; counted for the whole page at once.

    Letters of scripts that part no words count as two, and half as a word.
    """
    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
    kinds = _classes()[np.minimum(codes, 0xFFFF)]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.concatenate(([0], np.cumsum(lengths + 1)[:-1]))

    def count(marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        return np.add.reduceat(marked.astype(np.float64), starts)

    after = np.append(kinds[1:], _SPACE)
    breaks = np.append(codes[1:] == 10, True)
    ends = (kinds & _END > 0) & ((after & (_SPACE | _CLOSE) > 0) | breaks | (kinds & _DENSE > 0) | (codes > 0x3000))
    dense = count(kinds & _DENSE > 0)
    letters = lengths + dense
    words = count(kinds & _SPACE > 0) + 1 + dense / 2
    last = np.take(kinds, starts + lengths - 1)
    before = np.take(kinds, np.maximum(starts + lengths - 2, 0))
    rows = (
        letters,
        words,
        np.asarray(links) / lengths,
        letters / words,
        count(ends),
        count(kinds & _COMMA > 0) / lengths,
        count(kinds & _DIGIT > 0) / lengths,
        count(kinds & _CAPITAL > 0) / lengths,
        count(kinds & _BAR > 0),
        (last & _END > 0) | ((last & _CLOSE > 0) & (before & _END > 0)),
        np.zeros(len(texts)),
    )
    return np.stack(rows, axis=1).astype(np.float32)
