"""robots.txt, as RFC 9309 has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from missionsearch.config import CrawlSettings
from missionsearch.crawl.agent import product_token, user_agent
from missionsearch.crawl.robots import MOST_BYTES, read_robots
from tests.crawl.site import Answer, Answers, Crawled, Site, page, redirect, robots, run, served

BASE = "https://ambassade.example"


def allows(text: str, path: str, product: str = "missionsearch") -> bool:
    return read_robots(200, text.encode(), product).allows(BASE + path)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_without_a_robots_txt_everything_is_allowed(status: int) -> None:
    assert read_robots(status, b"User-agent: *\nDisallow: /").allows(BASE + "/a")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 304])
def test_a_robots_txt_that_cannot_be_had_forbids_everything(status: int) -> None:
    found = read_robots(status, b"")
    assert not found.reachable
    assert not found.allows(BASE + "/a")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /fr/", "/fr/visa", True),
        ("User-agent: *\nAllow: /fr/\nDisallow: /fr/ecrire/", "/fr/ecrire/x", False),
        ("User-agent: *\nDisallow: /fr/page\nAllow: /fr/page", "/fr/page", True),  # equally long: the allowing one
        ("User-agent: *\nDisallow: /*.pdf$", "/IMG/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/IMG/a.pdf?x=1", True),
        ("User-agent: *\nDisallow: /spip.php?page=print", "/spip.php?page=print&id=3", False),
        ("User-agent: *\nDisallow: /Sécurité", "/S%C3%A9curit%C3%A9", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: MissionSearch\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: missionsearch\nDisallow: /b", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: missionsearch/9.9\nDisallow: /b", "/a", True),
        ("User-agent: other\nUser-agent: missionsearch\nDisallow: /a", "/a", False),
        ("User-agent: missionsearch\nDisallow: /a\n\nUser-agent: missionsearch\nDisallow: /b", "/b", False),
        ("User-agent: missionsearch\nDisallow: /a\n\nUser-agent: missionsearch\nDisallow: /b", "/a", False),
        ("user-AGENT : *\r\ndisallow : /a # why\r\n", "/a", False),
        ("Disallow: /a", "/a", True),  # belongs to no group
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
    ],
)
def test_the_rules_of_our_group_decide(text: str, path: str, allowed: bool) -> None:
    assert allows(text, path) is allowed


def test_the_group_is_found_by_the_product_that_is_sent() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: AmbassadeBot\nDisallow: /b"
    assert allows(text, "/a", product_token("AmbassadeBot/2.0 (+https://ambassade.example/)"))


def test_a_page_of_markup_states_no_rules() -> None:
    text = "<!DOCTYPE html>\n<p>User-agent: *\nDisallow: /\n</p>"
    assert allows(text, "/a")
    assert allows("\n <html>\nUser-agent: *\nDisallow: /", "/a")


def test_what_comes_after_500_kib_is_ignored() -> None:
    filler = "# filler line\n" * (MOST_BYTES // 14 + 1)
    assert allows("User-agent: *\nDisallow: /a\n" + filler + "Disallow: /b\n", "/b")
    assert not allows("User-agent: *\nDisallow: /a\n" + filler + "Disallow: /b\n", "/a")


def test_a_line_cut_in_half_is_no_rule() -> None:
    head = "User-agent: *\n"
    filler = "#" + "x" * (MOST_BYTES - len(head) - len("\nDisallow: /") - 1)
    text = head + filler + "\nDisallow: /private/\n"
    assert text[:MOST_BYTES].endswith("Disallow: /")
    assert allows(text, "/visa")


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("soon", 0.0), ("nan", 0.0)])
def test_crawl_delay_is_in_seconds(value: str, seconds: float) -> None:
    assert read_robots(200, f"User-agent: *\nCrawl-delay: {value}".encode()).delay_s == seconds


def test_the_user_agent_says_who_and_how_to_reach_the_operator() -> None:
    sent = user_agent(CrawlSettings(contact="mailto:web@ambassade.example"))
    assert sent.startswith("missionsearch/")
    assert sent.endswith(" (+mailto:web@ambassade.example)")
    assert user_agent(CrawlSettings(user_agent="Own/1")) == "Own/1"


# --- over real HTTP


def site_with(robots_txt: Answer | None, **more: Answer) -> Site:
    answers: Answers = {"/": page("/open", "/secret"), "/open": page(), "/secret": page(), **more}
    return Site({**answers, "/robots.txt": robots_txt} if robots_txt else answers)


FORBIDS = "User-agent: *\nDisallow: /secret"
SITES = {
    "none": site_with(None),
    "forbids": site_with(robots(FORBIDS)),
    "failing": site_with(Answer("", 503)),
    "broken": site_with(Answer(breaks_off=True)),
    "moved": site_with(redirect("/robots2.txt"), **{"/robots2.txt": robots(FORBIDS)}),
    "circle": site_with(redirect("/robots.txt")),
    "forbids all": site_with(robots("User-agent: *\nDisallow: /")),
    "elsewhere": site_with(robots(FORBIDS), **{"/": page("/moves"), "/moves": redirect("/secret")}),
    "too slow": site_with(robots("User-agent: *\nCrawl-delay: 86400")),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with served(*SITES.values()):
        yield run(tmp_path_factory.mktemp("robots"), *(site.url() for site in SITES.values()))


def stored(crawled: Crawled, name: str) -> set[str]:
    base = SITES[name].base
    return {url.removeprefix(base) for url in crawled.pages if url.startswith(base + "/")}


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("none", {"/", "/open", "/secret"}),
        ("forbids", {"/", "/open"}),
        ("failing", set()),
        ("broken", set()),
        ("moved", {"/", "/open"}),
        ("circle", {"/", "/open", "/secret"}),
        ("forbids all", set()),
        ("elsewhere", {"/"}),
    ],
)
def test_only_what_robots_txt_allows_is_stored(crawled: Crawled, name: str, paths: set[str]) -> None:
    assert stored(crawled, name) == paths


@pytest.mark.parametrize("name", ["forbids", "moved", "elsewhere"])
def test_what_is_forbidden_is_never_asked_for(crawled: Crawled, name: str) -> None:
    assert SITES[name].asked("/secret") == []


@pytest.mark.parametrize("name", ["failing", "broken"])
def test_nothing_is_asked_of_a_site_whose_robots_txt_cannot_be_had(crawled: Crawled, name: str) -> None:
    assert set(SITES[name].paths()) == {"/robots.txt"}
    assert "robots.txt cannot be had" in (crawled.problem(SITES[name].base) or "")


def test_robots_txt_is_asked_once_and_first(crawled: Crawled) -> None:
    paths = SITES["forbids"].paths()
    assert paths[0] == "/robots.txt"
    assert paths.count("/robots.txt") == 1


def test_a_seed_that_robots_txt_forbids_is_named(crawled: Crawled) -> None:
    assert crawled.problem(SITES["forbids all"].url()) == "its site's robots.txt forbids it"


def test_a_loopback_seed_with_delay_0_written_out_is_not_slowed_by_any_crawl_delay(crawled: Crawled) -> None:
    assert stored(crawled, "too slow") == {"/", "/open", "/secret"}


def test_what_robots_txt_comes_to_forbid_leaves_the_store(tmp_path: Path) -> None:
    site = Site({"/": page("/secret"), "/secret": page()})
    with served(site):
        assert site.url("/secret") in run(tmp_path, site.url()).pages
        site.answers["/robots.txt"] = robots(FORBIDS)
        assert set(run(tmp_path, site.url()).pages) == {site.url()}
