"""What a generation's description says of its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from missionsearch.engines.whoosh.segments import Segment
from missionsearch.models import Document


class Counts:
    """What a generation's description says of its documents."""

    def __init__(self) -> None:
        self.documents = 0
        self.languages: Counter[str] = Counter()
        self.types: Counter[str] = Counter()

    def watch(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            self.documents += 1
            self.languages[document.language] += 1
            self.types[document.type] += 1
            yield document

    def count_segment(self, segment: Segment, deleted: set[int]) -> None:
        alive = np.ones(segment.doc_count, bool)
        alive[list(deleted)] = False
        self.documents += int(alive.sum())
        for name, counter in (("language", self.languages), ("type", self.types)):
            codes, values = segment.files.column(name)
            for value, count in zip(values, np.bincount(codes[alive], minlength=len(values)).tolist(), strict=True):
                if count:
                    counter[value] += count
