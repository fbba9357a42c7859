"""What stands round a page's text: navigation, banners, share buttons, author boxes; told by names and roles."""

from __future__ import annotations

import re

from missionsearch.extract.elements import Elements, classes_of, inside
from missionsearch.markup import Tag

_NAMES_INSIDE = re.compile(
    r"(?:^|[\s_-])(?:spip_documents?|spip_doc_\w+|documents_portfolio|documents_joints|portfolio|formulaire_\w+|forum|comments?|"
    r"commentaires?|repondre|hyperlien|traductions|sommaire-back|spip-admin\S*|pagination|share|sharing|social|partage[rs]?|"
    r"addtoany|addthis|reseaux-sociaux|breadcrumbs?|arbo|hierarchie|notes?-edition|tags?-links|offscreen|sr-only|visually-hidden|"
    r"screen-reader-text|fr-share|fr-follow|fr-breadcrumb|fr-skiplinks|fr-modal|fr-summary|fr-sidemenu|"
    r"related|newsletter)(?:$|[\s_-])",
    re.I,
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu\S*|sidebar|extra|bandeau|entete|header|footer|pied\S*|banner|banniere|"
    r"recherche|search\S*|skip\S*|langues?|languages?|lang-switch|breadcrumbs?|arbo|hierarchie|(?<!elementor-)widget\S*|fr-header|fr-nav|fr-footer|"
    r"fr-notice|fr-pagination|interministeriel|popup|modal|paywall\S*|subscri(?:be|ption)\S*|sign-?up\S*|postmeta\S*|entry-meta|"
    r"article-info|author-?(?:box|bio|card|info)\S*|tags?|tag-?list|keywords|byline|toc|navbox|catlinks|postprofile|contents-list|taboola|"
    r"outbrain|promo|feedback|most-read|trending)(?:$|[\s_-])",
    re.I,
)
_OVERLAYS = re.compile(
    r"(?:^|[\s_-])(?:cookie\S*|consent\S*|fr-consent\S*|gdpr\S*|rgpd\S*|cmp\S*|qc-cmp\S*|didomi\S*|onetrust\S*|ot-sdk\S*|"
    r"tarteaucitron\S*|cybot\S*|axeptio\S*|usercentrics\S*|klaro)(?:$|[\s_-])",
    re.I,
)
_MARKS = re.compile(r"(?:^|\s)(?:mw-editsection|headerlink|header-anchor|anchor-link|anchorjs-link)(?:$|\s)")
_OPENED = re.compile(
    r"accordion|collaps|expand|toggle|tab-?(?:pane|panel|content)|faq|panel|details|"
    r"(?:^|\s)(?:page|app|root|site|wrapper|container|content|contenu|main)(?:$|[\s_-])",
    re.I,
)
"""Classes of what a reader opens, or a script shows when it has loaded: hidden at first, and text all the same."""


def never_text(tag: Tag) -> str | None:
    """Return why an element is part of no text: a dialog, a question for consent, hidden, a heading's "[edit]" or "¶".

    None for one that holds a page's title or main element after all.
    """
    role = tag.get("role")
    dialog = tag.name == "dialog" or role in ("dialog", "alertdialog") or tag.get("aria-modal") == "true"
    names = "" if dialog or tag.name in ("html", "body", "main", "article") else classes_of(tag)
    if names and _MARKS.search(names):
        return "heading's mark"
    reason = "dialog" if dialog or (names and _OVERLAYS.search(names)) else "hidden" if _hidden(tag, names) else None
    return reason if reason and not tag.find(["h1", "main", "article"]) else None


def _hidden(tag: Tag, names: str) -> bool:
    """Say whether an element is not shown and cannot be opened."""
    unseen = tag.has_attr("hidden") or "display:none" in str(tag.get("style") or "").replace(" ", "")
    return unseen and not _OPENED.search(f"{names} {classes_of(tag.parent) if tag.parent else ''}")


_NEVER_NAMED = frozenset(("html", "body", "main", "article", "pre", "code"))
"""Elements whose classes name no furniture: code's tell its language."""


class Furniture:
    """Tells what stands round the text of one page."""

    def __init__(self, elements: Elements) -> None:
        self.elements = elements

    def inside(self, tag: Tag) -> str | None:
        """Return why an element within a publication's text is not part of it."""
        if tag.name in ("nav", "form") and not self._holds_text(tag):
            return "navigation" if tag.name == "nav" else "form"
        if tag.name == "figcaption":
            return "caption"
        names = classes_of(tag)
        if names and tag.name not in ("body", "main", "article") and _NAMES_INSIDE.search(names):
            return "caption" if re.search(r"spip_doc|portfolio", names) else "template block"
        return never_text(tag)

    def around(self, tag: Tag) -> str | None:
        """Return why an element of a page is not its main text, by its name, its role or its classes."""
        names = classes_of(tag)
        named = names and tag.name not in _NEVER_NAMED and _NAMES.search(names)
        return self.marked(tag) or ("template block" if named and not self._holds_text(tag) else None)

    def marked(self, tag: Tag) -> str | None:
        """Return why an element of a page is not its main text, by its name or its role."""
        if tag.name in ("nav", "header", "footer", "aside", "form") and not (
            (tag.name == "form" or (tag.name in ("header", "footer", "aside") and inside(tag, "article")))
            and self._holds_text(tag)
        ):
            return {"nav": "navigation", "form": "form"}.get(tag.name, tag.name)
        if tag.get("role") in ("navigation", "banner", "contentinfo", "complementary", "search"):
            return str(tag["role"])
        return self.inside(tag)

    def _holds_text(self, tag: Tag) -> bool:
        """Say whether an element holds a publication's text after all: a petition in a form, notes in a footer."""
        fewest = 1 if tag.name in ("form", "aside", "footer", "header") else 3
        return self.elements.long_paragraphs_in(tag) >= fewest
