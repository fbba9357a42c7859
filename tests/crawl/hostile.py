"""The hostile site: what sites do to a crawl in one answer, and the fate that each address must have."""

from __future__ import annotations

from dataclasses import replace

from missionsearch.config import SiteCrawl
from tests.crawl.site import UNSLOWED, Answer, Site, page, redirect, robots


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


def whole(address: str) -> str:
    return MAIN.url(address) if address.startswith("/") else address
