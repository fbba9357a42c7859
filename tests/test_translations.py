"""Which pages are versions of one publication?"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.models import PageOutline
from missionsearch.translations import TAGGED_CONFIDENCE, UNTAGGED_CONFIDENCE, Links, link_translations, similarity
from tests.costs import calls_of

DAY = dt.date(2015, 10, 1)


def page(path: str, language: str, **facts: Any) -> PageOutline:
    url = f"https://ambassade.example/{path}"
    plain = PageOutline(
        url=url, canonical=url, kind="article", language=language, title=path, section=(), event=None, published=None,
        modified=None, text_hash=path, length=1000, translations={}, translation_tag=None, attachments={},
        entity_tokens=frozenset(),
    )  # fmt: skip
    return replace(plain, **facts)


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


def test_versions_do_not_depend_on_the_order_of_the_pages() -> None:
    pages = [
        page("a", "fr", translations={"en": url("c")}),
        page("b", "de", translations={"en": url("c"), "fr": url("d")}),
        page("c", "en", translations={"de": url("b")}),
        page("d", "fr"),
        page("e", "und", translations={"fr": url("a"), "en": url("c")}),
    ]
    assert link_translations(pages, {}) == link_translations(pages[::-1], {})


def test_a_version_that_answers_goes_before_one_that_does_not() -> None:
    pages = [
        page("a", "fr", translations={"de": url("b")}),
        page("b", "de", translations={"en": url("c")}),
        page("c", "en", translations={"de": url("b"), "fr": url("d")}),
        page("d", "fr", translations={"en": url("c")}),
    ]
    assert link_translations(pages, {}).versions[url("b")] == {"en": url("c"), "fr": url("d")}


def test_a_version_in_the_language_it_is_declared_in_goes_before_another() -> None:
    pages = [page("a", "fr", translations={"de": url("b"), "en": url("c")}), page("b", "en"), page("c", "en")]
    assert link_translations(pages, {}).versions[url("a")] == {"en": url("c")}


@pytest.mark.parametrize(
    ("declared", "addresses"),
    [
        ({"fr": url("b")}, {}),
        ({"en": url("a")}, {}),
        ({"en": url("old-a")}, {url("old-a"): url("a")}),
    ],
    ids=["another page in its own language", "itself", "an alias of itself"],
)
def test_a_page_that_declares_itself_or_its_own_language_declares_nothing(
    declared: dict[str, str], addresses: dict[str, str]
) -> None:
    assert link_translations([page("a", "fr", translations=declared), page("b", "en")], addresses).versions == {}


def test_one_page_that_is_declared_in_two_languages_is_no_menu() -> None:
    pages = [page("a", "fr", translations={"de": url("b-de"), "en": url("b")}), page("b", "en")]
    found = link_translations(pages, {url("b-de"): url("b")})
    assert found.versions == {url("a"): {"en": url("b")}, url("b"): {"fr": url("a")}}


def test_a_version_of_unknown_language_is_called_what_it_is_declared_as() -> None:
    found = link_translations([page("a", "fr", translations={"en": url("b")}), page("b", "und")], {})
    assert found.versions == {url("a"): {"en": url("b")}, url("b"): {"fr": url("a")}}


def test_a_menu_that_leads_out_of_the_site_declares_no_version() -> None:
    pages = [page(f"p{n}", "fr", translations={"en": "https://other.example/"}) for n in range(3)]
    assert link_translations(pages, {}).versions == {}


def test_a_declared_version_of_pages_in_three_languages_may_be_given_by_each_to_the_next() -> None:
    pages = [
        page("a", "fr", translations={"en": url("b")}),
        page("b", "en", translations={"ru": url("c")}),
        page("c", "ru", translations={"fr": url("a")}),
    ]
    found = link_translations(pages, {})
    assert found.versions[url("c")] == {"en": url("b"), "fr": url("a")}
    assert set(found.publications.values()) == {url("a")}


TOKENS = frozenset(["2015", "1325", "powell", "geneve", "osce", "17", "kiev"])


def test_a_tag_behind_the_title_lets_a_likely_match_through() -> None:
    french = page("a", "fr", translation_tag="en", published=DAY, entity_tokens=TOKENS)
    english = page("b", "en", published=DAY, entity_tokens=TOKENS - {"geneve", "kiev"} | {"geneva", "kyiv"})
    other = page("c", "en", published=DAY, entity_tokens=frozenset(["1999", "osce", "paris"]))
    assert link_translations([french, english, other], {}).versions == {
        url("a"): {"en": url("b")},
        url("b"): {"fr": url("a")},
    }


def test_without_a_tag_the_same_match_is_left_alone() -> None:
    french = page("a", "fr", published=DAY, entity_tokens=TOKENS)
    english = page("b", "en", published=DAY, entity_tokens=TOKENS - {"geneve", "kiev"} | {"geneva", "kyiv"})
    assert link_translations([french, english], {}).versions == {}


def test_without_a_tag_nearly_everything_must_agree() -> None:
    french = page("a", "fr", published=DAY, entity_tokens=TOKENS, section=("A",), attachments={url("x.pdf"): ""})
    english = page("b", "en", published=DAY, entity_tokens=TOKENS, section=("A",), attachments={url("x.pdf"): ""})
    assert link_translations([french, english], {}).versions[url("a")] == {"en": url("b")}


def numbers(count: int, first: int = 0) -> frozenset[str]:
    return frozenset(map(str, range(1000 + first, 1000 + first + count)))


@pytest.mark.parametrize("tag", ["en", None])
@pytest.mark.parametrize("dates", [(None, None), (DAY, None), (None, DAY)])
def test_without_two_dates_few_marks_are_never_enough(
    tag: str | None, dates: tuple[dt.date | None, dt.date | None]
) -> None:
    alike = {"section": ("A",), "attachments": {url("x.pdf"): ""}, "entity_tokens": numbers(6)}
    french = page("a", "fr", translation_tag=tag, published=dates[0], **alike)
    english = page("b", "en", published=dates[1], **alike)
    assert link_translations([french, english], {}).versions == {}


def test_without_dates_many_marks_are_enough() -> None:
    french, english = (
        page("a", "fr", section=("A",), entity_tokens=numbers(9)),
        page("b", "en", section=("A",), entity_tokens=numbers(9)),
    )
    assert link_translations([french, english], {}).versions[url("a")] == {"en": url("b")}


def test_one_mark_in_common_is_chance_even_behind_a_tag() -> None:
    french = page("a", "fr", translation_tag="en", published=DAY, entity_tokens=numbers(1))
    assert link_translations([french, page("b", "en", published=DAY, entity_tokens=numbers(1))], {}).versions == {}


@pytest.mark.parametrize("same", [4, 20, 40])
def test_two_months_of_one_briefing_are_never_paired_without_a_tag(same: int) -> None:
    french = page("a", "fr", published=DAY, section=("A",), entity_tokens=numbers(same))
    english = page("b", "en", published=DAY + dt.timedelta(30), section=("A",), entity_tokens=numbers(same))
    assert link_translations([french, english], {}).versions == {}


def test_a_day_of_change_that_both_pages_share_does_not_outweigh_that_they_were_published_apart() -> None:
    one, other = (page(name, language, modified=DAY) for name, language in (("a", "fr"), ("b", "en")))
    earlier, later = (replace(each, published=DAY - dt.timedelta(days)) for each, days in ((one, 90), (other, 60)))
    assert similarity(earlier, later) < similarity(one, other)


def test_a_next_best_that_is_not_sure_enough_itself_makes_the_best_unsure() -> None:
    french = page("a", "fr", translation_tag="en", published=DAY, entity_tokens=numbers(20))
    best = page("b", "en", published=DAY, entity_tokens=numbers(8) | numbers(5, first=100))
    next_best = page("c", "en", published=DAY, entity_tokens=numbers(7) | numbers(13, first=200))
    assert similarity(french, best) > TAGGED_CONFIDENCE > similarity(french, next_best)
    assert link_translations([french, best, next_best], {}).versions == {}


def test_versions_in_three_languages_are_guessed_beside_each_other() -> None:
    alike = {"published": DAY, "section": ("A",), "entity_tokens": numbers(9)}
    pages = [page(code, code, **alike) for code in ("fr", "en", "ru")]
    assert link_translations(pages, {}).versions[url("fr")] == {"en": url("en"), "ru": url("ru")}


def test_a_page_of_unknown_language_is_never_guessed() -> None:
    alike = {"published": DAY, "section": ("A",), "entity_tokens": numbers(9)}
    pages = [page("a", "fr", **alike), page("b", "und", translation_tag="fr", **alike)]
    assert link_translations(pages, {}).versions == {}


def test_a_declared_version_is_never_replaced_by_a_guess() -> None:
    alike = {"published": DAY, "section": ("A",), "entity_tokens": numbers(9)}
    french = page("a", "fr", translations={"en": "https://other.example/b"}, **alike)
    found = link_translations([french, page("b", "en", **alike)], {})
    assert found.versions == {url("a"): {"en": "https://other.example/b"}}


def test_of_twins_none_is_chosen() -> None:
    french = page("a", "fr", translation_tag="en", published=DAY, entity_tokens=TOKENS)
    twins = [page("b", "en", published=DAY, entity_tokens=TOKENS), page("c", "en", published=DAY, entity_tokens=TOKENS)]
    assert link_translations([french, *twins], {}).versions == {}


def test_pages_of_two_sites_are_not_guessed_together() -> None:
    french = page("a", "fr", translation_tag="en", published=DAY, entity_tokens=TOKENS)
    elsewhere = replace(page("b", "en", published=DAY, entity_tokens=TOKENS), url="https://other.example/b")
    assert link_translations([french, elsewhere], {}).versions == {}


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        ({"published": dt.date(2011, 1, 1)}, True),
        ({"entity_tokens": frozenset(["2015"])}, True),
        ({"length": 100}, True),
        ({"length": 900}, False),
    ],
)
def test_the_score_falls_with_what_differs(change: dict[str, object], worse: bool) -> None:
    one, other = (
        page("a", "fr", published=DAY, entity_tokens=TOKENS),
        page("b", "en", published=DAY, entity_tokens=TOKENS),
    )
    assert (similarity(one, replace(other, **change)) < similarity(one, other)) is worse  # type: ignore[arg-type]


def test_sections_that_only_a_menu_connects_do_not_count_as_the_same() -> None:
    welcome = page("welcome", "en", section=("News",))
    menu = [page(f"p{n}", "fr", section=("Visas",), translations={"en": welcome.url}) for n in range(3)]
    half = numbers(15) | numbers(4, first=100)
    french = page("a", "fr", published=DAY, section=("Visas",), entity_tokens=half)
    english = page("b", "en", published=DAY, section=("News",), entity_tokens=numbers(15) | numbers(2, first=200))
    score = similarity(french, english), similarity(french, english, frozenset([("Visas", "News")]))
    assert score[0] < UNTAGGED_CONFIDENCE <= score[1]
    assert link_translations([french, english, welcome, *menu], {}).versions == {}


def test_sections_that_are_connected_through_a_redirected_address_count_as_the_same() -> None:
    joined = [
        page("p", "fr", section=("Visas",), translations={"en": url("old-q")}),
        page("q", "en", section=("News",)),
    ]
    french = page("a", "fr", published=DAY, section=("Visas",), entity_tokens=numbers(15) | numbers(4, first=100))
    english = page("b", "en", published=DAY, section=("News",), entity_tokens=numbers(15) | numbers(2, first=200))
    found = link_translations([*joined, french, english], {url("old-q"): url("q")})
    assert found.versions[french.url] == {"en": english.url}


NAMES = st.sampled_from([f"p{n}" for n in range(6)])
LANGUAGES = st.sampled_from(["fr", "en", "de", "und"])


@st.composite
def sites(draw: st.DrawFn) -> list[PageOutline]:
    return [
        page(
            name,
            draw(LANGUAGES),
            translations={
                code: url(other) for code, other in draw(st.dictionaries(LANGUAGES, NAMES, max_size=3)).items()
            },
            translation_tag=draw(st.none() | LANGUAGES),
            published=draw(st.none() | st.just(DAY)),
            entity_tokens=numbers(draw(st.integers(0, 12))),
            length=draw(st.sampled_from([0, 500, 1000])),
        )
        for name in draw(st.lists(NAMES, unique=True))
    ]


@given(sites(), st.dictionaries(NAMES.map(url), NAMES.map(url)))
def test_versions_are_stored_in_both_directions_once_a_language_whatever_is_declared(
    pages: list[PageOutline], addresses: dict[str, str]
) -> None:
    links = link_translations(pages, addresses)
    assert links == link_translations(pages[::-1], addresses)
    stored = {each.url: each for each in pages}
    for one, versions in links.versions.items():
        for other in versions.values():
            assert other != one
            assert other not in stored or one in links.versions[other].values()
        found = [stored[other].language for other in versions.values() if other in stored]
        known = [language for language in (*found, stored[one].language) if language != "und"]
        assert len(known) == len(set(known))


def many(count: int, **facts: Any) -> list[PageOutline]:
    return [page(f"{n}", ("fr", "en")[n % 2], published=DAY, **facts) for n in range(count)]


@pytest.mark.parametrize(
    "pages",
    [
        lambda count: many(count, entity_tokens=frozenset(["2015", "1325", "osce", "geneve"])),
        lambda count: [*many(count, translations={"de": url("de")}), page("de", "de")],
        lambda count: [replace(each, translations={"en": url(f"{n + 1}")}) for n, each in enumerate(many(count))],
        lambda count: [
            replace(each, entity_tokens=numbers(20, first=n // 12 * 20)) for n, each in enumerate(many(count))
        ],
    ],
    ids=["one number on all", "one version for all", "a chain of versions", "a dozen twins of each"],
)
def test_the_cost_of_linking_grows_with_the_number_of_pages(pages: Callable[[int], list[PageOutline]]) -> None:
    def cost(count: int) -> int:
        return calls_of(lambda: link_translations(pages(count), {}))

    assert cost(3_000) < 12 * cost(300)


def test_sections_that_declared_versions_connect_count_as_the_same() -> None:
    one, other = page("a", "fr", section=("Actualités",)), page("b", "en", section=("News",))
    assert similarity(one, other, frozenset([("Actualités", "News")])) > similarity(one, other)


def manuals(french: str, english: str, declared: int) -> list[PageOutline]:
    """Return thirty pages in each of two languages, the first of which declare their versions."""
    pages = []
    for number in range(30):
        one, other = (form.format(f"chapitre{number}") for form in (french, english))
        says = {"translations": {"en": url(other)}} if number < declared else {}
        pages += [page(one, "fr", **says), page(other, "en")]
    return pages


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("fr/{}.html", "en/{}.html"),
        ("{}.html", "en/{}.html"),
        ("manuel-fr/{}.html", "manual-en/{}.html"),
        ("doku.php?id=fr:{}", "doku.php?id=en:{}"),
        ("{}?lang=fr", "{}?lang=en"),
        ("spip.php?page=article&lang=fr&name={}", "spip.php?page=article&lang=en&name={}"),
    ],
)
def test_what_known_pairs_addresses_have_in_common_tells_the_other_pairs(french: str, english: str) -> None:
    found = link_translations(manuals(french, english, declared=4), {})
    paired = {url(french.format(f"chapitre{n}")): {"en": url(english.format(f"chapitre{n}"))} for n in range(30)}
    assert {one: versions for one, versions in found.versions.items() if "en" in versions} == paired


def test_two_pairs_that_differ_alike_may_be_chance() -> None:
    found = link_translations(manuals("fr/{}", "en/{}", declared=2), {})
    assert len(found.versions) == 4


def test_a_difference_that_known_pairs_contradict_tells_nothing() -> None:
    pages = manuals("fr/{}", "en/{}", declared=4)
    for number in range(10, 14):  # declared to be another page's
        pages[2 * number] = replace(pages[2 * number], translations={"en": url(f"en/chapitre{number + 10}")})
    assert len(link_translations(pages, {}).versions) == 16


def test_a_declared_version_outside_is_not_replaced_by_one_of_like_address() -> None:
    pages = manuals("fr/{}", "en/{}", declared=4)
    pages[20] = replace(pages[20], translations={"en": "https://autre.example/x"})
    assert link_translations(pages, {}).versions[pages[20].url] == {"en": "https://autre.example/x"}


def test_a_page_of_the_same_address_in_the_same_language_is_no_version() -> None:
    pages = manuals("fr/{}", "en/{}", declared=4)
    pages[21] = replace(pages[21], language="fr")
    assert pages[21].url not in link_translations(pages, {}).versions
