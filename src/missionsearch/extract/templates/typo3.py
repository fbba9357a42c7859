"""TYPO3 with fluid styled content."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="typo3",
    generator="typo3",
    marks=(
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
    furniture=r"^(?:frame-type-menu_|ce-gallery|news-related|news-backlink)",
)
