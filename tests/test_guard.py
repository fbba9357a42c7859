"""What an index may lose without being asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from missionsearch.published import Entry
from missionsearch.reindex.guard import Group, Limits, Loss, figures, gone_of, in_words, likely_cause, losses


def entries(
    count: int, first: int = 0, section: str = "", language: str = "fr", site: str = "a.example"
) -> list[Entry]:
    return [
        Entry(f"https://{site}/{language}{section}{number}", b"", "", language, site, section, "", "page")
        for number in range(first, first + count)
    ]


def lost(
    before: list[Entry], after: list[Entry], moved: Mapping[str, str] | None = None, seeded: bool = True
) -> list[tuple[str, str, int, int]]:
    gone = gone_of(before, {entry.url for entry in after}, moved or {})
    found = losses(figures(before), figures(after), gone, Limits(0.2, lambda _: seeded))
    return [(loss.kind, loss.name, loss.before, loss.after) for loss in found]


def test_an_editor_may_take_out_a_fifth() -> None:
    assert lost(entries(100), entries(80)) == []
    assert lost(entries(100), entries(79)) == [
        ("all", "", 100, 79),
        ("site", "a.example", 100, 79),
        ("language", "fr", 100, 79),
    ]


def test_nine_documents_may_go_whatever_their_share() -> None:
    assert lost(entries(10), entries(1)) == []


def test_ten_documents_may_not_where_they_are_more_than_the_share() -> None:
    assert ("all", "", 12, 2) in lost(entries(12), entries(2))


@pytest.mark.parametrize("count", [1, 8, 500])
def test_however_small_a_site_is_it_never_falls_to_none(count: int) -> None:
    assert ("all", "", count, 0) in lost(entries(count), [])
    others = entries(1000, site="b.example")
    assert ("site", "a.example", count, 0) in lost(entries(count) + others, others)


def test_a_site_without_a_seed_may_go() -> None:
    others = entries(1000, site="b.example")
    assert lost(entries(8) + others, others, seeded=False) == []


def test_documents_that_are_all_gone_are_lost_without_a_seed_too() -> None:
    assert ("all", "", 8, 0) in lost(entries(8), [], seeded=False)


def test_a_small_section_may_end() -> None:
    rest = entries(900)
    assert lost(rest + entries(9, section="Discours"), rest) == []


def test_the_greatest_losses_come_first_and_equal_ones_by_name() -> None:
    rest = entries(1000)
    sections = [*entries(30, section="B"), *entries(40, section="C"), *entries(30, section="A")]
    names = [name for _, name, _, _ in lost(rest + sections, rest)]
    assert names == [f"a.example > {section}" for section in ("C", "A", "B")]


def test_a_section_and_a_language_are_held_by_themselves() -> None:
    rest = entries(900)
    assert lost(rest + entries(30, section="Discours"), rest) == [("section", "a.example > Discours", 30, 0)]
    assert lost(rest + entries(30, language="en"), rest + entries(15, language="en")) == [("language", "en", 30, 15)]
    assert lost(rest + entries(5, language="en"), rest) == [("language", "en", 5, 0)]
    assert lost(rest + entries(6, language="en"), rest) == [("language", "en", 6, 0)]
    assert lost(rest + entries(4, language="en"), rest) == []


def test_a_section_that_is_renamed_has_lost_nothing() -> None:
    before = entries(30, section="Discours")
    after = [Entry(e.url, b"", "", e.language, e.site, "Interventions", "", "page") for e in before]
    assert lost(before, after) == []


def test_a_site_that_moves_under_redirects_has_lost_nothing() -> None:
    before = entries(30)
    after = entries(30, site="b.example")
    assert lost(before, after, moved={old.url: new.url for old, new in zip(before, after, strict=True)}) == []


def test_documents_that_all_became_one_are_lost() -> None:
    before = entries(30)
    first, *others = before
    found = lost(before, [first], moved={entry.url: first.url for entry in others})
    assert ("all", "", 30, 1) in found


def test_two_documents_that_became_one_are_not_lost() -> None:
    before = entries(40)
    pairs = {old.url: kept.url for old, kept in zip(before[20:], before[:20], strict=True)}
    assert lost(before, before[:20], moved=pairs) == []


@pytest.mark.parametrize(("taken_in", "gone"), [(2, 0), (3, 3), (4, 4)])
def test_from_three_on_the_documents_that_one_address_took_in_are_gone(taken_in: int, gone: int) -> None:
    first, *others = entries(1 + taken_in)
    assert len(gone_of([first, *others], {first.url}, {entry.url: first.url for entry in others})) == gone


def test_a_loss_names_three_addresses_in_their_order() -> None:
    (loss, *_) = losses(figures(entries(9)), {}, reversed(entries(9)), Limits(0.2, lambda _: True))
    assert loss.examples == tuple(f"https://a.example/fr{number}" for number in range(3))


def test_a_loss_is_one_line_with_its_examples_where_there_are_some() -> None:
    assert in_words([Loss("all", "", 40, 10, ()), Loss("site", "a.example", 9, 0, ("https://a.example/1", "x"))]) == [
        "all documents: 40 → 10",
        "site a.example: 9 → 0, for example https://a.example/1, x",
    ]


def test_a_reason_without_words_of_its_own_is_said_as_it_is() -> None:
    assert likely_cause(["", "other", "other", "404"]) == "now read as: other (2)"


def test_only_what_no_other_document_makes_up_for_is_lost() -> None:
    assert lost(entries(40), entries(28) + entries(7, first=100)) == []


def test_a_relaunch_under_new_addresses_has_lost_nothing() -> None:
    assert lost(entries(50), entries(50, first=100)) == []


def test_what_was_lost_step_by_step_is_counted_from_the_greatest_of_the_week() -> None:
    peaks: Counter[Group] = figures(entries(60)) | figures(entries(51))
    gone = entries(19, first=41)
    (first, *_) = losses(peaks, figures(entries(41)), gone, Limits(0.2, lambda _: True))
    assert (first.kind, first.before, first.after) == ("all", 60, 41)


def test_where_it_is_not_known_which_documents_there_were_figures_decide() -> None:
    (loss,) = losses({("all", ""): 40}, {("all", ""): 10}, None, Limits(0.2, lambda _: True))
    assert (loss.before, loss.after, loss.examples) == (40, 10, ())
    assert losses({("all", ""): 40}, {("all", ""): 35}, None, Limits(0.2, lambda _: True)) == ()


def test_the_commonest_reason_is_the_likely_cause() -> None:
    assert likely_cause(["404", "robots", "robots"]) == "the site's robots.txt now forbids them (2)"
    assert likely_cause(["404", "robots", "404", "noindex", "404"]) == "not found any more (404) (3)"
    assert likely_cause([]) == ""
