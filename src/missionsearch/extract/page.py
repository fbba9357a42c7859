"""One HTML page: what a person came to read, and what was left out and why.

The chain: the operator's rules, SPIP's templates, then (where they find too little) trafilatura, then the page
without its furniture. BeautifulSoup over lxml parses the page once; every step reads from that.
"""

from __future__ import annotations

import gc
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from missionsearch.config import SiteRules
from missionsearch.extract import facts, general
from missionsearch.extract.blocks import HEADINGS, Block, read_blocks, sentences_in, tidy
from missionsearch.extract.completing import completed, holds_first_text
from missionsearch.extract.dates import DateEvidence, FoundDates, find_dates
from missionsearch.extract.decoding import decode, undo_double_encoding
from missionsearch.extract.elements import Elements, classes_of, inside, words_of
from missionsearch.extract.kinds import kind_of_page
from missionsearch.extract.lines import is_edge, plain, reason_to_drop
from missionsearch.extract.marked_dates import machine_dates
from missionsearch.extract.shown_lines import lines_elsewhere, lines_near_title
from missionsearch.extract.spip import Found, spip_parts
from missionsearch.models import DroppedBlock, ExtractedPage, FetchedPage
from missionsearch.urls import canonical_link

ENOUGH = 80
"""Characters of main text below which the next step of the chain is tried."""
LONG_PAGE = 400
"""Characters of sentences from which a page of SPIP's that none of its templates explains is a publication's."""
LEAST_SHARE = 0.2
"""Share of a page's sentences outside its furniture below which the general extractor has missed the text."""
MOST_BYTES = 10_000_000
LONG_FOR_GENERAL, BLOCKS_FOR_GENERAL = 3_000_000, 6_000
"""Characters of markup, and blocks, from which the general extractors take longer than a page is worth."""
COLLECT_AFTER = 100_000
MOST_DROPPED = 400
MOST_TITLE = 1_000
_PROLOG = re.compile(r"^\s*<\?xml[^>]*>")


def extract_html(page: FetchedPage, rules: SiteRules, zone: ZoneInfo) -> ExtractedPage:
    """Return what an HTML page says."""
    html = undo_double_encoding(decode(page.body[:MOST_BYTES], page.headers))
    with _few_collections():
        elements = Elements(parse(html))
        base_tag = next((tag for tag in elements.named("base") if tag.get("href")), None)
        base = (canonical_link(page.final_url, str(base_tag["href"])) if base_tag else None) or page.final_url
        return _Extraction(page, html, elements, base, rules).result(zone)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the cyclic collector look less often: a tree is all cycles, and none is garbage while its page is read.

    A third faster on SPIP's pages.
    """
    usual = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def parse(html: str) -> BeautifulSoup:
    """Return a page's tree, whatever its markup."""
    html = _PROLOG.sub("", html)  # XHTML is read as browsers read it: as HTML
    if "<" not in html:
        html = f"<p>{html}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            return BeautifulSoup(html, "lxml")
    except (AssertionError, RecursionError, ValueError):
        return BeautifulSoup(re.sub(r"<[^>]*>", " ", html), "lxml")


@dataclass
class _Chosen:
    blocks: list[Block]
    extractor: str
    footnotes: list[str]


class _Extraction:
    def __init__(self, page: FetchedPage, html: str, elements: Elements, base: str, rules: SiteRules) -> None:
        self.page, self.html, self.elements, self.base, self.rules = page, html, elements, base, rules
        self.dropped: list[DroppedBlock] = []
        self.body = elements.first("body") or elements.soup
        self.title_tag = facts.find_title(elements, rules)
        shown = facts.text_of(self.title_tag) if isinstance(self.title_tag, Tag) else self.title_tag
        self.shown_title = shown = shown[:MOST_TITLE]
        self.title, self.tag = facts.split_tag(shown)
        self.breadcrumb = facts.find_breadcrumb(elements, rules)
        self.refused = [tag for selector in rules.drop for tag in elements.select(selector)]
        self.everything = read_blocks(self.body, lambda _: None, lambda *_: None)

    def result(self, zone: ZoneInfo) -> ExtractedPage:
        canonical = self.canonical()
        section = facts.read_section(self.breadcrumb, self.title, self.page.final_url)
        own = {self.page.url, self.page.final_url, canonical}
        translations = facts.find_translations(self.elements, self.base, self.page.headers, own)
        language = facts.declared_language(self.elements, self.page.headers)
        if language:
            translations.pop(language, None)
        parts = spip_parts(self.elements)
        chosen = self.choose(parts)
        paragraphs = self.cleaned(chosen)
        kind = kind_of_page(self.page, self.elements, parts, chosen.blocks, self.everything, self.rules)
        dates = find_dates(self.evidence(language or "", paragraphs), zone)
        self.explain_rest(paragraphs, chosen.footnotes)
        root = (
            parts.area
            if parts.area is not None
            else self.elements.first("main") or self.elements.first("article") or self.body
        )
        return ExtractedPage(
            url=self.page.url,
            canonical=canonical,
            title=self.title or (paragraphs[0][:120] if paragraphs else ""),
            paragraphs=tuple(paragraphs),
            kind=kind,
            footnotes=tuple(chosen.footnotes),
            section=section,
            declared_language=language,
            event=dates.event,
            published=None if _is_only_the_change(dates) else dates.published,
            modified=dates.modified,
            translations=translations,
            translation_tag=self.tag if self.tag and self.tag not in translations else None,
            attachments=facts.find_attachments(root, self.base),
            dropped=tuple(self.dropped[:MOST_DROPPED]),
            extractor=chosen.extractor,
        )

    def canonical(self) -> str:
        links = (tag for tag in self.elements.named("link") if "canonical" in words_of(tag, "rel") and tag.get("href"))
        link = next(links, None)
        return (canonical_link(self.base, str(link["href"])) if link else None) or self.page.url

    # --- the chain

    def choose(self, parts: Found) -> _Chosen:
        """Return the blocks of the first step that finds enough."""
        for selector in self.rules.body:
            roots = self.elements.select(selector)
            blocks = [block for root in roots for block in self.read(root)]
            if _weight(blocks) >= ENOUGH:
                return _Chosen(blocks, "rules", parts.footnote_texts())
        if parts.roots:
            blocks = [block for root in parts.roots for block in self.read(root, parts.notes)]
            if _weight(blocks) >= ENOUGH or (blocks and parts.is_spip):
                return _Chosen(blocks, "spip", parts.footnote_texts())
        own, name = self.without_furniture()
        sentences = _weight(list(sentences_in(own)))
        if parts.is_spip and (name != "body" or parts.text_root is not None or sentences < LONG_PAGE):
            return _Chosen(own, name, [])
        found = self.general(sentences, own)
        return _Chosen(found, "trafilatura", []) if found else _Chosen(own, name, [])

    def general(self, sentences: int, own: list[Block]) -> list[Block]:
        """Return what the general extractor finds: none where that is little beside the page's own ``sentences``.

        A short text below the title may be little beside the teasers round it.
        """
        for precise in (True, False) if self.fits_general() else ():
            found = general.main_blocks(self.html, precise)
            weight = _weight(found)
            if weight >= ENOUGH:
                settled = completed(found, self.everything, own, self.shown_title)
                if _weight(settled) >= LEAST_SHARE * sentences or holds_first_text(
                    settled, self.everything, own, self.shown_title
                ):
                    return settled
        return []

    def fits_general(self) -> bool:
        """Say whether the general extractors, which compare blocks in pairs, read the page in bounded time."""
        return len(self.html) < LONG_FOR_GENERAL and len(self.everything) < BLOCKS_FOR_GENERAL

    def read(self, root: Tag, notes: list[Tag] | None = None) -> list[Block]:
        refuse = self.refusing(furniture_inside, notes or [])
        return read_blocks(root, refuse, self.drop)

    def without_furniture(self) -> tuple[list[Block], str]:
        """Return the blocks of the main or article element, else of the body, without navigation and the like."""
        for name in ("main", "article"):
            tags = self.elements.named(name)
            role = self.elements.select("[role=main]") if name == "main" else []
            for tag in [*tags, *role]:
                if len(tags) <= 1 or name == "main":
                    blocks = read_blocks(tag, self.refusing(furniture, []), lambda *_: None)
                    if _weight(blocks) >= ENOUGH:
                        return blocks, name
        for selector in ("#contenu", "#content", "#main", "#principal", ".contenu", ".content"):
            found = self.elements.select_one(selector)
            if found:
                blocks = read_blocks(found, self.refusing(furniture, []), lambda *_: None)
                if _weight(list(sentences_in(blocks))) >= ENOUGH:
                    return blocks, "body"
        return read_blocks(self.body, self.refusing(furniture, []), lambda *_: None), "body"

    def refusing(self, rule: Callable[[Tag], str | None], notes: list[Tag]) -> Callable[[Tag], str | None]:
        footnotes, refused = set(map(id, notes)), set(map(id, self.refused))
        above = {id(tag) for tag in self.title_tag.parents} if isinstance(self.title_tag, Tag) else set()

        def refuse(tag: Tag) -> str | None:
            if tag is self.title_tag:
                return "title"
            if tag is self.breadcrumb:
                return "breadcrumb"
            if id(tag) in footnotes:
                return "footnote"
            if id(tag) in refused:
                return "site rule"
            return None if id(tag) in above else rule(tag)  # a header that holds the title may hold the lead too

        return refuse

    # --- cleaning

    def cleaned(self, chosen: _Chosen) -> list[str]:
        """Return the blocks' texts without boilerplate lines, the title and empty headings; each drop is explained."""
        lines = [pattern for pattern in map(_compiled, self.rules.drop_lines) if pattern]
        kept: list[Block] = []
        title = plain(self.title).casefold()
        for block in chosen.blocks:
            for text in block.text.split("\n"):
                text = tidy(text)
                reason = reason_to_drop(text) if text else "no words"
                if text and any(pattern.fullmatch(plain(text)) for pattern in lines):
                    reason = "site rule"
                elif not reason and plain(facts.split_tag(text)[0]).casefold() == title:
                    reason = "title"
                if reason:
                    if text:
                        self.drop(text, reason)
                elif kept and kept[-1] is block:
                    kept[-1] = block
                else:
                    kept.append(Block(text, block.tag, block.links))
        while kept and is_edge(kept[0].text):
            self.drop(kept.pop(0).text, "label")
        while kept and (is_edge(kept[-1].text) or kept[-1].tag in HEADINGS):
            self.drop(kept.pop().text, "label")
        return [block.text for block in kept]

    def drop(self, text: str, reason: str) -> None:
        self.dropped.append(DroppedBlock(text[:500], reason))

    def explain_rest(self, paragraphs: list[str], footnotes: list[str]) -> None:
        """Name what stands elsewhere on the page."""
        known = {plain(text) for text in (*paragraphs, *footnotes, self.shown_title, *(d.text for d in self.dropped))}
        for block in self.everything:
            for line in block.text.split("\n"):
                text = tidy(line)
                if text and plain(text) not in known:
                    known.add(plain(text))
                    self.drop(text, reason_to_drop(text) or "outside the main text")

    # --- dates

    def evidence(self, language: str, paragraphs: list[str]) -> DateEvidence:
        near = lines_near_title(self.everything, self.shown_title)
        elsewhere = lines_elsewhere(self.everything, self.elements, set(paragraphs))
        return DateEvidence(
            title=self.shown_title,
            language=language,
            url=self.page.url,
            machine=tuple(machine_dates(self.elements)),
            near=near,
            lines=tuple(dict.fromkeys((*near, *elsewhere))),
            lead=tuple(paragraphs[:2]),
            text="\n".join(paragraphs)[:20_000],
            fallback=lambda: general.publication_day(self.html) if self.fits_general() else None,
        )


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern, re.I)
    except re.error:
        return None


def _is_only_the_change(dates: FoundDates) -> bool:
    """Say whether the general finder took the day of the last change for that of publication."""
    published, modified = dates.published, dates.modified
    return bool(published and modified and published.source == "general" and published.value == modified.value)


def _weight(blocks: list[Block]) -> int:
    """Return how much text blocks hold, in letters: scripts without an alphabet say a word in one or two signs."""
    return sum(len(block.text) + 2 * len(_DENSE.findall(block.text)) for block in blocks)


_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


# --- furniture

_NAMES_INSIDE = re.compile(
    r"(?:^|[\s_-])(?:spip_documents?|spip_doc_\w+|documents_portfolio|documents_joints|portfolio|formulaire_\w+|forum|comments?|"
    r"commentaires?|repondre|hyperlien|traductions|sommaire-back|spip-admin\S*|pagination|share|sharing|social|partage[rs]?|"
    r"addtoany|addthis|reseaux-sociaux|breadcrumbs?|arbo|hierarchie|notes?-edition|tags?-links|offscreen|sr-only|visually-hidden|"
    r"screen-reader-text|fr-share|fr-follow|fr-breadcrumb|fr-skiplinks|fr-consent\S*|fr-modal|fr-summary|fr-sidemenu|"
    r"related|newsletter|cookie\S*)(?:$|[\s_-])",
    re.I,
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu\S*|sidebar|extra|bandeau|entete|header|footer|pied\S*|banner|banniere|"
    r"recherche|search\S*|skip\S*|langues?|languages?|lang-switch|breadcrumbs?|arbo|hierarchie|widget\S*|fr-header|fr-nav|fr-footer|"
    r"fr-notice|fr-pagination|interministeriel|popup|modal|paywall\S*|subscri(?:be|ption)\S*|postmeta\S*|entry-meta|"
    r"article-info|author-?(?:box|bio|card|info)\S*|tags?|tag-?list|keywords|byline|toc|navbox|catlinks|contents-list|taboola|"
    r"outbrain|promo|feedback|most-read|trending)(?:$|[\s_-])",
    re.I,
)


def furniture_inside(tag: Tag) -> str | None:
    """Return why an element within a publication's text is not part of it."""
    if tag.name in ("nav", "form") and not _holds_text(tag):
        return "navigation" if tag.name == "nav" else "form"
    if tag.name in ("figcaption",):
        return "caption"
    if tag.has_attr("hidden") or "display:none" in str(tag.get("style") or "").replace(" ", ""):
        return "hidden"
    names = classes_of(tag)
    if names and tag.name not in ("body", "main", "article") and _NAMES_INSIDE.search(names):
        return "caption" if re.search(r"spip_doc|portfolio", names) else "template block"
    return None


def furniture(tag: Tag) -> str | None:
    """Return why an element of a page is not its main text."""
    if tag.name in ("nav", "header", "footer", "aside", "form") and not (
        (tag.name == "form" or (tag.name in ("header", "footer", "aside") and inside(tag, "article")))
        and _holds_text(tag)
    ):
        return {"nav": "navigation", "form": "form"}.get(tag.name, tag.name)
    if tag.get("role") in ("navigation", "banner", "contentinfo", "complementary", "search"):
        return str(tag["role"])
    names = classes_of(tag)
    if names and tag.name not in ("body", "main", "article", "html") and _NAMES.search(names) and not _holds_text(tag):
        return "template block"
    return furniture_inside(tag)


def _holds_text(tag: Tag) -> bool:
    """Say whether an element holds a publication's paragraphs after all: a petition in a form, notes in a footer."""
    paragraphs = [paragraph for paragraph in tag.find_all("p", limit=30) if len(paragraph.get_text()) > 150]
    return len(paragraphs) >= (1 if tag.name in ("form", "aside", "footer", "header") else 3)
