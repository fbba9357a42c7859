"""``why`` over every fate: a crawl of real sites for each rule, and no rule that no site shows.

What the hostile site shows (``hostile``) is told there; here stand the other systems, the bad hours and the bounds.
"""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from missionsearch.cli.whywords import in_words
from missionsearch.config import CrawlSettings, Settings, SiteCrawl
from missionsearch.crawl.rules import RULES
from missionsearch.crawl.why import Why, why
from missionsearch.models import Fate
from missionsearch.store import open_store
from tests.commands import LONGEST_S, make_root, missionsearch
from tests.commands import UNSLOWED as DEFAULT
from tests.crawl.hostile import FATES, MAIN, whole
from tests.crawl.hostile import SETTINGS as HOSTILE
from tests.crawl.site import ABSENT, UNSLOWED, Answer, Crawled, Request, Site, page, robots, run, served
from tests.ports import refusing_port
from tests.runs import start

LONG_AGO = "2015-10-05"
GIVEN_UP = f"http://127.0.0.1:{refusing_port()}/"
"""Nothing listens under this address."""


def of_system(name: str, *links: str) -> Site:
    answers = {"/": page(*links, text="accueil", head=f'<meta name="generator" content="{name}">')}
    return Site({**answers, **{link: page(text=f"la page {link}") for link in links}})


def texts(*paths: str) -> dict[str, Answer | Callable[[Request], Answer]]:
    return {path: page(text=f"Le texte de {path}, et d’aucune autre page.") for path in paths}


def said_in(title: str, form: str = "") -> Answer:
    return Answer(f"<title>{title}</title><h1>{title}</h1><p>Veuillez patienter.</p>{form}")


VISITS = [f"/s/8f3a{n}b9c0/{word}" for word in ("visa", "vote", "deces", "mariage") for n in (1000, 2000)]
NUMBERS = [f"/{n}" for n in range(40)]
SITES = {
    "spip": of_system("SPIP 4.2", "/visa", "/spip.php?page=recherche&recherche=visa"),
    "wordpress": of_system("WordPress 6", "/visa", "/visa?replytocom=3"),
    "mediawiki": of_system("MediaWiki 1.39", "/visa", "/index.php?title=Visa&action=edit"),
    "dokuwiki": of_system("DokuWiki", "/visa", "/visa?do=edit&rev=12"),
    "deep": Site({f"/{n or ''}": page(f"/{n + 1}", text=f"étage {'x' * n}") for n in range(6)}),
    "folder": Site({"/fr/": page("/en/visa", text="accueil")}),
    "patterns": Site({"/": page("/de/visa", "/fr/visa"), **texts("/fr/visa")}),
    "visits": Site({"/": page(*VISITS), **{path: page(text=f"de {path.rpartition('/')[2]}") for path in VISITS}}),
    "closed": Site({"/": page()}),
    "resting": Site({"/": page(*NUMBERS), **dict.fromkeys(NUMBERS, Answer("", 429, {"Retry-After": "3600"}))}),
    "silent": Site({"/": page(*NUMBERS), **dict.fromkeys(NUMBERS, Answer("", 500))}),
    "broken": Site({"/": page("/cut"), "/cut": Answer(breaks_off=True)}),
    "stored": Site(
        {
            "/": page("/steady", "/maintenance", "/login", "/consent", "/absent", "/robbed", text="accueil"),
            **texts("/steady", "/maintenance", "/login", "/consent", "/absent", "/robbed"),
            "/sitemap.xml": Answer(
                f"<urlset><url><loc>/steady</loc><lastmod>{LONG_AGO}</lastmod></url></urlset>", kind="text/xml"
            ),
        }
    ),
    "lying": Site({"/": page(*(f"/art-{n}" for n in "abcdef")), **texts(*(f"/art-{n}" for n in "abcdef"))}),
}
LATER: dict[str, dict[str, Answer]] = {
    "stored": {
        "/maintenance": said_in("Site en maintenance"),
        "/login": said_in("Connexion", "<input type=password>"),
        "/consent": said_in("Avant de continuer"),
        "/absent": said_in("Page introuvable"),
        "/robots.txt": robots("User-agent: *\nDisallow: /robbed"),
    }
}
"""What some answer in the second crawl, when all that they had is stored."""


def closed_hours() -> str:
    now = dt.datetime.now(dt.UTC).astimezone(Settings().site.zone)
    return f"{(now + dt.timedelta(hours=2)):%H:%M}-{(now + dt.timedelta(hours=3)):%H:%M}"


SETTINGS = replace(
    UNSLOWED,
    max_depth=4,
    sites={
        SITES["closed"].base[7:]: SiteCrawl(hours=closed_hours()),
        SITES["patterns"].base[7:]: SiteCrawl(include=("/fr/",)),
    },
)
SEEDS = (*(site.url("/fr/" if name == "folder" else "/") for name, site in SITES.items()), GIVEN_UP)

CASES: dict[tuple[str, str], tuple[str, str]] = {
    ("spip", "/spip.php?page=recherche&recherche=visa"): ("excluded", "spip"),
    ("wordpress", "/visa?replytocom=3"): ("excluded", "wordpress"),
    ("mediawiki", "/index.php?title=Visa&action=edit"): ("excluded", "mediawiki"),
    ("dokuwiki", "/visa?do=edit&rev=12"): ("excluded", "dokuwiki"),
    ("deep", "/5"): ("excluded", "depth"),
    ("folder", "/en/visa"): ("excluded", "folder"),
    ("patterns", "/de/visa"): ("excluded", "include"),
    ("closed", "/"): ("waiting", "hours"),
    ("resting", "/39"): ("waiting", "rest"),
    ("silent", "/39"): ("waiting", "silent"),
    ("broken", "/cut"): ("failed", "error"),
    ("stored", "/steady"): ("unchanged", "not-due"),
    ("stored", "/maintenance"): ("failed", "maintenance"),
    ("stored", "/login"): ("failed", "login"),
    ("stored", "/consent"): ("failed", "consent"),
    ("stored", "/absent"): ("failed", "soft404"),
    ("stored", "/robbed"): ("excluded", "robots"),
    ("lying", "/art-b"): ("failed", "one-text"),
}


# --- the hostile site


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def crawled(root: Path) -> Iterator[Crawled]:
    with served(MAIN):
        yield run(root, MAIN.url(), crawl_settings=HOSTILE)


@pytest.mark.parametrize("address", FATES, ids=lambda address: address[:40])
def test_every_address_has_its_fate(crawled: Crawled, address: str) -> None:
    assert crawled.fate(whole(address)) == FATES[address]


@pytest.mark.parametrize("address", FATES, ids=lambda address: address[:40])
def test_only_what_was_kept_is_stored(crawled: Crawled, address: str) -> None:
    assert (whole(address) in crawled.pages) == (FATES[address][0] == "kept")


@pytest.mark.parametrize("address", FATES, ids=lambda address: address[:40])
def test_why_tells_every_fate_and_what_can_be_done(crawled: Crawled, root: Path, address: str) -> None:
    outcome, rule = FATES[address]
    with open_store(Settings(root=root).store_path) as store:
        found = why(store, (MAIN.url(),), HOSTILE, whole(address), 2026)
    text = "\n".join(in_words(found))
    assert found.seen == (outcome != "never seen")
    assert not rule or RULES[rule].sentence in text
    assert not rule or not RULES[rule].advice or "what to do: " in text


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("https://inconnu.example/", "scope"),
        ("/jamais.zip", "kind"),
        ("/intranet/jamais", "exclude"),
        ("/x/y/x/y/x/y", "trap"),
        ("/jamais", ""),
    ],
)
def test_why_tells_which_rule_would_stop_an_address_that_was_never_seen(
    crawled: Crawled, root: Path, address: str, rule: str
) -> None:
    with open_store(Settings(root=root).store_path) as store:
        found = why(store, (MAIN.url(),), HOSTILE, whole(address), 2026)
    assert (found.seen, found.rule) == (False, rule)
    assert found.advice or rule in ("kind", "trap")


def test_what_was_found_says_where_and_when(crawled: Crawled) -> None:
    kept, feed = crawled.fates[MAIN.url("/kept")], crawled.fates[MAIN.url("/by-feed")]
    assert (kept.found_on, kept.found_by, kept.status) == (MAIN.url(), "link", 200)
    assert (feed.found_on, feed.found_by) == (MAIN.url("/feed"), "feed")
    assert kept.asked_at
    assert dt.datetime.now(dt.UTC) - kept.asked_at < dt.timedelta(minutes=10)


def test_the_report_names_the_silent_groups_and_a_canonical_address_that_many_pages_name_wrongly(
    crawled: Crawled,
) -> None:
    groups = {(group.outcome, group.rule): group.count for group in crawled.report.groups}
    assert groups["excluded", "scope"] == 1
    assert groups["excluded", "noindex"] == 2
    assert "3 pages that say something else" in (crawled.problem(MAIN.url()) or "")


def test_redirect_chains_end_at_ten(crawled: Crawled) -> None:
    assert len([path for path in MAIN.paths() if path.startswith("/chain/")]) == 11


# --- the other systems, bad hours and bounds


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root after two crawls of ``SITES``, the second of them in a bad hour of some."""
    root = tmp_path_factory.mktemp("others")
    with served(*SITES.values()):
        run(root, *SEEDS, crawl_settings=SETTINGS)
        for name, answers in LATER.items():
            SITES[name].answers |= answers
        SITES["lying"].answers, SITES["lying"].otherwise = {"/": SITES["lying"].answers["/"]}, begin_to_lie()
        run(root, *SEEDS, crawl_settings=SETTINGS)
    return root


def begin_to_lie() -> Callable[[Request], Answer]:
    """Return a site that shows one text, also under an address that cannot exist when it is asked a second time."""
    asked: list[str] = []

    def answer(request: Request) -> Answer:
        if request.path.endswith("-absent"):
            asked.append(request.path)
        return page(text="Revenez demain.") if request.path.startswith("/art-") or len(asked) > 1 else ABSENT

    return answer


def why_of(root: Path, url: str, seeds: tuple[str, ...] = SEEDS, settings: CrawlSettings = SETTINGS) -> Why:
    with open_store(Settings(root=root).store_path) as store:
        return why(store, seeds, settings, url, 2026)


def assert_explained(found: Why, outcome: str, rule: str) -> None:
    """Hold ``why`` to naming the rule, and what to do where something can be done."""
    assert found.fate
    assert (found.fate.outcome, found.rule) == (outcome, rule)
    text = "\n".join(in_words(found))
    assert RULES[rule].sentence in text
    assert ("what to do: " in text) == bool(RULES[rule].advice)


@pytest.mark.parametrize(("site", "path"), CASES)
def test_why_tells_of_other_systems_and_of_bad_hours(others: Path, site: str, path: str) -> None:
    assert_explained(why_of(others, SITES[site].url(path)), *CASES[site, path])


@pytest.mark.parametrize("at", range(0, len(VISITS), 2))
def test_of_a_page_under_two_visits_numbers_one_is_kept_whichever_is_answered_first(others: Path, at: int) -> None:
    found = [why_of(others, SITES["visits"].url(path)) for path in VISITS[at : at + 2]]
    found.sort(key=lambda each: each.rule)
    assert found[0].fate is not None
    assert found[0].fate.outcome == "kept"
    assert_explained(found[1], "excluded", "session")


@pytest.mark.parametrize("path", ["/maintenance", "/login", "/consent", "/absent", "/robbed"])
def test_why_says_that_what_was_stored_stays(others: Path, path: str) -> None:
    assert "  what was stored of it before stays" in in_words(why_of(others, SITES["stored"].url(path)))


def test_why_tells_that_a_site_was_down(others: Path) -> None:
    assert_explained(why_of(others, GIVEN_UP), "failed", "site-down")


def test_why_tells_of_a_bound(tmp_path: Path) -> None:
    site = Site({"/": page(*(f"/{n}" for n in range(9))), **texts(*(f"/{n}" for n in range(9)))})
    settings = replace(UNSLOWED, max_pages=3)
    with served(site):
        crawled = run(tmp_path, site.url(), crawl_settings=settings)
    left = [url for url, fate in crawled.fates.items() if fate.outcome == "waiting"]
    assert len(left) == 7
    assert_explained(why_of(tmp_path, left[0], (site.url(),), settings), "waiting", "budget")


def test_a_stop_asked_for_ends_a_crawl_that_goes_on_later_and_why_tells(tmp_path: Path) -> None:
    hanging, stopped = Event(), Event()

    def hang(_: Request) -> Answer:
        hanging.set()
        stopped.wait(60)
        return page(text="enfin")

    paths = [f"/{n}" for n in range(20)]
    site = Site({"/": page("/slow", *paths), "/slow": hang, **texts(*paths)})
    root = make_root(tmp_path, site.url(), config=DEFAULT + "concurrency = 1\n")
    with served(site):
        process = start(root, "crawl")
        assert hanging.wait(60)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=LONGEST_S)
        stopped.set()
        assert "stopped as asked" in missionsearch("report", root=root).out
        assert_explained(why_of(tmp_path, site.url("/19"), (site.url(),)), "waiting", "stopped")
        ran = missionsearch("crawl", root=root)
        assert ran.code == 0, ran.err
    assert why_of(tmp_path, site.url("/19"), (site.url(),)).stored


def test_why_tells_of_a_name_that_began_to_lead_to_a_machine_of_the_network_here(tmp_path: Path) -> None:
    """No name does so in a test: the fate is noted as the crawl notes it (``test_hostile_answers`` has the guard)."""
    url, now = "https://ambassade.example/visa", dt.datetime(2015, 10, 5, tzinfo=dt.UTC)
    path = Settings(root=tmp_path).store_path
    with open_store(path) as store:
        store.fates.note(Fate(url, "failed", "address", "it leads to a machine", now, 1, None, None, "link", now))
        store.fates.flush()
    assert_explained(why_of(tmp_path, url, ("https://ambassade.example/",), UNSLOWED), "failed", "address")


def test_every_rule_is_shown_by_a_site() -> None:
    by_themselves = {"site-down", "budget", "stopped", "address", "session"}
    shown = {rule for _, rule in (*FATES.values(), *CASES.values())} | by_themselves
    assert set(RULES) == shown - {""}
