"""Array posting lists inside Whoosh's container.

Whoosh keeps the table of contents, the segments and the term index; the lists themselves are ours (``postings``).
Stock Whoosh can search such an index, because the codec hands it matchers: that is how our own evaluation is
checked against it.
"""

from __future__ import annotations

import struct
from typing import Any

from whoosh.codec import whoosh3
from whoosh.matching.mcore import ListMatcher

from missionsearch.engines.whoosh.postings import EncodedList, decode

# Whoosh's own record of a term: flags, weight, documents, shortest and longest length as bytes, greatest weight,
# first and last document; then where its list lies (whoosh.codec.whoosh3.W3TermInfo).
_TERM_INFO = struct.Struct("!BfIBBfIIqi")


class ArraySegment(whoosh3.W3Segment):
    """A segment whose lists are arrays. Pickled into the table of contents by Whoosh."""

    def __init__(self, indexname: str, doccount: int = 0, segid: str | None = None) -> None:
        super().__init__(None, indexname, doccount, segid)
        self._fieldlengths: dict[str, int] = {}

    def codec(self, **_: Any) -> ArrayCodec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False


class ArrayCodec(whoosh3.W3Codec):
    """Reads array lists where Whoosh's codec reads its blocks."""

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> Any:
        reader = super().terms_reader(storage, segment)
        reader.documents = segment.doc_count_all()
        reader._codec = _Opened(reader.documents)
        return reader


class _Opened(ArrayCodec):
    """The codec as one segment's reader uses it: it knows how many documents the segment has."""

    def __init__(self, documents: int) -> None:
        super().__init__()
        self.documents = documents

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """Return a Whoosh matcher over a list."""
        offset, length = terminfo.extent()
        found = decode(dbfile.get(offset, length), term[1], self.documents)
        counts, flat = found.frequencies.tolist(), found.positions().tolist()
        values, at = [], 0
        for count in counts:
            values.append(format_.encode(flat[at : at + count]))
            at += count
        weights = [float(count) for count in counts]
        return ListMatcher(
            found.doc_ids.tolist(), weights, values, format_, scorer=scorer, term=term, terminfo=terminfo
        )


def term_info(found: EncodedList, offset: int) -> bytes:
    """Return Whoosh's record of a term whose list lies at an offset of the postings file."""
    return _TERM_INFO.pack(
        *(0, found.occurrences, found.documents, 1, 255, found.most, found.first_doc, found.last_doc),
        *(offset, len(found.data)),
    )
