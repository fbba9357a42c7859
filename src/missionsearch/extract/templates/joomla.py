"""Joomla 3 to 5."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="joomla",
    generator="joomla",
    marks=(
        ".com-content-article",
        ".item-page",
    ),
    roots=(
        ".com-content-article__body",
        ".item-page [itemprop=articleBody]",
        ".item-page",
    ),
    furniture=r"^(?:article-info|pagenavigation|pager|content_rating|tags|mod-)",
)
