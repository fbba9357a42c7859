"""Pairs by address: what the addresses of known pairs have in common tells the partners of the others.

Nothing is written down here of ``/fr/…`` and ``/en/…``, ``?lang=fr`` and ``?lang=en``, ``id=fr:x`` and ``id=en:x``, or
``/…`` and ``/en/…``. A pair whose addresses differ in one place teaches what stands there in either language; what
enough pairs agree on holds for the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

FEWEST_KNOWN = 3
"""Pairs that must differ in the same way: two may be chance."""
MOST_AGAINST = 0.1
"""Known pairs that contradict a pattern, as a share of those that follow it, above which it is none."""
LONGEST_DIFFERENCE = 40
"""Characters of the part in which two addresses differ; what differs in more is named in two languages."""
_PARTS = re.compile(r"[/?&=:._-]|[^/?&=:._-]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in one place of two addresses, in one language and in another."""

    languages: tuple[str, str]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    before: tuple[str, ...] = ()
    """All that stands before it, where one of them has nothing there: else the place could be any."""


def pairs_by_address(
    languages: Mapping[str, str], known: Collection[tuple[str, str]], alone: Collection[str]
) -> list[tuple[str, str]]:
    """Return the pairs among the pages that stand ``alone`` which the addresses of ``known`` pairs tell of.

    ``languages`` maps the address of every page to its language.
    """
    lonely = set(alone)
    pairs = []
    for difference in _learned(languages, known):
        for url in sorted(lonely):
            if languages[url] == difference.languages[0]:
                partners = [other for other in _partners(url, difference, languages) if other in lonely]
                if len(partners) == 1:
                    pairs.append((url, partners[0]))
    return pairs


def _learned(languages: Mapping[str, str], known: Collection[tuple[str, str]]) -> list[Difference]:
    """Return the differences that enough known pairs show and hardly any contradicts, the commonest first."""
    partner = {(url, languages[other]): other for pair in known for url, other in (pair, pair[::-1])}
    counts = Counter(one_difference for pair in known if (one_difference := _difference(pair, languages)))
    return [
        difference
        for difference, count in counts.most_common()
        if count >= FEWEST_KNOWN and _against(difference, languages, partner) <= MOST_AGAINST * count
    ]


def _difference(pair: tuple[str, str], languages: Mapping[str, str]) -> Difference | None:
    """Return the one place in which the addresses of a pair differ; None where it is no short one."""
    first, second = sorted(pair, key=languages.__getitem__)
    ours, theirs = _PARTS.findall(first), _PARTS.findall(second)
    head = _alike(ours, theirs)
    tail = _alike(reversed(ours[head:]), reversed(theirs[head:]))
    mine, other = tuple(ours[head : len(ours) - tail]), tuple(theirs[head : len(theirs) - tail])
    if max(len("".join(mine)), len("".join(other))) > LONGEST_DIFFERENCE or languages[first] == languages[second]:
        return None
    before = () if mine and other else tuple(ours[:head])
    return Difference((languages[first], languages[second]), mine, other, before)


def _alike(ours: Iterable[str], theirs: Iterable[str]) -> int:
    """Return how many parts two addresses begin with alike."""
    count = 0
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            break
        count += 1
    return count


def _partners(url: str, difference: Difference, languages: Mapping[str, str]) -> Iterator[str]:
    """Yield the pages of the other language whose address is this one with the difference put in its place."""
    parts = tuple(_PARTS.findall(url))
    for place in _places(parts, difference):
        other = "".join((*parts[:place], *difference.theirs, *parts[place + len(difference.ours) :]))
        if other != url and languages.get(other) == difference.languages[1]:
            yield other


def _places(parts: tuple[str, ...], difference: Difference) -> Iterable[int]:
    size = len(difference.ours)
    if difference.before:
        place = len(difference.before)
        fits = parts[:place] == difference.before and parts[place : place + size] == difference.ours
        return [place] if fits else []
    return [place for place in range(len(parts) - size + 1) if parts[place : place + size] == difference.ours]


def _against(difference: Difference, languages: Mapping[str, str], partner: Mapping[tuple[str, str], str]) -> int:
    """Return how many known pairs would be others by a difference."""
    ours, theirs = difference.languages
    known = [
        (url, other) for (url, language), other in partner.items() if language == theirs and languages[url] == ours
    ]
    return sum(
        bool(partners := set(_partners(url, difference, languages))) and other not in partners for url, other in known
    )
