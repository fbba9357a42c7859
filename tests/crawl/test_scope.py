"""A seed's scope: its scheme, host and port, and its path up to the last slash."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crawl.site import Answer, Crawled, Site, page, redirect, run, served

FOLDER = Site(
    {
        "/fr/index": page("/fr/visa", "/en/visa", "/fr/../en/", "/IMG/note.pdf", "/frac", "/fr/moved", "/fr/moved-out"),
        "/fr/visa": page(),
        "/en/visa": page(),
        "/en/": page(),
        "/frac": page(),
        "/IMG/note.pdf": Answer(b"%PDF-1.7", kind="application/pdf"),
        "/fr/moved": redirect("/fr/target"),
        "/fr/target": page(),
        "/fr/moved-out": redirect("/en/visa"),
        "/sitemap.xml": Answer(
            "<urlset><url><loc>{base}/fr/listed</loc></url><url><loc>{base}/en/listed</loc></url></urlset>",
            kind="application/xml",
        ),
        "/fr/listed": page(),
        "/en/listed": page(),
    }
)
NEWS = Site({"/-Actualites-": page("/Visa", "/spip.php?rubrique3"), "/Visa": page(), "/spip.php?rubrique3": page()})
SECTION = Site({"/spip.php?rubrique3": page("/Visa", NEWS.url("/from-a-neighbour")), "/Visa": page()})
NEWS.answers["/from-a-neighbour"] = page()
SPIP = '<meta name="generator" content="SPIP 4.3.5">'
AGENDA = Site({"/agenda/2015/": page("/agenda/2015/05", head=SPIP), "/agenda/2015/05": page()})
NEWS_AGENDA = Site({"/agenda/2015/": page("/agenda/2015/05"), "/agenda/2015/05": page(text="article")})
AWAY = Site({"/": redirect("https://ailleurs.example/")})
SEEDS = (
    FOLDER.url("/fr/index"),
    NEWS.url("/-Actualites-"),
    SECTION.url("/spip.php?rubrique3"),
    AGENDA.url("/agenda/2015/"),
    NEWS_AGENDA.url("/agenda/2015/"),
    AWAY.url(),
)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with served(FOLDER, NEWS, SECTION, AGENDA, NEWS_AGENDA, AWAY):
        yield run(tmp_path_factory.mktemp("scope"), *SEEDS)


def stored(crawled: Crawled, site: Site) -> set[str]:
    return {url.removeprefix(site.base) for url in crawled.pages if url.startswith(site.base + "/")}


def test_a_seed_in_a_folder_means_what_is_below_it_and_the_files_linked_there(crawled: Crawled) -> None:
    assert stored(crawled, FOLDER) == {"/fr/index", "/fr/visa", "/fr/target", "/fr/listed", "/IMG/note.pdf"}


def test_nothing_outside_the_folder_is_asked_for(crawled: Crawled) -> None:
    outside = [path for path in FOLDER.paths() if path.startswith("/en/") or path == "/frac"]
    assert outside == []


def test_a_page_beside_the_root_means_the_whole_host(crawled: Crawled) -> None:
    assert {"/-Actualites-", "/Visa"} <= stored(crawled, NEWS)


def test_a_page_named_by_parameters_means_the_whole_host(crawled: Crawled) -> None:
    assert stored(crawled, SECTION) == {"/spip.php?rubrique3", "/Visa"}


def test_one_seed_may_lead_into_anothers_scope(crawled: Crawled) -> None:
    assert "/from-a-neighbour" in stored(crawled, NEWS)


def test_a_seed_is_asked_for_whatever_it_looks_like(crawled: Crawled) -> None:
    assert stored(crawled, AGENDA) == {"/agenda/2015/"}


def test_what_is_a_calendar_of_spip_is_an_article_elsewhere(crawled: Crawled) -> None:
    assert {"/agenda/2015/", "/agenda/2015/05"} == stored(crawled, NEWS_AGENDA)


def test_a_seed_that_leads_out_of_its_scope_is_named_with_what_to_write(crawled: Crawled) -> None:
    assert "write that address into crawl_seeds.txt" in (crawled.problem(AWAY.url()) or "")
