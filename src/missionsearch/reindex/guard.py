"""Whether an index may be published: what it would lose, measured over a week, and what it must find.

A site can be lost at once (robots.txt forbids everything) or a sixth at a time (pages that answer with a notice of
maintenance); so the greatest figures of a week count, for all, and for each site, language and section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from missionsearch.published import Entry

FEWEST_LOST = 10
"""Documents lost below which no share is alarming: an editor takes out that many in an afternoon."""
A_LANGUAGE = 5
"""Documents of a language from which its end is alarming: a few may be mistaken for it."""
WEEK_DAYS = 7
Group = tuple[str, str]
"""``all``, ``site``, ``language`` or ``section``, and which."""
Figures = Mapping[Group, int]


@dataclass(frozen=True, slots=True)
class Loss:
    """What an index would lose of one group."""

    kind: str
    name: str
    before: int
    """Documents at most within the week."""
    after: int
    examples: tuple[str, ...]
    """Some of the addresses."""


def groups_of(entry: Entry) -> tuple[Group, ...]:
    section = (("section", f"{entry.site} > {entry.section}"),) if entry.section else ()
    return (("all", ""), ("site", entry.site), ("language", entry.language), *section)


def figures(entries: Iterable[Entry]) -> Counter[Group]:
    """Return how many documents each group has."""
    return Counter(group for entry in entries for group in groups_of(entry))


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be lost without being asked."""

    max_loss: float
    """A share of the documents of a group."""
    seeded: Callable[[str], bool]
    """Says whether a site still has a seed: one that has none may go whole."""


def losses(peaks: Figures, after: Figures, gone: Iterable[Entry] | None, limits: Limits) -> tuple[Loss, ...]:
    """Return what may not be lost without being asked, the whole first.

    ``peaks`` are the greatest figures of the week; ``gone`` are the documents of the week that are neither there nor
    moved: a section that was renamed, or a site that moved, has lost none. None: they are not known, figures decide.
    """
    by_group: dict[Group, list[str]] = {}
    for entry in gone or ():
        for group in groups_of(entry):
            by_group.setdefault(group, []).append(entry.url)
    lost_groups = []
    for (kind, name), before in peaks.items():
        now = after.get((kind, name), 0)
        urls = sorted(by_group.get((kind, name), []))
        lost = before - now if gone is None else min(before - now, len(urls))
        may_end = kind == "site" and not limits.seeded(name)
        if _alarming(kind, before, lost, now, limits.max_loss) and not may_end:
            lost_groups.append(Loss(kind, name, before, now, tuple(urls[:3])))
    return tuple(sorted(lost_groups, key=lambda loss: (_ORDER.index(loss.kind), -loss.before, loss.name)))


_ORDER = ("all", "site", "language", "section")


def _alarming(kind: str, before: int, lost: int, now: int, max_loss: float) -> bool:
    if lost <= 0:
        return False
    if now == 0 and (kind in ("all", "site") or (kind == "language" and before >= A_LANGUAGE)):
        return True
    return lost >= FEWEST_LOST and lost > max_loss * before


MANY_IN_ONE = 3
"""Documents that one address took in, from which they are lost: pages that all say the same are a login form, or a
notice. Two versions of one text may well become one document."""


def gone_of(known: Iterable[Entry], after: Container[str], moved: Mapping[str, str]) -> list[Entry]:
    """Return the documents of the week that are neither there any more nor under another address.

    ``moved`` leads an address to the one that took its place; where one took in many, these are gone.
    """
    missing = [entry for entry in known if entry.url not in after]
    taken_in = Counter(moved.get(entry.url) for entry in missing)
    return [entry for entry in missing if entry.url not in moved or taken_in[moved[entry.url]] >= MANY_IN_ONE]


def in_words(losses: Iterable[Loss]) -> list[str]:
    """Return a line for each loss."""
    return [_loss_in_words(loss) for loss in losses]


def _loss_in_words(loss: Loss) -> str:
    figures = f"{_named(loss)}: {loss.before} → {loss.after}"
    return f"{figures}, for example {', '.join(loss.examples)}" if loss.examples else figures


def _named(loss: Loss) -> str:
    return f"{loss.kind} {loss.name}" if loss.name else "all documents"


CAUSES = {
    "404": "not found any more (404)",
    "410": "taken away by the site (410)",
    "moved without a redirect": "moved to other addresses without a redirect",
    "moved": "moved to another address that is no publication",
    "excluded": "the site excludes them (robots.txt, noindex, or no page any more)",
    "robots": "the site's robots.txt now forbids them",
    "noindex": "the pages now say noindex",
    "gone": "not found any more",
    "scope": "outside the scope of the seeds: was crawl_seeds.txt changed?",
    "exclude": "excluded by a pattern in missionsearch.toml",
    "maintenance": "the pages show a notice of maintenance",
    "soft404": "the pages answer what the site answers to addresses that do not exist",
    "outside the seeds": "outside the seeds: was crawl_seeds.txt changed?",
    "without text": "the pages have no text of their own any more",
    "duplicate": "the pages now all say the same: a notice of maintenance, or a login page?",
    "login": "the pages now ask for a login",
    "unreadable": "the pages cannot be read",
}


def likely_cause(reasons: Iterable[str]) -> str:
    """Return why most of the documents are gone, in words; empty where nothing is known."""
    counted = Counter(filter(None, reasons)).most_common(1)
    if not counted:
        return ""
    (reason, count) = counted[0]
    return f"{CAUSES.get(reason, f'now read as: {reason}')} ({count})"
