"""The hostile site: whatever sites do to a crawl, each with what must happen; and ``why`` over every fate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from missionsearch.config import CrawlSettings, Settings, SiteCrawl
from missionsearch.crawl.rules import RULES
from missionsearch.crawl.why import in_words, why
from missionsearch.store import open_store
from tests.crawl.site import UNSLOWED, Answer, Crawled, Request, Site, page, redirect, robots, run, served


def canonical(href: str, text: str, head: str = "") -> Answer:
    return page(text=text, head=f'<link rel="canonical" href="{href}">{head}')


def titled(title: str, text: str = "Texte.", form: str = "") -> Answer:
    return Answer(f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p>{form}</body></html>")


LOGIN = titled("Connexion", "Identifiez-vous.", "<form><input type=password></form>")
CHAIN = {f"/chain/{n}": redirect(f"/chain/{n + 1}") for n in range(30)}
ARTICLES = {
    f"/article-{word}": canonical("/", f"Le communiqué sur {word} dit autre chose que tous les autres.")
    for word in ("visa", "passeport", "naissance")
}

MAIN = Site(
    {
        "/robots.txt": robots("User-agent: *\nDisallow: /secret\nSitemap: {base}/plan.txt"),
        "/": page(text="Accueil"),
        "/kept": page(text="gardée"),
        "/note.pdf": Answer(b"%PDF-1.7", kind="application/pdf"),
        # stopped before it is asked for
        "/photo.zip": Answer(b"PK", kind="application/zip"),
        "/intranet/x": page(),
        "/a/b/a/b/a/b": page(),
        "/secret": page(),
        "/only-nofollow": page(),
        "/leads-nofollow": page("/only-nofollow", text="liens", rel="nofollow"),
        # stopped by what it says
        "/noindex": page(text="x", head='<meta name="robots" content="noindex; follow">'),
        "/noindex-blank": page(text="y", head='<meta name="robots" content="NOINDEX FOLLOW">'),
        "/type": Answer("du texte", kind="text/plain"),
        "/large": Answer("x" * 200_000),
        # gave way
        "/print": canonical("/kept", "gardée"),
        **ARTICLES,
        "/in-body": Answer('<html><body><p>dans le corps</p><link rel="canonical" href="/kept"></body></html>'),
        "/moved": redirect("/kept"),
        "/away": redirect("https://ailleurs.example/"),
        **CHAIN,
        # errors and lies
        "/gone": Answer("", 410),
        "/forbidden": Answer("", 403),
        "/maintenance": titled("Site en maintenance"),
        "/not-found": titled("Page introuvable"),
        "/connexion": LOGIN,
        "/consent": titled("Avant de continuer"),
        "/about-404": titled("Erreur 404 : ce que fait une ambassade", "mot " * 300),
        # links of all kinds
        "/refresh": page(text="r1", head='<meta http-equiv="refresh" content="0; /by-refresh">'),
        "/by-refresh": page(text="r2"),
        "/refresh-header": Answer("<p>r3", headers={"Refresh": "5; url=/by-refresh-header"}),
        "/by-refresh-header": page(text="r4"),
        "/link-header": Answer("<p>r5", headers={"Link": '</by-link-header>; rel="alternate"; hreflang="en"'}),
        "/by-link-header": page(text="r6"),
        "/utf-16": Answer("<html><p>é</p><a href='/by-utf-16'>x</a></html>".encode("utf-16"), kind="text/html"),
        "/by-utf-16": page(text="r7"),
        "/with-feed": page(text="r8", head='<link rel="alternate" type="application/rss+xml" href="/feed">'),
        "/feed": Answer("<rss><channel><item><link>{base}/by-feed</link></item></channel></rss>", kind="text/xml"),
        "/by-feed": page(text="r9"),
        "/with-map": page(text="r10", head='<link rel="sitemap" href="/map.xml">'),
        "/map.xml": Answer(
            "<urlset><url><loc>{base}/by-map?a=1&b=2</loc></url><url><loc>/by-relative-loc</loc></url>"
            "<url><lastmod>2015-10-05</lastmod></url></urlset>",
            kind="text/xml",
        ),
        "/by-map?a=1&b=2": page(text="r11"),
        "/by-relative-loc": page(text="r12"),
        "/plan.txt": Answer("\ufeff{base}/by-text-map\nrien\n", kind="text/plain"),
        "/by-text-map": page(text="r13"),
        # addresses of other systems
        "/index.php?option=com_content&view=article&id=1&catid=2&Itemid=3&lang=fr": page(text="joomla"),
        "/n?tx_news_pi1[news]=1&tx_news_pi1[controller]=News&tx_news_pi1[action]=detail&a=1&b=2&c=3": page(
            text="typo3"
        ),
        "/agenda/2015/concert": page(text="un concert"),
        "/prive/visite": page(text="une visite"),
        "/?s=12": page(text="douze"),
    }
)
NOT_LINKED = ("/robots.txt", "/plan.txt", "/map.xml", "/feed", "/only-nofollow", *list(CHAIN)[1:])
NOT_LINKED += tuple(path for path in MAIN.answers if path.startswith("/by-"))
MAIN.answers["/"] = page(
    *(path for path in MAIN.answers if path not in NOT_LINKED),
    "/chain/0",
    "/404",
    "https://ailleurs.example/page",
    "/x?" + "a" * 700,
    text="Accueil",
)
for path in [path for path in MAIN.answers if "[" in path]:  # as requests write it
    MAIN.answers[path.replace("[", "%5B").replace("]", "%5D")] = MAIN.answers[path]
SETTINGS = replace(UNSLOWED, max_bytes=100_000, sites={"127.0.0.1": SiteCrawl(exclude=("/intranet/",))})

FATES = {
    "/": ("kept", ""),
    "/kept": ("kept", ""),
    "/note.pdf": ("kept", ""),
    "https://ailleurs.example/page": ("excluded", "scope"),
    "/photo.zip": ("excluded", "kind"),
    "/x?" + "a" * 700: ("excluded", "long"),
    "/intranet/x": ("excluded", "exclude"),
    "/a/b/a/b/a/b": ("excluded", "trap"),
    "/secret": ("excluded", "robots"),
    "/only-nofollow": ("excluded", "nofollow"),
    "/noindex": ("excluded", "noindex"),
    "/noindex-blank": ("excluded", "noindex"),
    "/type": ("excluded", "type"),
    "/large": ("failed", "size"),
    "/print": ("redirected", "canonical"),
    **dict.fromkeys(ARTICLES, ("kept", "canonical-ignored")),
    "/in-body": ("kept", ""),
    "/moved": ("redirected", "redirect"),
    "/away": ("excluded", "redirect-away"),
    "/chain/10": ("failed", "redirect-chain"),
    "/chain/11": ("never seen", ""),
    "/gone": ("gone", "gone"),
    "/404": ("gone", "gone"),
    "/forbidden": ("failed", "status"),
    "/maintenance": ("failed", "maintenance"),
    "/not-found": ("failed", "soft404"),
    "/connexion": ("excluded", "login"),
    "/consent": ("failed", "consent"),
    "/about-404": ("kept", ""),
    "/feed": ("excluded", "feed"),
    **{path: ("kept", "") for path in MAIN.answers if path.startswith(("/by-", "/index.php", "/agenda", "/prive"))},
    "/n?tx_news_pi1[news]=1&tx_news_pi1[controller]=News&tx_news_pi1[action]=detail&a=1&b=2&c=3": ("kept", ""),
    "/?s=12": ("kept", ""),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def crawled(root: Path) -> Iterator[Crawled]:
    with served(MAIN):
        yield run(root, MAIN.url(), crawl_settings=SETTINGS)


def whole(address: str) -> str:
    return MAIN.url(address) if address.startswith("/") else address


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
        found = why(store, (MAIN.url(),), SETTINGS, whole(address), 2026)
    text = "\n".join(in_words(found))
    assert found.seen == (outcome != "never seen")
    assert not rule or RULES[rule].said in text
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
        found = why(store, (MAIN.url(),), SETTINGS, whole(address), 2026)
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
