"""Start reading at ``reindex``.

Each step is a function from the store, or from values, to values; what was worked out is kept in the page store, so
that a run that was killed is gone on with by the next one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, TextIO

from missionsearch.config import Settings
from missionsearch.crawl import STOPPED
from missionsearch.crosslanguage.entities import organisation_groups
from missionsearch.crosslanguage.files import needs_learning
from missionsearch.engines import SearchEngine
from missionsearch.errors import ConfigError, MissionSearchError, RefusedToPublish
from missionsearch.leaving import Grace
from missionsearch.models import CrawlReport, ReindexReport, SiteHealth
from missionsearch.reindex import Clock, Wanted
from missionsearch.reindex.bilingual import kept_lexicon
from missionsearch.reindex.crawling import Say, anything_answered, crawl_step, crawl_to_json, nobody
from missionsearch.reindex.guard import figures
from missionsearch.reindex.inputs import Job
from missionsearch.reindex.outdated import outdated
from missionsearch.reindex.progress import Show, progress_line
from missionsearch.reindex.recording import Recorded, recorded
from missionsearch.reindex.rolling_back import ROLLED_BACK
from missionsearch.reindex.unchanged import ORGANISATIONS, SECTION_PAIRS, Outcome, unchanged
from missionsearch.search.synonyms import SynonymFile
from missionsearch.store import PageStore


def reindex(
    store: PageStore,
    engine: SearchEngine,
    settings: Settings,
    seeds: Sequence[str],
    wanted: Wanted,
    now: Clock,
    out: TextIO,
    say: Say = nobody,
) -> ReindexReport:
    """Bring the published index in step with the site, note the run in the store and return its report.

    The caller holds the run lock. The published index stays searchable throughout. ``say`` is told how far it is.

    Raises:
        RefusedToPublish: the new index would lose too many documents, or an operator has rolled back.
        MissionSearchError: no seed could be fetched; what is stored has been indexed all the same.
    """
    job = Job(store, engine, settings, tuple(seeds), wanted, now, out, say)
    started_at = now()
    with recorded(store, "reindex", now) as run:
        crawled = crawl_step(store, settings, seeds, now, out, run, say) if wanted.crawl else None
        if crawled and crawled.stopped == STOPPED:
            raise KeyboardInterrupt  # asked for by a signal: nothing else is begun
        if crawled and not anything_answered(crawled) and not store.count():
            raise _nothing_answered(crawled)
        store.set_meta(SECTION_PAIRS, json.dumps(asdict(settings.sections)))
        _note_organisations(store, settings)
        with progress_line(out, say) as show:
            outcome = _bring_in_step(job, run, crawled, show)
        if crawled and not anything_answered(crawled):
            raise _nothing_answered(crawled)
        report = _report(run, outcome, crawled, (now() - started_at).total_seconds())
        run.report |= report_to_json(report)
    return report


def _note_organisations(store: PageStore, settings: Settings) -> None:
    """Keep the synonyms that name organisations for the documents; the old ones while the file has a mistake."""
    try:
        groups = SynonymFile(settings.synonyms_path).current().names
    except ConfigError:
        return
    store.set_meta(ORGANISATIONS, json.dumps(organisation_groups(groups)))


def _bring_in_step(job: Job, run: Recorded, crawled: CrawlReport | None, show: Show) -> Outcome:
    """Read, compare and publish what changed; then let the pages go that the accepted index does without."""
    store = job.store
    grace = Grace(job.settings.reindex.removal_runs, job.settings.reindex.removal_hours)
    going = store.leaving.going(job.now(), grace)
    todo = outdated(store, job.settings, job.wanted.full)
    if todo:
        from missionsearch.reindex.extraction_cache import read_outdated  # brings extraction with all its libraries

        read_outdated(store, job.settings, todo, job.wanted.processes, show)
    _hold_to_rollback(store, job.wanted)
    whole = not job.wanted.full and not needs_learning(job.settings.index_dir)
    same = unchanged(store, job.engine, going) if whole else None
    if same:
        known = store.published.of(same.published.info.generation) or {}
        run.report["figures"] = [[*group, count] for group, count in figures(known.values()).items()]
        store.runs.note_generation(run.number, same.published.info.generation)
        outcome = replace(same, lexicon=kept_lexicon(job.settings.index_dir))
    else:
        from missionsearch.reindex.anew import publish_anew

        outcome = publish_anew(job, run, crawled, going, show)
    store.drop(going.due)
    job.engine.sweep()  # a run that was killed once it had published has left that to this one
    return outcome


def _hold_to_rollback(store: PageStore, wanted: Wanted) -> None:
    """Leave what an operator returned to as it is, unless the run is told to publish."""
    generation = store.meta(ROLLED_BACK)
    if not generation:
        return
    if not wanted.force:
        raise RefusedToPublish(
            f"generation {generation} was returned to by hand (missionsearch rollback) and stays; "
            "what was fetched is stored. To publish again: missionsearch reindex --force"
        )
    store.set_meta(ROLLED_BACK, None)


def _nothing_answered(report: CrawlReport) -> MissionSearchError:
    first = report.failed[0]
    return MissionSearchError(f"no seed could be fetched: {first.url}: {first.problem}; what was indexed stays")


def _report(run: Recorded, outcome: Outcome, crawled: CrawlReport | None, seconds: float) -> ReindexReport:
    published = outcome.published
    return ReindexReport(
        generation=published.info.generation,
        documents=published.info.documents,
        added=published.added,
        changed=published.changed,
        removed=published.removed,
        unchanged=published.unchanged,
        by_language=published.info.by_language,
        not_indexed=outcome.not_indexed,
        problems=outcome.problems,
        crawl=crawled,
        seconds=seconds,
        run=run.number,
        sites=tuple(SiteHealth(**site) for site in run.report.get("sites", ())),
        lexicon=outcome.lexicon,
    )


def report_to_json(report: ReindexReport) -> dict[str, Any]:
    """Return the job's report as ``reindex --json`` prints it."""
    crawled = crawl_to_json(report.crawl) if report.crawl else None
    return asdict(report) | {"crawl": crawled, "seconds": round(report.seconds, 3)}
