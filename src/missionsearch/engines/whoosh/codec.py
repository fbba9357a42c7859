"""Array posting lists inside Whoosh's container.

Whoosh keeps the table of contents and the segments; terms and lists are ours (``terms``, ``postings``). Stock Whoosh
can search such an index, because the codec hands it matchers: that is one way in which our own evaluation is checked.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.codec import base, whoosh3
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from missionsearch.engines.whoosh.postings import Postings, decode
from missionsearch.engines.whoosh.terms import TermsFile

TERMS_EXT, LISTS_EXT = ".trm", ".pst"


class ArraySegment(whoosh3.W3Segment):
    """A segment whose lists are arrays. Pickled into the table of contents by Whoosh."""

    def __init__(self, indexname: str, doccount: int = 0, segid: str | None = None) -> None:
        # Whoosh draws a name from ``random``, which a program may seed: two segments would share their name and files.
        super().__init__(None, indexname, doccount, segid or secrets.token_hex(8))

    def codec(self, **_: Any) -> ArrayCodec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False


class ArrayCodec(whoosh3.W3Codec):
    """Reads array lists where Whoosh's codec reads its blocks."""

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> ArrayTermsReader:
        return ArrayTermsReader(Path(storage.folder), segment)


class ArrayTermsReader(base.TermsReader):
    """What Whoosh asks about terms, worked out from the lists themselves: slow, right, and for comparison only."""

    def __init__(self, folder: Path, segment: ArraySegment) -> None:
        self._file = TermsFile(folder / segment.make_filename(TERMS_EXT))
        self._lists = (folder / segment.make_filename(LISTS_EXT)).read_bytes()
        self._documents = segment.doc_count_all()

    def _postings(self, field: str, term: bytes) -> Postings:
        extent = self._file.extent(field, term)
        if extent is None:
            raise TermNotFound(f"no term {field}:{term!r}")
        return decode(self._lists[slice(*extent)], term, self._documents)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._file.extent(*term) is not None

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        raise NotImplementedError("Whoosh's fuzzy terms; ours are in ``vocabulary``")

    def indexed_field_names(self) -> list[str]:
        return list(self._file.fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self._file.items_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return self._file.items_from(fieldname, prefix)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        postings = self._postings(fieldname, text)
        counts, ids = postings.frequencies, postings.doc_ids
        return TermInfo(
            weight=float(counts.sum()),
            df=len(ids),
            minlength=1,
            maxlength=2**31 - 1,
            maxweight=float(counts.max()),
            minid=int(ids[0]),
            maxid=int(ids[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return int(self.term_info(fieldname, text).doc_frequency()) if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        """Return a Whoosh matcher over a list."""
        postings = self._postings(fieldname, text)
        counts, flat = postings.frequencies.tolist(), postings.positions().tolist()
        values, at = [], 0
        for count in counts:
            values.append(format_.encode(flat[at : at + count]))
            at += count
        weights = [float(count) for count in counts]
        return ListMatcher(
            postings.doc_ids.tolist(),
            weights,
            values,
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )
