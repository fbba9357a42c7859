"""Small sites that are built the way well-known systems build theirs: their addresses, their tools, their traps."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.crawl.site import ABSENT, Answer, Request, Site, redirect

SUBJECTS = ("visa", "passeport", "naissance", "mariage", "vote", "bourse", "douane", "retraite", "permis", "ecole")
ARTICLES = 60
NUMBERED = 120


def text_of(number: int) -> str:
    """Return a text that no other number has."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    words = " ".join(f"{subject}{SUBJECTS[(number // 10 + n) % len(SUBJECTS)]}" for n in range(number % 7 + 3))
    return f"Le service chargé de {subject} répond au dossier {words}, sous le nom {'abcdefghijkl'[number % 12] * 3}."


def html(title: str, text: str, links: list[str], generator: str = "", head: str = "") -> Answer:
    made_by = f'<meta name="generator" content="{generator}">' if generator else ""
    anchors = " ".join(f'<a href="{link.replace("&", "&amp;")}">lien</a>' for link in links)
    return Answer(
        f"<!DOCTYPE html><html lang=fr><head><title>{title}</title>{made_by}{head}</head><body><nav>{anchors}</nav>"
        f"<main><h1>{title}</h1><p>{text}</p><p>{text} {generator}</p></main></body></html>"
    )


def query_of(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}


def serving(page: Callable[[Request], Answer], *paths: str) -> Site:
    """Return a site whose front page and all below these paths are made by one function."""

    def answer(request: Request) -> Answer:
        return page(request) if request.path == "/" or request.path.startswith(paths) else ABSENT

    return Site({}, otherwise=answer)


# --- a manual, as Sphinx writes it


def manual(name: str, *others: str) -> Site:
    """Return a manual of ten chapters that also leads to other manuals, to its sources and to its search."""
    chapters = [f"/chapitre-{number}.html" for number in range(10)]
    around = [*chapters, "/genindex.html", "/search.html", "/_sources/index.rst.txt", "/_static/theme.css", *others]
    site = Site({"/": html(f"Manuel {name}", f"Ce manuel de {name} a dix chapitres.", around, "Sphinx")})
    site.answers |= {
        path: html(f"{name}, chapitre {n}", f"{name}: {text_of(n)}", [*around, f"{path}#partie-2"], "Sphinx")
        for n, path in enumerate(chapters)
    }
    site.answers |= {path: html(path, f"{name}: la liste {path}", around, "Sphinx") for path in around[10:12]}
    return site


# --- wikis


def mediawiki(generator: str = "MediaWiki 1.39.4") -> Site:
    """Return a wiki of which each page leads to its edit, its history, old versions and special pages."""
    views = itertools.count(100)

    def page(request: Request) -> Answer:
        given = query_of(request)
        title = given.get("title", "Accueil")
        number = int(title.removeprefix("Article_")) if title.startswith("Article_") else 0
        tools = [
            f"/index.php?title={title}&action=edit",
            f"/index.php?title={title}&action=history",
            f"/index.php?title={title}&oldid={next(views)}",
            f"/index.php?title={title}&diff=prev&oldid={next(views)}",
            f"/index.php?title={title}&printable=yes",
            f"/index.php?title={quote('Spécial:Pages_liées')}/{title}",
            "/index.php?title=Special:RecentChanges",
            f"/index.php?title=Absent_{number}&action=edit&redlink=1",
        ]
        if given.keys() - {"title"} or "cial:" in title:
            head = '<meta name="robots" content="noindex,nofollow">'
            return html(f"Outil de {title}", f"Outil {next(views)} {text_of(number)}", tools, generator, head)
        links = [f"/index.php?title=Article_{n}" for n in range(1, ARTICLES + 1)]
        return html(title, text_of(number), links + tools, generator)

    return serving(page, "/index.php")


def dokuwiki() -> Site:
    """Return a wiki with its actions in ``do``, old versions in ``rev`` and its files behind ``fetch.php``."""
    generator = "DokuWiki"

    def page(request: Request) -> Answer:
        given = query_of(request)
        if "/lib/exe/fetch.php" in request.path:
            return Answer(b"%PDF-1.4 " + given["media"].encode(), kind="application/pdf")
        name = given.get("id", "accueil")
        number = int(name.rpartition(":")[2]) if ":" in name else 0
        tools = [f"/doku.php?id={name}&do={do}" for do in ("edit", "revisions", "backlink", "index", "recent", "login")]
        tools += [f"/doku.php?id={name}&rev={n}" for n in range(1443000000, 1443000003)]
        links = [f"/doku.php?id=note:{n}" for n in range(1, ARTICLES + 1)]
        links += [f"/doku.php?id={name}&do=show", f"/lib/exe/fetch.php?media=note{number}.pdf"]
        return html(name, text_of(number), links + tools, generator)

    return serving(page, "/doku.php", "/lib/")


# --- systems with long addresses


def joomla(number: int) -> str:
    place = f"catid={number % 5 + 2}&Itemid={100 + number % 5}"
    return f"/index.php?option=com_content&view=article&id={number}&{place}&lang=fr"


def joomla_site() -> Site:
    """Return a site whose articles have six parameters each, with lists in pages and prints that name the article."""
    lists = [
        f"/index.php?option=com_content&view=category&id={n}&Itemid={100 + n}&lang=fr&limitstart={start}"
        for n in range(5)
        for start in (0, 6)
    ]

    def page(request: Request) -> Answer:
        given = query_of(request)
        if given.get("view") == "article":
            number = int(given["id"])
            head = f'<link rel="canonical" href="{joomla(number).replace("&", "&amp;")}">'
            prints = f"{joomla(number)}&tmpl=component&print=1"
            return html(f"Note {number}", text_of(number), [prints, *lists], "Joomla! - Open Source", head)
        links = [joomla(n) for n in range(ARTICLES)]
        if given.get("view") == "category":
            start = int(given["limitstart"])
            mine = [n for n in range(ARTICLES) if n % 5 == int(given["id"])][start : start + 6]
            links = [joomla(n) for n in mine]
        return html("Accueil", f"Les rubriques {request.path}", [*links, *lists], "Joomla! - Open Source")

    return serving(page, "/index.php")


def hash_of(text: str) -> str:
    """Return what TYPO3 adds to its own addresses so that nobody else can make them up."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def typo3(number: int) -> str:
    hashed = hash_of(f"news {number}")
    news = f"tx_news_pi1%5Bnews%5D={number}&tx_news_pi1%5Bcontroller%5D=News&tx_news_pi1%5Baction%5D=detail"
    return f"/index.php?id=12&{news}&cHash={hashed}"


def typo3_site() -> Site:
    """Return a site whose news differ in a number and a hash, with a calendar of months that has no end."""

    def page(request: Request) -> Answer:
        given = query_of(request)
        if "tx_news_pi1[news]" in given:
            number = int(given["tx_news_pi1[news]"])
            return html(f"Nouvelle {number}", text_of(number), [typo3((number + 1) % ARTICLES)], "TYPO3 CMS")
        if "tx_cal[month]" in given:
            month = int(given["tx_cal[month]"])
            following = f"/index.php?id=13&tx_cal%5Bmonth%5D={month + 1}&cHash={hash_of(str(month))}"
            return html(f"Agenda {month}", "Rien n’est prévu ce mois-ci.", [following], "TYPO3 CMS")
        links = [typo3(n) for n in range(0, ARTICLES, 7)]
        first = f"/index.php?id=13&tx_cal%5Bmonth%5D=1&cHash={hash_of('0')}"
        return html("Accueil", "La page d’accueil de la mission.", [*links, first, "/index.php?id=12"], "TYPO3 CMS")

    return serving(page, "/index.php")


# --- SPIP


SPIP_SECTIONS = ("Actualités", "Services", "Culture")
SPIP_STEP = 10


def spip_site() -> Site:
    """Return a site as SPIP makes it: clean addresses, sections paged by ``debut_articles``, feeds, prints, a calendar.

    Old addresses (``spip.php?article7``) lead to the clean ones; the search, the forms, prints and the calendar show
    again what articles show.
    """
    menu = [*(f"/-{name}-" for name in SPIP_SECTIONS), "/spip.php?page=plan", "/spip.php?page=recherche&recherche=visa"]
    menu += ["/spip.php?page=backend", "/spip.php?page=login&url=.%2F", "/agenda/2015/05"]

    def of(section: int) -> list[int]:
        return [n for n in range(ARTICLES) if n % len(SPIP_SECTIONS) == section]

    def listing(section: int, start: int) -> Answer:
        own = of(section)
        links = [f"/{spip_name(n)}" for n in own[start : start + SPIP_STEP]]
        pages = [f"/-{SPIP_SECTIONS[section]}-?debut_articles={n}" for n in range(0, len(own), SPIP_STEP)]
        return spip_page(SPIP_SECTIONS[section], "", [*menu, *links, *pages])

    def answer(request: Request) -> Answer:
        path, given = unquote(urlsplit(request.path).path), query_of(request)
        names = {f"/{spip_name(n)}": n for n in range(ARTICLES)}
        sections = {f"/-{name}-": n for n, name in enumerate(SPIP_SECTIONS)}
        if path in names:
            number = names[path]
            tools = [f"/spip.php?page=imprimer&id_article={number}", f"/spip.php?article{(number + 1) % ARTICLES}"]
            return spip_page(f"Note {number} sur {SUBJECTS[number % 10]}", text_of(number), [*menu, *tools])
        if path in sections:
            return listing(sections[path], int(given.get("debut_articles", 0)))
        if path == "/spip.php" and request.path.partition("?article")[2].isdigit():
            return redirect(f"/{spip_name(int(request.path.partition('?article')[2]))}")
        if given.get("page") == "backend":
            items = "".join(f"<item><link>{{base}}/{spip_name(n)}</link></item>" for n in range(5))
            return Answer(f"<rss><channel>{items}</channel></rss>", kind="text/xml")
        if given.get("page") == "plan":
            return spip_page("Plan du site", "", [f"/{spip_name(n)}" for n in range(ARTICLES)], NOINDEX)
        if path == "/":
            return spip_page("Accueil de la mission", "", [*menu, *(f"/{spip_name(n)}" for n in range(4))])
        return ABSENT if path != "/spip.php" else spip_page("Outil", "Un outil de SPIP.", menu)

    return Site({}, otherwise=answer)


NOINDEX = '<meta name="robots" content="noindex,follow">'


def spip_name(number: int) -> str:
    return f"Note-{number}-sur-{SUBJECTS[number % 10]}"


def spip_page(title: str, text: str, links: list[str], head: str = "") -> Answer:
    made = html(title, text, links, "SPIP 4.3.5", head)
    return replace(made, headers={"Composed-By": "SPIP 4.3.5 @ www.spip.net"})


# --- pages that differ in numbers alone


def numbered(number: int, links: list[int]) -> Answer:
    addresses = [f"/fiche/{n}" for n in links if 0 <= n < NUMBERED]
    return html(f"Fiche {number}", f"La fiche {number} a la même forme que toutes les fiches.", addresses)


def numbered_tree() -> Site:
    """Return a site whose pages say the same but for numbers; each leads to two others."""
    fiches = {f"/fiche/{n}": numbered(n, [2 * n + 1, 2 * n + 2]) for n in range(NUMBERED)}
    return Site({"/": html("Accueil", "Les fiches de la mission.", ["/fiche/0"]), **fiches})


def numbered_row() -> Site:
    """Return a site whose pages say the same but for numbers; each leads to its neighbours, and a sitemap names all."""
    fiches = {f"/fiche/{n}": numbered(n, [n - 1, n + 1]) for n in range(NUMBERED)}
    listed = "".join(f"<url><loc>{{base}}/fiche/{n}</loc></url>" for n in range(NUMBERED))
    sitemap = Answer(f"<urlset>{listed}</urlset>", kind="text/xml")
    return Site({"/": html("Accueil", "Les fiches de la mission.", ["/fiche/0"]), "/sitemap.xml": sitemap, **fiches})
