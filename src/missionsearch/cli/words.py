"""Words that several commands print: names of counts and outcomes, labels in front of lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from missionsearch.cli.sentences import in_terminal_language
from missionsearch.cli.texts import N_
from missionsearch.cli.texts import gettext as _
from missionsearch.locales.findings import KINDS, kind_in_words

OF_REPORTS = (
    *(N_("added"), N_("changed"), N_("removed"), N_("moved"), N_("failed"), N_("excluded"), N_("redirected")),
    *(N_("fetched"), N_("unchanged"), N_("gone"), N_("duplicate"), N_("empty"), N_("unreadable"), N_("noindex")),
    *(N_("waiting"), N_("not-indexed")),
    *(N_("running"), N_("killed"), N_("refused"), N_("stopped"), N_("ok"), N_("part"), N_("published")),
)
"""What reports call their counts and outcomes."""


def word(name: str) -> str:
    """Return a name that a report uses in the terminal's language, as it is where it has no translation."""
    if name in KINDS:
        return kind_in_words(name, _)
    return _(name) if name in OF_REPORTS else in_terminal_language(name)


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Return counts with their names in front: a name may be of several words, and has no plural."""
    return ", ".join(f"{word(name)}{_(': ')}{count}" for name, count in counts.items())


def outcome_in_words(run: dict[str, Any]) -> str:
    """Return how a run ended."""
    return word(run["outcome"])


def site_in_words(site: dict[str, Any]) -> str:
    """Return a site and how its crawl went."""
    return f"{site['site']} {in_terminal_language(site['problem']) if site['problem'] else _('ok')}"


def columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return labels and what they stand for as lines, one below the other."""
    width = max((len(label) for label, _text in rows), default=0) + 2
    return [f"{label:<{width}}{text}".rstrip() for label, text in rows]
