"""The lists behind the counts of a run, from its history and from the fates of addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

from missionsearch.crawl.rules import NOT_INDEXED, rule_in_words
from missionsearch.models import Fate, FateOutcome
from missionsearch.runs import ListName
from missionsearch.store import PageStore

LISTS: tuple[ListName, ...] = get_args(ListName)
_OF_FATES: dict[str, Sequence[FateOutcome]] = {
    "excluded": ("excluded",),
    "redirected": ("redirected",),
    "waiting": ("waiting",),
    "not-indexed": ("kept", "unchanged"),
}
"""Lists that the crawl's fates give; they are those of the last crawl that saw each address."""


def list_of(store: PageStore, run: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Yield a list of a run: ``url``, and what is known of each address."""
    for item in store.runs.items(run["run"], name):  # type: ignore[arg-type]
        yield {"url": item.url, **item.facts}
    if name in _OF_FATES:
        fates = fates_of(store, run, _OF_FATES[name])
        yield from map(_fate_to_json, fates if name != "not-indexed" else _in_no_document(fates))


def lists_behind(store: PageStore, run: dict[str, Any]) -> dict[str, int]:
    """Return how many addresses each list of a run has."""
    return {name: sum(1 for _ in list_of(store, run, name)) for name in LISTS}


def in_words(row: dict[str, Any], say: Callable[[str], str], it: Callable[[str], str]) -> str:
    """Return what is known of a list's address: why it is in the list, else where it leads, else its title.

    Args:
        say: gives an English sentence in the reader's language.
        it: gives the sentence of a rule that ends "it …".
    """
    rule = row.get("rule")
    if not rule:
        return say(row.get("reason") or "") or row.get("target") or row.get("title") or ""
    known = NOT_INDEXED.get(rule)
    words = say(known.sentence) if known else it(say(rule_in_words(rule)))
    return f"{words} ({say(row['detail'])})" if row.get("detail") else words


def fates_of(store: PageStore, run: dict[str, Any], outcomes: Sequence[FateOutcome]) -> Iterator[Fate]:
    """Yield the fates that a run's crawl decided: those noted between its start and its end."""
    for fate in store.fates.list(outcomes):
        seen_at = fate.seen_at.isoformat()
        if run["started_at"] <= seen_at and (not run["finished_at"] or seen_at <= run["finished_at"]):
            yield fate


def _in_no_document(fates: Iterator[Fate]) -> Iterator[Fate]:
    """Yield what was kept and is no document, with why for its rule; what has not been indexed yet is not among it."""
    for fate in fates:
        if fate.index_rule and not fate.document:
            yield replace(fate, rule=fate.index_rule, detail=fate.index_detail)


def _fate_to_json(fate: Fate) -> dict[str, Any]:
    return {
        "url": fate.url,
        "reason": f"{fate.rule}: {fate.detail}" if fate.detail else fate.rule,
        "rule": fate.rule,
        "detail": fate.detail,
        "status": fate.status,
        "linked_from": fate.found_on,
    }
