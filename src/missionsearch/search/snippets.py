"""The passage of a document that shows why it matched, as escaped HTML with ``<mark>``.

Words are found by the written forms that the engine knows a document to hold, with ``str.find``: no document is
analysed again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, islice

from missionsearch.analysis import (
    SPELLED_OUT,
    field_language,
    has_spelled_out,
    lower,
    plain_apostrophes,
    strip_accents,
)
from missionsearch.models import Document
from missionsearch.search.windows import LENGTH, Span, best_windows

MOST_MARKS = 60
MOST_PLACES = 240
"""Places of one text at which a word is looked for."""
LONGEST_DOTTED = 6
"""Letters of an acronym that may stand with dots."""
BEFORE_DOTS = " \u00a0\u202f.,;:…-–—«(“"
"""Left out where a text is cut: "contact.…" has a dot too many, and what opens there has nothing in it."""


@dataclass(frozen=True, slots=True)
class Snippet:
    html: str
    page: int | None
    """The page of a PDF on which it begins."""
    is_match: bool = False
    """The snippet holds a word that was looked for."""


@dataclass(frozen=True, slots=True)
class HighlightPatterns:
    """What to look for: each written form with the number of its word."""

    forms: tuple[tuple[str, int], ...]
    runs: tuple[re.Pattern[str], ...] = ()
    """Quoted words and codes, each marked as one, in a text without accents."""
    of_runs: tuple[tuple[str, int], ...] = ()
    """The written forms of quoted words, for a text in which no run is found as it was typed."""
    capitals: tuple[re.Pattern[str], ...] = ()
    """Names in capitals, in a text as it is."""


NOTHING = HighlightPatterns(())


class HighlightableText:
    """A document's text, and how it is searched: worked out when that is first done."""

    __slots__ = ("_lowered", "_signs", "languages", "pages", "text")

    def __init__(self, text: str, languages: tuple[str, ...], pages: tuple[tuple[int, int | None], ...]) -> None:
        self.text = text
        self.languages = languages
        """Languages of the fields that hold it."""
        self.pages = pages
        """Where each passage ends and the page it stands on; empty for a document without pages."""
        self._lowered: tuple[str, list[int] | None] | None = None
        self._signs: str | None = None

    @property
    def lowered(self) -> tuple[str, list[int] | None]:
        """The text in lower case, ligatures spelled out, each apostrophe as "'"; and where each letter of it stands in
        the text, None where each stands in its own place."""
        if self._lowered is None:
            text = plain_apostrophes(self.text)
            self._lowered = _spelled_out(text) if has_spelled_out(text) else (lower(text), None)
        return self._lowered

    @property
    def signs(self) -> str:
        """Apostrophe and dot, where the text has them before anything but a space: they may stand in words."""
        if self._signs is None:
            low, _ = self.lowered
            held = [sign for sign in "'." if sign in low]  # counting takes longer, and few titles have one
            self._signs = "".join([sign for sign in held if low.count(sign, 0, -1) > low.count(f"{sign} ")])
        return self._signs


def highlightable(text: str, language: str, spans: Sequence[tuple[int, str, int | None]] = ()) -> HighlightableText:
    """Return a text of a language, to be searched for what to mark.

    ``spans`` are length, language and page of each of its parts, which have a space between them.
    """
    languages = sorted(map(field_language, {language, *(spoken for _, spoken, _ in spans)}))
    pages = [page for _, _, page in spans]
    ends = accumulate(length + 1 for length, _, _ in spans) if any(pages) else ()
    return HighlightableText(text.replace("\n", " "), tuple(languages), tuple(zip(ends, pages, strict=False)))


def readable(document: Document) -> HighlightableText:
    """Return the text of all of a document's passages."""
    spans = [(len(passage.text), passage.language, passage.page) for passage in document.passages]
    return highlightable(" ".join([passage.text for passage in document.passages]), document.language, spans)


def readable_title(document: Document) -> HighlightableText:
    """Return a document's title, to be searched like its text."""
    return highlightable(document.title, document.language)


def marked_whole(whole: HighlightableText, spans: list[Span]) -> str:
    """Return a whole text as escaped HTML with its matches marked."""
    if not spans:
        return _escaped(whole.text)
    return _marked(whole.text, 0, len(whole.text), spans)


def snippet(whole: HighlightableText, patterns: HighlightPatterns) -> Snippet:
    """Return the passage with the most of the words that were looked for; the beginning where there is none."""
    text = whole.text
    spans = find_spans(whole, patterns)
    windows = best_windows(spans, len(text))
    if not windows:
        return Snippet(html.escape(_cut(text, 0, LENGTH), quote=False), None)
    shown = " … ".join([_marked(text, start, end, spans) for start, end in windows])
    before, after = "…" if windows[0][0] else "", "…" if windows[-1][1] < len(text) else ""
    place = spans[0][0] if len(windows) == 1 else windows[0][0]
    return Snippet(f"{before}{shown}{after}", _page_at(whole, place), True)


def find_spans(whole: HighlightableText, patterns: HighlightPatterns) -> list[Span]:
    """Return where the words stand in a text, in order; a quoted phrase or a code is one."""
    if not patterns.runs and not patterns.capitals:
        return _word_spans(whole, patterns.forms)
    runs = sorted([*_run_spans(whole, patterns.runs), *_capital_spans(whole, patterns.capitals)])
    words = _word_spans(whole, patterns.forms if runs else (*patterns.forms, *patterns.of_runs))
    apart = [word for word in words if not any(word[0] < end and start < word[1] for start, end, _ in runs)]
    return sorted([*runs, *apart])


def _run_spans(whole: HighlightableText, runs: tuple[re.Pattern[str], ...]) -> list[Span]:
    """Return where quoted words and codes stand; numbered below the words."""
    low, places = whole.lowered
    bare = strip_accents(low)
    if len(bare) != len(low):
        return []
    run_spans = [(match.span(), -1 - at) for at, run in enumerate(runs) for match in run.finditer(bare) if match[0]]
    run_spans.sort(key=lambda each: (each[0][0], -each[0][1], each[1]))  # the longest of those that begin together
    spans: list[Span] = []
    for (start, end), number in run_spans[:MOST_MARKS]:
        begin, stop = (start, end) if places is None else (places[start], places[end - 1] + 1)
        if not spans or begin >= spans[-1][1]:
            spans.append((begin, stop, number))
    return spans


def _capital_spans(whole: HighlightableText, names: tuple[re.Pattern[str], ...]) -> Iterator[Span]:
    """Yield where names in capitals stand; numbered below runs."""
    for number, name in enumerate(names):
        yield from (
            (*match.span(), -1 - MOST_MARKS - number) for match in islice(name.finditer(whole.text), MOST_MARKS)
        )


def _word_spans(whole: HighlightableText, forms: tuple[tuple[str, int], ...]) -> list[Span]:
    low, places = whole.lowered
    spans: list[Span] = []
    signed: list[re.Match[str]] | None = None
    for form, number in forms:
        spots = _places_of(form, low)
        if not spots and whole.signs and _may_be_signed(form, whole):
            signed = _signed_words(low) if signed is None else signed
            spots = list(islice(_with_signs(form, signed), MOST_PLACES))
        if places is not None:
            spots = [(places[at], places[end - 1] + 1) for at, end in spots]
        spans += [(at, end, number) for at, end in spots]
    spans.sort()
    return spans


def _places_of(form: str, low: str) -> list[tuple[int, int]]:
    """Return where a written form begins and ends as a whole word, the first ``MOST_PLACES`` times."""
    spots: list[tuple[int, int]] = []
    at = low.find(form)
    while at >= 0 and len(spots) < MOST_PLACES:
        end = at + len(form)
        if not (at and low[at - 1].isalnum()) and not (end < len(low) and low[end].isalnum()):
            spots.append((at, end))
        at = low.find(form, end)
    return spots


def _may_be_signed(form: str, whole: HighlightableText) -> bool:
    """Say whether a text has the beginning of a written form, a sign, and the form's next letter: few texts do."""
    low, _ = whole.lowered
    return any(f"{form[:at]}{sign}{form[at]}" in low for sign in whole.signs for at in range(1, len(form)))


def _signed_words(low: str) -> list[re.Match[str]]:
    """Return the words that have an apostrophe or dots in them: aujourd’hui, O’Brien, O.S.C.E."""
    return list(_SIGNED.finditer(low))


def _with_signs(form: str, words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield where a written form stands in such words, which it lacks the signs of; short ones may have dots.

    >>> list(_with_signs("usa", _signed_words("rock'n'roll, u.s.a.")))
    [(13, 19)]
    """
    for word in words:
        if form not in _SIGNS.sub("", word[0]):
            continue
        parts = [part.span() for part in _PART.finditer(word[0])]
        for (start, _), (_, end) in combinations(parts[:MOST_PARTS], 2):
            written = word[0][start:end]
            if _SIGNS.sub("", written) == form and ("." not in written or len(form) <= LONGEST_DOTTED):
                dotted = written[-2] == "." and word.string.startswith(".", word.start() + end)
                yield word.start() + start, word.start() + end + dotted


_SIGNED = re.compile(r"(?<!\w)\w++(?:['.]\w++)+")
_SIGNS, _PART = re.compile("['.]"), re.compile(r"\w+")
MOST_PARTS = 8
"""Parts of a word with signs in it: rock’n’roll has three, an address more."""


def _spelled_out(text: str) -> tuple[str, list[int]]:
    """Return a text in lower case with ligatures spelled out, and the place each letter came from."""
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in _SPELLED_OUT.finditer(text):
        place = match.start()
        parts += [text[at:place].lower(), SPELLED_OUT[match[0]].lower()]
        places += [*range(at, place), *[place] * len(parts[-1])]
        at = place + 1
    parts.append(text[at:].lower())
    places.extend(range(at, len(text)))
    return "".join(parts), places


_SPELLED_OUT = re.compile(f"[{''.join(SPELLED_OUT)}]")
"""İ, the one letter that grows in lower case, is one of them."""


def _marked(text: str, start: int, end: int, spans: list[Span]) -> str:
    """Return a stretch of a text, cut at words, escaped, its matches marked; without dots where it was cut."""
    inside = [span for span in spans if span[0] >= start and span[1] <= end]
    if start:
        space = text.find(" ", start, inside[0][0] if inside else end)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", inside[-1][1] if inside else start, end)
        end = space if space > 0 else end
    safe: Callable[[str], str] = _escaped if _SPECIAL.search(text, start, end) else str
    parts = []
    at = start
    for begin, stop, _ in inside:
        if begin < at:
            continue
        parts += [safe(text[at:begin]), "<mark>", safe(text[begin:stop]), "</mark>"]
        at = stop
    parts.append(safe(text[at:end] if end == len(text) else text[at:end].rstrip(BEFORE_DOTS)))
    return "".join(parts)


_SPECIAL = re.compile("[&<>]")


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _cut(text: str, start: int, end: int) -> str:
    if end >= len(text):
        return text[start:]
    space = text.rfind(" ", start, end)
    return text[start : space if space > start else end].rstrip(BEFORE_DOTS) + "…"


def _page_at(whole: HighlightableText, place: int) -> int | None:
    return next((page for end, page in whole.pages if place < end), None)
