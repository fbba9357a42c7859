"""WordPress: classic themes, and blocks from 5.0 on."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="wordpress",
    generator="wordpress",
    signatures=(
        ".wp-block-post-content",
        ".wp-singular",
        "#wpadminbar",
        ".entry-content",
    ),
    roots=(
        ".entry-content",
        ".wp-block-post-content",
        ".post-content",
        ".entry",
    ),
    titles=(".entry-title", ".wp-block-post-title", ".post-title"),
    dates=(".posted-on", ".wp-block-post-date", ".entry-meta"),
    paths=(".rank-math-breadcrumb", ".yoast-breadcrumb", ".breadcrumb-trail"),
    versions=(".wpml-ls", ".polylang-switcher", ".trp-language-switcher"),
    furniture=r"^(?:sharedaddy|jp-relatedposts|wp-caption-text|addtoany_|yarpp|post-navigation|wp-block-comments)",
)
