"""Where SPIP's templates put a publication's text.

The selectors are the template families' own: SPIP 1.9 to 4 ("dist"), Z-core, crayons, and the custom ones that keep
``.texte``. The number behind ``article-texte-`` is the article's; ``forum-texte-`` is a visitor's comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from missionsearch.extract.blocks import tidy
from missionsearch.extract.elements import Elements, classes_of, inside, text_of
from missionsearch.extract.templates.family import Template, all_of, first_of
from missionsearch.markup import Tag

_CRAYON = re.compile(r"^(?:article|breve|syndic_article)-(?:texte|descriptif)-?\d*$")
_LEADS = re.compile(
    r"^(?:article-(?:chapo|surtitre|soustitre)-\d+|(?:article-)?(?:chapo|chapeau|soustitre|surtitre)|accroche|lead)$"
)
_AFTER = re.compile(r"^(?:article-ps-\d+|(?:article-)?ps|post-?scriptum)$")
_VISITORS = re.compile(r"(?:^|[\s_-])(?:forum|comments?|commentaires?|petition-sign)", re.I)
_TEASERS = re.compile(r"(?:^|[\s_-])(?:menu|liste|teasers?|resume|extra|sidebar|agenda|a-lire|portlet)(?![a-z])", re.I)

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
_DOCUMENTS = re.compile(r"^(?:documents_joints|documents_portfolio)$")
_CRAYON_TITLE = re.compile(r"^article-titre-\d")
_TITLES = ("h2.nonaccueil", ".cartouche h1", ".hentry .entry-title")
_DATES = (".info-publi", ".publication", ".date-publication", ".infos-article", ".cartouche .dates")
_PATHS = ("#hierarchie", ".arbo", ".hierarchie", ".fil-ariane", "#chemin")
_MENUS = (".traductions", "#menu_lang", ".menu_lang", ".menu-lang")
FEW_TEXTS, LONG = 3, 300
"""Elements of a text's class, and letters in them, by which a page that says nothing of SPIP is taken for its."""
MOST_TEXTS = 300
"""Elements of a text's class on one page: more are no publication's."""


FURNITURE = re.compile(
    r"^(?:spip_documents?|spip_doc_\w+|documents_portfolio|documents_joints|portfolio|formulaire_\w+|forum|comments?|commentaires?|"
    r"repondre|hyperlien|traductions|sommaire-back|spip-admin\S*|pagination|partage[rs]?|hierarchie|arbo|notes?-edition|"
    r"offscreen|sr-only|visually-hidden|fr-(?:share|follow|breadcrumb|skiplinks|modal|summary|sidemenu))$",
    re.I,
)
"""Classes of what SPIP's templates set into a text beside it."""


def is_spip(page: Elements) -> bool:
    """Say whether SPIP made a page: it says so, or it has classes that only SPIP writes."""
    return "spip" in page.meta("name", "generator").lower() or page.has_class(_SPIPS_OWN)


_SPIPS_OWN = re.compile(
    r"^(?:article-texte-\d|spip_(?:documents|out|logos?|in|doc_)|surlignable|formulaire_spip|crayon$)"
)


def template(page: Elements) -> Template:
    """Return the parts of a publication that SPIP's templates mark; roots are empty where they mark none."""
    known = is_spip(page)
    texts = _outermost(_texts(page))
    leads = [tag for tag in page.classed(_LEADS) if _is_text(tag)]
    known = known or bool(leads and texts)
    if not known and not (0 < len(texts) <= FEW_TEXTS and sum(len(tag.get_text()) for tag in texts) > LONG):
        return Template()
    after = [tag for tag in page.classed(_AFTER) if _is_text(tag)]
    roots = page.in_order(_outermost([*leads, *texts, *after]))
    notes = page.in_order(tag for selector in _NOTES for tag in page.select(selector))
    return Template(
        name="spip",
        roots=tuple(roots),
        notes=tuple(tag for tag in notes if _is_text(tag)),
        titles=tuple([*page.classed(_CRAYON_TITLE), *first_of(page, _TITLES)][:1]),
        dates=all_of(page, _DATES),
        paths=all_of(page, _PATHS),
        versions=all_of(page, _MENUS),
        area=_area(roots[0], page.classed(_DOCUMENTS)) if roots else None,
        text_root=texts[0] if texts else None,
        furniture=FURNITURE,
        sure=True,
    )


def _texts(page: Elements) -> list[Tag]:
    """Return the elements that hold a publication's text itself: by crayons, else by the names of each generation."""
    texts = [tag for tag in page.classed(_CRAYON)[:MOST_TEXTS] if _is_text(tag)]
    if texts or len(page.with_class("texte")) > MOST_TEXTS:
        return texts
    named = ([tag for tag in page.select(selector) if _is_text(tag)] for selector in SELECTORS)
    return next(filter(None, named), [])


def footnote_texts(notes: Iterable[Tag]) -> list[str]:
    """Return the texts of footnotes, a paragraph each."""
    texts = []
    for note in notes:
        paragraphs = note.find_all(["p", "li"]) or [note]
        texts += [text for paragraph in paragraphs if (text := text_of(paragraph)) and not paragraph.find(["p", "li"])]
    return texts


def _outermost(tags: list[Tag]) -> list[Tag]:
    known = {id(tag) for tag in tags}
    return [tag for tag in tags if not any(id(above) in known for above in tag.parents)]


def _is_text(tag: Tag) -> bool:
    """Say whether an element is the publication's own, and not a comment's or a teaser's.

    What holds a heading of the first level is the page's frame, and its names say nothing of what is in it.
    """
    if not any(tidy(text) for text in tag.strings) or tag.name in ("html", "body", "a", "input", "textarea", "li"):
        return False
    if _VISITORS.search(classes_of(tag)):
        return False
    for above in tag.parents:
        if above.name in ("aside", "nav", "li", "footer"):
            return above.name == "footer" and inside(above, "article")
        if above.name == "body" or above.find("h1") is not None:
            return not inside(above, "aside", "nav", "li")
        names = classes_of(above)
        if names and (_VISITORS.search(names) or _TEASERS.search(names)):
            return False
    return True


def _area(root: Tag, documents: Sequence[Tag]) -> Tag:
    """Return the nearest element around a publication that also holds its attachments."""
    own = [tag for tag in documents if not inside(tag, "li", "aside", "nav")]
    for above in root.parents:
        fits = above.name in ("article", "main", "body") or re.search(
            r"\b(?:hentry|content|contenu)\b", classes_of(above)
        )
        if fits and all(above in tag.parents for tag in own):
            return above
    return root
