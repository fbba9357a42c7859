"""``crawl``, ``reindex``, ``import`` and ``status``: the operator's work."""

from __future__ import annotations

import datetime as dt
import gzip
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO

import click

from missionsearch.cli.context import Root, cores, json_option, print_json, print_text
from missionsearch.cli.following import print_last_run
from missionsearch.cli.logs import log_option, stderr
from missionsearch.cli.sentences import in_terminal_language
from missionsearch.cli.telling import tell_of_last_run
from missionsearch.cli.texts import decimal, ngettext
from missionsearch.cli.texts import gettext as _
from missionsearch.cli.words import columns, outcome_in_words, site_in_words, word
from missionsearch.config import Settings
from missionsearch.crawl.rules import RULES, said
from missionsearch.engines import open_engine
from missionsearch.errors import (
    DoneInPart,
    InputError,
    Locked,
    MissionSearchError,
    NoIndex,
    NothingToIndex,
    RefusedToPublish,
    UsageError,
)
from missionsearch.locking import run_lock
from missionsearch.models import CrawlReport, FateGroup, LexiconReport, PageProblem, ReindexReport
from missionsearch.reindex import Wanted
from missionsearch.reindex.crawling import anything_answered, crawl_into, crawl_to_json
from missionsearch.reindex.health import status as health
from missionsearch.seeds import read_seeds
from missionsearch.store import open_store

SHOWN_OF_A_KIND = 3
SHOWN_LINES = 40
SHOWN_GROUPS = 5
SHOWN_BAD_LINES = 20


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
        with told(root.settings, out):
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
def told(settings: Settings, out: TextIO) -> Iterator[None]:
    """Tell whom the settings name how the run within ended, however that is."""
    try:
        yield
    except (Locked, UsageError):
        raise  # there was no run
    except MissionSearchError:
        tell_of_last_run(settings, out)
        raise
    tell_of_last_run(settings, out)


def run_reindex(settings: Settings, seeds: Sequence[str], wanted: Wanted, out: TextIO | None = None) -> ReindexReport:
    """Run the whole job under the lock and return its report."""
    from missionsearch.reindex import job  # brings extraction with all its libraries

    engine = open_engine(settings)
    with run_lock(settings.index_dir) as lock, open_store(settings.store_path) as store:
        return job.reindex(store, engine, settings, seeds, wanted, now, out or sys.stderr, lock.say)


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@json_option
@click.pass_obj
def import_documents(root: Root, file: str, as_json: bool) -> None:
    """Push documents from FILE.jsonl or FILE.jsonl.gz (- reads standard input) without crawling.

    One JSON object a line: {"url", "title", "text", "language"?, "published"?, "modified"?, "section"?, "type"?,
    "translations"?}. A document replaces the one of the same URL. Lines that cannot be used are named and left
    out; the others are indexed, and the exit code is 2.
    """
    from missionsearch.reindex import job
    from missionsearch.reindex.importing import import_lines

    settings = root.settings
    with run_lock(settings.index_dir) as lock, open_store(settings.store_path) as store:
        with lines_of(file) as lines:
            taken, bad = import_lines(store, lines, file, settings.site.zone)
        wanted = Wanted(crawl=False, processes=cores())
        report = job.reindex(store, root.engine(), settings, (), wanted, now, sys.stderr, lock.say)
    if as_json:
        print_json({"imported": taken, "rejected": [problem.problem for problem in bad], **job.report_to_json(report)})
    else:
        imported = ngettext("%(count)s document imported", "%(count)s documents imported", taken, count=taken)
        print_text("\n".join([imported, *report_in_words(report)]))
    if bad:
        shown = "\n  ".join(problem.problem for problem in bad[:SHOWN_BAD_LINES])
        raise InputError(f"{len(bad)} lines were left out:\n  {shown}")


@contextmanager
def lines_of(file: str) -> Iterator[Iterator[bytes]]:
    """Open a file of lines, gzip or plain (told by its first bytes), or standard input.

    Raises:
        InputError: it cannot be opened or unpacked.
    """
    try:
        with _opened(file) as raw:
            yield iter(raw)
    except FileNotFoundError:
        raise InputError(f"{file}: no such file") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{file}: broken gzip: {error}") from error
    except IsADirectoryError:
        raise InputError(f"{file} is a folder; name a .jsonl file") from None
    except PermissionError:
        raise InputError(f"{file}: may not be read; check its permissions") from None


def _opened(file: str) -> IO[bytes]:
    raw = sys.stdin.buffer if file == "-" else Path(file).open("rb")  # noqa: SIM115  (lines_of closes it)
    start = raw.peek(2)[:2] if hasattr(raw, "peek") else b""
    return gzip.open(raw) if start == b"\x1f\x8b" else raw  # type: ignore[return-value]


@click.command()
@json_option
@click.pass_obj
def status(root: Root, as_json: bool) -> None:
    """Say what is published and how the last runs went; exit code 0 when all is well."""
    found = health(root.settings, root.engine(), now())
    if as_json:
        print_json(found)
    else:
        print_text("\n".join(status_in_words(found)))
    if found["generation"] is None:
        raise NoIndex(f"no index in {root.settings.index_dir}; run: missionsearch reindex")
    if not found["healthy"]:
        raise MissionSearchError("\n  ".join(["not healthy:", *found["problems"]]))


def status_in_words(found: dict[str, Any]) -> list[str]:
    """Return what is published and how the runs went as lines for a terminal."""
    built = f" ({found['built_at']})" if found["built_at"] else ""
    rows = [(_("documents"), str(found["documents"])), (_("generation"), f"{found['generation'] or '-'}{built}")]
    for label, name in ((_("by language"), "by_language"), (_("by type"), "by_type")):
        rows.append((label, ", ".join(f"{key} {count}" for key, count in found[name].items())))
    rows += [(_("site"), site_in_words(site)) for site in found["sites"]]
    if found["running"]:
        rows.append((_("running"), _at_work_in_words(found["running"])))
    rows += [(_("run %(number)s", number=run["run"]), _run_in_words(run)) for run in found["last_runs"]]
    return columns(rows)


def _at_work_in_words(run: dict[str, Any]) -> str:
    progress = f"{_(': ')}{in_terminal_language(run['progress'])}" if run["progress"] else ""
    return _("process %(number)s since %(time)s", number=run["process"], time=run["started_at"]) + progress


def _run_in_words(run: dict[str, Any]) -> str:
    return f"{run['kind']} {run['started_at']} {outcome_in_words(run)}"


def crawl_in_words(report: CrawlReport) -> list[str]:
    """Return a crawl's report as lines for a terminal, each failed page named."""
    text = _(
        "crawled in %(seconds)s s: %(fetched)s fetched, %(unchanged)s unchanged, %(gone)s gone, "
        "%(excluded)s excluded, %(failed)s failed",
        seconds=decimal(report.seconds),
        fetched=report.fetched,
        unchanged=report.unchanged,
        gone=report.gone,
        excluded=report.excluded,
        failed=len(report.failed),
    )
    lines = [text]
    if report.not_due:
        lines.append(_("not due, long unchanged: %(count)s", count=report.not_due))
    if report.stopped:
        lines.append(_("stopped early: %(reason)s", reason=in_terminal_language(report.stopped)))
    if report.waiting:
        lines.append(_("left to the next run: %(count)s", count=report.waiting))
    lines += [f"  {site}{_(': ')}{in_terminal_language(reason)}" for site, reason in report.rested.items()]
    return lines + silent_in_words(report.groups) + problems_in_words(report.failed)


def silent_in_words(groups: Sequence[FateGroup]) -> list[str]:
    """Return the largest groups of addresses that a rule stopped without a problem that would name them."""
    silent = [group for group in groups if group.outcome == "excluded" and group.rule in RULES and group.rule != "feed"]
    lines = [_("stopped by a rule (missionsearch why ADDRESS tells more):")] if silent else []
    for group in silent[:SHOWN_GROUPS]:
        place = "  " + _("(linked from %(page)s)", page=group.found_on) if group.found_on else ""
        rule = in_terminal_language(said(group.rule))
        text = _("%(count)s: it %(rule)s, such as %(example)s", count=group.count, rule=rule, example=group.example)
        lines.append(f"  {text}{place}")
    return lines


def report_in_words(report: ReindexReport) -> list[str]:
    """Return the job's report as lines for a terminal."""
    lines = crawl_in_words(report.crawl) if report.crawl else []
    text = ngettext(
        "published %(generation)s in %(seconds)s s: %(documents)s document (%(added)s added, %(changed)s changed, "
        "%(removed)s removed, %(unchanged)s unchanged)",
        "published %(generation)s in %(seconds)s s: %(documents)s documents (%(added)s added, %(changed)s changed, "
        "%(removed)s removed, %(unchanged)s unchanged)",
        report.documents,
        generation=report.generation,
        seconds=decimal(report.seconds),
        documents=report.documents,
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unchanged=report.unchanged,
    )
    lines.append(text)
    if report.not_indexed:
        kinds = ", ".join(f"{n} {word(kind)}" for kind, n in report.not_indexed.items())
        lines.append(_("followed, not indexed: %(kinds)s", kinds=kinds))
    if report.lexicon:
        lines += lexicon_in_words(report.lexicon)
    return lines + problems_in_words(report.problems)


def lexicon_in_words(lexicon: LexiconReport) -> list[str]:
    """Return what the translation pairs taught, as lines for a terminal; none where there are no pairs."""
    lines = [_("the lexicon of translations was missing or damaged: made again")] if lexicon.state == "rebuilt" else []
    if not lexicon.pairs:
        return lines
    taught = _("translations: %(pairs)s pairs, %(entries)s entries", pairs=lexicon.pairs, entries=lexicon.entries)
    if lexicon.coverage is not None:
        share = f"{100 * lexicon.coverage:.0f}"
        taught += _("; they cover %(share)s%% of the words of the publications", share=share)
    return [*lines, taught]


def problems_in_words(problems: Sequence[PageProblem]) -> list[str]:
    """Return problems under their reasons, the commonest first; of each, some addresses and where they are linked."""
    by_reason: defaultdict[str, list[PageProblem]] = defaultdict(list)
    for problem in problems:
        by_reason[problem.problem].append(problem)
    lines = []
    for reason, found in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        lines.append(f"  {in_terminal_language(reason)}{_(': ')}{len(found)}")
        lines += [f"    {problem.url}{linked_in_words(problem)}" for problem in found[:SHOWN_OF_A_KIND]]
        if len(found) > SHOWN_OF_A_KIND:
            more = len(found) - SHOWN_OF_A_KIND
            lines.append("    " + _("… and %(more)s more (--json lists them all)", more=more))
    if len(lines) > SHOWN_LINES:
        lines = [*lines[:SHOWN_LINES], "  " + _("… and more (--json lists them all)")]
    return lines


def linked_in_words(problem: PageProblem) -> str:
    return "  " + _("(linked from %(page)s)", page=problem.linked_from) if problem.linked_from else ""
