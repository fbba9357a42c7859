"""What a line says of each day in it: "Publié le 3 mai 2015, mis à jour le 6 juin 2016"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from missionsearch.extract.dates.written import ANY_DIGIT, MOST_REMEMBERED, Written, written_days
from missionsearch.extract.wording import fold, is_one_of, pattern

FARTHEST = 70
"""Characters between a label and its day: "Publié par le service de presse, le lundi 5 octobre"."""
LONGEST_LABEL = 40
_HARAKAT = dict.fromkeys([*range(0x064B, 0x0653), 0x0640, 0x200B, 0x200E, 0x200F, 0xFEFF])
_UNKNOWN_LABEL = re.compile(r"(?:^|[|·•,;–—-]\s)(?!(?:.{0,20}\W)?on:)[^:|]{2,40}(?<!\d):\s*$")
"""A word and a colon that no file knows: "Registered: 2016-07-02" is not the day of a text."""

_A_TIME = r"(?:à|a|at|um|a las|alle|às|as|om|kl)?\W{0,3}\d{1,2}\s?[h:.]\s?\d{0,2}(?::\d\d)?(?:\s?[ap]\.?m\.?|\s?uhr)?"
_ONLY_A_TIME = re.compile(rf"[\W_]*(?:{_A_TIME})?[\W_]*", re.I)
_TIME_BEHIND = re.compile(rf"[\W_]{{0,5}}{_A_TIME}(?!\w)", re.I)
ARTICLES = ("le", "the", "on", "du", "of", "el", "il", "am", "den", "em", "op")
"""Words that may stand between a label and its day."""
LONGEST_BEHIND = 32
"""Characters behind a day in which the verb stands that says what it is."""
LONGEST_BEFORE = 20
"""Characters before a label in a line that tells nothing else: "Cette page a été mise à jour le …"."""

Meaning = Literal["published", "perhaps published", "modified", "of the site", "something else", ""]


@dataclass(frozen=True, slots=True)
class LabelledDay:
    """A day of a line, and what the line says that it is: nothing, where it stands by itself."""

    day: Written
    meaning: Meaning
    beside: int
    """Characters of the line round this day that tell neither a day nor what it is."""


def bare_line(text: str) -> str:
    """Return a line without signs that are not seen, such as the vowel marks of Arabic."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_HARAKAT))


@lru_cache(MOST_REMEMBERED)
def labelled_days(line: str, month_first: bool = False) -> tuple[LabelledDay, ...]:
    """Return the days of a line, each with what the words before it say of it."""
    if not ANY_DIGIT.search(line):
        return ()
    line = bare_line(line)
    days = written_days(line, month_first)
    if not days:
        return ()
    folded = fold(line)
    labelled, at = [], 0
    for place, day in enumerate(days):
        meaning, begins = _meaning(folded[at : day.start])
        last = folded[day.end :] if place == len(days) - 1 else ""
        labelled.append(LabelledDay(day, meaning or _meaning_behind(last), begins + _beside(last)))
        at = day.end
    return tuple(labelled)


def _meaning_behind(rest: str) -> Meaning:
    """Return what the verb behind a day says of it: "wurde am 3. Mai 2015 um 10:12 Uhr veröffentlicht"."""
    published, modified = (pattern("dates", name).search(rest, 0, LONGEST_BEHIND) for name in ("published", "modified"))
    if published:
        return "published"
    return "modified" if modified and not rest[modified.end() :].strip(" .)") else ""


def _beside(rest: str) -> int:
    """Return the characters behind a day and its time; none of "by Ann Hall, head of the press service"."""
    time = _TIME_BEHIND.match(rest)
    rest = rest[time.end() if time else 0 :]
    return 0 if pattern("dates", "by").match(rest.lstrip(" ,|·•–-")) else len(rest)


def _meaning(before: str) -> tuple[Meaning, int]:
    """Return what the words before a day say of it, and how many characters of them say something else."""
    labels: list[tuple[int, int, Meaning]] = []
    for name in ("published", "modified"):
        last = next(iter(reversed([*pattern("dates", name).finditer(before)])), None)
        if last is not None and len(before) - last.end() <= FARTHEST:
            labels.append((last.start(), last.end(), "published" if name == "published" else "modified"))
    if pattern("dates", "of_the_site").search(before):
        return "of the site", 0
    limit = _directly_before("limits", before)
    if labels and not (limit and limit.start() > max(labels)[1]):
        start, end, meaning = max(labels)
        return meaning, start + max(0, len(before) - end - 12)
    perhaps, unknown = _directly_before("perhaps_published", before), _UNKNOWN_LABEL.search(before)
    # The longer label says what the day is: "closing date" and "Date of the meeting:" are no dates of a text.
    others = [match.start() for match in (limit, unknown) if match]
    if perhaps and not any(start < perhaps.start() for start in others):
        return "perhaps published", perhaps.start()
    return ("something else" if others else ""), len(before)


def _directly_before(name: str, before: str) -> re.Match[str] | None:
    """Return the words of a name at the end of folded text, with a colon or an article behind them or not."""
    return _at_end(name).search(before)


@cache
def _at_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern('dates', name).pattern}\s*[:|·•–-]?\s*(?:{'|'.join(ARTICLES)})?\s*$")


def is_time(text: str) -> bool:
    """Say whether a text is the time of a day or nothing: "à 10h12", ", 10:12 am"."""
    return _ONLY_A_TIME.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Say whether a text is a label by itself, such as "Last updated:"."""
    bare = text.strip(" :|")
    return len(bare) <= LONGEST_LABEL and is_one_of(bare, "dates", "published", "modified", "perhaps_published")


def tells_only_dates(line: str) -> str | None:
    """Return what a line that tells of dates and nothing else tells: ``published`` or ``modified``.

    >>> tells_only_dates("Dernière modification : 05/10/2015"), tells_only_dates("Mis à jour le 5 mai par le préfet")
    ('modified', None)
    """
    days = labelled_days(line)
    meanings = [each.meaning for each in days]
    if not days or not set(meanings) <= {"published", "modified"}:
        return None
    alone = is_time(bare_line(line)[days[-1].day.end :]) and days[0].beside <= LONGEST_BEFORE
    return (min(meanings) if len(set(meanings)) == 1 else "published") if alone else None
