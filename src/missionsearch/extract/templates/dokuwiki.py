"""DokuWiki."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="dokuwiki",
    generator="dokuwiki",
    marks=(
        "#dokuwiki__content",
        "#dokuwiki__top",
        ".dokuwiki",
    ),
    roots=(
        "#dokuwiki__content .page",
        "#dokuwiki__content",
        ".dokuwiki .page",
    ),
    furniture=r"^(?:docInfo|dw__toc|secedit|editbutton_|pageId|plugin_tag|bar)$",
)
