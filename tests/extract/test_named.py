"""What an element's names say against the model, and where they say nothing."""

import numpy as np
import pytest

from missionsearch.extract.content import read_page
from missionsearch.extract.elements import Elements
from missionsearch.extract.named import OF_OTHER_PAGES, odds_by_names
from missionsearch.markup import parse

TEXT = "<p>Le chœur du lycée a chanté deux fois, d’abord seul, puis avec les anciens qui s’étaient levés au fond.</p>"
OWN = f"<h1>Une soirée de gala</h1>{TEXT * 4}"


def lost(body: str) -> list[float]:
    """Return what names take from each block's log odds, where the model is as sure of each."""
    reading = read_page(Elements(parse(f"<html><body>{body}</body></html>")))
    assert reading is not None
    odds = np.ones(len(reading.blocks))
    return [float(each) for each in odds - odds_by_names(reading.holders, reading.blocks, odds)]


@pytest.mark.parametrize("name", ["related-posts", "newsletterSignup", "copy-legal"])
def test_what_lies_in_an_element_of_such_a_name_loses_odds(name: str) -> None:
    assert lost(f"{OWN}<div class={name}><div>{TEXT}</div></div>") == [0.0] * 5 + [OF_OTHER_PAGES]


@pytest.mark.parametrize("name", ["recent", "related", "newsletter-signup"])
def test_an_element_that_holds_the_heading_or_most_of_the_text_may_have_any_name(name: str) -> None:
    assert not any(lost(f"<div class={name}>{OWN}</div><p>Mentions</p>"))
    assert not any(lost(f"<h1>Une soirée</h1><div class={name}>{TEXT * 20}</div><p>Mentions</p>"))
