"""Which pages are versions of one publication?"""

import datetime as dt
from dataclasses import replace

import pytest

from missionsearch.models import PageOutline
from missionsearch.translations import Links, link_translations, similarity

DAY = dt.date(2015, 10, 1)


def page(path: str, language: str, **facts: object) -> PageOutline:
    url = f"https://ambassade.example/{path}"
    plain = PageOutline(
        url=url, canonical=url, kind="article", language=language, title=path, section=(), event=None, published=None,
        modified=None, text_hash=path, length=1000, translations={}, translation_tag=None, attachments={},
        marks=frozenset(),
    )  # fmt: skip
    return replace(plain, **facts)  # type: ignore[arg-type]


def url(path: str) -> str:
    return f"https://ambassade.example/{path}"


def test_a_declared_version_is_stored_in_both_directions() -> None:
    found = link_translations([page("visa", "fr", translations={"en": url("visas")}), page("visas", "en")], {})
    assert found == Links(
        versions={url("visa"): {"en": url("visas")}, url("visas"): {"fr": url("visa")}},
        publications={url("visa"): url("visa"), url("visas"): url("visa")},
    )


def test_three_versions_know_each_other_through_one_of_them() -> None:
    pages = [page("a", "fr", translations={"en": url("b"), "de": url("c")}), page("b", "en"), page("c", "de")]
    found = link_translations(pages, {})
    assert found.versions[url("c")] == {"en": url("b"), "fr": url("a")}
    assert set(found.publications.values()) == {url("a")}


def test_a_declared_version_that_is_not_stored_stays_a_link() -> None:
    found = link_translations([page("a", "fr", translations={"en": url("b")})], {})
    assert found == Links({url("a"): {"en": url("b")}}, {url("a"): url("a")})


def test_a_version_declared_under_another_address_is_found() -> None:
    pages = [page("a", "fr", translations={"en": url("spip.php?article2")}), page("b", "en")]
    assert link_translations(pages, {url("spip.php?article2"): url("b")}).versions[url("b")] == {"fr": url("a")}


def test_a_menu_that_leads_every_page_to_one_declares_no_version() -> None:
    pages = [page(f"p{n}", "fr", translations={"en": url("welcome")}) for n in range(3)]
    assert link_translations([*pages, page("welcome", "en")], {}).versions == {}


def test_a_page_that_answers_is_the_version_even_where_others_claim_it() -> None:
    pages = [page(f"p{n}", "fr", translations={"en": url("visas")}) for n in range(3)]
    found = link_translations([*pages, page("visas", "en", translations={"fr": url("p1")})], {})
    assert found.versions == {url("p1"): {"en": url("visas")}, url("visas"): {"fr": url("p1")}}


def test_pages_of_one_language_are_never_versions() -> None:
    pages = [page("a", "fr", translations={"en": url("b")}), page("b", "fr")]
    assert link_translations(pages, {}).versions == {}


MARKS = frozenset(["2015", "1325", "powell", "geneve", "osce", "17", "kiev"])


def test_a_tag_behind_the_title_lets_a_likely_match_through() -> None:
    french = page("a", "fr", translation_tag="en", published=DAY, marks=MARKS)
    english = page("b", "en", published=DAY, marks=MARKS - {"geneve", "kiev"} | {"geneva", "kyiv"})
    other = page("c", "en", published=DAY, marks=frozenset(["1999", "osce", "paris"]))
    assert link_translations([french, english, other], {}).versions == {
        url("a"): {"en": url("b")},
        url("b"): {"fr": url("a")},
    }


def test_without_a_tag_the_same_match_is_left_alone() -> None:
    french = page("a", "fr", published=DAY, marks=MARKS)
    english = page("b", "en", published=DAY, marks=MARKS - {"geneve", "kiev"} | {"geneva", "kyiv"})
    assert link_translations([french, english], {}).versions == {}


def test_without_a_tag_nearly_everything_must_agree() -> None:
    french = page("a", "fr", published=DAY, marks=MARKS, section=("A",), attachments={url("x.pdf"): ""})
    english = page("b", "en", published=DAY, marks=MARKS, section=("A",), attachments={url("x.pdf"): ""})
    assert link_translations([french, english], {}).versions[url("a")] == {"en": url("b")}


def test_of_twins_none_is_chosen() -> None:
    french = page("a", "fr", translation_tag="en", published=DAY, marks=MARKS)
    twins = [page("b", "en", published=DAY, marks=MARKS), page("c", "en", published=DAY, marks=MARKS)]
    assert link_translations([french, *twins], {}).versions == {}


def test_pages_of_two_sites_are_not_guessed_together() -> None:
    french = page("a", "fr", translation_tag="en", published=DAY, marks=MARKS)
    elsewhere = replace(page("b", "en", published=DAY, marks=MARKS), url="https://other.example/b")
    assert link_translations([french, elsewhere], {}).versions == {}


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        ({"published": dt.date(2011, 1, 1)}, True),
        ({"marks": frozenset(["2015"])}, True),
        ({"length": 100}, True),
        ({"length": 900}, False),
    ],
)
def test_the_score_falls_with_what_differs(change: dict[str, object], worse: bool) -> None:
    one, other = page("a", "fr", published=DAY, marks=MARKS), page("b", "en", published=DAY, marks=MARKS)
    assert (similarity(one, replace(other, **change)) < similarity(one, other)) is worse  # type: ignore[arg-type]


def test_sections_that_declared_versions_connect_count_as_the_same() -> None:
    one, other = page("a", "fr", section=("Actualités",)), page("b", "en", section=("News",))
    assert similarity(one, other, frozenset([("Actualités", "News")])) > similarity(one, other)
