"""What the page tests search: the sample site's publications, and a few that only trouble makers write."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator

from missionsearch.demo.content import Article, articles
from missionsearch.demo.site import ZONE, section_name, section_trail, typography
from missionsearch.models import Document, Passage

SITE = "https://valombre.example"
LONG_TITLE = "Rapport sur la coopération transfrontalière et les visas de long séjour des travailleurs saisonniers " * 2
ENDLESS_WORD = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüssel" * 3


def documents() -> Iterator[Document]:
    """Yield 52 publications of the sample site, then the odd ones."""
    for article in articles():
        yield _document(article)
    yield from odd()


def _document(article: Article) -> Document:
    language = article.language

    def set_type(text: str) -> str:
        return html.unescape(typography(text, language))

    trail = section_trail(article.section)
    names = {spoken: tuple(section_name(key, spoken) for key in trail) for spoken in ("fr", "en")}
    return Document(
        url=SITE + article.path,
        title=set_type(article.title),
        passages=tuple(Passage(set_type(text), language) for text in article.paragraphs),
        language=language,
        published=article.published_at.astimezone(ZONE).date(),
        modified=article.modified,
        date_kind="published",
        section=names[language],
        section_value=names["fr"] if language == "en" else (),
        section_labels=names,
        site="valombre.example",
        translations={"en" if language == "fr" else "fr": SITE + article.translation} if article.translation else {},
        publication=SITE + (article.path if language == "fr" else article.translation or article.path),
    )


def odd() -> Iterator[Document]:
    """Yield what an import may hold: scripts, right-to-left text, words without end, no date, no language."""
    yield _odd(
        "javascript:alert(1)", "Adresse <script>alert(1)</script> & visa", "Un visa <b onclick=x>gras</b>.", "und"
    )
    yield _odd("https://autre.example/ar", "بيان حول الأمن", "تجتمع المنظمة OSCE في فيينا visa.", "ar")
    yield _odd("https://autre.example/" + "long-" * 60, ENDLESS_WORD, "Das visa " + "x" * 300, "de")
    yield Document(
        url="https://autre.example/rapport.pdf",
        title=LONG_TITLE.strip(),
        passages=(Passage("Le rapport sur les visas.", "fr", 3),),
        language="fr",
        event=dt.date(2015, 10, 1),
        date_kind="event",
        section=("Services aux citoyens", "Visas"),
        type="pdf",
        site="autre.example",
    )


def _odd(url: str, title: str, text: str, language: str) -> Document:
    return Document(url=url, title=title, passages=(Passage(text, language),), language=language, site="autre.example")
