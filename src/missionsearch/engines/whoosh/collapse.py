"""A publication and its translations are one result.

Most publications have one or two versions, so the versions of each document are kept as a small table of document
numbers, and "the same publication has been counted" is a look-up, not a sort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.matches import Ints, Matches
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.segments import with_low_bits

MOST_VERSIONS = 8
"""Language versions of one publication that are told apart; more would be somebody's mistake."""


def other_versions(reader: Reader) -> Ints | None:
    """Return, for each document, the numbers of its publication's other versions (−1 fills up).

    None where no publication has two live versions. Shape (documents, most versions − 1).
    """
    hashes = reader.publications
    live = _may_have_versions(reader)
    order = live[np.argsort(hashes[live], kind="stable")]
    keys = hashes[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.int64)
    sizes = np.minimum(np.diff(np.r_[starts, len(keys)]), MOST_VERSIONS)
    if not len(sizes) or sizes.max() == 1:
        return None
    others = np.full((reader.count, int(sizes.max()) - 1), -1, np.int32)
    for size in range(2, int(sizes.max()) + 1):
        members = order[starts[sizes == size][:, None] + np.arange(size)]
        for column in range(size):
            others[members[:, column], : size - 1] = np.delete(members, column, axis=1)
    return others


def _may_have_versions(reader: Reader) -> Ints:
    """Return the live documents that may be versions of one publication.

    A document that is the only one of its publication has its own address for the publication's name. So those named
    otherwise are looked at, and those whose address the others' name may be.
    """
    live = reader.all_docs()
    named = reader.publications[live]
    linked = named[named != reader.url_hashes[live]]
    return live[with_low_bits(named, linked)] if len(linked) * 4 < len(live) else live


class Versions:
    """Which of the matched documents are versions of one publication, for one query."""

    def __init__(self, others: Ints | None, url_hashes: Ints) -> None:
        self.others = others
        self.url_hashes = url_hashes
        self.count = len(url_hashes)

    def once(self, docs: Ints, codes: Ints | None = None) -> Ints:
        """Return documents so that a publication counts once (once a code, where codes are given)."""
        if self.others is None or not len(docs):
            return docs
        among = np.zeros(self.count, bool)
        among[docs] = True
        counted = np.zeros(len(docs), bool)
        for column in range(self.others.shape[1]):
            other = self.others[docs, column]
            earlier = (other >= 0) & (other < docs)
            earlier &= among[other]
            if codes is not None:
                earlier &= codes[other] == codes[docs]
            counted |= earlier
        return docs[~counted]

    def publication_of(self, docs: Ints) -> Ints:
        """Return a number for the publication of each document: the least number of its versions."""
        if self.others is None or not len(docs):
            return docs
        others = self.others[docs]
        least: Ints = np.minimum(docs, np.where(others < 0, self.count, others).min(1)).astype(np.intp)
        return least

    def best(self, matches: Matches, preferred: NDArray[np.bool_] | None) -> tuple[Matches, Ints]:
        """Return the version of each publication to show, with the score of the best one, and which that is.

        The preferred version (the reader's language) is shown where it matches, else the best-scoring one. The second
        value holds, for each, the number of the best-scoring version, or −1 where that is the shown one. Among equals
        the hash of the address decides, so that the choice never depends on how the index was cut into segments.
        """
        itself = np.full(len(matches.docs), -1, np.int64)
        if self.others is None or not len(matches.docs):
            return matches, itself
        scores = np.full(self.count, -np.inf, np.float32)
        scores[matches.docs] = matches.scores
        docs, best = matches.docs, matches.scores.copy()
        beaten, representative_of = np.zeros(len(docs), bool), itself
        for column in range(self.others.shape[1]):
            other = self.others[docs, column]
            present = (other >= 0) & (scores[other] > -np.inf)
            theirs = np.where(present, scores[other], -np.inf)
            better = (theirs > matches.scores) | (
                (theirs == matches.scores) & (self.url_hashes[other] < self.url_hashes[docs])
            )
            if preferred is not None:
                mine, its = preferred[docs], preferred[other]
                better = np.where(mine == its, better, its)
            beaten |= present & better
            representative_of = np.where(present & (theirs > best), other, representative_of)
            best = np.maximum(best, np.where(present, theirs, -np.inf))
        kept = ~beaten
        return Matches(docs[kept], best[kept].astype(np.float32)), representative_of[kept]
