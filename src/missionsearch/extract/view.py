"""A page as every step of its extraction sees it: its tree, its blocks, its title, and what was left out so far."""

from __future__ import annotations

from missionsearch.config import SiteRules
from missionsearch.extract import facts
from missionsearch.extract.content import read_page
from missionsearch.extract.elements import Elements
from missionsearch.extract.titles import LONGEST, offered_titles, split_tag
from missionsearch.markup import HtmlPage
from missionsearch.models import DroppedBlock


class PageView:
    """What is read from the one parse before anything is dropped."""

    def __init__(self, page: HtmlPage, rules: SiteRules) -> None:
        self.html, self.head, self.rules = page.text, page.head, rules
        self.elements = elements = Elements(page.tree)
        self.body = elements.first("body") or elements.root
        self.dropped: list[DroppedBlock] = []
        self.reading = read_page(elements)
        self.everything = self.reading.visible() if self.reading else []
        """The blocks that a reader can see, in the page's order."""
        self.titles = offered_titles(elements, self.everything, rules)
        """What may be the title, that for which most speaks first."""
        self.title_tag = self.titles[0].tag if self.titles else None
        self.shown_title = self.titles[0].text[:LONGEST] if self.titles else ""
        """With the "[en]" that may stand behind it."""
        self.title, self.tag = split_tag(self.shown_title)
        self.breadcrumb = facts.find_breadcrumb(elements, rules)

    def drop(self, text: str, reason: str) -> None:
        self.dropped.append(DroppedBlock(text[:500], reason))
