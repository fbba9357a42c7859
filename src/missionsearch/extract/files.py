"""Attachments: the text of PDF and Word files."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from docx import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from missionsearch.errors import MissionSearchError
from missionsearch.extract.blocks import tidy
from missionsearch.models import ExtractedPage, FetchedPage

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MOST_PAGES = 2_000
MOST_UNPACKED = 200_000_000
"""Bytes that a Word file may unpack to: past it, it is a bomb and no document."""
FEWEST_SHEETS = 3
"""Pages of a PDF below which nothing is taken for a running head: two alike are chance."""
RUNNING_SHARE = 0.6
"""Share of the pages whose first or last lines must be alike."""
EDGE_LINES = 2
"""Lines at the head and the foot of a page where running heads and page numbers stand."""
MOSTLY_BLANK = 0.6
"""Share of a page's lines with text below which blank lines part no paragraphs."""
SHORT_LINE = 0.65
"""Share of a page's usual line below which a line ends its paragraph, where a new sentence follows."""

_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—]?\s*\d{1,4}\s*(?:(?:/|of|sur|de|von)\s*\d{1,4})?\s*[-–—]?", re.I)
_DIGITS = re.compile(r"\d+")
_ENDS = (".", "!", "?", ":", ";", "»", "…")
_ITEM = re.compile(r"(?:[•▪‣◦–—-]|\(?(?:\d{1,2}|[a-z])[.)°])\s")
_PROGRAMS = re.compile(
    r"^(?:microsoft )?(?:word|powerpoint|excel)\s*-\s*|\.(?:docx?|odt|rtf|indd|qxd|pdf|pptx?|xlsx?)$", re.I
)
_NO_TITLE = re.compile(r"(?:sans titre|untitled|document|présentation|title|titre)\s*\d*|[\W\d_]*", re.I)


class ExtractError(MissionSearchError):
    """A page or file that holds no text that can be read; the message says why."""


# --- PDF


def extract_pdf(page: FetchedPage) -> ExtractedPage:
    """Return the text of a PDF, its pages told apart by ``page_starts``.

    Raises:
        ExtractError: it is encrypted, broken, or scanned without text.
        TimeoutError: whoever set a limit to the time that reading may take says that it has passed.
    """
    try:
        reader = PdfReader(io.BytesIO(page.body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ExtractError("encrypted PDF: it asks for a password")
        texts = [sheet.extract_text() or "" for sheet in reader.pages[:MOST_PAGES]]
        named = reader.metadata.title if reader.metadata else None
    except (ExtractError, TimeoutError):
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, IndexError) as error:
        raise ExtractError(f"broken PDF: {error}") from error
    except Exception as error:  # cryptography and image code raise what they like
        raise ExtractError(f"unreadable PDF: {type(error).__name__}: {error}") from error
    sheets = without_running_heads([[_line(text) for text in sheet.split("\n")] for sheet in texts])
    whole = frozenset(word for sheet in sheets for line in sheet for word in re.findall(r"[\w-]+", line.lower()))
    paragraphs: list[str] = []
    starts: list[int] = []
    for lines in sheets:
        starts.append(len(paragraphs))
        paragraphs += paragraphs_of(lines, whole)
    letters = sum(map(len, paragraphs))
    if letters < 20 * max(1, len(texts)) and letters < 200:
        raise ExtractError("scanned PDF: pictures of pages, no text")
    return _file(page, named or "", paragraphs, "pdf", tuple(starts))


def _line(text: str) -> str:
    bare = text.rstrip()
    return tidy(bare[:-1] + "-" if bare.endswith("\u00ad") else bare)


def without_running_heads(sheets: Sequence[list[str]]) -> list[list[str]]:
    """Return each page's lines without the numbers, and without what most pages repeat, at its head and its foot.

    Numbers in a line count as alike: "Rapport annuel - 3" is the same running head on every page.
    """
    counts: Counter[str] = Counter()
    for lines in sheets:
        shown = [line for line in lines if line]
        counts.update({_DIGITS.sub("0", line) for line in (*shown[:EDGE_LINES], *shown[-EDGE_LINES:])})
    enough = max(FEWEST_SHEETS, RUNNING_SHARE * len(sheets))
    repeated = {line for line, count in counts.items() if count >= enough}

    def is_running(line: str) -> bool:
        return bool(_PAGE_NUMBER.fullmatch(line)) or _DIGITS.sub("0", line) in repeated

    return [_without_edges(lines, is_running) for lines in sheets]


def _without_edges(lines: Sequence[str], is_running: Callable[[str], bool]) -> list[str]:
    kept = list(lines)
    for place in (0, -1):
        taken = 0
        while kept and (not kept[place] or (taken < EDGE_LINES and is_running(kept[place]))):
            taken += bool(kept.pop(place))
    return kept


def paragraphs_of(lines: Sequence[str], words: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield a page's paragraphs: lines are joined where a sentence runs on, and words that a hyphen parts.

    ``words`` are the whole text's, in lower case: a hyphen at a line's end stays where the word is written with it
    elsewhere ("peut-être"), and goes where it is not.
    """
    shown = [line for line in lines if line]
    usual = sorted(map(len, shown))[len(shown) * 3 // 4] if shown else 0
    if len(shown) < MOSTLY_BLANK * len(lines):  # set with a blank line after every line
        lines = shown
    held, last = "", 0
    for line in lines:
        if not line:
            if held:
                yield held
            held = ""
        elif held.endswith("-") and line[0].isalpha() and line[0].islower():
            held = _joined(held, line, words)
        elif held and not _ends_paragraph(held, line, last < SHORT_LINE * usual):
            held += " " + line
        else:
            if held:
                yield held
            held = line
        last = len(line)
    if held:
        yield held


def _ends_paragraph(held: str, line: str, short: bool) -> bool:
    return held.endswith(_ENDS) or bool(_ITEM.match(line)) or (short and not line[0].islower())


def _joined(held: str, line: str, words: frozenset[str]) -> str:
    first = (re.findall(r"[\w-]+$", held) or [""])[0].lower()
    second = (re.findall(r"^[\w-]+", line) or [""])[0].lower()
    return held + line if first + second in words and first[:-1] + second not in words else held[:-1] + line


# --- Word


def extract_docx(page: FetchedPage) -> ExtractedPage:
    """Return the text of a Word file: paragraphs, table rows with their cells parted by bars, and footnotes.

    What was deleted while changes were tracked is left out, what was inserted is kept.

    Raises:
        ExtractError: it is encrypted or broken.
        TimeoutError: whoever set a limit to the time that reading may take says that it has passed.
    """
    if page.body.startswith(b"\xd0\xcf\x11\xe0"):
        raise ExtractError("encrypted or old Word file: save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(page.body)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise ExtractError(f"unpacks to more than {MOST_UNPACKED} bytes")
        document = WordDocument(io.BytesIO(page.body))
        paragraphs = list(_docx_texts(document.element.body))
        notes = [text for part in document.part.package.iter_parts() for text in _docx_notes(part.partname, part.blob)]
        named = document.core_properties.title
    except (ExtractError, TimeoutError):
        raise
    except Exception as error:  # python-docx lets lxml's and zipfile's errors through
        raise ExtractError(f"broken Word file: {type(error).__name__}: {error}") from error
    if not paragraphs:
        raise ExtractError("a Word file without text")
    return _file(page, named or "", paragraphs, "docx", notes=notes)


_P, _TBL, _TR, _TC, _TEXT, _BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t", "txbxContent"))
_GONE = frozenset((*(qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr", "instrText")), "Fallback"))
_GAPS = frozenset(qn(f"w:{name}") for name in ("tab", "br", "cr"))
_HYPHEN = qn("w:noBreakHyphen")


def _docx_texts(element: etree._Element) -> Iterator[str]:
    """Yield the texts of the paragraphs and rows below an element, whatever holds them (content controls, changes)."""
    for child in element:
        if child.tag == _P:
            text = tidy("".join(_runs(child)))
            if text:
                yield text
            for box in child.iter(_BOX):
                if not any(etree.QName(above).localname == "Fallback" for above in box.iterancestors()):
                    yield from _docx_texts(box)
        elif child.tag == _TBL:
            for row in child.iter(_TR):
                if next(row.iterancestors(_TBL)) is child:
                    cells = [
                        " ".join(_docx_texts(cell)) for cell in row.iter(_TC) if next(cell.iterancestors(_TR)) is row
                    ]
                    if any(cells):
                        yield " | ".join(filter(None, cells))
        elif _shown(child):
            yield from _docx_texts(child)


def _shown(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and not {element.tag, etree.QName(element).localname} & _GONE


def _runs(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _GAPS:
            yield " "
        elif child.tag == _HYPHEN:
            yield "\u2011"
        elif child.tag != _BOX and _shown(child):
            yield from _runs(child)


def _docx_notes(name: str, blob: bytes) -> Iterable[str]:
    if name not in ("/word/footnotes.xml", "/word/endnotes.xml"):
        return ()
    notes = etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))
    return (text for note in notes if (text := " ".join(_docx_texts(note))))


# --- both


def _file(
    page: FetchedPage,
    title: str,
    paragraphs: Sequence[str],
    kind: str,
    starts: tuple[int, ...] = (),
    notes: Sequence[str] = (),
) -> ExtractedPage:
    return ExtractedPage(
        url=page.url,
        canonical=page.url,
        title=_own_title(title),
        paragraphs=tuple(paragraphs),
        kind="file",
        extractor=kind,
        footnotes=tuple(notes),
        page_starts=starts,
    )


def _own_title(named: str) -> str:
    """Return the title in a file's properties; nothing where a program wrote it ("Microsoft Word - Document1.doc")."""
    bare = tidy(named.replace("\n", " "))
    while (shorter := _PROGRAMS.sub("", bare).strip()) != bare:
        bare = shorter
    return "" if _NO_TITLE.fullmatch(bare) or (" " not in bare and "_" in bare) else bare
