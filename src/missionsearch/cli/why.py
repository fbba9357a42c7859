"""``why``: what became of an address."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import click

from missionsearch.cli.context import Root, json_option, print_json, print_text
from missionsearch.cli.whywords import in_words
from missionsearch.crawl.rules import rule_in_words
from missionsearch.crawl.why import Why
from missionsearch.crawl.why import why as explained
from missionsearch.errors import InputError
from missionsearch.seeds import read_seeds
from missionsearch.store import open_store


@click.command()
@click.argument("url")
@json_option
@click.pass_obj
def why(root: Root, url: str, as_json: bool) -> int:
    """Tell what became of an address, by which rule, and what to write where to change it.

    Ends with 0 where a crawl has seen the address, with 1 where none has.
    """
    settings = root.settings
    seeds = read_seeds(settings.seeds_path)
    with open_store(settings.store_path) as store:
        try:
            explanation = explained(store, seeds, settings.crawl, url, dt.datetime.now(dt.UTC).year)
        except ValueError:
            instead = "write a whole address, such as https://ambassade.example/visa"
            raise InputError(f"{url!r} is no http(s) address; {instead}") from None
    if as_json:
        print_json(to_json(explanation))
    else:
        print_text("\n".join(in_words(explanation)))
    return 0 if explanation.seen else 1


def to_json(explanation: Why) -> dict[str, Any]:
    """Return what ``why --json`` prints."""
    fate = asdict(explanation.fate) if explanation.fate else {}
    for name in ("asked_at", "seen_at", "since_at"):
        fate[name] = fate[name].isoformat() if fate.get(name) else None
    kept = ("outcome", "detail", "status", "found_on", "found_by", "asked_at", "seen_at", "since_at", "crawls")
    return {
        "url": explanation.url,
        "seen": explanation.seen,
        "stored": explanation.stored,
        "imported": explanation.imported,
        **{name: fate.get(name) for name in kept},
        "rule": explanation.rule or None,
        "reason": rule_in_words(explanation.rule) if explanation.rule else None,
        "advice": explanation.advice or None,
        "leads_to": explanation.leads_to,
        "document": fate.get("document"),
        "not_indexed": fate.get("index_detail") or fate.get("index_rule") or None,
    }
