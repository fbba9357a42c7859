"""From bytes to a tree and head facts."""

import pytest

from missionsearch.markup import HtmlPage, decode, parse, read_markup
from missionsearch.markup.soup import Soup

URL = "https://mission.example/fr/page"


def read(html: str | bytes, **headers: str) -> HtmlPage:
    body = html if isinstance(html, bytes) else html.encode()
    return read_markup(URL, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_bytes_tell_their_character_set(encoding: str) -> None:
    assert decode("<p>L’été à Kestrel</p>".encode(encoding), {}) == "<p>L’été à Kestrel</p>"


def test_a_header_names_the_character_set_before_the_markup_does() -> None:
    body = "<meta charset=utf-8><p>Łódź</p>".encode("iso-8859-2")
    assert "Łódź" in decode(body, {"content-type": "text/html; charset=iso-8859-2"})


def test_markup_that_claims_to_be_utf_16_and_can_be_read_is_not() -> None:
    assert "été" in decode("<meta charset=utf-16><p>été</p>".encode(), {})


def test_breaks_and_nuls_that_no_reader_sees_are_spaces() -> None:
    assert parse("<p>un\u2028deux\x85trois\x00quatre</p>").get_text() == "un deux trois quatre"


def test_a_page_that_ends_in_its_middle_is_read_to_its_end() -> None:
    page = "<!DOCTYPE html><html><head><title>t</title></head><body><div><p>menu</p></div></body></html>"
    assert "texte" in parse(f"{page}<div class=page><section><p>texte</p></section></div></body></html>").get_text()


@pytest.mark.parametrize("text", ["<main><p>texte</p></main>", "<h1>texte</h1>", "<button>autre</button>"])
def test_a_button_that_was_not_closed_holds_no_text_of_a_page(text: str) -> None:
    tree = parse(f"<header><button><div>Menu<div></button></header>{text}")
    holder = next(tag for tag in tree.iter() if tag.text in ("texte", "autre"))
    assert all(above.tag != "button" for above in holder.iterancestors())


def test_a_canonical_address_counts_in_the_head_alone() -> None:
    link = "<link rel=canonical href=/autre>"
    assert read(f"<html><head>{link}</head><body>x</body></html>").head.canonical == "https://mission.example/autre"
    assert read(f"<html><head></head><body><p>x</p>{link}</body></html>").head.canonical is None


def test_an_element_that_ends_the_head_early_does_not_hide_its_canonical_address() -> None:
    html = "<html><head><div>x</div><link rel=canonical href=/autre></head><body>y</body></html>"
    assert read(html).head.canonical == "https://mission.example/autre"


def test_the_head_tells_base_language_versions_and_robots() -> None:
    head = read(
        "<html lang=fr-FR><head><base href=/a/><link rel=alternate hreflang=en href=b>"
        "<meta name=robots content='noindex, follow'></head></html>",
        link='<https://mission.example/de/>; rel="alternate"; hreflang="de"',
    ).head
    assert (head.base, head.language, head.noindex, head.nofollow) == ("https://mission.example/a/", "fr", True, False)
    assert head.alternates == (("en", "https://mission.example/a/b"), ("de", "https://mission.example/de/"))


def test_robots_that_address_another_crawler_do_not_bind_us() -> None:
    assert read("<p>x", x_robots_tag="otherbot: noindex, missionsearch: nofollow").head.nofollow
    assert not read("<p>x", x_robots_tag="otherbot: noindex").head.noindex


def test_what_nests_beyond_the_parsers_bound_keeps_its_text() -> None:
    assert parse("<div>" * 9_000 + "<p>au fond").get_text().strip() == "au fond"


def test_text_leaves_out_scripts_and_comments() -> None:
    assert parse("<p>a<script>b</script><!-- c -->d<style>e</style></p>f").get_text() == "adf"


def test_a_selector_finds_elements_of_the_tree_itself() -> None:
    tree = parse("<div class='a b'><p>un</p><p id=z>deux</p></div>")
    (found,) = Soup(tree).select("div.b > p:not(:first-child)")
    assert found.get("id") == "z"
    assert found.parent is not None
    assert found.parent.get("class") == "a b"
