"""What breaks in the middle of a run: each fault with what must happen, and the next run that makes it good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from missionsearch.config import Settings
from missionsearch.models import FetchedPage
from missionsearch.store import open_store
from tests.commands import ASKING_ALL, make_root, missionsearch
from tests.crawl.site import ABSENT, UNSLOWED, Answer, Crawled, Request, Site, page, robots, run, served

pytestmark = pytest.mark.soak
WORDS = "visa vote asile droit train avion hotel ecole stage musee theatre danse livre film radio port pont tour parc"
PATHS = [f"/article-{word}" for word in WORDS.split()]
ONE_BY_ONE = replace(UNSLOWED, concurrency=1)
GOOD = 4
"""Articles that are answered before the fault."""


def articles() -> Site:
    site = Site({path: page(text=f"Le texte de {path} ne ressemble à aucun autre.") for path in PATHS})
    site.answers["/"] = page(*PATHS, text="Accueil")
    return site


def bodies(crawled: Crawled) -> dict[str, bytes]:
    return {url: found.body for url, found in crawled.pages.items()}


def failing_after_some(site: Site, fault: Answer) -> None:
    """Have a site answer as before to a few articles, and with a fault to all that is asked then."""
    good = dict(site.answers)

    def answer(request: Request) -> Answer:
        if len([path for path in site.paths() if path in PATHS]) > GOOD:
            return fault
        found = good.get(request.path, ABSENT)
        return found(request) if callable(found) else found

    site.log.clear()
    site.answers, site.otherwise = {}, answer


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (Answer("", 500), "errors only (500)"),
        (Answer("", 503), "errors only (503)"),
        (Answer("", 503, {"Retry-After": "3600"}), "3600 s"),
        (Answer("", 429, {"Retry-After": "3600"}), "3600 s"),
    ],
    ids=["500", "503", "503 and a pause", "429"],
)
def test_errors_that_begin_cost_nothing_and_are_named(tmp_path: Path, fault: Answer, named: str) -> None:
    site = articles()
    with served(site):
        before = run(tmp_path, site.url())
        good = dict(site.answers)
        failing_after_some(site, fault)
        during = run(tmp_path, site.url(), crawl_settings=ONE_BY_ONE)
        assert bodies(during) == bodies(before)
        assert named in (during.problem(site.base) or "")
        site.answers, site.otherwise = good, ABSENT
        after = run(tmp_path, site.url())
    assert bodies(after) == bodies(before)
    assert {after.fate(site.url(path))[0] for path in PATHS} <= {"kept", "unchanged"}


def test_connections_that_break_off_from_one_moment_on_cost_nothing(tmp_path: Path) -> None:
    site = articles()
    with served(site):
        before = run(tmp_path, site.url())
        good = dict(site.answers)
        failing_after_some(site, Answer(breaks_off=True))
        during = run(tmp_path, site.url())
        assert bodies(during) == bodies(before)
        assert during.report.failed
        site.answers, site.otherwise = good, ABSENT
        assert bodies(run(tmp_path, site.url())) == bodies(before)


def test_a_server_that_goes_away_costs_nothing_and_is_named(tmp_path: Path) -> None:
    site = articles()
    with served(site):
        before = run(tmp_path, site.url())

    def last(_: Request) -> Answer:
        again.server.shutdown()
        again.server.socket.close()
        return Answer("<p>Le dernier texte.", headers={"Connection": "close"})

    again = Site({**site.answers, PATHS[GOOD]: last}, port=int(site.base.rpartition(":")[2]))
    with served(again):
        during = run(tmp_path, site.url(), crawl_settings=ONE_BY_ONE)
    assert during.pages.keys() == before.pages.keys()
    refused = [failed.problem for failed in during.report.failed]
    assert any("refuses connections" in problem for problem in refused), refused


def test_a_name_that_is_not_known_any_more_costs_nothing_and_is_named(tmp_path: Path) -> None:
    seed = "http://ambassade.invalid/"  # RFC 2606: never a name
    now = dt.datetime.now(dt.UTC)
    with open_store(Settings(root=tmp_path).store_path) as store:
        for url in (seed, f"{seed}visa"):
            store.put(FetchedPage(url, url, 200, {}, b"<p>Le visa</p>", now), 1)
    crawled = run(tmp_path, seed)
    assert set(crawled.pages) == {seed, f"{seed}visa"}
    assert "the host name is unknown" in (crawled.problem(seed.rstrip("/")) or ""), crawled.report.failed


def test_a_robots_txt_that_changes_in_the_middle_of_a_run_is_obeyed_by_the_next(tmp_path: Path) -> None:
    site = articles()
    asked: list[str] = []

    def rules(request: Request) -> Answer:
        asked.append(request.path)
        return robots("User-agent: *\nDisallow:" if len(asked) == 1 else "User-agent: *\nDisallow: /article-d")

    site.answers["/robots.txt"] = rules
    with served(site):
        first = run(tmp_path, site.url())
        second = run(tmp_path, site.url())
    assert len(first.pages) == 1 + len(PATHS)
    assert asked == ["/robots.txt"] * 2
    forbidden = {site.url(path) for path in PATHS if path.startswith("/article-d")}
    assert first.pages.keys() - second.pages.keys() == forbidden
    assert {second.fate(url) for url in forbidden} == {("excluded", "robots")}


def test_half_a_sitemap_gone_costs_nothing(tmp_path: Path) -> None:
    def sitemap(paths: list[str]) -> Answer:
        return Answer(f"<urlset>{''.join(f'<url><loc>{path}</loc></url>' for path in paths)}</urlset>", kind="text/xml")

    site = articles()
    site.answers |= {"/": page(text="Accueil"), "/sitemap.xml": sitemap(PATHS)}
    with served(site):
        before = run(tmp_path, site.url())
        site.answers["/sitemap.xml"] = sitemap(PATHS[::2])
        assert bodies(run(tmp_path, site.url())) == bodies(before)
        site.answers["/sitemap.xml"] = Answer("<urlset><url><loc>/article-un</loc>", kind="text/xml", breaks_off=True)
        assert bodies(run(tmp_path, site.url())) == bodies(before)


def hanging(meanwhile: Callable[[], object]) -> Callable[[Request], Answer]:
    """Return an article during whose answer something happens, once."""
    done = Event()

    def answer(_: Request) -> Answer:
        if not done.is_set():
            done.set()
            meanwhile()
        return page(text="Le texte qui vient tard.")

    return answer


def test_a_store_that_is_damaged_under_the_crawl_is_told_with_what_to_do(tmp_path: Path) -> None:
    site = articles()
    for path in PATHS:  # more than SQLite keeps in memory
        site.answers[path] = page(text="".join(f"{hash((path, n)):x} " for n in range(20_000)))
    root = make_root(tmp_path, site.url(), config=ASKING_ALL + "concurrency = 1\n")
    store = root / "index" / "pages.sqlite"

    def damage() -> None:
        size = store.stat().st_size
        with store.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xa5" * (size - 4096))

    with served(site):
        run(root, site.url())
        site.answers[PATHS[GOOD]] = hanging(damage)
        ran = missionsearch("crawl", root=root)
    assert ran.code == 1
    assert "restore it from a backup" in ran.err
