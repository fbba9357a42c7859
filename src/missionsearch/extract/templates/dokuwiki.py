"""DokuWiki."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="dokuwiki",
    generator="dokuwiki",
    signatures=(
        "#dokuwiki__content",
        "#dokuwiki__top",
        ".dokuwiki",
    ),
    roots=(
        "#dokuwiki__content .page",
        "#dokuwiki__content",
        ".dokuwiki .page",
    ),
    titles=(".dokuwiki .sectionedit1", "#dokuwiki__content .sectionedit1"),
    dates=("#dokuwiki__content .docInfo", ".docInfo"),
    paths=(".youarehere",),
    versions=(".plugin_translation", "#dw__translation"),
    furniture=r"^(?:docInfo|dw__toc|secedit|editbutton_|pageId|plugin_tag|bar)$",
)
