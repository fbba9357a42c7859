"""Posting lists put together thousands at a time are read back one by one as they were."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from pathlib import Path

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from missionsearch.engines.whoosh.arrays import write_arrays
from missionsearch.engines.whoosh.encoding import Forms, Lists, encode_lists
from missionsearch.engines.whoosh.postings import MAX_FORMS, decode
from missionsearch.engines.whoosh.terms import APART, TermsFile, term_arrays

NO_BYTES = np.zeros(0, np.uint8)
WORDS = ["visa", "visas", "état", "États", "œuvre", *(f"mot{number}" for number in range(70))]
STEMS = ["visa", "etat", "oeuvre", "mot"]
STEM_OF = np.array([0, 0, 1, 1, 2, *[3] * 70])
OCCURRENCES = st.lists(
    st.tuples(
        st.integers(0, len(WORDS) - 1),
        st.one_of(st.integers(0, 9), st.integers(0, 200_000)),
        st.one_of(st.integers(0, 40), st.integers(0, 3_000_000_000)),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda found: found[1:],
)


@given(OCCURRENCES)
@example([(0, 0, 2), (0, 0, 27), (0, 1, 4), (0, 1, 5), (2, 0, 9)])  # the last list has one occurrence a document
def test_every_list_is_read_back_as_it_was(found: list[tuple[int, int, int]]) -> None:
    found = sorted(found, key=lambda each: (STEM_OF[each[0]], *each[1:]))
    words, docs, positions = (np.array(column, np.uint32) for column in zip(*found, strict=True))
    forms = Forms(np.bincount(words, minlength=len(WORDS)), STEM_OF, WORDS, STEMS)
    lists = encode_lists(STEM_OF[words], docs, positions, words, STEMS, forms)
    begins = np.cumsum(lists.sizes) - lists.sizes
    read = {}
    for term, begin, size in zip(lists.terms, begins.tolist(), lists.sizes.tolist(), strict=True):
        postings = decode(lists.data[begin : begin + size].tobytes(), term, 200_001)
        read[term.decode()] = (
            np.repeat(postings.doc_ids, postings.frequencies).tolist(),
            postings.positions().tolist(),
            set(postings.forms),
        )
    assert read == expected(found)


def expected(found: list[tuple[int, int, int]]) -> dict[str, tuple[list[int], list[int], set[str]]]:
    lists: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for each in found:
        lists[STEMS[STEM_OF[each[0]]]].append(each)
    return {
        stem: ([doc for _, doc, _ in each], [at for *_, at in each], named({WORDS[word] for word, *_ in each}, each))
        for stem, each in lists.items()
    }


def named(forms: set[str], found: list[tuple[int, int, int]]) -> set[str]:
    """Return the forms that a list names: of more than it can name the commonest."""
    if len(forms) <= MAX_FORMS:
        return forms
    words = [word for word, *_ in found]
    return {WORDS[word] for word in sorted(set(words), key=lambda word: (-words.count(word), word))[:MAX_FORMS]}


def test_a_term_is_found_though_others_hold_it(tmp_path: Path) -> None:
    every = ["".join(letters).encode() for length in range(1, 6) for letters in product("abé", repeat=length)]
    held, missing = every[::2], [b"", *every[1::2], b"z", b"0"]
    sizes = np.arange(1, len(held) + 1)
    write_arrays(tmp_path / "terms", term_arrays({"body_fr": [Lists(held, NO_BYTES, sizes)]}, 5), {})
    terms = TermsFile(tmp_path / "terms")
    assert len(held) > 2 * APART
    begins = (np.cumsum(sizes) - sizes + 5).tolist()
    places = list(zip(begins, [begin + size for begin, size in zip(begins, sizes, strict=True)], strict=True))
    assert [terms.extent("body_fr", term) for term in held] == places
    assert [terms.extent("body_fr", term) for term in missing] == [None] * len(missing)
