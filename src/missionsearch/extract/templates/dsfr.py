"""The French state's design system (GouvernementFR/dsfr)."""

from __future__ import annotations

from missionsearch.extract.templates.family import Family

FAMILY = Family(
    name="dsfr",
    generator="",
    signatures=(
        ".fr-header",
        ".fr-grid-row",
    ),
    roots=(
        "main .fr-text-content",
        "main",
    ),
    titles=("main h1",),
    dates=(),
    paths=(".fr-breadcrumb",),
    versions=(".fr-translate",),
    furniture=r"^fr-(?:share|follow|breadcrumb|skiplinks|modal|summary|sidemenu|pagination|notice|consent|nav|footer|header|card)",
)
