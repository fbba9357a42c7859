"""What a family of templates is told by, and where it puts a publication's text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from missionsearch.extract.elements import Elements, inside
from missionsearch.markup import Tag

MOST_ROOTS = 3
"""Elements of a root's name on one page: more are teasers."""
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Template:
    """What a family knows of one page."""

    name: str = ""
    """The family's; empty where none knows the page."""
    roots: tuple[Tag, ...] = ()
    """The elements that hold the publication's text, in the page's order."""
    notes: tuple[Tag, ...] = ()
    """Its footnotes, which are shown apart."""
    area: Tag | None = None
    """The element around all of it: where its attachments are."""
    text_root: Tag | None = None
    """The one that holds the text itself, beside lead and postscript."""
    furniture: re.Pattern[str] = field(default=_NOTHING)
    """What the classes of captions, forms and buttons inside the text match."""

    titles: tuple[Tag, ...] = ()
    """Where it shows the title."""
    dates: tuple[Tag, ...] = ()
    """The lines in which it tells the page's days."""
    paths: tuple[Tag, ...] = ()
    """Where it shows the way to the page: "Home > Press room"."""
    versions: tuple[Tag, ...] = ()
    """Its lists of the same page in other languages."""
    sure: bool = False
    """It marks the text itself, and not only the region where that lies."""

    def is_furniture(self, tag: Tag) -> bool:
        if tag.tag == "figcaption":
            return True
        return any(self.furniture.search(word) for word in (tag.get("class") or "").split())


@dataclass(frozen=True, slots=True)
class Family:
    """One family: the generator that it names, the classes and ids that only it writes, and its roots."""

    name: str
    generator: str
    """How ``meta generator`` begins, in lower case."""
    signatures: tuple[str, ...]
    """Classes (".x") and ids ("#x"), one of which is enough to know it."""
    roots: tuple[str, ...]
    """Plain selectors, the surest first."""
    titles: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    """Selectors of what ``Template`` holds under the same names."""
    furniture: str = r"(?!)"
    """What the classes of things inside the text that are none match."""

    def knows(self, page: Elements) -> bool:
        """Say whether this family made a page."""
        if self.generator and page.meta("name", "generator").lower().startswith(self.generator):
            return True
        return any(page.with_class(each[1:]) if each[0] == "." else each[1:] in page.by_id for each in self.signatures)

    def template(self, page: Elements) -> Template:
        """Return what this family knows of a page; no roots where it stands in none of its usual places."""
        return Template(
            self.name,
            roots=self._roots(page),
            titles=first_of(page, self.titles),
            dates=all_of(page, self.dates),
            paths=all_of(page, self.paths),
            versions=all_of(page, self.versions),
            furniture=re.compile(self.furniture),
        )

    def _roots(self, page: Elements) -> tuple[Tag, ...]:
        for selector in self.roots:
            tags = [tag for tag in page.select(selector) if not inside(tag, "aside", "nav", "li")]
            if tags and len(tags) <= MOST_ROOTS and any(tag.get_text().strip() for tag in tags):
                return tuple(tags)
        return ()


def first_of(page: Elements, selectors: Iterable[str]) -> tuple[Tag, ...]:
    """Return the element of the first selector that fits one alone outside lists and side columns: more are teasers."""
    matches = (
        [tag for tag in page.select(selector) if not inside(tag, "li", "aside", "nav")] for selector in selectors
    )
    return next((tuple(tags) for tags in matches if len(tags) == 1), ())


def all_of(page: Elements, selectors: Iterable[str]) -> tuple[Tag, ...]:
    """Return the elements of each selector that fits few: what fits many is no page's own."""
    matches = (page.select(selector) for selector in selectors)
    return tuple(tag for tags in matches if len(tags) <= MOST_ROOTS for tag in tags)
