"""The text of PDF files."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from missionsearch.extract.blocks import tidy
from missionsearch.extract.files import ExtractError, clean, file_page
from missionsearch.extract.torn import is_unnamed, mended, without_unnamed
from missionsearch.models import ExtractedPage, FetchedPage

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MOST_PAGES = 2_000
MOST_CHARACTERS = 10_000_000
"""Characters after which no more pages are read: a book has a million; a small file can draw one page 2,000 times."""
FEWEST_SHEETS = 3
"""Pages of a PDF below which nothing is taken for a running head: two alike are chance."""
RUNNING_SHARE = 0.6
"""Share of the pages whose first or last lines must be alike."""
NEAR = 4
"""Pages among which a line on three is a chapter's running head: left and right pages have one each."""
EDGE_LINES = 3
"""Lines at the head and the foot of a page where running heads and page numbers stand."""
LONGEST_HEAD = 200
"""Characters of a running head; what is longer is text."""
MOSTLY_BLANK = 0.6
"""Share of a page's lines with text below which blank lines part no paragraphs."""
SHORT_LINE = 0.65
"""Share of a page's usual line below which a line ends its paragraph, where a new sentence follows."""

_PAGE_NUMBER = re.compile(
    r"(?:page\s?|[-–—]\s?)?\d{1,3}(?:\s?(?:/|of|sur|de|von)\s?\d{1,3})?(?:\s?[-–—])?|page\s\d{4}|(?-i:[ivxl]{1,8})",
    re.I,
)
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_WORD = re.compile(r"[\w-]+")
_LAST_WORD = re.compile(r"[\w-]{1,80}$")
_ENDS = (".", "!", "?", "»", "”", "…")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:MM?|Mr|Mrs|Ms|Dr|St|cf|art|p|pp|n|No|[A-Z])\.$")
_ITEM = re.compile(r"(?:[•▪‣◦–—-]|\(?(?:\d{1,2}|[a-z])[.)°])\s")
_BEHIND_HYPHENS = frozenset(["il", "ils", "elle", "elles", "on", "ci", "là", "même", "mêmes", "nous", "vous"])
"""What French sets behind a hyphen, and what never ends a word that is parted: "est-il", "celles-ci", "eux-mêmes"."""
_BEFORE_HYPHENS = ("à-", "vice-", "franco-", "anglo-", "peut-")


def extract_pdf(page: FetchedPage) -> ExtractedPage:
    """Return the text of a PDF, its pages told apart by ``page_starts``; a page that cannot be read is empty.

    Raises:
        ExtractError: it is encrypted, broken, or scanned without text.
        TimeoutError: whoever set a limit to the time that reading may take says that it has passed.
    """
    try:
        reader = PdfReader(io.BytesIO(page.body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ExtractError("encrypted PDF: it asks for a password")
        texts = list(_sheets(reader))
    except (ExtractError, TimeoutError):
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, IndexError) as error:
        raise ExtractError(f"broken PDF: {error}") from error
    except Exception as error:  # cryptography and image code raise what they like
        raise ExtractError(f"unreadable PDF: {type(error).__name__}: {error}") from error
    if not texts:
        raise ExtractError("broken PDF: it has no pages")
    if is_unnamed(texts):
        raise ExtractError("unreadable PDF: its fonts do not say which letters they show; export it with its fonts")
    lines = mended([[_line(text) for text in sheet.split("\n")] for sheet in texts])
    sheets = without_running_heads(lines)
    words = frozenset(word for sheet in sheets for line in sheet for word in _WORD.findall(line.lower()))
    paragraphs: list[str] = []
    starts: list[int] = []
    for sheet in sheets:
        starts.append(len(paragraphs))
        paragraphs += paragraphs_of(sheet, words)
    characters = sum(map(len, paragraphs))
    if characters < 20 * len(texts) and characters < 200:
        raise ExtractError("scanned PDF: pictures of pages, no text")
    return file_page(page, _named(reader), paragraphs, "pdf", tuple(starts))


def _sheets(reader: PdfReader) -> Iterator[str]:
    """Yield each page's text, of one that cannot be read nothing.

    Raises:
        Exception: what pypdf raised at the first that could not be read, where no other has a text.
    """
    characters, failed = 0, None
    for sheet in reader.pages[:MOST_PAGES]:
        try:
            text = sheet.extract_text() or ""
        except TimeoutError:
            raise
        except Exception as error:
            text, failed = "", failed or error
        characters += len(text)
        yield text[:MOST_CHARACTERS]
        if characters >= MOST_CHARACTERS:
            break
    if failed and not characters:
        raise failed


def _named(reader: PdfReader) -> str:
    try:
        return (reader.metadata.title if reader.metadata else None) or ""
    except TimeoutError:
        raise
    except Exception:  # a text is no worse for a title that cannot be read
        return ""


def _line(text: str) -> str:
    bare = clean(without_unnamed(text)).rstrip()
    return tidy(bare[:-1] + "-" if bare.endswith("\u00ad") else bare)


def without_running_heads(sheets: Sequence[list[str]]) -> list[list[str]]:
    """Return each page's lines without the numbers, and without what other pages repeat, at its head and its foot.

    A number that grows with the pages makes no difference: "Rapport annuel - 3" is the same running head on every page.
    "Article 5" and "Article 9" are not, nor are two rows of figures.
    """
    sheets_with: dict[tuple[str, int], list[int]] = {}
    for place, lines in enumerate(sheets):
        for likeness in {each for line in _edges(lines) for each in _likenesses(line, place)}:
            sheets_with.setdefault(likeness, []).append(place)
    enough = max(FEWEST_SHEETS, RUNNING_SHARE * len(sheets))
    repeated = {
        like: set(places if len(places) >= enough else () if like[0].endswith(_ENDS) else _near(places))
        for like, places in sheets_with.items()
        if len(places) >= FEWEST_SHEETS
    }

    def is_running(line: str, place: int) -> bool:
        if len(line) > LONGEST_HEAD:
            return False
        return bool(_PAGE_NUMBER.fullmatch(line)) or any(
            place in repeated.get(like, ()) for like in _likenesses(line, place)
        )

    return [
        _without_edges(lines, {line for line in _edges(lines) if is_running(line, place)})
        for place, lines in enumerate(sheets)
    ]


def _edges(lines: Sequence[str]) -> list[str]:
    shown = [line for line in lines if line]
    return [*shown[:EDGE_LINES], *shown[-EDGE_LINES:]]


def _likenesses(line: str, place: int) -> Iterator[tuple[str, int]]:
    """Yield a line as it is, and with each number in it as if that were the page's: by its distance from the place."""
    if len(line) <= LONGEST_HEAD:
        yield line, 0
        for number in _NUMBER.finditer(line):
            yield f"{line[: number.start()]}\n{line[number.end() :]}", int(number[0]) - place


def _near(places: Sequence[int]) -> Iterator[int]:
    """Yield the places of which three lie close together."""
    for three in zip(places, places[1:], places[2:], strict=False):
        if three[-1] - three[0] <= NEAR:
            yield from three


def _without_edges(lines: Sequence[str], running: set[str]) -> list[str]:
    first, last = 0, len(lines)
    for _ in range(EDGE_LINES):
        first = _past_blank(lines, first, last, 1)
        first += first < last and lines[first] in running
    for _ in range(EDGE_LINES):
        last = _past_blank(lines, last - 1, first - 1, -1) + 1
        last -= first < last and lines[last - 1] in running
    return list(lines[first:last])


def _past_blank(lines: Sequence[str], start: int, stop: int, step: int) -> int:
    return next((place for place in range(start, stop, step) if lines[place]), stop)


def paragraphs_of(lines: Sequence[str], words: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield a page's paragraphs: lines are joined where a sentence runs on, and words that a hyphen parts.

    ``words`` are the whole text's, in lower case: a hyphen at a line's end stays where the word is written with it
    elsewhere ("peut-être"), and goes where it is not.
    """
    shown = [line for line in lines if line]
    usual = sorted(map(len, shown))[len(shown) * 3 // 4] if shown else 0
    if len(shown) < MOSTLY_BLANK * len(lines):  # set with a blank line after every line
        lines = shown
    held: list[str] = []
    before = ""
    for line in (*lines, ""):
        if before and line and _is_parted(before, line):
            if not _keeps_hyphen(before, line, words):
                held[-1] = held[-1][:-1]
            held.append(line)
        elif before and line and not _ends_paragraph(before, line, len(before) < SHORT_LINE * usual):
            held += (" ", line)
        else:
            if held:
                yield "".join(held)
            held = [line] if line else []
        before = line


def _is_parted(before: str, line: str) -> bool:
    return before.endswith("-") and before[-2:-1].isalnum() and line[0].isalnum()


def _keeps_hyphen(before: str, line: str, words: frozenset[str]) -> bool:
    if not (before[-2].isalpha() and line[0].islower()):  # "2014-2015", "Saint-Denis"
        return True
    first, second = (
        match[0].lower() if match else "" for match in (_LAST_WORD.search(before[-80:]), _WORD.match(line))
    )
    if first[:-1] + second in words:
        return False
    return first + second in words or second in _BEHIND_HYPHENS or first.endswith(_BEFORE_HYPHENS)


def _ends_paragraph(before: str, line: str, short: bool) -> bool:
    if before.endswith((":", ";")) or _ITEM.match(line) or "....." in before or ". . . ." in before:
        return True
    if line[0].islower():
        return False
    return short or (before.endswith(_ENDS) and not _ABBREVIATED.search(before[-6:]))
