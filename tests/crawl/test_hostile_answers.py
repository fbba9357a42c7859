"""Answers made to stall a crawl, to fill the machine's memory, or to make it ask where it must not."""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from missionsearch.crawl import links
from missionsearch.crawl.addresses import Guard, is_public
from missionsearch.crawl.links import PageLinks, read_links, refresh_link
from missionsearch.crawl.robots import MOST_BYTES, read_robots
from missionsearch.crawl.sitemaps import FRUITLESS, MOST_ENTRIES, _Reader, read_listing
from missionsearch.crawl.unpacking import gunzipped
from missionsearch.processes import time_limit
from tests.crawl.site import UNSLOWED, Answer, Site, page, redirect, robots, run, served

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 as hosts of this machine")
FORBIDS = "User-agent: *\nDisallow: /"
BASE = "https://ambassade.example"


# --- where a redirect or a name leads


def test_a_robots_txt_that_leads_to_a_file_of_this_machine_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "robots.txt").write_text(FORBIDS)
    site = Site({"/": page(), "/robots.txt": redirect((tmp_path / "robots.txt").as_uri())})
    with served(site):
        crawled = run(tmp_path, site.url())
    assert crawled.pages == {}  # unreachable, which forbids as well: but for its own reason
    assert "robots.txt cannot be had" in (crawled.problem(site.base) or "")


@pytest.mark.parametrize(
    "target", ["file:///dev/zero", "data:text/plain,User-agent: *", "ftp://127.0.0.1/", "s3://a/b"]
)
def test_only_web_addresses_are_asked_for(tmp_path: Path, target: str) -> None:
    site = Site({"/": page("/a"), "/a": redirect(target), "/robots.txt": redirect(target)})
    with served(site):
        crawled = run(tmp_path, site.url())
    assert set(site.paths()) == {"/robots.txt"}
    assert crawled.pages == {}


@linux
def test_no_redirect_reaches_a_machine_of_the_network_here_that_no_seed_names(tmp_path: Path) -> None:
    inside = Site({"/robots.txt": robots(FORBIDS), "/": page(), "/sitemap.xml": Answer("<urlset/>")}, "127.0.0.2")
    outside = Site(
        {
            "/": page("/a", inside.url()),
            "/a": redirect(inside.url()),
            "/robots.txt": redirect(inside.url("/robots.txt")),
        }
    )
    other = Site({"/": page("/a"), "/a": redirect(inside.url()), "/sitemap.xml": redirect(inside.url("/sitemap.xml"))})
    with served(inside, outside, other):
        run(tmp_path, outside.url(), other.url())
    assert inside.log == []


@linux
def test_a_seed_may_name_a_machine_of_the_network_here(tmp_path: Path) -> None:
    inside = Site({"/": page(), "/robots.txt": robots("User-agent: *\nAllow: /")}, "127.0.0.2")
    outside = Site({"/": page(), "/robots.txt": redirect(inside.url("/robots.txt"))})
    with served(inside, outside):
        assert len(run(tmp_path, outside.url(), inside.url()).pages) == 2


SPECIAL = """
127.0.0.1 127.9.9.9 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
::1 :: fe80::1 fe80::1%eth0 fc00::1 ::ffff:127.0.0.1 64:ff9b::10.0.0.1 2002:7f00:1::
"""


@pytest.mark.parametrize("address", SPECIAL.split())
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)
    assert Guard(()).allowed("ambassade.example", [address]) == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "localhost", "a.localhost", "[::1]", "0"])
def test_no_way_of_writing_this_machine_is_let_through(host: str) -> None:
    assert not Guard(()).allows_url(f"http://{host}/robots.txt")


def test_a_name_that_was_public_and_turns_private_is_refused() -> None:
    guard = Guard.for_seeds([BASE])
    assert guard.allowed("ambassade.example", ["93.184.216.34"]) == ["93.184.216.34"]
    assert guard.allowed("ambassade.example", ["127.0.0.1"]) == []
    assert guard.refused == {"ambassade.example"}


def test_a_seed_of_an_intranet_is_let_through_but_not_to_a_link_local_address() -> None:
    guard = Guard.for_seeds(["http://intranet/"])
    assert guard.allowed("intranet", ["10.0.0.7"]) == ["10.0.0.7"]
    assert guard.allowed("intranet", ["169.254.169.254"]) == []


def test_every_connection_asks_the_guard(tmp_path: Path) -> None:
    """localhost is a name for 127.0.0.1: named as a seed it is let through, as the target of a redirect it is not."""
    site = Site({"/": page()})
    port = site.base.rpartition(":")[2]
    leading = Site({"/": page(), "/robots.txt": redirect(f"http://localhost:{port}/robots.txt")})
    with served(site, leading):
        run(tmp_path, leading.url())
        assert site.log == []
        assert len(run(tmp_path, leading.url(), f"http://localhost:{port}/").pages) == 2


# --- answers without an end, and bombs


def test_a_robots_txt_without_end_is_cut_while_it_comes(tmp_path: Path) -> None:
    site = Site(
        {"/": page("/a"), "/a": page(), "/robots.txt": Answer("User-agent: *\nDisallow: /a\n", endless=b"#\n" * 9999)}
    )
    with served(site):
        assert set(run(tmp_path, site.url()).pages) == {site.url()}
    assert site.sent < 20 * MOST_BYTES  # what the sockets between us hold


def test_a_robots_txt_that_is_packed_though_it_was_asked_for_unpacked_is_unpacked_as_far_as_it_counts(
    tmp_path: Path,
) -> None:
    bomb = gzip.compress(b"User-agent: *\nDisallow: /a\n" + b"#\n" * 50_000_000, 1)
    site = Site({"/": page("/a"), "/a": page(), "/robots.txt": Answer(bomb, headers={"Content-Encoding": "gzip"})})
    with served(site):
        assert set(run(tmp_path, site.url()).pages) == {site.url()}


def packed_twice(data: bytes) -> bytes:
    return gzip.compress(gzip.compress(data, 1), 1)


BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 1),
    "deflate": lambda data: zlib.compress(data, 1),
    "br": lambda data: brotli.compress(data, quality=1),
    "zstd": lambda data: zstd.compress(data, 1),
    "gzip, gzip": packed_twice,
    "gzip, gzip, gzip": lambda data: gzip.compress(packed_twice(data), 1),
}


@pytest.mark.parametrize("encoding", BOMBS)
def test_a_bomb_is_named_and_not_unpacked(tmp_path: Path, encoding: str) -> None:
    bomb = Answer(BOMBS[encoding](b" " * 30_000_000), headers={"Content-Encoding": encoding})
    site = Site({"/": page("/bomb", "/a"), "/bomb": bomb, "/a": page()})
    with served(site):
        crawled = run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, max_bytes=1_000_000))
    assert crawled.problem(site.url("/bomb")) == "larger than 1000000 bytes"
    assert site.url("/a") in crawled.pages


def test_a_packed_sitemap_is_unpacked_no_further_than_a_sitemap_may_be() -> None:
    assert len(gunzipped(gzip.compress(b" " * 10_000_000), 1000)) == 1000


# --- work without an end


def test_a_sitemap_of_empty_elements_is_left_after_a_few() -> None:
    reader = _Reader(BASE)
    assert read_listing(BASE, b"<urlset>" + b"<a/>" * 1_500_000 + b"</urlset>").entries == ()
    from missionsearch.crawl.sitemaps import _elements

    taken = sum(1 for element in _elements(b"<urlset>" + b"<a/>" * 50_000 + b"</urlset>") if reader.takes(element))
    assert taken < FRUITLESS


def test_a_sitemap_gives_as_many_addresses_as_sitemaps_may_list_and_says_that_there_were_more() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(MOST_ENTRIES + 50)) + b"</urlset>"
    found = read_listing(BASE, body)
    assert len(found.entries) == MOST_ENTRIES
    assert "more than 50000" in found.problem


HOSTILE: dict[str, Callable[[int], object]] = {
    "robots.txt newlines": lambda n: read_robots(200, b"\n" * n + b"x"),
    "robots.txt blanks": lambda n: read_robots(200, b"user-agent" + b" " * n + b"\nuser-agent:" + b" " * n),
    "robots.txt groups": lambda n: read_robots(
        200, b"".join(b"User-agent: bot%d\n" % i for i in range(n // 20)) + b"Disallow: /a\n" * (n // 20)
    ),
    "Refresh blanks": lambda n: refresh_link(BASE, " " * n + "x"),
    "Refresh digits": lambda n: refresh_link(BASE, "1" * n + ";" + " " * n),
    "Refresh url": lambda n: refresh_link(BASE, "0; url" + " " * n + "=" + " " * n),
    "Link brackets": lambda n: read_links(BASE, {"link": "<" * n}, b""),
    "Link parameters": lambda n: read_links(BASE, {"link": "<a>" + "; rel=" * (n // 6)}, b""),
    "Link blanks": lambda n: read_links(BASE, {"link": "<a>;" + " " * n + "rel" + " " * n}, b""),
    "X-Robots-Tag": lambda n: read_links(BASE, {"x-robots-tag": " " * n + "a" * n + " " * n}, b""),
    "Content-Type": lambda n: read_links(BASE, {"content-type": "text/html; charset=" + "-" * n + '"' * n}, b""),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_half_a_million_letters_end(kind: str) -> None:
    """In quadratic time they would take 10^11 steps and more: the limit only keeps that from hanging."""
    with time_limit(60):
        HOSTILE[kind](500_000)


def test_a_page_that_takes_too_long_is_named_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "LONGEST_S", 1)
    monkeypatch.setattr(links, "_read", lambda *_: re.match(r"(a+)+$", "a" * 40 + "b"))
    found = read_links(BASE, {"x-robots-tag": "noindex"}, b"<p>")
    assert found == PageLinks(noindex=True, problem="its links took longer than 1 s to read")
