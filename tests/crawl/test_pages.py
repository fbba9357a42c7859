"""One crawl of a site with everything that sites do, and what is stored of it."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest

import missionsearch.crawl as crawl_package
from missionsearch.config import CrawlSettings
from tests.crawl.site import UNSLOWED, Answer, Answers, Crawled, Request, Site, page, redirect, robots, run, served

MAX_BYTES = 100_000


def canonical(href: str, *links: str, text: str = "Texte.") -> Answer:
    return page(*links, text=text, head=f'<link rel="canonical" href="{href}">')


def packed(body: bytes, encoding: str) -> Answer:
    return Answer(body, headers={"Content-Encoding": encoding})


def flaky(*answers: Answer) -> Callable[[Request], Answer]:
    left = list(answers)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


def body_of(answer: Answer | Callable[[Request], Answer]) -> bytes:
    assert isinstance(answer, Answer)
    return answer.body if isinstance(answer.body, bytes) else answer.body.encode()


LINKED = body_of(page("/behind"))
ANSWERS: Answers = {
    "/robots.txt": robots("User-agent: *\nDisallow: /excluded\nSitemap: {base}/maps.xml"),
    # followed, or not
    "/nofollow-page": page("/never-1", head='<meta name="robots" content="nofollow">'),
    "/noindex": page("/behind-noindex", head='<meta name="robots" content="noindex">'),
    "/behind-noindex": page(),
    "/noindex-header": Answer("<p>x", headers={"X-Robots-Tag": "noindex"}),
    "/nofollow-link": page("/never-2", rel="nofollow"),
    "/excluded": page(),
    # canonical
    "/canonical/twin": canonical("/canonical/one"),
    "/canonical/one": page(text="le seul"),
    "/canonical/fr": Answer('<html lang=fr><link rel=canonical href="/canonical/fr"><p>Le communiqué'),
    "/canonical/en": Answer('<html lang=en><link rel=canonical href="/canonical/fr"><p>The press release'),
    "/canonical/outside": canonical("https://ailleurs.example/x"),
    "/canonical/absent": canonical("/canonical/404"),
    "/canonical/absent-too": canonical("/canonical/404"),
    "/canonical/home": canonical("/"),
    "/canonical/back": canonical("/canonical/back-2"),
    "/canonical/back-2": redirect("/canonical/back"),
    "/canonical/circle-1": canonical("/canonical/circle-2"),
    "/canonical/circle-2": canonical("/canonical/circle-1"),
    "/canonical/excluded": canonical("/excluded"),
    "/canonical/header": Answer("<p>x", headers={"Link": '<{base}/canonical/one>; rel="canonical"'}),
    # redirects
    "/moved": redirect("/new", 301),
    "/moved-for-now": redirect("/new", 302),
    "/moved-308": redirect("{base}/new", 308),
    "/new": page(),
    "/moved-away": redirect("https://ailleurs.example/"),
    "/circle-1": redirect("/circle-2"),
    "/circle-2": redirect("/circle-1"),
    "/self": redirect("/self"),
    "/nowhere": Answer("", 302),
    "/insists": redirect("/insists?var_x=1", 302),
    "/insists?var_x=1": page(text="avec paramètre"),
    "/to-excluded": redirect("/excluded"),
    # answers of all kinds
    "/gzip": packed(gzip.compress(LINKED), "gzip"),
    "/deflate": packed(zlib.compress(LINKED), "deflate"),
    "/br": packed(brotli.compress(LINKED), "br"),
    "/bomb": packed(gzip.compress(b"\0" * 30_000_000), "gzip"),
    "/large": Answer("x" * (MAX_BYTES + 1)),
    "/empty": Answer(""),
    "/text": Answer("du texte", kind="text/plain"),
    "/image": Answer(b"\x89PNG", kind="image/png"),
    "/without-type": Answer("<html><a href='/behind-without-type'>x</a></html>", kind=None),
    "/behind-without-type": page(),
    "/latin": Answer(
        '<html><p>déjà</p><a href="/behind-latin">é</a></html>'.encode("latin-1"), kind="text/html; charset=utf-8"
    ),
    "/behind-latin": page(),
    "/broken-markup": Answer("<html><<p><b><a href=/behind-broken>x<table></p></div"),
    "/behind-broken": page(),
    "/S%C3%A9curit%C3%A9": page(text="sécurité"),
    "/feed": Answer("<rss><item><link>{base}/only-in-feed</link></item></rss>", kind="application/rss+xml"),
    "/only-in-feed": page(),
    "/404": Answer("", 404),
    "/forbidden": Answer("", 403),
    "/fails": Answer("", 500),
    "/busy-once": flaky(Answer("", 503, {"Retry-After": "1"}), page(text="enfin")),
    "/resets-once": flaky(Answer(breaks_off=True), page(text="enfin")),
    "/resets": Answer(breaks_off=True),
    # the same page under many addresses
    "/visa": page(text="visa"),
    # without end
    "/calendar?day=1": page(),
    # files
    "/with-files": page(
        "/note.pdf", "/note.docx", "/download?file=3", "/false.pdf", "/secret.pdf", "/gone.pdf", "/a.zip"
    ),
    "/note.pdf": Answer(b"%PDF-1.7", kind="application/pdf"),
    "/note.docx": Answer(b"PK", kind="application/octet-stream"),
    "/download?file=3": Answer(b"%PDF-1.7", kind="application/pdf"),
    "/false.pdf": page(),
    "/secret.pdf": Answer(b"%PDF", kind="application/pdf", headers={"X-Robots-Tag": "noindex"}),
    # sitemaps
    "/maps.xml": Answer(
        "<sitemapindex><sitemap><loc>{base}/map-1.xml.gz</loc></sitemap>"
        "<sitemap><loc>https://ailleurs.example/map.xml</loc></sitemap></sitemapindex>",
        kind="application/xml",
    ),
    "/sitemap.xml": redirect("/map-2.xml"),
    "/map-2.xml": Answer("<urlset><url><loc>{base}/only-in-map-2</loc></url></urlset>", kind="text/xml"),
    "/only-in-map-1": page(),
    "/only-in-map-2": page(),
    "/behind": page(),
    "/cookie": Answer("<p>x", headers={"Set-Cookie": "session=1"}),
    "/after-cookie": page(),
}


def calendar(request: Request) -> Answer:
    month = int(request.path.rsplit("=", 1)[1])
    return page(f"/endless?n={month + 1}")


def answers_of(site_answers: Answers) -> Site:
    site = Site(dict(site_answers))
    hidden = ("/circle-2", "/only-in", "/behind", "/map", "/sitemap", "/note", "/download", "/false", "/secret")
    entries = [path for path in site_answers if not path.startswith(hidden)]
    spelled = [f"/visa?utm_source={n}" for n in range(3)] + ["/visa;jsessionid=A1", "/visa?PHPSESSID=x", "/visa#top"]
    more = ["/visa?1565272504", "/Sécurité", "/%53%C3%A9curit%c3%a9", "/endless?n=1", "https://ailleurs.example/"]
    site.answers["/"] = page(*entries, *spelled, *more)
    site.answers["/map-1.xml.gz"] = Answer(
        gzip.compress(f"<urlset><url><loc>{site.base}/only-in-map-1</loc></url></urlset>".encode()),
        kind="application/gzip",
    )
    site.answers |= {f"/endless?n={n}": calendar for n in range(1, 400)}
    return site


SITE = answers_of(ANSWERS)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    settings = replace(UNSLOWED, max_bytes=MAX_BYTES, contact="mailto:web@ambassade.example")
    with served(SITE):
        yield run(tmp_path_factory.mktemp("pages"), SITE.url(), crawl_settings=settings)


def has(crawled: Crawled, path: str) -> bool:
    return SITE.url(path) in crawled.pages


@pytest.mark.parametrize("path", ["/never-1", "/never-2", "/a.zip", "/excluded"])
def test_not_asked_for(crawled: Crawled, path: str) -> None:
    assert SITE.asked(path) == []


@pytest.mark.parametrize("path", ["/noindex", "/noindex-header", "/secret.pdf"])
def test_noindex_is_asked_for_and_not_stored(crawled: Crawled, path: str) -> None:
    assert SITE.asked(path)
    assert not has(crawled, path)


@pytest.mark.parametrize(
    "path",
    [
        "/behind-noindex",
        "/behind",
        "/behind-without-type",
        "/behind-latin",
        "/behind-broken",
        "/only-in-feed",
        "/only-in-map-1",
        "/only-in-map-2",
    ],
)
def test_a_page_behind_links_sitemaps_and_feeds_is_found(crawled: Crawled, path: str) -> None:
    assert has(crawled, path)


def test_a_page_gives_way_to_its_canonical_address(crawled: Crawled) -> None:
    assert has(crawled, "/canonical/one")
    for twin in ("/canonical/twin", "/canonical/header"):
        assert not has(crawled, twin)
        assert crawled.redirects[SITE.url(twin)] == SITE.url("/canonical/one")


@pytest.mark.parametrize(
    "path",
    [
        "/canonical/outside",
        "/canonical/fr",
        "/canonical/en",
        "/canonical/absent",
        "/canonical/absent-too",
        "/canonical/home",
        "/canonical/back",
        "/canonical/excluded",
    ],
)
def test_a_page_stays_where_its_canonical_address_cannot_take_its_place(crawled: Crawled, path: str) -> None:
    assert has(crawled, path)


def test_of_pages_that_name_each_other_as_canonical_one_stays(crawled: Crawled) -> None:
    assert has(crawled, "/canonical/circle-1") != has(crawled, "/canonical/circle-2")


@pytest.mark.parametrize("path", ["/moved", "/moved-for-now", "/moved-308"])
def test_a_redirect_is_remembered_and_its_target_stored(crawled: Crawled, path: str) -> None:
    assert crawled.redirects[SITE.url(path)] == SITE.url("/new")
    assert not has(crawled, path)
    assert has(crawled, "/new")


def test_a_redirect_to_another_site_is_not_followed(crawled: Crawled) -> None:
    assert not any(url.startswith("https://ailleurs.example") for url in crawled.pages)
    assert not has(crawled, "/moved-away")


def test_a_redirect_to_a_view_of_the_same_address_is_followed_once(crawled: Crawled) -> None:
    assert crawled.pages[SITE.url("/insists")].body == body_of(SITE.answer(Request("/insists?var_x=1", 0, {})))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_bodies_are_stored_unpacked(crawled: Crawled, encoding: str) -> None:
    assert crawled.pages[SITE.url(f"/{encoding}")].body == LINKED


def test_the_body_is_stored_as_it_was_served(crawled: Crawled) -> None:
    assert crawled.pages[SITE.url("/latin")].body == body_of(ANSWERS["/latin"])
    assert crawled.pages[SITE.url("/latin")].headers["content-type"] == "text/html; charset=utf-8"
    assert crawled.pages[SITE.url("/empty")].body == b""


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/404", "the server answered 404"),
        ("/gone.pdf", "the server answered 404"),
        ("/forbidden", "the server answered 403"),
        ("/fails", "the server answered 500"),
        ("/resets", "the connection broke off"),
        ("/text", "not a page: text/plain"),
        ("/image", "not a page: image/png"),
        ("/false.pdf", "a page where a file should be"),
        ("/bomb", f"larger than {MAX_BYTES} bytes"),
        ("/large", f"larger than {MAX_BYTES} bytes"),
        ("/circle-2", "redirects in a circle"),
        ("/self", "redirects (301) to nowhere"),
        ("/nowhere", "redirects (302) to nowhere"),
    ],
)
def test_what_cannot_be_used_is_named_and_ends_nothing(crawled: Crawled, path: str, problem: str) -> None:
    assert crawled.problem(SITE.url(path)) == problem
    assert not has(crawled, path)


def test_nothing_else_is_named(crawled: Crawled) -> None:
    named = {failed.url.removeprefix(SITE.base) for failed in crawled.report.failed}
    expected = {"/404", "/gone.pdf", "/forbidden", "/fails", "/resets", "/text", "/image", "/false.pdf", "/bomb"}
    assert named == expected | {"/large", "/circle-2", "/self", "/nowhere", "/canonical/404"}


def test_a_broken_link_is_named_with_a_page_it_stands_on(crawled: Crawled) -> None:
    found = {failed.url: failed.linked_from for failed in crawled.report.failed}
    assert found[SITE.url("/gone.pdf")] == SITE.url("/with-files")


@pytest.mark.parametrize("path", ["/busy-once", "/resets-once"])
def test_a_failure_that_passes_is_tried_again(crawled: Crawled, path: str) -> None:
    assert has(crawled, path)
    assert len(SITE.asked(path)) == 2


def test_a_pause_that_the_server_names_is_kept(crawled: Crawled) -> None:
    first, second = SITE.asked("/busy-once")
    assert second.at - first.at > 0.99


def test_a_failure_that_stays_is_tried_three_times(crawled: Crawled) -> None:
    assert len(SITE.asked("/fails")) == 3


def test_visits_campaigns_and_sessions_are_one_page(crawled: Crawled) -> None:
    assert len([path for path in SITE.paths() if path.startswith("/visa")]) == 1
    assert [url for url in crawled.pages if "/visa" in url] == [SITE.url("/visa")]


def test_spellings_of_one_path_are_one_page(crawled: Crawled) -> None:
    assert len([path for path in SITE.paths() if "curit" in path]) == 1


def test_a_calendar_without_end_ends(crawled: Crawled) -> None:
    assert 10 < len([path for path in SITE.paths() if path.startswith("/endless")]) <= 60


@pytest.mark.parametrize("path", ["/note.pdf", "/note.docx", "/download?file=3"])
def test_a_file_is_stored_with_the_page_that_links_to_it(crawled: Crawled, path: str) -> None:
    assert crawled.pages[SITE.url(path)].parent_url == SITE.url("/with-files")


def test_no_address_is_asked_for_twice_without_need(crawled: Crawled) -> None:
    again = {"/busy-once", "/resets-once", "/fails", "/resets", "/self"}
    twice = {path for path in SITE.paths() if SITE.paths().count(path) > 1}
    assert twice <= again


def test_every_request_says_who_asks(crawled: Crawled) -> None:
    agents = {request.headers["user-agent"] for request in SITE.log}
    assert len(agents) == 1
    assert agents.pop().endswith("(+mailto:web@ambassade.example)")


def test_no_cookie_is_sent_back(crawled: Crawled) -> None:
    assert not any("cookie" in request.headers for request in SITE.log)


def test_the_report_counts(crawled: Crawled) -> None:
    assert crawled.report.fetched >= len(crawled.pages)
    assert crawled.report.excluded == 5  # two by noindex, a file by noindex, one by robots.txt, one redirect away
    assert crawled.report.stopped is None


def test_scrapy_is_slow_and_keeps_no_cookies() -> None:
    from missionsearch.crawl.addresses import Guard
    from missionsearch.crawl.scrapy_settings import scrapy_settings

    found = scrapy_settings(CrawlSettings(), frozenset(), Guard(()))
    assert found["COOKIES_ENABLED"] is False
    assert found["DOWNLOAD_DELAY"] == 1.0
    assert found["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1


def listening(pid: int) -> list[str]:
    """Return the TCP ports on which a process listens, as Linux writes them."""
    opened = {os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir() if file.is_symlink()}
    tables = "".join(Path(f"/proc/{pid}/net/{name}").read_text() for name in ("tcp", "tcp6"))
    return [row[1] for row in map(str.split, tables.splitlines()) if row[3] == "0A" and f"socket:[{row[9]}]" in opened]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_while_a_crawl_runs_it_listens_on_no_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[int] = []
    seen: list[str] = []

    def started(orders: dict[str, Any]) -> Any:
        child = begin(orders)
        children.append(child.pid)
        return child

    def looked_at(_: Request) -> Answer:
        seen.extend(listening(children[0]))
        return page(text="Texte.")

    begin = crawl_package._started
    monkeypatch.setattr(crawl_package, "_started", started)
    site = Site({"/": looked_at})
    assert listening(os.getpid())  # the site itself: so that it would be seen
    with served(site):
        run(tmp_path, site.url())
    assert "/" in site.paths()
    assert seen == []
