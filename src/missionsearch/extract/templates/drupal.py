"""Drupal 7 to 11."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="drupal",
    generator="drupal",
    signatures=(
        ".field--name-body",
        ".field-name-body",
        ".region-content",
        ".node__content",
    ),
    roots=(
        ".node--view-mode-full .field--name-body",
        ".field--name-body",
        ".field-name-body",
        "article .node__content",
        ".node__content",
    ),
    titles=("#page-title", ".page-header", ".page-title"),
    dates=(".node__submitted", ".node__meta", ".submitted"),
    paths=(".breadcrumb",),
    versions=(".language-switcher-language-url", ".language-switcher-locale-url", ".block-language"),
    furniture=r"^(?:links|field--name-field-tags|node__links|book-navigation)$",
)
