"""What bounds a crawl."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.crawl.site import UNSLOWED, Answer, Site, page, redirect, run, served


def tree() -> Site:
    """Return a site of three levels: 1, 5, 25 pages."""
    site = Site({"/": page(*(f"/{n}" for n in range(5)))})
    for n in range(5):
        site.answers[f"/{n}"] = page(*(f"/{n}-{m}" for m in range(5)))
        site.answers |= {f"/{n}-{m}": page() for m in range(5)}
    return site


def test_no_more_than_max_pages_are_asked_in_a_run_and_the_next_one_asks_for_the_rest(tmp_path: Path) -> None:
    site = tree()
    settings = replace(UNSLOWED, max_pages=8, concurrency=1)
    with served(site):
        crawled = run(tmp_path, site.url(), crawl_settings=settings)
        assert len(crawled.pages) == crawled.report.fetched == 8
        assert crawled.report.stopped == "max_pages = 8 reached"
        again = run(tmp_path, site.url(), crawl_settings=settings)
    assert again.report.fetched == 8
    assert again.pages.keys() > crawled.pages.keys()


def test_max_depth_counts_links_from_a_seed(tmp_path: Path) -> None:
    site = tree()
    with served(site):
        crawled = run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, max_depth=1))
    assert len(crawled.pages) == 6


def test_a_host_that_falls_silent_is_given_up_and_named_once(tmp_path: Path) -> None:
    dying = Site({"/": page(*(f"/{n}" for n in range(60)))})
    dying.answers |= {f"/{n}": Answer(breaks_off=True) for n in range(60)}
    other = Site({"/": page("/a"), "/a": page()})
    with served(dying, other):
        crawled = run(tmp_path, dying.url(), other.url())
    assert "stopped answering" in (crawled.problem(dying.base) or "")
    assert len({path for path in dying.paths() if path[1:].isdigit()}) < 40
    assert other.url("/a") in crawled.pages


def test_a_site_whose_robots_txt_forbids_all_of_it_now_loses_its_pages_and_one_that_is_down_does_not(
    tmp_path: Path,
) -> None:
    site = tree()
    with served(site):
        stored = run(tmp_path, site.url()).pages.keys()
        site.answers["/robots.txt"] = Answer("", 503)
        down = run(tmp_path, site.url())
        assert down.pages.keys() == stored
        assert [failed.url for failed in down.report.failed] == [site.base]
        site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /", kind="text/plain")
        assert run(tmp_path, site.url()).pages == {}


def test_hosts_with_letters_beyond_ascii_are_asked_for_by_their_dns_name(tmp_path: Path) -> None:
    site = Site({"/": redirect("http://bücher.example/"), "/a": page()})
    with served(site):
        report = run(tmp_path, site.url()).report
    assert "http://xn--bcher-kva.example/" in report.failed[0].problem
