"""Documentation made by Sphinx and by MkDocs."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

_FURNITURE = (
    r"^(?:headerlink|toctree-wrapper|md-source-file|md-feedback|md-tabs|rst-footer-buttons|sphinxsidebar|related)$"
)
FAMILIES = (
    Family(
        name="sphinx",
        generator="sphinx",
        marks=(".sphinxsidebar", ".rst-content", ".wy-nav-content", ".documentwrapper"),
        roots=(".rst-content .document", "div.body", "article.bd-article", "#furo-main-content", "main"),
        furniture=_FURNITURE,
    ),
    Family(
        name="mkdocs",
        generator="mkdocs",
        marks=(".md-content__inner",),
        roots=(".md-content__inner", "article", ".col-md-9", "main"),
        furniture=_FURNITURE,
    ),
)
