"""Which sections are one section in two languages: "Services aux citoyens" and "Services to citizens".

Learned from linked translations: a section goes with that of the other language in which most of its translations
stand, where that holds in both directions. The operator's own pairs come first. Start reading at ``pair_sections``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from missionsearch.analysis.folding import fold
from missionsearch.models import PATH_SEPARATOR, PageOutline

Path = tuple[str, ...]
Key = tuple[str, Path]
"""A language, and a section's names in it, folded: accents, capitals and apostrophes make no difference."""

FIRST = ("fr", "en")
"""The language whose names a pair is counted under. It is fixed, so that all runs agree."""
NO_SECTIONS: Mapping[str, Path] = {}


@dataclass(frozen=True, slots=True)
class SectionNames:
    """One section's value, and what readers of each language call it."""

    value: Path
    """What it is counted and filtered under, together with its counterparts."""
    labels: Mapping[str, Path]
    """Language to names, as many as ``value`` has; only where a counterpart is known."""


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of all pages, paired."""

    spellings: Mapping[Key, Path] = field(default_factory=dict)
    groups: Mapping[Key, Mapping[str, Path]] = field(default_factory=dict)
    """Each paired section to its counterparts by language (folded), itself among them."""

    def names(self, section: Path, language: str) -> SectionNames:
        """Return what a page's section is counted under: where it has no counterpart itself, one above it may have."""
        folded = tuple(map(fold, section))
        language = self._language_of(folded, language)
        for depth in range(len(folded), 0, -1):
            group = self.groups.get((language, folded[:depth]))
            if group:
                rest = self._spelled(language, folded, section)[depth:]
                home = min(group, key=_rank)
                value = self.spellings[home, group[home]]
                labels = {other: (*self._label(group, home, other), *rest) for other in sorted(group)}
                return SectionNames((*value, *rest), labels)
        return SectionNames(self._spelled(language, folded, section), NO_SECTIONS)

    def _language_of(self, folded: Path, language: str) -> str:
        """Return a language in which a section of these names is known: a file may be in another one."""
        if (language, folded) in self.spellings:
            return language
        others = sorted({known for known, _ in self.spellings}, key=_rank)
        return next((other for other in others if (other, folded) in self.spellings), language)

    def _spelled(self, language: str, folded: Path, section: Path) -> Path:
        """Return a section's names as most of its pages write them."""
        return self.spellings.get((language, folded), section)

    def _label(self, group: Mapping[str, Path], home: str, language: str) -> Path:
        """Return a language's names for a group, one for each level of its value."""
        value, own = self.spellings[home, group[home]], self.spellings[language, group[language]]
        if len(own) == len(value):
            return own
        above = (self._counterpart(home, group[home][:depth], language) for depth in range(1, len(value)))
        return (*(label or value[at] for at, label in enumerate(above)), own[-1])

    def _counterpart(self, home: str, folded: Path, language: str) -> str:
        other = self.groups.get((home, folded), {}).get(language)
        return self.spellings[language, other][-1] if other else ""


def _rank(language: str) -> tuple[int, str]:
    return (FIRST.index(language) if language in FIRST else len(FIRST)), language


def pair_sections(
    pages: Mapping[str, PageOutline],
    versions: Mapping[str, Mapping[str, str]],
    same: Sequence[str] = (),
    apart: Sequence[str] = (),
) -> Sections:
    """Return the sections of these pages with their counterparts.

    ``versions`` maps a page to its versions by language (``translations.Links``). ``same`` and ``apart`` are the
    operator's pairs: "Services aux citoyens = Services to citizens".
    """
    spellings = _spellings(pages.values())
    given = [pair for line in same for pair in _pairs_of_line(line, spellings)]
    kept_apart = {pair for line in apart for pair in _pairs_of_line(line, spellings)}
    learned = [pair for pair in _learned(_counts(pages, versions)) if pair not in kept_apart]
    groups: dict[Key, dict[str, Path]] = {key: {key[0]: key[1]} for key in spellings}
    for one, other in (*given, *learned):
        _join(groups, one, other)
    return Sections(spellings, {key: group for key, group in groups.items() if len(group) > 1})


def _spellings(pages: Iterable[PageOutline]) -> dict[Key, Path]:
    """Return how most pages of each section, and of what lies below it, write its names."""
    written: dict[Key, Counter[Path]] = defaultdict(Counter)
    for page in pages:
        folded = tuple(map(fold, page.section))
        for depth in range(1, len(folded) + 1):
            written[page.language, folded[:depth]][page.section[:depth]] += 1
    return {key: min(counts, key=lambda path: (-counts[path], path)) for key, counts in written.items()}


def _pairs_of_line(line: str, spellings: Mapping[Key, Path]) -> Iterator[tuple[Key, Key]]:
    """Yield the pairs of sections, in different languages and both orders, that an operator's line names."""
    one, _equals, other = line.partition(" = ")
    left, right = ([key for key in spellings if key[1] == _folded(names)] for names in (one, other))
    for first in left:
        for second in right:
            if first[0] != second[0]:
                yield first, second
                yield second, first


def _folded(names: str) -> Path:
    return tuple(fold(name.strip()) for name in names.split(PATH_SEPARATOR) if name.strip())


Counts = Mapping[tuple[Key, str], Counter[Key]]


def _counts(pages: Mapping[str, PageOutline], versions: Mapping[str, Mapping[str, str]]) -> Counts:
    """Return, for each section and other language, in which of its sections the translations stand."""
    counts: dict[tuple[Key, str], Counter[Key]] = defaultdict(Counter)
    for url, page in pages.items():
        for other in versions.get(url, {}).values():
            if other in pages and page.section and pages[other].section:
                for ours, theirs in _levels(page, pages[other]):
                    counts[ours, theirs[0]][theirs] += 1
    return counts


def _levels(page: PageOutline, other: PageOutline) -> Iterator[tuple[Key, Key]]:
    """Yield what two versions' sections pair: level by level, and the innermost two where one lies deeper."""
    ours, theirs = (tuple(map(fold, each.section)) for each in (page, other))
    for depth in range(1, min(len(ours), len(theirs)) + 1):
        yield (page.language, ours[:depth]), (other.language, theirs[:depth])
    if len(ours) != len(theirs):
        yield (page.language, ours), (other.language, theirs)


def _learned(counts: Counts) -> list[tuple[Key, Key]]:
    """Return the pairs of which each holds most of the other's translations, the surest first."""
    pairs = []
    for (ours, language), others in counts.items():
        theirs = _most(ours, others)
        if theirs and _most(theirs, counts.get((theirs, ours[0]), Counter())) == ours:
            pairs.append((-others[theirs], ours, theirs, language))
    return [(ours, theirs) for _, ours, theirs, _ in sorted(pairs)]


def _most(ours: Key, others: Counter[Key]) -> Key | None:
    """Return the section that more than half of the translations stand in, None where none does."""
    best = max(others, key=lambda key: (others[key], key[1] == ours[1], key), default=None)
    # Versions stand at several depths, and each level counts them again: half is measured against the same depth.
    return (
        best if best and 2 * others[best] > sum(n for key, n in others.items() if len(key[1]) == len(best[1])) else None
    )


def _join(groups: dict[Key, dict[str, Path]], one: Key, other: Key) -> None:
    """Make one group of two, unless a language would then stand in it twice."""
    ours, theirs = groups[one], groups[other]
    if ours is theirs or ours.keys() & theirs.keys():
        return
    ours.update(theirs)
    for language, path in theirs.items():
        groups[language, path] = ours
