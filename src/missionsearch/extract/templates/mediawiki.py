"""MediaWiki."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="mediawiki",
    generator="mediawiki",
    signatures=(
        "#mw-content-text",
        ".mw-parser-output",
    ),
    roots=(
        "#mw-content-text .mw-parser-output",
        "#mw-content-text",
    ),
    titles=("#firstHeading",),
    dates=("#footer-info-lastmod", "#lastmod"),
    paths=("#mw-normal-catlinks ul", ".subpages"),
    versions=("#p-lang", "#p-lang-btn"),
    furniture=r"^(?:mw-editsection|toc|navbox|catlinks|printfooter|metadata|noprint|mw-jump-link|thumbcaption|hatnote)$",
)
