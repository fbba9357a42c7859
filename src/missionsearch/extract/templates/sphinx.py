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
        signatures=(".sphinxsidebar", ".rst-content", ".wy-nav-content", ".documentwrapper"),
        roots=(".rst-content .document", "div.body", "article.bd-article", "#furo-main-content", "main"),
        titles=("h1",),
        dates=(".last-updated", ".lastupdated", "footer .commit"),
        paths=(".wy-breadcrumbs", ".bd-breadcrumbs"),
        versions=(".rst-other-versions",),
        furniture=_FURNITURE,
    ),
    Family(
        name="mkdocs",
        generator="mkdocs",
        signatures=(".md-content__inner",),
        roots=(".md-content__inner", "article", ".col-md-9", "main"),
        titles=(".md-content__inner h1", "h1"),
        dates=(".md-source-file", ".git-revision-date-localized-plugin"),
        paths=(".md-path", ".wy-breadcrumbs"),
        versions=(".md-select",),
        furniture=_FURNITURE,
    ),
)
