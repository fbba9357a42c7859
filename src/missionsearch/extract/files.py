"""Attachments: the text of PDF and Word files."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator

from docx import Document as WordDocument
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from missionsearch.errors import MissionSearchError
from missionsearch.extract.blocks import tidy
from missionsearch.models import ExtractedPage, FetchedPage

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MOST_PAGES = 2_000
MOST_UNPACKED = 200_000_000
"""Bytes that a Word file may unpack to: past it, it is a bomb and no document."""
_PAGE_NUMBER = re.compile(r"\s*(?:page\s*)?[-–]?\s*\d{1,4}\s*(?:(?:/|of|sur|de)\s*\d{1,4})?\s*[-–]?\s*", re.I)


class ExtractError(MissionSearchError):
    """A page or file that holds no text that can be read; the message says why."""


def extract_pdf(page: FetchedPage) -> ExtractedPage:
    """Return the text of a PDF, its pages told apart by ``page_starts``.

    Raises:
        ExtractError: it is encrypted, broken, or scanned without text.
    """
    try:
        reader = PdfReader(io.BytesIO(page.body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ExtractError("encrypted PDF: it asks for a password")
        texts = [sheet.extract_text() or "" for sheet in reader.pages[:MOST_PAGES]]
        named = reader.metadata.title if reader.metadata else None
    except ExtractError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, IndexError) as error:
        raise ExtractError(f"broken PDF: {error}") from error
    except Exception as error:  # cryptography and image code raise what they like
        raise ExtractError(f"unreadable PDF: {type(error).__name__}: {error}") from error
    paragraphs: list[str] = []
    starts: list[int] = []
    for text in texts:
        starts.append(len(paragraphs))
        paragraphs += paragraphs_of(text)
    if sum(map(len, paragraphs)) < 20 * max(1, len(texts)) and sum(map(len, paragraphs)) < 200:
        raise ExtractError("scanned PDF: pictures of pages, no text")
    return _file(page, (named or "").strip(), paragraphs, "pdf", tuple(starts))


def paragraphs_of(text: str) -> Iterator[str]:
    """Yield a PDF page's paragraphs: lines joined where a sentence runs on, words joined where a hyphen parts them."""
    held = ""
    for line in [*text.split("\n"), ""]:
        line = tidy(line)
        if not line or _PAGE_NUMBER.fullmatch(line):
            if held:
                yield held
            held = ""
        elif held.endswith("-") and line[0].islower():
            held = held[:-1] + line
        elif held and not held.endswith((".", "!", "?", ":", ";", "»")):
            held += " " + line
        else:
            if held:
                yield held
            held = line


def extract_docx(page: FetchedPage) -> ExtractedPage:
    """Return the text of a Word file: paragraphs, and table rows with their cells parted by bars.

    Raises:
        ExtractError: it is encrypted or broken.
    """
    if page.body.startswith(b"\xd0\xcf\x11\xe0"):
        raise ExtractError("encrypted or old Word file: save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(page.body)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise ExtractError(f"unpacks to more than {MOST_UNPACKED} bytes")
        document = WordDocument(io.BytesIO(page.body))
        paragraphs = [text for block in document.iter_inner_content() for text in _docx_texts(block)]
        named = document.core_properties.title
    except ExtractError:
        raise
    except Exception as error:  # python-docx lets lxml's and zipfile's errors through
        raise ExtractError(f"broken Word file: {type(error).__name__}: {error}") from error
    if not paragraphs:
        raise ExtractError("a Word file without text")
    return _file(page, (named or "").strip(), paragraphs, "docx")


def _docx_texts(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        text = tidy(block.text.replace("\n", " "))
        if text:
            yield text
        return
    for row in block.rows:
        cells = list(dict.fromkeys(tidy(cell.text.replace("\n", " ")) for cell in row.cells))
        if any(cells):
            yield " | ".join(filter(None, cells))


def _file(
    page: FetchedPage, title: str, paragraphs: list[str], kind: str, starts: tuple[int, ...] = ()
) -> ExtractedPage:
    return ExtractedPage(
        url=page.url,
        canonical=page.url,
        title=title,
        paragraphs=tuple(paragraphs),
        kind="file",
        extractor=kind,
        page_starts=starts,
    )
