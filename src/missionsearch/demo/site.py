"""The sample mission's site, page by page, in the markup that SPIP's stock templates write."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from missionsearch.demo.content import SECTIONS, Article, articles, slug

NAME = {"fr": "Mission de Valombre (site d'exemple)", "en": "Mission of Valombre (sample site)"}
ZONE = ZoneInfo("Europe/Paris")
MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
WORDS = {
    "fr": {
        "home": "Accueil",
        "modified": "Dernière modification : ",
        "top": "Haut de page",
        "other": "English",
        "in_section": "Articles de cette rubrique",
        "plan": "Plan du site",
        "contact": "Nous écrire",
        "print": "Imprimer la page",
    },
    "en": {
        "home": "Home",
        "modified": "Last modified on ",
        "top": "top of the page",
        "other": "français",
        "in_section": "Articles in this section",
        "plan": "Site Map",
        "contact": "Contact us",
        "print": "Print the page",
    },
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site says to one address; ``{base}`` in the body stands for its own address."""

    body: str = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    location: str | None = None


def typography(text: str, language: str) -> str:
    """Return escaped text with the apostrophes and spaces that SPIP sets: ecrire/typographie in its source."""
    text = html.escape(text, quote=False).replace("'", "’").replace(" - ", " – ")
    if language == "fr":
        text = re.sub(r" ([;:!?»%])", "&nbsp;\\1", text)
        text = text.replace("« ", "«&nbsp;")
    return text


def section_trail(key: str | None) -> list[str]:
    """Return a section and those above it, outermost first."""
    trail: list[str] = []
    while key:
        trail.insert(0, key)
        key = SECTIONS[key][0]
    return trail


def section_name(key: str, language: str) -> str:
    _, french, english = SECTIONS[key]
    return french if language == "fr" else english


def section_path(key: str, language: str) -> str:
    return f"/-{slug(section_name(key, language))}-" + ("" if language == "fr" else "en-")


def page(language: str, title: str, main: str, *, trail: str = "", head: str = "", body_class: str = "page") -> str:
    """Return a whole page: header, navigation, breadcrumb, main part and foot."""
    words = WORDS[language]
    tops = [key for key, (parent, *_) in SECTIONS.items() if parent is None]
    menu = "".join(
        f'<li class="nav-item"><a href="{section_path(key, language)}">{section_name(key, language)}</a></li>'
        for key in tops
    )
    home = "/" if language == "fr" else "/en"
    return f"""<!DOCTYPE html>
<html dir="ltr" lang="{language}" class="ltr {language}">
<head><title>{html.escape(title[:80])} - {html.escape(NAME[language])}</title>
<meta charset="utf-8"><meta name="generator" content="SPIP 4.3.5">{head}</head>
<body class="pas_surlignable {body_class}"><div class="page">
<header class="header" role="banner"><p class="spip_logo_site"><a rel="start home" href="{home}">{NAME[language]}</a></p>
<form action="/spip.php" class="formulaire_spip formulaire_recherche"><input name="page" value="recherche" type="hidden">
<label for="recherche">OK</label><input id="recherche" name="recherche"></form></header>
<nav class="nav" role="navigation"><ul>{menu}</ul></nav>
<p class="arbo" id="hierarchie"><a href="{home}">{words["home"]}</a>{trail}</p>
<main class="main" role="main"><div class="wrapper hentry"><div class="content" id="content">{main}</div></div></main>
<footer class="footer"><p><a href="/spip.php?page=plan&amp;lang={language}" rel="nofollow">{words["plan"]}</a> |
<a href="/spip.php?page=contact&amp;lang={language}">{words["contact"]}</a> | <a href="/spip.php?page=backend">RSS 2.0</a></p></footer>
</div></body></html>"""


def breadcrumb(section: str, language: str, last: str) -> str:
    links = "".join(
        f' &gt; <a href="{section_path(key, language)}">{typography(section_name(key, language), language)}</a>'
        for key in section_trail(section)
    )
    return f'{links} &gt; <strong class="on">{typography(last[:80], language)}</strong>'


def article_page(article: Article) -> str:
    """Return a publication's page, with everything around the text that a search must not index."""
    language, words = article.language, WORDS[article.language]
    local = article.published_at.astimezone(ZONE)
    shown = f"{local.day}{'er' if local.day == 1 and language == 'fr' else ''} {MONTHS[language][local.month - 1]} {local.year}"
    first, *rest = [typography(text, language) for text in article.paragraphs]
    tag = other = head = ""
    if article.translation:
        code = "en" if language == "fr" else "fr"
        tag = f' <a href="{article.translation}" hreflang="{code}">[{code}]</a>'
        other = f'<p class="traductions"><span class="on">{language}</span> <a rel="alternate" hreflang="{code}" href="{article.translation}">{words["other"]}</a></p>'
        head = f'<link rel="alternate" hreflang="{code}" href="{{base}}{article.translation}">'
    modified = f"<p>{words['modified']}{article.modified:%d/%m/%Y}</p>" if article.modified else ""
    main = f"""
<div class="cartouche"><h1 class="crayon article-titre-{article.number} entry-title">{typography(article.title, language)}{tag}</h1>
<p class="info-publi"><abbr class="published" title="{article.published_at:%Y-%m-%dT%H:%M:%SZ}">{shown}</abbr></p>{other}</div>
<div class="crayon article-chapo-{article.number} chapo"><p>{first}</p></div>
{figure(article)}
<div class="crayon article-texte-{article.number} texte entry-content">{"".join(f"<p>{text}</p>" for text in rest)}</div>
<p class="hyperlien"><a href="javascript:print()">{words["print"]}</a></p>
{modified}<p><a href="#top">{words["top"]}</a></p>"""
    head += f'<link rel="canonical" href="{{base}}{article.path}">'
    return page(
        language,
        article.title,
        main,
        trail=breadcrumb(article.section, language, article.title),
        head=head,
        body_class="page_article",
    )


def figure(article: Article) -> str:
    """Return the picture of an article as SPIP 3 writes it, with the caption that ends "- JPEG"."""
    if not article.image:
        return ""
    caption = typography(article.image, article.language)
    return f"""<dl class="spip_document_{article.number} spip_documents spip_documents_center">
<dt><a href="/IMG/jpg/{article.key}.jpg" type="image/jpeg"><img src="/local/cache-vignettes/{article.key}.jpg" alt="JPEG - 45.2 ko"></a></dt>
<dt class="spip_doc_titre"><strong>{caption} - JPEG</strong></dt></dl>"""


def teasers(articles: list[Article]) -> str:
    return "".join(
        f'<li class="hentry"><h3 class="entry-title"><a href="{article.path}" rel="bookmark">{typography(article.title, article.language)}</a></h3>'
        f'<div class="introduction entry-content"><p>{typography(article.paragraphs[0][:150], article.language)}&nbsp;(…)</p></div></li>'
        for article in articles
    )


def section_page(key: str, language: str, articles: list[Article]) -> str:
    inside = [child for child, (parent, *_) in SECTIONS.items() if parent == key]
    links = "".join(
        f'<li><a href="{section_path(child, language)}">{typography(section_name(child, language), language)}</a></li>'
        for child in inside
    )
    name = section_name(key, language)
    main = f"""<div class="cartouche"><h1>{typography(name, language)}</h1></div><ul class="rubriques">{links}</ul>
<div class="menu menu_articles"><h2>{WORDS[language]["in_section"]}</h2><ul>{teasers(articles)}</ul></div>"""
    parent = SECTIONS[key][0]
    trail = (
        breadcrumb(parent, language, name)
        if parent
        else f' &gt; <strong class="on">{typography(name, language)}</strong>'
    )
    return page(language, name, main, trail=trail, body_class="page_rubrique")


def home_page(language: str, articles: list[Article]) -> str:
    latest = sorted(articles, key=lambda article: article.published_at, reverse=True)[:8]
    extra = '<p><a href="/Page-retiree">Ancienne page</a> <a href="/spip.php?article1">Article 1</a> <a href="/en">English</a> <a href="/Brouillon">Brouillon</a></p>'
    main = f'<div class="menu menu_articles"><h2>{NAME[language]}</h2><ul>{teasers(latest)}</ul></div>{extra if language == "fr" else ""}'
    return page(language, NAME[language], main, body_class="page_sommaire")


def site() -> Mapping[str, Answer]:
    """Return every address of the sample site and what it answers; any other address is a 404."""
    everything = articles()
    answers: dict[str, Answer] = {}
    for article in everything:
        answers[article.path] = Answer(article_page(article))
        answers[f"/spip.php?article{article.number}"] = Answer(status=301, location=article.path)
    for language in ("fr", "en"):
        mine = [article for article in everything if article.language == language]
        answers["/" if language == "fr" else "/en"] = Answer(home_page(language, mine))
        for key in SECTIONS:
            inside = [article for article in mine if article.section == key]
            answers[section_path(key, language)] = Answer(section_page(key, language, inside))
        answers.update(_service_pages(language, mine))
    answers["/robots.txt"] = Answer(ROBOTS, content_type="text/plain; charset=utf-8")
    answers["/sitemap.xml"] = Answer(sitemap(everything), content_type="text/xml; charset=utf-8")
    answers["/spip.php?page=backend"] = Answer(feed(everything), content_type="text/xml; charset=utf-8")
    answers["/Brouillon"] = Answer(
        page(
            "fr", "Brouillon", "<h1>Brouillon</h1><div class='texte'><p>Cette page est exclue par robots.txt.</p></div>"
        )
    )
    return answers


ROBOTS = """User-agent: *
Disallow: /ecrire/
Disallow: /Brouillon
Disallow: /spip.php?page=login*

Sitemap: {base}/sitemap.xml
"""


def _service_pages(language: str, mine: list[Article]) -> dict[str, Answer]:
    words = WORDS[language]
    listing = "".join(
        f'<li><a href="{article.path}">{typography(article.title, language)}</a></li>' for article in mine
    )
    plan = page(
        language,
        words["plan"],
        f"<h1>{words['plan']}</h1><ul>{listing}</ul>",
        head='<meta name="robots" content="none">',
        body_class="page_plan",
    )
    form = f'<h1>{words["contact"]}</h1><form class="formulaire_spip"><textarea name="texte"></textarea></form>'
    return {
        f"/spip.php?page=plan&lang={language}": Answer(plan),
        f"/spip.php?page=contact&lang={language}": Answer(
            page(language, words["contact"], form, body_class="page_contact")
        ),
    }


def sitemap(everything: tuple[Article, ...]) -> str:
    entries = "".join(f"<url><loc>{{base}}{article.path}</loc></url>" for article in everything)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def feed(everything: tuple[Article, ...]) -> str:
    """Return the newest ten publications as RSS 2.0."""
    newest = sorted(everything, key=lambda article: article.published_at, reverse=True)[:10]
    items = "".join(
        f"<item><title>{html.escape(article.title)}</title><link>{{base}}{article.path}</link></item>"
        for article in newest
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{html.escape(NAME["fr"])}</title>{items}</channel></rss>'
