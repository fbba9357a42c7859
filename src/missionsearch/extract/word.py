"""The text of Word files (ECMA-376, Office Open XML), read from its parts."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from missionsearch.extract.blocks import tidy
from missionsearch.extract.files import ExtractError, file_page
from missionsearch.models import ExtractedPage, FetchedPage

MOST_UNPACKED = 40_000_000
"""Bytes that a part of a Word file may unpack to: past it, it is a bomb; as a tree it takes ten times that."""
_PIECE = 65_536
LAYOUT_PARAGRAPHS, LAYOUT_CHARACTERS = 3, 400
"""A table with a cell of more than these lays out the page, as in web pages: its paragraphs stand by themselves."""


def extract_docx(page: FetchedPage) -> ExtractedPage:
    """Return the text of a Word file: paragraphs, table rows with their cells parted by bars, and footnotes.

    What was deleted while changes were tracked is left out, what was inserted is kept.

    Raises:
        ExtractError: it is broken.
        TimeoutError: whoever set a limit to the time that reading may take says that it has passed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(page.body)) as archive:
            package = _Package(archive)
            name = next(package.related("", "officeDocument"), "word/document.xml")
            paragraphs = list(_word_texts(package.tree(name)))
            kinds = ("footnotes", "endnotes")
            parts = [package.tree(part) for kind in kinds for part in package.related(name, kind)]
            notes = [text for part in parts for note in part if (text := " ".join(_word_texts(note)))]
            named = package.title()
    except (ExtractError, TimeoutError):
        raise
    except Exception as error:  # lxml and zipfile raise many kinds
        raise ExtractError(f"broken Word file: {type(error).__name__}: {error}") from error
    if not paragraphs:
        raise ExtractError("a Word file without text")
    return file_page(page, named, paragraphs, "docx", notes=notes)


class _Package:
    """The parts of an Office file (ECMA-376, part 2), of which only those are unpacked that are asked for.

    The text stands where the relationships say: some programs write it as ``word/document2.xml``. Pictures that are
    missing, and styles that are broken, are no reason to miss it.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.entries = {_part_name(entry.filename): entry for entry in archive.infolist()}

    def tree(self, name: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        return etree.fromstring(self.unpacked(self.entries[_part_name(name)]), parser)

    def unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        """Return a part's bytes, unpacked in pieces: the size that the file states for it may be false.

        Raises:
            ExtractError: it is packed in a way that Word does not write, or unpacks to more than is read.
        """
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # ECMA-376, part 2, annex B
            raise ExtractError(f"broken Word file: {entry.filename} is packed in an unknown way")
        pieces: list[bytes] = []
        left = MOST_UNPACKED
        with self.archive.open(entry) as part:
            while piece := part.read(min(_PIECE, left + 1)):
                left -= len(piece)
                if left < 0:
                    raise ExtractError(f"broken Word file: {entry.filename} unpacks to more than {MOST_UNPACKED} bytes")
                pieces.append(piece)
        return b"".join(pieces)

    def related(self, name: str, kind: str) -> Iterator[str]:
        """Yield the parts of a kind that belong to a part, or to the whole file where the name is empty."""
        folder, own = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", f"{own}.rels")
        if _part_name(relations) not in self.entries:
            return
        for relation in self.tree(relations):
            if relation.get("Type", "").endswith(f"/{kind}"):
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                if _part_name(target) in self.entries:
                    yield target

    def title(self) -> str:
        try:
            trees = map(self.tree, self.related("", "core-properties"))
            return next((child.text or "" for tree in trees for child in tree if _name(child) == "title"), "")
        except (ExtractError, etree.XMLSyntaxError, zipfile.BadZipFile):  # a text is no worse for it
            return ""


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


_GONE = frozenset(("del", "moveFrom", "pPr", "rPr", "instrText", "Fallback"))
_GAPS = frozenset(("tab", "ptab", "br", "cr"))


def _name(element: etree._Element) -> str:
    """Return an element's name without its namespace, of which Word has two: transitional and strict."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _word_texts(element: etree._Element) -> Iterator[str]:
    """Yield the texts of the paragraphs and rows below an element, whatever holds them (content controls, changes)."""
    for child in element:
        name = _name(child)
        if name == "p":
            if text := tidy("".join(_runs(child))):
                yield text
            for box in _nearest(child, "txbxContent"):
                yield from _word_texts(box)
        elif name == "tbl":
            for row in _nearest(child, "tr"):
                yield from _row([list(_word_texts(cell)) for cell in _nearest(row, "tc")])
        elif name and name not in _GONE:
            yield from _word_texts(child)


def _row(cells: Sequence[Sequence[str]]) -> Iterable[str]:
    if any(len(cell) > LAYOUT_PARAGRAPHS or any(len(text) > LAYOUT_CHARACTERS for text in cell) for cell in cells):
        return [text for cell in cells for text in cell]
    return [" | ".join(" ".join(cell) for cell in cells if cell)] if any(cells) else []


def _nearest(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield the elements of a name below another, without those inside each other."""
    for child in element:
        name = _name(child)
        if name == wanted:
            yield child
        elif name and name not in _GONE:
            yield from _nearest(child, wanted)


def _runs(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _GAPS:
            yield " "
        elif name == "noBreakHyphen":
            yield "\u2011"
        elif name and name != "txbxContent" and name not in _GONE:
            yield from _runs(child)
