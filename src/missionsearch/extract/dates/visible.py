"""The days of publication that a page's lines show: behind a label, or alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from missionsearch.extract.dates.address import month_of_address
from missionsearch.extract.dates.clock import Clock
from missionsearch.extract.dates.evidence import DayOffered
from missionsearch.extract.dates.labels import ARTICLES, LabelledDay, bare_line, labelled_days
from missionsearch.extract.wording import fold, is_one_of, pattern

VISIBLE = "visible line"
ROUND_A_DATE = 25
"""Characters beside a day in a line that is there to tell it: a weekday, a time, an author's name."""
ROUND_NEAR_TITLE = 60
"""The same for a line beside the title: an author, a section, minutes to read."""
ENDS_OF_SENTENCES = (".", "!", "?", "…", "»", "。")
LABELLED_NEAR, LABELLED = 0.94, 0.87
PERHAPS_NEAR, PERHAPS = 0.75, 0.6
BEFORE_CHANGE = 0.75
"""A bare day of a line that tells the day of the last change too: "December 3, 2025. Updated: December 7, 2025"."""
ALONE_NEAR, ALONE_NEAR_TITLE, ALONE_BELOW, ALONE = 0.86, 0.7, 0.55, 0.3
_PARTS_OF_LINE = re.compile(r"[|·•,;:()–—/]|-\s")
"""What parts a day from words that do not lead up to it."""
_BEHIND_PLACES = ("le", "den")
"""Articles behind the place of a letter: "Genève le 3 mai". Other words stand before them as well ("Fermé le")."""
_PARTICIPLES = ("é", "ée", "és", "ées")
"""Ends of French words that tell what was done on a day, and name no place."""


def days_of_lines(clock: Clock, lines: Iterable[str], near: bool, alone: float = ALONE) -> Iterator[DayOffered]:
    """Yield the days of lines; ``alone`` is the score of one that stands by itself, away from the title."""
    address = month_of_address(clock.evidence.url)
    for line in lines:
        days = [_with_year(each, address) for each in labelled_days(line, clock.month_first(line))]
        bare = [each for each in days if not each.meaning]
        for each in days:
            beside_title = near and not line.rstrip().endswith(ENDS_OF_SENTENCES)
            stands_alone = bare == [each] and not _leads_up(bare_line(line), each.day.start)
            offered = _from_label(each, near) or (_alone(each, near, beside_title, alone) if stands_alone else None)
            if offered and not each.meaning and any(other.meaning == "modified" for other in days):
                offered = replace(offered, score=max(offered.score, BEFORE_CHANGE), said=True)
            if offered:
                yield offered


def _with_year(each: LabelledDay, address: tuple[int, int] | None) -> LabelledDay:
    """Return a bare day without a year in that of the address, where this names the day's month too."""
    if address is None or each.meaning or each.day.year or each.day.month != address[1]:
        return each
    return replace(each, day=replace(each.day, year=address[0]))


def _from_label(each: LabelledDay, near: bool) -> DayOffered | None:
    if each.day.date is None or each.meaning not in ("published", "perhaps published"):
        return None
    scores = (LABELLED_NEAR, LABELLED) if each.meaning == "published" else (PERHAPS_NEAR, PERHAPS)
    score = scores[0] if near else scores[1]
    return DayOffered(each.day.date, VISIBLE, score, "page")


def _alone(each: LabelledDay, near: bool, beside_title: bool, alone: float) -> DayOffered | None:
    """Return the day of a line that holds hardly anything else; a sentence is none, be it beside the title."""
    if each.day.date is None or each.meaning or each.beside > (ROUND_NEAR_TITLE if beside_title else ROUND_A_DATE):
        return None
    score = alone if not near else ALONE_NEAR if each.beside <= ROUND_A_DATE else ALONE_NEAR_TITLE
    return DayOffered(each.day.date, VISIBLE, score, "page", said=False)


def _leads_up(line: str, start: int) -> bool:
    """Say whether the words before a day of a line lead up to it; "le" and "on" may be read as part of the day."""
    article, _, _ = line[start:].partition(" ")
    return is_in_phrase(line[:start] + (article if fold(article) in ARTICLES else ""))


def is_in_phrase(before: str) -> bool:
    """Say whether words lead up to a day, so that it is the day of what they tell.

    A name, a place or what kind of publication it is may stand there: "Ann Hall 3 May", "Paris le 3 mai".

    >>> [is_in_phrase(line) for line in ("Registration opens", "Fermé le", "Ann Hall", "Paris le", "Communiqué du")]
    [True, True, False, False, False]
    """
    *words, last = _PARTS_OF_LINE.split(before)[-1].split() or [""]
    article = fold(last) if fold(last) in ARTICLES else ""
    words += [] if article else [last]
    if not words or pattern("dates", "by", "kinds").match(fold(" ".join(words))):
        return False
    if is_one_of(" ".join(words), "dates", "happenings"):
        return True
    if len(words) == 1:
        return bool(article) and not (article in _BEHIND_PLACES and not words[0].lower().endswith(_PARTICIPLES))
    return (words[-1].isalpha() and words[-1].islower()) or (bool(article) and any(map(str.islower, words)))
