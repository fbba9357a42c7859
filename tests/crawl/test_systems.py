"""Sites of other kinds: no article lost, no tool asked for, no trap without end; what was left out is counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.config import Settings
from missionsearch.store import open_store
from tests.crawl.site import UNSLOWED, Crawled, Site, run, served
from tests.crawl.systems import (
    ARTICLES,
    NUMBERED,
    dokuwiki,
    joomla,
    joomla_site,
    manual,
    mediawiki,
    numbered_row,
    numbered_tree,
    typo3,
    typo3_site,
)

ALL = replace(UNSLOWED, max_pages=2_000)


def crawl_of(root: Path, *sites: Site) -> Crawled:
    with served(*sites):
        return run(root, *(site.url() for site in sites), crawl_settings=ALL)


def groups(crawled: Crawled) -> dict[tuple[str, str], int]:
    return {(group.outcome, group.rule): group.count for group in crawled.report.groups}


def test_manuals_on_three_ports_are_three_sites_that_lead_to_each_other(tmp_path: Path) -> None:
    first, second = manual("Alpha"), manual("Beta")
    third = manual("Gamma", first.url(), second.url("/chapitre-3.html"))
    crawled = crawl_of(tmp_path, first, second, third)
    chapters = {site.url(f"/chapitre-{n}.html") for site in (first, second, third) for n in range(10)}
    assert chapters <= crawled.pages.keys()
    assert {site.url() for site in (first, second, third)} <= crawled.pages.keys()
    assert not [path for site in (first, second, third) for path in site.paths() if "_s" in path]
    assert crawled.report.failed == ()


@pytest.mark.parametrize("generator", ["MediaWiki 1.39.4", ""], ids=["named", "nameless"])
def test_a_wiki_gives_its_articles_and_none_of_its_tools(tmp_path: Path, generator: str) -> None:
    site = mediawiki(generator)
    crawled = crawl_of(tmp_path, site)
    articles = {site.url(f"/index.php?title=Article_{n}") for n in range(1, ARTICLES + 1)}
    assert crawled.pages.keys() == {site.url(), *articles}
    if generator:
        assert not [path for path in site.paths() if "action=" in path or "oldid" in path or "cial" in path]
        assert groups(crawled)["excluded", "mediawiki"] > 5 * ARTICLES
    else:  # each tool says noindex, nofollow: it is asked once, and leads nowhere
        assert groups(crawled)["excluded", "noindex"] > 5 * ARTICLES
    assert crawled.report.failed == ()
    assert crawled.report.stopped is None


def test_a_dokuwiki_gives_its_articles_and_files_and_none_of_its_tools(tmp_path: Path) -> None:
    site = dokuwiki()
    crawled = crawl_of(tmp_path, site)
    articles = {site.url(f"/doku.php?id=note:{n}") for n in range(1, ARTICLES + 1)}
    files = {site.url(f"/lib/exe/fetch.php?media=note{n}.pdf") for n in range(ARTICLES + 1)}
    assert articles | files <= crawled.pages.keys()
    assert not [path for path in site.paths() if "rev=" in path or "do=edit" in path]
    assert groups(crawled)["excluded", "dokuwiki"] > 8 * ARTICLES
    assert crawled.report.failed == ()


def test_articles_with_six_parameters_are_all_kept_and_their_prints_give_way(tmp_path: Path) -> None:
    site = joomla_site()
    crawled = crawl_of(tmp_path, site)
    assert {site.url(joomla(n)) for n in range(ARTICLES)} <= crawled.pages.keys()
    assert not [url for url in crawled.pages if "print=1" in url]
    assert groups(crawled)["redirected", "canonical"] == ARTICLES
    assert crawled.report.stopped is None


def test_news_that_differ_in_a_number_and_a_hash_are_all_kept_and_the_calendar_ends(tmp_path: Path) -> None:
    site = typo3_site()
    crawled = crawl_of(tmp_path, site)
    asked = {path for path in site.paths() if "tx_cal" in path}
    assert {site.url(typo3(n)) for n in range(ARTICLES)} <= crawled.pages.keys()
    assert len(asked) < 60
    assert ("excluded", "trap") in groups(crawled)
    assert crawled.report.stopped is None


@pytest.mark.parametrize("site", [numbered_tree, numbered_row], ids=["a tree", "a row that a sitemap names"])
def test_pages_that_differ_in_numbers_alone_are_all_kept_where_they_end(
    tmp_path: Path, site: Callable[[], Site]
) -> None:
    made = site()
    crawled = crawl_of(tmp_path, made)
    assert {made.url(f"/fiche/{n}") for n in range(NUMBERED)} <= crawled.pages.keys()
    assert ("excluded", "trap") not in groups(crawled)


def test_a_calendar_without_end_is_asked_for_no_further_by_a_second_run(tmp_path: Path) -> None:
    site = typo3_site()
    with served(site):
        run(tmp_path, site.url(), crawl_settings=ALL)
        asked = {path for path in site.paths() if "tx_cal" in path}
        with open_store(Settings(root=tmp_path).store_path) as store:
            for url in store.urls():
                store.fates.unchanged_since(url, dt.datetime(2015, 1, 1, tzinfo=dt.UTC))
        again = run(tmp_path, site.url(), crawl_settings=ALL)
    assert again.report.not_due > len(asked) > 30
    assert {path for path in site.paths() if "tx_cal" in path} == asked
