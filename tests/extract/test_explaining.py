"""What ``extract`` tells of each block: its score, and the features that decided."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from missionsearch.config import SiteRules
from missionsearch.extract.content import read_page
from missionsearch.extract.elements import Elements
from missionsearch.extract.explaining import ScoredBlock, scored_blocks
from missionsearch.extract.model import content_model, model_of
from missionsearch.markup import parse
from missionsearch.models import FetchedPage

URL = "https://mission.example/visa"
SENTENCES = (
    "The consulate receives applicants from Monday to Friday, by appointment, and answers letters within a week. "
)
PAGE = (
    "<html><head><title>Visa office</title></head><body><nav><ul>"
    + "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(12))
    + "</ul></nav><main><h1>Visa office</h1>"
    + f"<p>{SENTENCES * 3}</p>" * 5
    + '<div class="cookie-consent"><p>We use cookies. Do you agree?</p></div></main>'
    + '<footer><a href="/legal">Legal notice</a></footer></body></html>'
)


def scored(html: str) -> tuple[ScoredBlock, ...]:
    at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    return scored_blocks(FetchedPage(URL, URL, 200, {}, html.encode(), at), SiteRules())


def test_text_scores_above_menus_and_each_block_names_what_decided() -> None:
    blocks = scored(PAGE)
    text = [block for block in blocks if block.text.startswith("The consulate")]
    menu = [block for block in blocks if block.text.startswith("Section")]
    assert min(block.score for block in text) > 0.5 > max(block.score for block in menu)
    assert all(block.kept for block in text)
    assert not any(block.kept for block in menu)
    assert all(block.features for block in blocks)
    assert all(sum(value for _, value in block.features) > 0 for block in text)


def test_what_is_refused_whatever_its_score_says_why() -> None:
    consent = next(block for block in scored(PAGE) if block.text.startswith("We use cookies"))
    assert (consent.kept, consent.reason) == (False, "hidden, or over the page")


def test_a_page_without_text_has_no_blocks() -> None:
    assert scored("<html><body></body></html>") == ()


def test_what_features_add_makes_up_the_log_odds() -> None:
    reading = read_page(Elements(parse(PAGE)))
    assert reading is not None
    trees = content_model().trees
    odds = trees.log_odds(reading.rows)
    for row, found in zip(reading.rows, odds, strict=True):
        if abs(found) < 4:  # beyond, the trees that are left are not asked
            assert trees.start + sum(trees.contributions(row).values()) == pytest.approx(found, abs=0.2)


def test_weights_for_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match=r"run: python -m training\.train_content"):
        model_of({"features": np.array(["letters"])})
