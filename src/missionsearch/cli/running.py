"""``crawl``, ``reindex`` and ``status``: the operator's work."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import click

from missionsearch.cli.context import Root, cores, json_option, print_json, print_text
from missionsearch.cli.following import print_last_run
from missionsearch.cli.logs import log_option, stderr
from missionsearch.cli.notifying import notify_of_last_run
from missionsearch.cli.reports import crawl_in_words, report_in_words
from missionsearch.cli.sentences import in_terminal_language
from missionsearch.cli.texts import gettext as _
from missionsearch.cli.words import columns, outcome_in_words, site_in_words
from missionsearch.config import Settings
from missionsearch.engines import open_engine
from missionsearch.errors import (
    DoneInPart,
    Locked,
    MissionSearchError,
    NoIndex,
    NothingToIndex,
    RefusedToPublish,
    UsageError,
)
from missionsearch.locking import run_lock
from missionsearch.models import ReindexReport
from missionsearch.reindex import Wanted
from missionsearch.reindex.crawling import anything_answered, crawl_into, crawl_to_json
from missionsearch.reindex.health import status as health
from missionsearch.runs import minute_of
from missionsearch.seeds import read_seeds
from missionsearch.store import open_store


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@click.command()
@json_option
@log_option
@click.pass_obj
def crawl(root: Root, as_json: bool, log: str) -> None:
    """Fetch what is new or changed into the page store; the index stays as it is."""
    out = stderr(log, "crawl")
    settings = root.settings
    seeds = read_seeds(settings.seeds_path)
    with run_lock(settings.index_dir) as lock, open_store(settings.store_path) as store:
        report = crawl_into(store, settings, seeds, now, out, lock.say)
    if as_json:
        print_json(crawl_to_json(report))
    else:
        print_text("\n".join(crawl_in_words(report)))
    if not anything_answered(report):
        raise MissionSearchError(f"no seed could be fetched: {report.failed[0].url}: {report.failed[0].problem}")


@click.command()
@click.option("--full", is_flag=True, help="Extract every stored page anew and build a fresh index.")
@click.option("--no-crawl", is_flag=True, help="Work from the page store alone, without the network.")
@click.option("--force", is_flag=True, help="Publish even where the new index looks wrong.")
@json_option
@log_option
@click.pass_obj
def reindex(root: Root, full: bool, no_crawl: bool, force: bool, as_json: bool, log: str) -> None:
    """Crawl, extract what changed, update the index and publish it: the job to put in a timer."""
    out = stderr(log, "reindex")
    seeds = () if no_crawl else read_seeds(root.settings.seeds_path)
    wanted = Wanted(full=full, crawl=not no_crawl, force=force, processes=cores())
    try:
        with notifying(root.settings, out):
            report = run_reindex(root.settings, seeds, wanted, out)
    except RefusedToPublish:
        print_last_run(root.settings, as_json)
        raise
    if as_json:
        from missionsearch.reindex.job import report_to_json

        print_json(report_to_json(report))
    else:
        print_text("\n".join(report_in_words(report)))
    must_be_whole(report)


def must_be_whole(report: ReindexReport) -> None:
    """Raise where a run that published did not do all that it was asked.

    Raises:
        NothingToIndex: the index is empty.
        DoneInPart: a site could not be crawled.
    """
    if not report.documents:
        raise NothingToIndex("the published index is empty; missionsearch rollback returns to the one before")
    down = [site for site in report.sites if not site.ok]
    if down:
        named = "\n  ".join(f"{site.site}: {site.problem}" for site in down)
        raise DoneInPart(f"{len(down)} of {len(report.sites)} sites could not be crawled; their pages stay:\n  {named}")


@contextmanager
def notifying(settings: Settings, out: TextIO) -> Iterator[None]:
    """Notify whom the settings name of how the run within ended, whatever the end."""
    try:
        yield
    except (Locked, UsageError):
        raise  # there was no run
    except MissionSearchError:
        notify_of_last_run(settings, out)
        raise
    notify_of_last_run(settings, out)


def run_reindex(settings: Settings, seeds: Sequence[str], wanted: Wanted, out: TextIO | None = None) -> ReindexReport:
    """Run the whole job under the lock and return its report."""
    from missionsearch.reindex import job  # brings extraction with all its libraries

    engine = open_engine(settings, patient=True)
    with run_lock(settings.index_dir) as lock, open_store(settings.store_path) as store:
        return job.reindex(store, engine, settings, seeds, wanted, now, out or sys.stderr, lock.say)


@click.command()
@json_option
@click.pass_obj
def status(root: Root, as_json: bool) -> None:
    """Say what is published and how the last runs went; exit code 0 when all is well."""
    state = health(root.settings, root.engine(), now())
    if as_json:
        print_json(state)
    else:
        print_text("\n".join(status_in_words(state)))
    if state["generation"] is None:
        raise NoIndex(state["problems"][0])  # where there is none, by the engine's own account
    if not state["healthy"]:
        raise MissionSearchError("\n  ".join(["not healthy:", *state["problems"]]))


def status_in_words(state: dict[str, Any]) -> list[str]:
    """Return what is published and how the runs went as lines for a terminal."""
    built = f" ({minute_of(state['built_at'])})" if state["built_at"] else ""
    rows = [(_("documents"), str(state["documents"])), (_("generation"), f"{state['generation'] or '-'}{built}")]
    for label, name in ((_("by language"), "by_language"), (_("by type"), "by_type")):
        rows.append((label, ", ".join(f"{key} {count}" for key, count in state[name].items())))
    rows += [(_("site"), site_in_words(site)) for site in state["sites"]]
    if state["running"]:
        rows.append((_("running"), _at_work_in_words(state["running"])))
    rows += [(_("run %(number)s", number=run["run"]), _run_in_words(run)) for run in state["last_runs"]]
    return columns(rows)


def _at_work_in_words(run: dict[str, Any]) -> str:
    progress = f"{_(': ')}{in_terminal_language(run['progress'])}" if run["progress"] else ""
    return _("process %(number)s since %(time)s", number=run["process"], time=minute_of(run["started_at"])) + progress


def _run_in_words(run: dict[str, Any]) -> str:
    return f"{run['kind']} {minute_of(run['started_at'])} {outcome_in_words(run)}"
