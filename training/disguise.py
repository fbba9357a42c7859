# ruff: noqa: E501 (tables of names read best whole)
"""The same page under other names: what its text must not depend on.

Used to learn from pages whose names lie, and by the tests that hold the promise.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from missionsearch.markup import Tag

UNLUCKY = (
    "has-sidebar", "preview", "single-card", "commented", "theme-agenda", "share", "sharing-enabled", "related-content",
    "newsletter-signup", "cookie-refused", "popup-open", "modal", "nav-open", "navigation", "menu-visible", "footer-sticky",
    "header-fixed", "sidebar-left", "widget-area", "promo", "ad-free", "ads", "social", "comments-open", "comment-list",
    "teaser", "carousel", "slider", "slideshow", "search-page", "login", "hidden-xs", "overlay", "banner", "breadcrumb",
    "pagination", "archive", "calendar", "review", "author-box",
)  # fmt: skip
"""Names that a theme may give to its whole page."""
SEMANTIC = ("main", "article", "section", "header", "footer", "nav", "aside", "figure")


def without_names(tree: Tag) -> None:
    """Take all classes and ids away."""
    for tag in tree.iter():
        for name in ("class", "id"):
            tag.attrib.pop(name, None)


def without_semantics(tree: Tag) -> None:
    """Turn the elements that HTML 5 names for their meaning into div."""
    for tag in tree.iter(*SEMANTIC):
        tag.tag = "div"


def without_paragraphs(tree: Tag) -> None:
    """Turn every p into div."""
    for tag in tree.iter("p"):
        tag.tag = "div"


def without_names_and_semantics(tree: Tag) -> None:
    without_names(tree)
    without_semantics(tree)


def wrapped(tree: Tag, name: str) -> None:
    """Put a div of a class round the whole body."""
    body = tree.find("body")
    if body is None:
        return
    box = body.makeelement("div", {"class": name})
    box.text, body.text = body.text, None
    box.extend(list(body))
    body.append(box)


def disguise(tree: Tag, choose: random.Random) -> None:
    """Change a page's names in one way, by chance."""
    ways: tuple[Callable[[Tag], None], ...] = (
        without_names,
        without_semantics,
        without_paragraphs,
        lambda tree: wrapped(tree, choose.choice(UNLUCKY)),
        without_names_and_semantics,
    )
    choose.choice(ways)(tree)
