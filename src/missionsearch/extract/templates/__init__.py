"""The template families that pages are made with, one module each, and what each knows of a page.

A family offers roots: the elements in which it puts a publication's text. It raises what lies inside and lowers what
lies outside (``content``); it never has the last word against much more text.
"""

from __future__ import annotations

from missionsearch.extract.elements import Elements
from missionsearch.extract.templates import dokuwiki, drupal, dsfr, joomla, mediawiki, sphinx, spip, typo3, wordpress
from missionsearch.extract.templates.family import Family, Template

FAMILIES: tuple[Family, ...] = (
    wordpress.FAMILY,
    drupal.FAMILY,
    typo3.FAMILY,
    joomla.FAMILY,
    dokuwiki.FAMILY,
    mediawiki.FAMILY,
    *sphinx.FAMILIES,
    dsfr.FAMILY,
)
"""In the order in which they are asked, SPIP first of all."""


def template_of(page: Elements) -> Template:
    """Return what the first family that knows a page says of it; one without a name where none does."""
    own = spip.template(page)
    if own.name:
        return own
    for family in FAMILIES:
        if family.knows(page):
            return family.template(page)
    return Template()


__all__ = ["FAMILIES", "Family", "Template", "template_of"]
