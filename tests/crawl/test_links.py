"""What a page says to a crawler."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from missionsearch.crawl.links import PageLinks, read_links
from missionsearch.crawl.sitemaps import is_xml, read_listing
from missionsearch.crawl.texts import NO_TEXT

PAGE = "https://ambassade.example/fr/page"
BASE = "https://ambassade.example"


def read(body: str | bytes, **headers: str) -> PageLinks:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_links(PAGE, named, body.encode() if isinstance(body, str) else body)


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        ('<a href="visa">', ["/fr/visa"]),
        ('<a href="/visa#top">', ["/visa"]),
        ('<a href=" ../visa ">', ["/visa"]),
        ('<base href="/en/"><a href="visa">', ["/en/visa"]),
        ('<a href="//ambassade.example/x">', ["/x"]),
        ('<map><area href="/carte"></map>', ["/carte"]),
        ('<iframe src="/cadre"></iframe>', ["/cadre"]),
        ('<link rel="alternate" hreflang="en" href="/en/page">', ["/en/page"]),
        ('<link rel="alternate" type="application/rss+xml" href="/feed">', []),
        ('<link rel="next" href="?debut=10">', ["/fr/page?debut=10"]),
        ('<meta http-equiv="Refresh" content="0; url=/ailleurs">', ["/ailleurs"]),
        ('<a href="mailto:a@b.example"><a href="javascript:void(0)"><a href="tel:+33"><a>', []),
        ('<a href="/a"><a href="/a#b"><a href="/a?utm_source=x">', ["/a"]),
        ('<a href="/Sécurité et paix">', ["/S%C3%A9curit%C3%A9%20et%20paix"]),
        ('<a href="http://[">x</a><a href="/a">', ["/a"]),
        ('<a rel="external NOFOLLOW" href="/a"><a href="/b">', ["/b"]),
        ('<meta name="robots" content="noindex"><a href="/a">', ["/a"]),
        ('<meta name="Robots" content="NoFollow, noindex"><a href="/a">', []),
        ('<meta name="robots" content="none"><a href="/a">', []),
        ('<meta name="missionsearch" content="nofollow"><a href="/a">', []),
        ('<meta name="googlebot" content="nofollow"><a href="/a">', ["/a"]),
    ],
)
def test_links_are_canonical_and_in_order(markup: str, links: list[str]) -> None:
    assert read(markup).links == tuple(BASE + link for link in links)


@pytest.mark.parametrize(
    ("header", "noindex", "nofollow"),
    [
        ("noindex", True, False),
        ("NOINDEX, NOFOLLOW", True, True),
        ("none", True, True),
        ("missionsearch: noindex", True, False),
        ("otherbot: noindex", False, False),
        ("otherbot: noindex, nofollow", False, False),
        ("otherbot: noindex, missionsearch: nofollow", False, True),
        ("unavailable_after: 25 Jun 2030 15:00:00 GMT", False, False),
        ("max-snippet: 5, noindex", True, False),
        ("all", False, False),
    ],
)
def test_x_robots_tag_is_obeyed_where_it_addresses_us(header: str, noindex: bool, nofollow: bool) -> None:
    found = read('<a href="/a">', x_robots_tag=header)
    assert (found.noindex, found.nofollow) == (noindex, nofollow)


@pytest.mark.parametrize(
    ("markup", "header", "canonical"),
    [
        ('<link rel="canonical" href="/visa">', "", "/visa"),
        ('<link rel="canonical" href="">', "", None),
        ("", '</visa>; rel="canonical"', "/visa"),
        ("", '</style.css>; rel=preload, </visa>; rel="canonical"', "/visa"),
        ('<link rel="canonical" href="/a"><link rel="canonical" href="/b">', "", "/a"),
    ],
)
def test_the_canonical_address_is_in_the_page_or_in_the_header(markup: str, header: str, canonical: str | None) -> None:
    assert read(markup, link=header).canonical == (canonical and BASE + canonical)


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-8", "utf-16"])
def test_links_are_read_in_the_character_set_that_the_header_names(charset: str) -> None:
    body = '<html><a href="/Sécurité">é</a></html>'.encode(charset)
    assert read(body, content_type=f"text/html; charset={charset}").links == (f"{BASE}/S%C3%A9curit%C3%A9",)


@pytest.mark.parametrize("lie", ["utf-8", "us-ascii", "no-such-charset"])
def test_a_lie_about_the_character_set_costs_no_link(lie: str) -> None:
    body = '<meta charset="iso-8859-1"><p>déjà vu</p><a href="/Sécurité">é</a><a href="/b">'.encode("latin-1")
    found = read(body, content_type=f"text/html; charset={lie}").links
    assert found == (f"{BASE}/S%C3%A9curit%C3%A9", f"{BASE}/b")


@pytest.mark.parametrize("body", [b"", b"\0\0\0", b"\xff\xfe", b"%PDF-1.7", b"<" * 5000, b"<div>" * 5000])
def test_what_is_no_page_says_nothing(body: bytes) -> None:
    assert replace(read(body), text=NO_TEXT) == PageLinks()


def test_a_nul_in_the_middle_does_not_end_the_page() -> None:
    assert read(b'<a href="/a">\0</a><a href="/b">').links == (f"{BASE}/a", f"{BASE}/b")


# --- sitemaps and feeds

SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc> https://ambassade.example/a </loc><lastmod>2015-10-05</lastmod></url></urlset>"
)
RSS = "<rss><channel><link>https://ambassade.example/</link><item><link>https://ambassade.example/a</link></item></channel></rss>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/f"/><entry><link href="/a"/></entry></feed>'


@pytest.mark.parametrize(
    ("body", "links"),
    [
        (SITEMAP.encode(), ["/a"]),
        (gzip.compress(SITEMAP.encode(), mtime=0), ["/a"]),
        (b"\n\n" + SITEMAP.encode(), ["/a"]),
        (RSS.encode(), ["/a"]),
        (ATOM.encode(), ["/a"]),
        (b"", []),
        (b"<urlset><url>", []),
        (gzip.compress(SITEMAP.encode(), mtime=0)[:40], []),
        (b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><urlset><loc>&b;</loc></urlset>', []),
        (b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><loc>&a;</loc></urlset>', []),
    ],
)
def test_sitemaps_and_feeds_give_their_addresses(body: bytes, links: list[str]) -> None:
    assert read_listing(BASE + "/x", body).links == tuple(BASE + link for link in links)


VERSIONS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    '<url><loc>https://ambassade.example/a</loc><xhtml:link rel="alternate" hreflang="fr" href="/a"/>'
    '<xhtml:link rel="alternate" hreflang="en-GB" href="https://ambassade.example/en/a"/>'
    '<xhtml:link rel="alternate" hreflang="x-default" href="/x"/></url><url><loc>/b</loc></url></urlset>'
)


@pytest.mark.parametrize(
    "body", [VERSIONS.encode(), gzip.compress(VERSIONS.encode(), mtime=0)], ids=["plain", "packed"]
)
def test_a_sitemap_gives_the_versions_of_its_addresses(body: bytes) -> None:
    assert read_listing(BASE + "/sitemap.xml", body).alternates == {
        BASE + "/a": {"en": BASE + "/en/a"},
        BASE + "/b": {},
    }


@pytest.mark.parametrize("body", [b"", SITEMAP.encode(), b"<urlset hreflang", b"\x1f\x8b hreflang", b"<a>hreflang</a>"])
def test_what_names_no_versions_gives_none(body: bytes) -> None:
    assert read_listing(BASE + "/sitemap.xml", body).alternates == {}


@pytest.mark.parametrize(
    ("kind", "body", "xml"),
    [
        ("application/rss+xml", b"<rss>", True),
        ("text/html", b"<?xml version='1.0'?><rss>", True),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html>", False),
        ("text/html", b"<?xml version='1.0'?>\n<!DOCTYPE html><html>", False),
        ("text/html", b"<html>", False),
    ],
)
def test_a_feed_is_told_from_a_page(kind: str, body: bytes, xml: bool) -> None:
    assert is_xml(kind, body) is xml
