"""What a family of templates is told by, and where it puts a publication's text."""

from __future__ import annotations

import re
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
    marks: tuple[str, ...]
    """Classes (".x") and ids ("#x"), one of which is enough to know it."""
    roots: tuple[str, ...]
    """Plain selectors, the surest first."""
    furniture: str = r"(?!)"
    """What the classes of things inside the text that are none match."""

    def knows(self, page: Elements) -> bool:
        """Say whether this family made a page."""
        if self.generator and page.meta("name", "generator").lower().startswith(self.generator):
            return True
        return any(mark[1:] in (page.by_class if mark[0] == "." else page.by_id) for mark in self.marks)

    def template(self, page: Elements) -> Template:
        """Return what this family knows of a page; no roots where it stands in none of its usual places."""
        for selector in self.roots:
            found = [tag for tag in page.select(selector) if not inside(tag, "aside", "nav", "li")]
            if found and len(found) <= MOST_ROOTS and any(tag.get_text().strip() for tag in found):
                return Template(self.name, tuple(found), furniture=re.compile(self.furniture))
        return Template(self.name)
