"""What extraction promises of any page at all."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missionsearch.config import SiteRules
from missionsearch.extract import (
    Boilerplate,
    ExtractError,
    dumps,
    extract_page,
    learn_boilerplate,
    loads,
    to_json,
    without_boilerplate,
)
from missionsearch.models import ExtractedPage, FetchedPage, PageLanguage

AT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
LONG = "<p>La salle était pleine bien avant l’heure, et ceux qui n’avaient pas trouvé de chaise écoutaient debout.</p>"


def page(html: str | bytes, url: str = "https://mission.example/page", **headers: str) -> FetchedPage:
    body = html if isinstance(html, bytes) else html.encode()
    return FetchedPage(url, url, 200, {name.replace("_", "-"): value for name, value in headers.items()}, body, AT)


def article(text: str, number: int = 0) -> FetchedPage:
    html = f"<html lang=fr><title>Une soirée</title><body><main><h1>Une soirée</h1>{text}</main></body></html>"
    return page(html, f"https://mission.example/page-{number}")


def test_an_extraction_comes_back_from_the_store_as_it_was() -> None:
    html = (
        "<html lang=fr><title>Une soirée</title><body><main><h1>Une soirée [en]</h1><p>Publié le 4 mars 2014</p>"
        f"{LONG}<a href='/IMG/pdf/a.pdf'>Annexe</a><p>Haut de page</p></main></html>"
    )
    found = extract_page(page(html))
    assert found.attachments
    assert found.dropped
    assert found.published
    assert loads(dumps(found)) == found


def test_something_else_is_not_taken_for_a_saved_extraction() -> None:
    with pytest.raises(ValueError, match="not a saved extraction"):
        loads(b"{}")


def test_a_dropped_line_has_its_reason() -> None:
    found = extract_page(article(LONG + "<p>Haut de page</p>"))
    assert {"text": "Haut de page", "reason": "top of page"} in to_json(found, PageLanguage("fr"))["dropped"]


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"  \n", "text/html", "empty"),
        (b"\x89PNG", "image/png", "not a page: image/png"),
        (b"%PDF-1.4 nothing", "application/pdf", "broken PDF|unreadable PDF"),
        (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "broken Word file"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "text/xml", "a feed or a sitemap"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(body: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ExtractError, match=reason):
        extract_page(page(body, content_type=kind))


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000,
        b"<b>" * 50_000 + b"deep",
        b"<div>" * 400 + b"deep &#1; and \x0b far &#xFFFE; away",
        b"<html>\x00<p>a\x00b</p>",
        b"<?xml version='1.0' encoding='nonsense'?><html><body><p>word",
        b"<frameset><frame src='a'></frameset>",
        b"<table><tr><td>" * 3_000,
        b"<p><a href='http://[::1'>x</a><base href='//['><link rel=canonical href='http://[x'>",
        b"<!-- menu -->" * 200 + b"<p>word",
    ],
    ids=[
        "deep",
        "deep inline",
        "deep control characters",
        "null bytes",
        "prolog",
        "frames",
        "tables",
        "addresses",
        "comments",
    ],
)
def test_hostile_markup_is_answered(body: bytes) -> None:
    assert isinstance(extract_page(page(body)), ExtractedPage)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/=\"'&#;! pdivtablesmcr-[]é\x00\n"), max_size=200))
def test_any_markup_is_answered(text: str) -> None:
    assert isinstance(extract_page(page(f"x{text}")), ExtractedPage)


def test_the_charset_of_the_header_comes_first_and_a_false_one_is_not_believed() -> None:
    french = f"<html><main><h1>L’été</h1>{LONG}</main>"
    assert extract_page(page(french.encode("cp1252"), content_type="text/html; charset=utf-8")).title == "L’été"
    assert extract_page(page(french.encode("utf-8"))).title == "L’été"


def test_the_operators_rules_come_before_the_built_in_ones() -> None:
    own = f"<div id=a>{LONG}<p class=x>Encart</p><p>Réf. 12</p></div>"
    html = f"<h2 id=t>Vrai titre</h2>{own}<div class=texte>{LONG}</div>"
    rules = SiteRules(title=("#t",), body=("#a",), drop=(".x",), drop_lines=(r"Réf\. \d+",))
    found = extract_page(page(html), rules)
    assert (found.title, len(found.paragraphs), found.extractor) == ("Vrai titre", 1, "rules")
    assert {(each.text, each.reason) for each in found.dropped} >= {("Encart", "site rule"), ("Réf. 12", "site rule")}


def test_what_stands_outside_the_text_is_told_where_an_explanation_is_asked_for() -> None:
    whole = page(f"<main><h1>Une soirée</h1>{LONG}</main><footer>Rue du Moulin, un.</footer>")
    assert "Rue du Moulin, un." not in [each.text for each in extract_page(whole).dropped]
    assert "Rue du Moulin, un." in [each.text for each in extract_page(whole, explain=True).dropped]


def test_an_address_that_the_operator_skips_is_no_article() -> None:
    assert extract_page(article(LONG), SiteRules(skip_urls=("/page-",))).kind == "other"


def numbered(number: int, tail: str) -> FetchedPage:
    return article(f"{LONG.replace('salle', f'salle {number}')}{tail}", number)


def test_what_a_site_repeats_is_learned_and_named() -> None:
    pages = [numbered(number, "<p>Suivez la mission sur ses réseaux.</p>") for number in range(20)]
    found = extract_page(pages[3], boilerplate=learn_boilerplate(pages))
    assert len(found.paragraphs) == 1
    assert ("Suivez la mission sur ses réseaux.", "repeats across the site") in [
        (each.text, each.reason) for each in found.dropped
    ]


def test_nothing_is_learned_from_a_site_of_under_twenty_pages() -> None:
    pages = [numbered(number, "<p>Suivez la mission sur ses réseaux.</p>") for number in range(19)]
    assert learn_boilerplate(pages).by_site == ()


def test_what_few_pages_share_stays() -> None:
    pages = [numbered(number, "<p>Le même avis, deux fois.</p>" if number < 5 else "") for number in range(40)]
    assert len(extract_page(pages[0], boilerplate=learn_boilerplate(pages)).paragraphs) == 2


def test_text_that_was_encoded_twice_is_read_as_it_was_meant() -> None:
    once = f"<html><main><h1>Réunion à l’été</h1>{LONG}</main>"
    assert extract_page(page(once.encode().decode("cp1252").encode())).title == "Réunion à l’été"


def test_an_index_of_teasers_is_no_article() -> None:
    teaser = f"<h2><a href=/a>Le titre d’une histoire qui se lit ailleurs</a></h2>{LONG}"
    assert extract_page(article("".join(teaser.replace("salle", f"salle {n}") for n in range(30)))).kind == "listing"


def test_a_language_menu_that_leads_to_the_same_page_is_a_translation_and_one_that_leads_home_is_not() -> None:
    def menu(target: str) -> ExtractedPage:
        return extract_page(article(f"<ul class=langues><li><a href={target}>English</a></ul>{LONG}"))

    assert menu("/en/evening").translations == {"en": "https://mission.example/en/evening"}
    for home in ("/en/", "/?lang=en", "/spip.php?lang=en", "/spip.php?page=sommaire&lang=en"):
        assert menu(home).translations == {}
    marked = article(f"<a hreflang=en href='/spip.php?page=sommaire&lang=en'>English</a>{LONG}")
    assert extract_page(marked).translations == {}


def news(inside: str) -> FetchedPage:
    """A page of a site that no rule knows: a title, a lead, four paragraphs, and what ``inside`` adds."""
    text = "".join(f"<p>{LONG[3:-4]} Ils étaient {number} cents.</p>" for number in range(4))
    lead = "<div class=box>Le préfet a ouvert vendredi la saison des concerts, devant une salle comble, à Sens.</div>"
    return page(f"<html lang=fr><body><div><h1>Une soirée</h1>{lead}<div class=x>{text}{inside}</div></div></body>")


def test_the_lead_between_title_and_text_is_kept() -> None:
    found = extract_page(news(""))
    assert found.extractor == "model"
    assert found.paragraphs[0].startswith("Le préfet a ouvert vendredi")
    assert len(found.paragraphs) == 5


def test_lines_that_lead_to_other_articles_are_no_text_of_this_one() -> None:
    pointer = "<p>À lire aussi : La saison des concerts commence à Auxerre</p>"
    found = extract_page(news(f"{pointer}<p>{LONG[3:-4]} Ils sont rentrés à pied.</p>"))
    assert found.paragraphs[-1].endswith("Ils sont rentrés à pied.")
    assert not any("lire aussi" in text for text in found.paragraphs)


def test_what_stands_below_the_articles_end_is_left_out() -> None:
    found = extract_page(news(f"<p><b>Sur le même sujet</b></p><p>{LONG[3:-4]} C’était à Auxerre.</p>"))
    assert not any("Auxerre" in text for text in found.paragraphs)


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "x" * 2_000_000 + "</p>",
        "<a href=x>" * 8_000 + "mot",
        "<title>" + " " * 100_000 + "[fr x</title><h1>a" + "\u00a0" * 50_000 + "[fr</h1>" + LONG,
        "<div class='" + " ".join(f"c{number}" for number in range(50_000)) + "'>" + LONG,
        "".join(f"<div class=texte><p>texte {number}</p></div>" for number in range(1_500)),
    ],
    ids=["one word", "links in links", "white space", "classes", "texts"],
)
def test_a_page_made_to_be_slow_is_answered(body: str) -> None:
    assert isinstance(extract_page(page(body)), ExtractedPage)


def test_a_page_that_looks_like_xml_is_read_without_a_warning() -> None:
    xhtml = f"<?xml version='1.0'?><!-- a --><channel xmlns='http://a.example/'><item>{LONG}</item></channel>"
    assert extract_page(page(xhtml)).paragraphs == (LONG[3:-4],)


def test_a_text_set_in_headings_alone_is_kept() -> None:
    found = extract_page(page(f"<html lang=fr><title>Une soirée</title><body>{LONG.replace('p>', 'h2>') * 2}"))
    assert found.paragraphs


def test_a_line_break_inside_a_sentence_parts_no_paragraph() -> None:
    text = "<p>Le premier vers finit ici,<br>et le deuxième le suit.<br>Une autre phrase commence sur sa ligne.</p>"
    found = extract_page(article(LONG + text))
    assert found.paragraphs[1:] == (
        "Le premier vers finit ici, et le deuxième le suit.",
        "Une autre phrase commence sur sa ligne.",
    )


def named_by_site(number: int, site: str = "La mission") -> FetchedPage:
    title = f"Une soirée numéro {number}"
    html = (
        f"<html lang=fr><title>{site} - {title}</title><body><h1>{site}</h1><div><h2>{title}</h2>"
        f"<p>{number % 28 + 1} mars 2014</p>{LONG}<p>Le numéro {number} a duré plus longtemps que les autres.</p>"
        "</div></body></html>"
    )
    return page(html, f"https://mission.example/page-{number}")


def test_what_stands_as_title_on_most_pages_is_the_sites_name() -> None:
    pages = [named_by_site(number) for number in range(25)]
    learned = learn_boilerplate(pages)
    found = extract_page(pages[7], boilerplate=learned)
    assert found.title == "Une soirée numéro 7"
    assert "Une soirée numéro 7" not in found.paragraphs
    assert [each.value for each in found.candidates if "site's name" in each.lost] == ["La mission"]
    assert found.published
    assert str(found.published.value) == "2014-03-08"


def test_a_title_that_few_pages_share_is_theirs() -> None:
    pages = [named_by_site(number, f"Salle {number % 5}") for number in range(25)]
    assert extract_page(pages[7], boilerplate=learn_boilerplate(pages)).title == "Salle 2"


def test_imported_documents_keep_what_they_share() -> None:
    shared = "Seul le prononcé fait foi, et la traduction est donnée pour information."
    speeches = [
        ExtractedPage(
            f"https://m.example/{n}", f"https://m.example/{n}", "Discours", (f"{n}", shared), extractor="import"
        )
        for n in range(25)
    ]
    learned = learn_boilerplate(speeches)
    assert learned == Boilerplate()
    fetched = [replace(each, extractor="body") for each in speeches]
    assert shared not in without_boilerplate(fetched[0], learn_boilerplate(fetched)).paragraphs
    assert shared in without_boilerplate(speeches[0], learn_boilerplate(fetched)).paragraphs
