"""Where SPIP's templates put a publication's text.

The selectors are the template families' own: SPIP 1.9 to 4 ("dist"), Z-core, crayons, and the custom ones that keep
``.texte``. The number behind ``article-texte-`` is the article's; ``forum-texte-`` is a visitor's comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from missionsearch.extract.blocks import tidy
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
from missionsearch.markup import Tag

_CRAYON = re.compile(r"^(?:article|breve|syndic_article)-(?:texte|descriptif)-?\d*$")
_LEADS = re.compile(
    r"^(?:article-(?:chapo|surtitre|soustitre)-\d+|(?:article-)?(?:chapo|chapeau|soustitre|surtitre)|accroche|lead)$"
)
_AFTER = re.compile(r"^(?:article-ps-\d+|(?:article-)?ps|post-?scriptum)$")
_VISITORS = re.compile(r"forum|comment|petition-sign", re.I)
_TEASERS = re.compile(r"menu|liste|introduction|teaser|resume|extra|sidebar|agenda|a-lire|portlet", re.I)

_NOTES = ("div.notes", "#notes", ".footnotes", "section.notes", "aside.notes")
SELECTORS = (
    ".texte.entry-content",
    "#content .texte",
    "#contenu .texte",
    ".hentry .texte",
    "article .texte",
    "main .texte",
    "div.texte",
    ".article-texte",
    ".texte-article",
    "#texte",
)
MOST_TEXTS = 300
"""Elements of a text's class on one page: more are no publication's."""


@dataclass
class Found:
    """The parts of a SPIP publication."""

    is_spip: bool = False
    roots: list[Tag] = field(default_factory=list)
    """Lead, text and postscript, in the order of the page."""
    text_root: Tag | None = None
    notes: list[Tag] = field(default_factory=list)
    area: Tag | None = None
    """The element around all of it: where its attachments are."""

    def footnote_texts(self) -> list[str]:
        found = []
        for note in self.notes:
            paragraphs = note.find_all(["p", "li"]) or [note]
            found += [
                text for paragraph in paragraphs if (text := text_of(paragraph)) and not paragraph.find(["p", "li"])
            ]
        return found


def is_spip(page: Elements) -> bool:
    """Say whether SPIP made a page: it says so, or it has classes that only SPIP writes."""
    return "spip" in page.meta("name", "generator").lower() or page.has_class(_SPIPS_OWN)


_SPIPS_OWN = re.compile(
    r"^(?:article-texte-\d|spip_(?:documents|out|logos?|in|doc_)|surlignable|formulaire_spip|crayon$)"
)


def spip_parts(page: Elements) -> Found:
    """Return the parts of a publication that SPIP's templates mark; roots are empty where they mark none."""
    found = Found(is_spip=is_spip(page))
    texts = [tag for tag in page.classed(_CRAYON)[:MOST_TEXTS] if _is_text(tag)]
    for selector in SELECTORS if not texts and len(page.by_class.get("texte", ())) <= MOST_TEXTS else ():
        texts = [tag for tag in page.select(selector) if _is_text(tag)]
        if texts:
            break
    texts = _outermost(texts)
    marked = [tag for tag in page.classed(_LEADS) if _is_text(tag)]
    known = found.is_spip or bool(marked and texts)
    if not known and not (texts and sum(len(tag.get_text()) for tag in texts) > 300 and _only_texte(texts)):
        return found
    found.is_spip = known or found.is_spip
    after = [tag for tag in page.classed(_AFTER) if _is_text(tag)]
    parts = [*marked, *texts, *after]
    parts = _outermost(parts)
    found.roots = page.in_order(parts)
    found.text_root = texts[0] if texts else None
    notes = page.in_order(tag for selector in _NOTES for tag in page.select(selector))
    found.notes = [tag for tag in notes if _is_text(tag)]
    if found.roots:
        found.area = _area(found.roots[0])
    return found


def _outermost(tags: list[Tag]) -> list[Tag]:
    known = {id(tag) for tag in tags}
    return [tag for tag in tags if not any(id(above) in known for above in tag.parents)]


def _only_texte(texts: list[Tag]) -> bool:
    return len(texts) <= 3


def _is_text(tag: Tag) -> bool:
    """Say whether an element is the publication's own, and not a comment's or a teaser's."""
    if not any(tidy(text) for text in tag.strings) or tag.name in ("html", "body", "a", "input", "textarea", "li"):
        return False
    for above in [tag, *tag.parents]:
        if above.name in ("aside", "nav", "li", "footer") and above is not tag:
            return above.name == "footer" and inside(above, "article")
        names = classes_of(above) if above.name not in ("html", "body", "[document]") else ""
        if names and (_VISITORS.search(names) or (above is not tag and _TEASERS.search(names))):
            return False
    return True


def _area(root: Tag) -> Tag:
    """Return the nearest element around a publication that also holds its attachments."""
    for above in root.parents:
        if above.name in ("article", "main", "body") or re.search(r"\b(?:hentry|content|contenu)\b", classes_of(above)):
            return above
    return root
