"""Joomla 3 to 5."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="joomla",
    generator="joomla",
    signatures=(
        ".com-content-article",
        ".item-page",
    ),
    roots=(
        ".com-content-article__body",
        ".item-page [itemprop=articleBody]",
        ".item-page",
    ),
    titles=(".item-page .page-header h1", ".item-page .page-header h2", ".com-content-article h1"),
    dates=(".article-info .published", ".article-info .create", ".article-info .modified"),
    paths=(".mod-breadcrumbs", "ul.breadcrumb"),
    versions=(".mod-languages",),
    furniture=r"^(?:article-info|pagenavigation|pager|content_rating|tags|mod-)",
)
