"""A page as every step of its extraction sees it: its tree, its blocks, its title, and what was left out so far."""

from __future__ import annotations

from missionsearch.config import SiteRules
from missionsearch.extract.content import read_page
from missionsearch.extract.elements import Elements
from missionsearch.extract.sections import offered_sections
from missionsearch.extract.templates import template_of
from missionsearch.extract.titles import LONGEST, offered_titles, split_tag
from missionsearch.markup import HtmlPage
from missionsearch.models import DroppedBlock


class PageContext:
    """What is read from the one parse before anything is dropped."""

    def __init__(self, page: HtmlPage, rules: SiteRules, url: str) -> None:
        self.html, self.head, self.rules = page.text, page.head, rules
        self.elements = elements = Elements(page.tree)
        self.body = elements.first("body") or elements.root
        self.dropped: list[DroppedBlock] = []
        self.reading = read_page(elements)
        self.everything = self.reading.visible() if self.reading else []
        """The blocks that a reader can see, in the page's order."""
        self.template = template_of(elements)
        """What the family of templates that made the page knows of it."""
        self.titles = offered_titles(elements, self.everything, rules, self.template)
        """What may be the title, that for which most speaks first."""
        self.title_tag = self.titles[0].tag if self.titles else None
        self.shown_title = self.titles[0].text[:LONGEST] if self.titles else ""
        """The title with the "[en]" that may stand behind it."""
        self.title, self.tag = split_tag(self.shown_title)
        self.sections = offered_sections(elements, self.template, rules, self.title, url)
        """What may be the path to the page, that for which most speaks first."""
        self.breadcrumb = next((each.tag for each in self.sections if each.tag is not None), None)

    def drop(self, text: str, reason: str) -> None:
        self.dropped.append(DroppedBlock(text[:500], reason))
