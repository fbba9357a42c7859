"""TYPO3 with fluid styled content."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="typo3",
    generator="typo3",
    signatures=(
        ".frame-type-text",
        ".frame-type-textmedia",
        ".csc-default",
        ".ce-bodytext",
    ),
    roots=(
        ".news-single .article",
        ".news-text-wrap",
        "main #content",
        "#content",
    ),
    titles=(".news-single h1", ".news-single h2"),
    dates=(".news-single .news-list-date", ".news-single .extra"),
    paths=(".breadcrumb-section", ".breadcrumb"),
    versions=(".language-menu", ".language-navigation", "#language_menu"),
    furniture=r"^(?:frame-type-menu_|ce-gallery|news-related|news-backlink)",
)
