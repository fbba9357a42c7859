"""Which words does a text hold, when each stretch between spaces is analysed once?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from missionsearch.analysis import analyzer
from missionsearch.engines.whoosh.tokens import RawTokens, raw_tokens_of

PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "l’",
            "d'",
            "qu'",
            "O.N.U.",
            "co-",
            "États-",
            "1",
            "°",
            "er",
            " ",
            "\u00a0",
            ".",
            ",",
            "'s",
            "œ",
            "º",
            "(",
            "e\u0301",
        ]
    ),
    st.sampled_from(["Paris", "visa", "organisation", "U.S.", "2015", "Σίσυφος", "ﬁn", "İ", "ʼ", "a_b", "x/y"]),
)


def by_stretches(text: str, language: str) -> list[tuple[int, str]]:
    """Return (place, word) of a text as indexing finds them."""
    stretches = RawTokens(analyzer(language))
    numbers = [stretches[stretch] for stretch in raw_tokens_of(text, analyzer(language))]
    found = stretches.words_of(np.array(numbers, np.uint32))
    starts = np.repeat(np.cumsum(found.widths) - found.widths, found.counts)
    return [
        (int(place), stretches.words[number])
        for place, number in zip(starts + found.places, found.numbers, strict=True)
    ]


@pytest.mark.parametrize("language", ["fr", "en", "und"])
@given(st.lists(PIECES, max_size=12).map("".join))
@example("0 J‘º")
@example("é O`Brien")
@example("Le 1°. Le 2°, (le 3°)")
@example("0\u03001°")
@example("J\u03000º")
def test_stretches_hold_the_words_that_analysis_finds_in_the_whole(language: str, text: str) -> None:
    surfaces, extras = analyzer(language).tokens(text)
    assert sorted(by_stretches(text, language)) == sorted([*enumerate(surfaces), *extras])


def test_a_table_that_was_emptied_numbers_words_as_before() -> None:
    stretches = RawTokens(analyzer("fr"))
    before = stretches.words_of(np.array([stretches["L’Europe,"]], np.uint32)).numbers.tolist()
    stretches.forget()
    assert stretches.words_of(np.array([stretches["l'europe"]], np.uint32)).numbers.tolist() == before
