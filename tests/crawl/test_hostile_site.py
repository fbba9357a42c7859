"""Whatever sites do to a crawl, each with what must happen (every answer of ``hostile`` in ``test_every_fate``)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.config import CrawlSettings, Settings, SiteCrawl
from tests.crawl.hostile import LOGIN, canonical, titled
from tests.crawl.site import UNSLOWED, Answer, Request, Site, page, redirect, robots, run, served

# --- one site under several names


def test_a_site_is_one_in_either_scheme_with_www_or_without_and_under_its_aliases(tmp_path: Path) -> None:
    site = Site({"/": page(), "/a": page(text="a"), "/b": page(text="b"), "/c": page(text="c")})
    port = site.base.rpartition(":")[2]
    https = site.base.replace("http:", "https:")
    site.answers["/"] = page(f"{https}/a", f"http://www.127.0.0.1:{port}/b", f"http://localhost:{port}/c")
    settings = replace(UNSLOWED, sites={"127.0.0.1": SiteCrawl(aliases=(f"localhost:{port}",))})
    with served(site):
        crawled = run(tmp_path, site.url(), crawl_settings=settings)
    assert set(crawled.pages) == {site.url(path) for path in ("/", "/a", "/b", "/c")}


def test_a_sitemap_in_the_other_scheme_loses_nothing(tmp_path: Path) -> None:
    site = Site({"/": page(), **{f"/{n}": page(text=f"page {n}") for n in "abcdef"}})
    https = site.base.replace("http:", "https:")
    entries = "".join(f"<url><loc>{https}/{n}</loc></url>" for n in "abcdef")
    site.answers["/sitemap.xml"] = Answer(f"<urlset>{entries}</urlset>", kind="text/xml")
    with served(site):
        assert len(run(tmp_path, site.url()).pages) == 7


def test_include_patterns_leave_out_what_none_is_found_in(tmp_path: Path) -> None:
    site = Site({"/": page("/fr/a", "/de/a"), "/fr/a": page(text="fr"), "/de/a": page(text="de")})
    settings = replace(UNSLOWED, sites={"*": SiteCrawl(include=("/fr/",))})
    with served(site):
        crawled = run(tmp_path, site.url(), crawl_settings=settings)
    assert set(crawled.pages) == {site.url(), site.url("/fr/a")}
    assert crawled.fate(site.url("/de/a")) == ("excluded", "include")


def test_canonical_links_are_left_alone_where_the_operator_says_so(tmp_path: Path) -> None:
    site = Site({"/": page("/a", "/b"), "/a": canonical("/b", "même texte"), "/b": page(text="même texte")})
    with served(site):
        settings = replace(UNSLOWED, sites={"*": SiteCrawl(canonical=False)})
        assert len(run(tmp_path / "off", site.url(), crawl_settings=settings).pages) == 3
        assert len(run(tmp_path / "on", site.url()).pages) == 2


def behind_cookie(request: Request) -> Answer:
    if "seen=1" in request.headers.get("cookie", ""):
        return page("/a", text="le vrai texte")
    return Answer("<html><title>Avant de continuer</title>", headers={"Set-Cookie": "seen=1; Path=/"})


def test_cookies_are_kept_within_a_run_where_the_operator_says_so(tmp_path: Path) -> None:
    site = Site({"/": page("/in", text="accueil"), "/in": behind_cookie, "/a": page(text="a")})
    site.answers["/"] = Answer(site.answers["/"].body, headers={"Set-Cookie": "seen=1"})  # type: ignore[union-attr]
    with served(site):
        assert site.url("/a") not in run(tmp_path / "off", site.url()).pages
        settings = replace(UNSLOWED, sites={"*": SiteCrawl(cookies=True)})
        assert site.url("/a") in run(tmp_path / "on", site.url(), crawl_settings=settings).pages


# --- pages that lie with 200


def test_what_a_site_says_to_an_address_that_cannot_exist_is_no_page(tmp_path: Path) -> None:
    lost = titled("Ambassade", "Nous n’avons pas trouvé ce que vous cherchez, voici nos rubriques.")
    site = Site({"/": page("/a", "/dead-1", "/dead-2"), "/a": page(text="un article")}, otherwise=lost)
    with served(site):
        crawled = run(tmp_path, site.url())
    assert set(crawled.pages) == {site.url(), site.url("/a")}
    assert crawled.fate(site.url("/dead-1"))[0] == "failed"
    assert "do not exist" in (crawled.problem(site.url("/dead-1")) or "")


def test_a_dead_address_that_leads_to_the_front_page_is_gone_and_not_the_front_page(tmp_path: Path) -> None:
    site = Site({"/": page("/a", "/dead"), "/a": page(text="un article")}, otherwise=redirect("/", 302))
    with served(site):
        crawled = run(tmp_path, site.url())
    assert crawled.fate(site.url("/dead")) == ("gone", "soft404")
    assert set(crawled.pages) == {site.url(), site.url("/a")}


ARTICLE_PATHS = [f"/art-{word}" for word in ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit")]


def articles() -> Site:
    site = Site({path: page(text=f"Le texte de l’article {path}, qui ne ressemble à aucun.") for path in ARTICLE_PATHS})
    site.answers["/"] = page(*ARTICLE_PATHS, text="Accueil")
    return site


@pytest.mark.parametrize(
    "bad_hour",
    [
        titled("Maintenance en cours"),
        LOGIN,
        page(text="Bientôt."),
        redirect("/login"),
        Answer("", 503),
        titled("Erreur 404"),
    ],
    ids=["maintenance", "login", "one text", "redirect", "503", "soft 404"],
)
def test_in_a_bad_hour_everything_stored_stays(tmp_path: Path, bad_hour: Answer) -> None:
    site = articles()
    with served(site):
        before = run(tmp_path, site.url())
        site.answers = {"/login": titled("Ambassade", "Veuillez attendre.")}
        site.otherwise = bad_hour
        site.answers["/robots.txt"] = robots("")
        after = run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, concurrency=1))
    assert after.pages.keys() >= before.pages.keys()
    assert {url: found.body for url, found in after.pages.items() if url in before.pages} == {
        url: found.body for url, found in before.pages.items()
    }
    assert after.report.failed


def test_a_site_that_begins_to_lie_in_the_middle_of_a_run_loses_nothing(tmp_path: Path) -> None:
    site = articles()
    with served(site):
        before = run(tmp_path, site.url())
        site.log.clear()
        good = dict(site.answers)

        def turning(request: Request) -> Answer:
            if len(site.log) > 5:
                return page(text="Revenez demain.")
            return good.get(request.path, Answer("", 404))  # type: ignore[return-value]

        site.answers, site.otherwise = {}, turning
        after = run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, concurrency=1))
    assert {url: found.body for url, found in after.pages.items()} == {
        url: found.body for url, found in before.pages.items()
    }
    assert any("one text" in failed.problem or "do not exist" in failed.problem for failed in after.report.failed)


# --- never without end


def visits(site: Site, prefix: str) -> None:
    """Have a site write another visit's number into every address of every answer."""
    number = iter(range(1, 10_000))

    def answer(request: Request) -> Answer:
        rest = request.path.removeprefix(f"/{prefix}").partition("/")[2] if prefix in request.path else ""
        visit = f"{prefix}8f3a{next(number):04d}b9c0"
        links = (f"/{visit}/{word}" for word in ("visa", "passeport", "naissance", "mariage", "deces", "vote"))
        return page(*links, text=f"Le texte de la page {rest or 'accueil'}, et d’aucune autre.")

    site.otherwise = answer


def test_a_visits_number_in_the_path_adds_nothing_in_the_second_run(tmp_path: Path) -> None:
    site = Site({"/robots.txt": robots("")})
    visits(site, "s")
    with served(site):
        first = run(tmp_path, site.url())
        asked = len(site.log)
        second = run(tmp_path, site.url())
    assert 7 <= len(first.pages) <= 7 + UNSLOWED.concurrency  # requests under way when the numbers are told apart
    assert second.pages.keys() == first.pages.keys()
    assert len(site.log) - asked < 40


def test_max_pages_bounds_what_is_asked_whatever_is_answered(tmp_path: Path) -> None:
    entries = "".join(f"<url><loc>/dead-{n}</loc></url>" for n in range(500))
    site = Site({"/": page(), "/sitemap.xml": Answer(f"<urlset>{entries}</urlset>", kind="text/xml")})
    with served(site):
        crawled = run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, max_pages=30))
    assert len([path for path in site.paths() if path.startswith("/dead")]) <= 30
    assert crawled.report.stopped == "max_pages = 30 reached"


def test_a_chain_of_pages_without_end_is_bounded_by_max_pages(tmp_path: Path) -> None:
    def chain(request: Request) -> Answer:
        number = int(request.path.rpartition("/")[2]) if request.path.startswith("/chain/") else 0
        return page(f"/chain/{number + 1}", text=f"Chaîne {'x' * (number % 50)}")

    site = Site({"/robots.txt": robots("")}, otherwise=chain)
    with served(site):
        run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, max_pages=50))
    assert len([path for path in site.paths() if path.startswith("/chain/")]) <= 50


@pytest.mark.parametrize("bound", ["max_requests", "host_max_requests"])
def test_what_a_bound_leaves_the_next_runs_ask_for(tmp_path: Path, bound: str) -> None:
    site = Site({f"/{n:02}": page(text=f"page {n}") for n in range(30)})
    site.answers["/"] = page(*list(site.answers))
    settings = replace(UNSLOWED, **{bound: 12})  # type: ignore[arg-type]
    with served(site):
        first = run(tmp_path, site.url(), crawl_settings=settings)
        said = first.report.stopped or next(iter(first.report.rested.values()))
        assert said == f"{bound} = 12 reached"
        assert len(site.log) == 12
        assert first.report.waiting > 10
        assert ("waiting", "budget") in {first.fate(site.url(f"/{n:02}")) for n in range(30)}
        for _ in range(6):
            last = run(tmp_path, site.url(), crawl_settings=settings)
    assert len(last.pages) == 31


def test_a_host_is_asked_only_in_its_hours(tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC).astimezone(Settings().site.zone)
    closed = f"{(now + dt.timedelta(hours=2)):%H:%M}-{(now + dt.timedelta(hours=3)):%H:%M}"
    site = articles()
    with served(site):
        crawled = run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, hours=closed))
    assert site.log == []
    assert crawled.fate(site.url()) == ("waiting", "hours")
    assert closed in crawled.report.rested[site.base]


def test_a_pause_longer_than_is_waited_ends_the_hosts_part_of_the_run_at_once(tmp_path: Path) -> None:
    site = Site({"/robots.txt": robots("")}, otherwise=Answer("", 429, {"Retry-After": "3600"}))
    site.answers["/"] = page(*(f"/{n}" for n in range(58)))
    other = articles()
    with served(site, other):
        crawled = run(tmp_path, site.url(), other.url())
    assert len(site.log) <= 2 + UNSLOWED.concurrency
    assert "3600 s" in (crawled.problem(site.base) or "")
    assert other.url(ARTICLE_PATHS[-1]) in crawled.pages


def test_a_host_that_answers_with_errors_only_is_left_alone_after_a_few(tmp_path: Path) -> None:
    site = Site({"/robots.txt": robots(""), "/": page(*(f"/{n}" for n in range(60)))})
    site.otherwise = Answer("", 500)
    with served(site):
        crawled = run(tmp_path, site.url())
    assert len({path for path in site.paths() if path[1:].isdigit()}) < 40
    assert "errors only (500)" in (crawled.problem(site.base) or "")


def test_an_address_that_grows_ends(tmp_path: Path) -> None:
    site = Site({"/robots.txt": robots(""), "/": page("/a/")})

    def growing(request: Request) -> Answer:
        depth = request.path.count("/")
        return page(f"p{depth}/", text=f"Niveau {'x' * depth}") if request.path.startswith("/a/") else Answer("", 404)

    site.otherwise = growing
    with served(site):
        run(tmp_path, site.url())
    assert len(site.log) < 20


# --- only what is due


def test_what_a_sitemap_says_changed_is_asked_for_and_what_has_long_been_unchanged_is_not(tmp_path: Path) -> None:
    def sitemap(day: str) -> Answer:
        entries = "".join(f"<url><loc>{path}</loc><lastmod>{day}</lastmod></url>" for path in ARTICLE_PATHS)
        return Answer(f"<urlset>{entries}</urlset>", kind="text/xml")

    site = articles()
    site.answers["/sitemap.xml"] = sitemap("2015-10-05")
    with served(site):
        run(tmp_path, site.url())
        site.log.clear()
        second = run(tmp_path, site.url())
        assert not set(ARTICLE_PATHS) & set(site.paths())
        assert second.report.not_due == len(ARTICLE_PATHS)
        assert second.fate(site.url(ARTICLE_PATHS[0])) == ("unchanged", "not-due")
        site.log.clear()
        tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        site.answers["/sitemap.xml"] = sitemap(f"{tomorrow:%Y-%m-%d}")
        run(tmp_path, site.url())
        assert set(ARTICLE_PATHS) <= set(site.paths())


def test_recheck_days_0_asks_for_every_page(tmp_path: Path) -> None:
    site = articles()
    with served(site):
        run(tmp_path, site.url())
        site.log.clear()
        run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, recheck_days=0))
    assert set(ARTICLE_PATHS) <= set(site.paths())


def test_settings_reach_the_crawls_process_whole() -> None:
    import dataclasses
    import json

    from missionsearch.crawl.child import crawl_settings

    given = CrawlSettings(hours="20:00-06:00", sites={"a.example": SiteCrawl(aliases=("b.example",), cookies=True)})
    assert crawl_settings(json.loads(json.dumps(dataclasses.asdict(given)))) == given
