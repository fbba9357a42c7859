"""How the runs went, what became of an address, and a run that staff ask for."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from flask import abort, request
from werkzeug.wrappers import Response as AnyResponse

from missionsearch.crawl.rules import rule_in_words, why_not_indexed
from missionsearch.crawl.why import Why, why
from missionsearch.errors import SeedError
from missionsearch.locking import running
from missionsearch.runlists import LISTS, in_words, list_of, lists_behind
from missionsearch.seeds import read_seeds
from missionsearch.store import PageStore, read_store
from missionsearch.store.analysed import analysed_otherwise
from missionsearch.web.staff.console import back, blueprint, console, for_staff, now, page, page_store, who
from missionsearch.web.texts import gettext as _

SHOWN_RUNS = 30
SHOWN_ADDRESSES = 500
"""Of one list: the whole of it is what ``missionsearch report --list`` prints."""
LOG = "console-run.log"
"""In the index folder: what the last run that staff asked for printed."""
COMMAND = (sys.executable, "-c", "from missionsearch.cli import main; main()")


@blueprint.get("/<any(fr, en):language>/runs")
@for_staff
def runs(language: str) -> AnyResponse:
    """List the last runs, what runs now, and how each site is."""
    settings = console().settings
    at_work = running(settings.index_dir)
    history = _history(at_work is not None)
    return page("runs", language, **history._asdict(), at_work=at_work, printed=last_lines(settings.index_dir))


class _History(NamedTuple):
    """What the page of runs shows."""

    runs: list[dict[str, Any]]
    sites: list[dict[str, Any]]
    """As the last reindex found them."""
    documents: dict[str, int]
    """How many each site has."""
    otherwise: str
    """What to say where another release has analysed the published index."""


def _history(at_work: bool) -> _History:
    with read_store(console().settings.store_path) as store:
        if store is None:
            return _History([], [], {}, "")
        shown = [_seen(run, at_work) for run in store.runs.last(SHOWN_RUNS)]
        last = next((run for run in store.runs.last(SHOWN_RUNS, "reindex") if run["generation"]), None)
        published = store.published.by_site(last["generation"]) if last else {}
        crawled = store.runs.last(1, "reindex")
        sites = crawled[0]["report"].get("sites", []) if crawled else []
        return _History(shown, sites, published, analysed_otherwise(store))


def _seen(run: dict[str, Any], at_work: bool) -> dict[str, Any]:
    """Return a run as it is: one that has not said how it ended, while none is at work, was killed."""
    return run | {"outcome": "killed"} if run["outcome"] == "running" and not at_work else run


@blueprint.get("/<any(fr, en):language>/runs/<int:number>")
@for_staff
def run(language: str, number: int) -> AnyResponse:
    """Show a run's report, and one of the lists behind its counts."""
    name = request.args.get("list", "")
    with page_store() as store:
        row = store.runs.get(number)
        if row is None:
            abort(404)
        counts = lists_behind(store, row)
        rows = list(itertools.islice(list_of(store, row, name), SHOWN_ADDRESSES)) if name in LISTS else []
    return page("run", language, run=row, counts=counts, rows=rows, name=name if name in LISTS else "", why=in_words)


@blueprint.get("/<any(fr, en):language>/why")
@for_staff
def why_address(language: str) -> AnyResponse:
    """Tell what became of an address, by which rule, and what to write where to change it."""
    url = request.args.get("url", "").strip()
    if not url:
        return page("why", language, url="", found=None)
    with page_store() as store:
        try:
            explanation = _why(store, url)
        except ValueError:
            problem = _("This is not an address; write it in full, with https://")
            return page("why", language, 400, url=url, found=None, problem=problem)
    indexed = why_not_indexed(explanation.fate) if explanation.fate else ""
    rule = rule_in_words(explanation.rule) if explanation.rule else ""
    return page("why", language, url=url, found=explanation, rule=rule, not_indexed=indexed, fates=_fates())


def _fates() -> dict[str, str]:
    return {
        "kept": _("fetched and stored"),
        "unchanged": _("stored, and has not changed"),
        "redirected": _("gave way to another address"),
        "gone": _("gone"),
        "excluded": _("stopped by a rule"),
        "failed": _("could not be had"),
        "waiting": _("left to the next run"),
    }


def _why(store: PageStore, url: str) -> Why:
    settings = console().settings
    try:
        seeds = read_seeds(settings.seeds_path)
    except SeedError:
        seeds = ()
    return why(store, seeds, settings.crawl, url, now().year)


# --- a run that staff ask for


@blueprint.post("/<any(fr, en):language>/runs")
@for_staff
def reindex_now(language: str) -> AnyResponse:
    """Start a reindex beside the service; one that is at work already goes on alone."""
    settings = console().settings
    if running(settings.index_dir) is None:
        start_reindex(settings.root, settings.index_dir / LOG, language)
        console().store.record(who(), "asked for a reindex", now())
    return back("runs", language)


def start_reindex(root: Path, log: Path, language: str) -> None:
    """Start ``missionsearch reindex`` as a process of its own; what it prints goes into a file that only we read.

    It speaks the language of who asked for it, whatever the service's is.

    A run outlives the request, and is in a session of its own; the run lock lets only one of them work.
    """
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        process = subprocess.Popen(  # noqa: S603  # our own command, nothing typed by anybody
            [*COMMAND, "--root", str(root.resolve()), "reindex"],
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=handle,
            env={name: value for name, value in os.environ.items() if name != "LC_ALL"} | {"LC_MESSAGES": language},
            start_new_session=True,
        )
    finally:
        os.close(handle)
    Thread(target=process.wait, daemon=True).start()  # else it stays a zombie until this worker ends


def last_lines(index_dir: Path, count: int = 5) -> list[str]:
    """Return the last lines that the run which staff asked for printed."""
    try:
        text = (index_dir / LOG).read_text("utf-8", "replace")
    except OSError:
        return []
    return text.strip().splitlines()[-count:]
