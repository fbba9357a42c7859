"""What a person came to read on a page, and what the page says about itself; pure, without the network.

``extract_page`` is where to start; docs/extraction.md describes the chain.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from missionsearch.config import SiteRules
from missionsearch.extract.boilerplate import Boilerplate, learn_from, without_boilerplate
from missionsearch.extract.files import ExtractError
from missionsearch.extract.formats import format_of, unread
from missionsearch.extract.page import extract_html
from missionsearch.extract.pdf import extract_pdf
from missionsearch.extract.serialization import dumps, loads, to_json
from missionsearch.extract.word import extract_docx
from missionsearch.models import ExtractedPage, FetchedPage

NO_RULES = SiteRules()
PARIS = ZoneInfo("Europe/Paris")
_FEED = re.compile(
    # A comment ends at its first "-->": where it may end at any, a page of many comments is tried in every division.
    rb"\s*(?:\xef\xbb\xbf)?(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,500}-->\s*)*"
    rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b",
    re.S,
)


def extract_page(
    page: FetchedPage,
    rules: SiteRules = NO_RULES,
    zone: ZoneInfo = PARIS,
    boilerplate: Boilerplate | None = None,
    *,
    explain: bool = False,
) -> ExtractedPage:
    """Return what a fetched page or file says, without what its site is known to repeat.

    ``dropped`` holds what was taken out of the main text; with ``explain``, what stands elsewhere on the page too.

    Raises:
        ExtractError: it is empty, is neither a page nor a file that is read, or is encrypted, broken or scanned.
    """
    extracted = _read(page, rules, zone, explain)
    return without_boilerplate(extracted, boilerplate) if boilerplate else extracted


def learn_boilerplate(pages: Iterable[FetchedPage | ExtractedPage], rules: SiteRules = NO_RULES) -> Boilerplate:
    """Return what sites repeat on their pages; pages that cannot be read teach nothing."""
    return learn_from(_extracted(pages, rules))


def _extracted(pages: Iterable[FetchedPage | ExtractedPage], rules: SiteRules) -> Iterable[ExtractedPage]:
    for page in pages:
        if isinstance(page, ExtractedPage):
            yield page
            continue
        try:
            yield _read(page, rules, PARIS)
        except ExtractError:
            continue


def _read(page: FetchedPage, rules: SiteRules, zone: ZoneInfo, explain: bool = False) -> ExtractedPage:
    if not page.body.strip():
        raise ExtractError("empty")
    file_kind = format_of(page)
    if file_kind == "pdf":
        return extract_pdf(page)
    if file_kind == "docx":
        return extract_docx(page)
    if file_kind:
        raise unread(file_kind)
    kind = page.headers.get("content-type", "").lower()
    if kind and not any(name in kind for name in ("html", "xml", "text/plain")):
        raise ExtractError(f"not a page: {kind.split(';')[0]}")
    if _FEED.match(page.body):
        raise ExtractError("a feed or a sitemap, no page")
    with _uncollected():
        return extract_html(page, rules, zone, explain)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles from its work: a page's tree has none, and is walked dozens of times in vain.

    Whoever found the collector at work sets it to work again, so that it is at work when all threads have left.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def is_file(page: FetchedPage) -> bool:
    """Say whether what was fetched is read as a file (PDF, Word), not as a page."""
    return format_of(page) != ""


__all__ = [
    "Boilerplate",
    "ExtractError",
    "dumps",
    "extract_page",
    "is_file",
    "learn_boilerplate",
    "loads",
    "to_json",
    "without_boilerplate",
]
