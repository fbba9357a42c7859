"""Start reading at ``reindex``.

Each step is a function from the store, or from values, to values; what was worked out is kept in the page store, so
that a run that was killed is gone on with by the next one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TextIO

from missionsearch.config import Settings
from missionsearch.crawl import STOPPED
from missionsearch.crosslanguage.files import needs_learning
from missionsearch.engines import SearchEngine
from missionsearch.errors import MissionSearchError, RefusedToPublish
from missionsearch.leaving import Going, Grace
from missionsearch.models import CrawlReport, ReindexReport, SiteHealth
from missionsearch.reindex import Clock, Wanted
from missionsearch.reindex.bilingual import kept_lexicon, learn_lexicon
from missionsearch.reindex.comparing import compare
from missionsearch.reindex.crawling import Say, anything_answered, crawl_step, crawl_to_json, nobody
from missionsearch.reindex.guard import figures
from missionsearch.reindex.judging import FORCED, Judge
from missionsearch.reindex.progress import Show, progress_line
from missionsearch.reindex.publishing import publish, published
from missionsearch.reindex.readings import Readings, read_changed
from missionsearch.reindex.recording import Recorded, recorded
from missionsearch.reindex.rolling_back import ROLLED_BACK
from missionsearch.reindex.unchanged import SECTION_PAIRS, Outcome, indexed_otherwise, note_published, unchanged
from missionsearch.store import PageStore


@dataclass(frozen=True, slots=True)
class _Job:
    """What a run works with."""

    store: PageStore
    engine: SearchEngine
    settings: Settings
    seeds: tuple[str, ...]
    wanted: Wanted
    now: Clock
    out: TextIO
    say: Say


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
    job = _Job(store, engine, settings, tuple(seeds), wanted, now, out, say)
    started_at = now()
    with recorded(store, "reindex", now) as run:
        crawled = crawl_step(store, settings, seeds, now, out, run, say) if wanted.crawl else None
        if crawled and crawled.stopped == STOPPED:
            raise KeyboardInterrupt  # asked for by a signal: nothing else is begun
        if crawled and not anything_answered(crawled) and not store.count():
            raise _nothing_answered(crawled)
        store.set_meta(SECTION_PAIRS, json.dumps(asdict(settings.sections)))
        with progress_line(out, say) as show:
            outcome = _bring_in_step(job, run, crawled, show)
        if crawled and not anything_answered(crawled):
            raise _nothing_answered(crawled)
        report = _report(run, outcome, crawled, (now() - started_at).total_seconds())
        run.report |= report_to_json(report)
    return report


def _bring_in_step(job: _Job, run: Recorded, crawled: CrawlReport | None, show: Show) -> Outcome:
    """Read, compare and publish what changed; then let the pages go that the accepted index does without."""
    store = job.store
    grace = Grace(job.settings.reindex.removal_runs, job.settings.reindex.removal_hours)
    going = store.leaving.going(job.now(), grace)
    readings = read_changed(store, job.settings, job.wanted.full, job.wanted.processes, show, going.due)
    _hold_to_rollback(store, job.wanted)
    whole = not job.wanted.full and not needs_learning(job.settings.index_dir)
    same = unchanged(store, job.engine, going) if whole else None
    outcome = same or _publish_anew(job, run, crawled, readings, going, show)
    if same:
        known = store.published.of(same.published.info.generation) or {}
        run.report["figures"] = [[*group, count] for group, count in figures(known.values()).items()]
        store.runs.note_generation(run.number, same.published.info.generation)
        outcome = replace(same, lexicon=kept_lexicon(job.settings.index_dir))
    store.drop(going.due)
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


def _publish_anew(
    job: _Job,
    run: Recorded,
    crawled: CrawlReport | None,
    readings: Readings,
    going: Going,
    show: Show,
) -> Outcome:
    """Compare all pages, publish what they make, and note what it was made from."""
    store = job.store
    show("comparing pages")
    site = compare(store, readings, going.waiting)
    show(f"indexing {site.count} documents")
    before = published(job.engine)
    judge = Judge(
        store=store,
        engine=job.engine,
        settings=job.settings,
        run=run.number,
        now=job.now(),
        site=site,
        leaving=going.due,
        seeds=job.seeds,
        crawled=crawled,
        force=job.wanted.force,
        published=before.documents if before else 0,
    )
    run.report |= {"not_indexed": site.not_indexed, "problems": [asdict(each) for each in readings.problems()]}
    fresh = job.wanted.full or indexed_otherwise(store)
    outcome = Outcome(
        publish(store, job.engine, site.documents, fresh=fresh, judge=judge), site.not_indexed, readings.problems()
    )
    run.report["figures"] = [[*group, count] for group, count in judge.figures.items()]
    if job.wanted.force:
        store.set_meta(FORCED, str(run.number))
    store.fates.note_indexed(site.indexed())
    store.published.keep_only(outcome.published.info.generation)
    show("learning from translation pairs")
    outcome = replace(outcome, lexicon=learn_lexicon(site, job.engine, job.settings.index_dir))
    note_published(store, outcome, going)
    return outcome


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
