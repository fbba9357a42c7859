"""Which stretches of a text a snippet shows: those with the most of the words that were looked for."""

from __future__ import annotations

from collections.abc import Collection

LENGTH = 240
"""Characters of a snippet: two to three lines on a phone."""
LEAD = 40
"""Characters shown before the first match, for context."""

Span = tuple[int, int, int]
"""Start, end, and the number of the word it stands for."""


def best_windows(spans: list[Span], length: int) -> list[tuple[int, int]]:
    """Return one or two stretches of a text: the one with the most distinct words, and one with those it lacks."""
    if not spans:
        return []
    start, words = _best(spans, LENGTH - LEAD, frozenset())
    first = _window(start, length, LENGTH)
    missing = {number for _, _, number in spans} - words
    if not missing:
        return [first]
    half = LENGTH * 3 // 5
    first = _window(start, length, half)
    rest = [span for span in spans if span[0] >= first[1] or span[1] <= first[0]]
    if not rest:
        return [first]
    other, _ = _best(rest, half - LEAD, words)
    second = _window(other, length, LENGTH - half)
    if second[0] < first[1] and first[0] < second[1]:
        return [_window(start, length, LENGTH)]
    return sorted([first, second])


def _best(spans: list[Span], width: int, known: Collection[int]) -> tuple[int, set[int]]:
    """Return where the stretch of a width begins that has the most words not known yet, then marks; and those words.

    One pass: the stretch's end runs ahead of its beginning, ``held`` says which words are between them.
    """
    most, best = -1, (0, 0)
    held: dict[int, int] = {}
    stop, total = 0, len(spans)
    for index, (start, _, first) in enumerate(spans):
        while stop < total and spans[stop][1] - start <= width:
            number = spans[stop][2]
            if number not in known:
                held[number] = held.get(number, 0) + 1
            stop += 1
        value = len(held) * total + stop - index
        if value > most:
            most, best = value, (index, stop)
        if stop == index:  # a match longer than the stretch
            stop += 1
        elif first in held:
            held[first] -= 1
            if not held[first]:
                del held[first]
    index, stop = best
    return spans[index][0], {number for _, _, number in spans[index:stop] if number not in known}


def _window(start: int, length: int, width: int) -> tuple[int, int]:
    begin = max(0, start - LEAD)
    end = min(length, begin + width)
    return max(0, min(begin, end - width)), end
