"""When the matches were published: a bar chart of links, and the same numbers as a table.

The chart is drawn in SVG attributes alone, which the content security policy lets through (no inline style).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from missionsearch.models import HistogramBar, SearchResults
from missionsearch.web import formats
from missionsearch.web.links import Links
from missionsearch.web.texts import gettext as _
from missionsearch.web.texts import ngettext

HEIGHT, WIDTH, FOOT = 64, 264, 14
"""Units of the drawing: a bar's greatest height, all bars' width (a panel of 17 rem), the line of labels below."""
WIDEST = 24
"""Units: three years drawn as three walls would look like much."""
SLENDEREST = 5
"""Units: a narrower bar cannot be hit with a mouse, so that more years than fit are drawn by the decade."""


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: str
    description: str
    """Both in words, for the mouse that rests on it."""
    href: str
    selected: bool
    empty: bool
    x: float
    y: float
    width: float
    height: float

    @property
    def reach(self) -> str:
        """Where the mouse finds it, from top to bottom, as an SVG path."""
        return f"M{self.x} 0h{self.width}v{HEIGHT}h-{self.width}z"

    @property
    def path(self) -> str:
        """The bar itself, as an SVG path."""
        return f"M{self.x} {self.y}h{self.width}v{self.height}h-{self.width}z"


@dataclass(frozen=True, slots=True)
class Histogram:
    title: str
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str, str], ...]
    """Below the bars: x, label, and where it is anchored (SVG ``text-anchor``)."""
    up: str
    """From months back to years; empty where years are shown."""
    height: int = HEIGHT
    width: int = WIDTH
    foot: int = FOOT


def histogram(results: SearchResults, links: Links, language: str) -> Histogram | None:
    """Return the chart of the whole match set; None where it could not narrow anything."""
    bars = results.histogram
    by_month = bool(bars) and "-" in bars[0].value
    if len(bars) < 2 or not any(bar.count for bar in bars):
        return None
    if by_month:
        title = _("Publications of %(year)s by month", year=bars[0].value[:4])
        drawn = _drawn(bars, results, links, language, lambda value: formats.month(value, language))
        return Histogram(title, _("Month"), drawn, _ticks(drawn, _first_letters(bars, language)), links.year(""))
    drawn = _by_decade(bars, links, language) if len(bars) > WIDTH / SLENDEREST else ()
    drawn = drawn or _drawn(bars, results, links, language, str)
    return Histogram(_("Publications by year"), _("Year"), drawn, _ends(drawn), "")


def _drawn(
    bars: Sequence[HistogramBar], results: SearchResults, links: Links, language: str, label: Callable[[str], str]
) -> tuple[Bar, ...]:
    chosen = results.query.filters.year
    most = max(bar.count for bar in bars)
    return tuple(
        _bar(
            place,
            len(bars),
            label(bar.value),
            (bar.count, most),
            links.year("" if bar.value in chosen else bar.value),
            language,
            selected=bar.value in chosen,
        )
        for place, bar in enumerate(bars)
    )


def _by_decade(bars: Sequence[HistogramBar], links: Links, language: str) -> tuple[Bar, ...]:
    counts: dict[int, int] = {}
    for bar in bars:
        decade = int(bar.value) // 10 * 10
        counts[decade] = counts.get(decade, 0) + bar.count
    most = max(counts.values())
    decades = []
    for place, (decade, count) in enumerate(counts.items()):
        href = links.between(decade, decade + 9)
        decades.append(_bar(place, len(counts), f"{decade}–{decade + 9}", (count, most), href, language))
    return tuple(decades)


def _bar(
    place: int, places: int, label: str, count: tuple[int, int], href: str, language: str, *, selected: bool = False
) -> Bar:
    step = WIDTH / places
    width = min(step * 0.82, WIDEST)
    number, most = count
    height = max(2.0, HEIGHT * number / most) if number else 0.0  # the smallest bar can still be seen
    shown = formats.number(number, language)
    description = ngettext(
        "%(label)s: %(count)s publication", "%(label)s: %(count)s publications", number, label=label, count=shown
    )
    return Bar(
        label=label,
        count=shown,
        description=description,
        href=href,
        selected=selected,
        empty=not number,
        x=round(place * step + (step - width) / 2, 1),
        y=round(HEIGHT - height, 1),
        width=round(width, 1),
        height=round(height, 1),
    )


def _first_letters(bars: Sequence[HistogramBar], language: str) -> list[str]:
    return [formats.month(bar.value, language, with_year=False)[0].upper() for bar in bars]


def _ticks(bars: Sequence[Bar], labels: Sequence[str]) -> tuple[tuple[float, str, str], ...]:
    return tuple((round(bar.x + bar.width / 2, 1), label, "middle") for bar, label in zip(bars, labels, strict=True))


def _ends(bars: Sequence[Bar]) -> tuple[tuple[float, str, str], ...]:
    """Return labels for the first bar and the last: those between would run into each other."""
    return tuple(
        (x, bar.label, anchor)
        for x, bar, anchor in ((bars[0].x, bars[0], "start"), (bars[-1].x + bars[-1].width, bars[-1], "end"))
    )
