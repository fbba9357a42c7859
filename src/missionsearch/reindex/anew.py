"""The job's costly half, when something has changed: compare all pages, judge what they make, publish it."""

from __future__ import annotations

from dataclasses import asdict, replace

from missionsearch.leaving import Going
from missionsearch.models import CrawlReport
from missionsearch.reindex.bilingual import learn_lexicon
from missionsearch.reindex.comparing import compare
from missionsearch.reindex.extraction_cache import readings_of
from missionsearch.reindex.inputs import Job
from missionsearch.reindex.judging import FORCED, Judge
from missionsearch.reindex.progress import Show
from missionsearch.reindex.publishing import publish, published
from missionsearch.reindex.recording import Recorded
from missionsearch.reindex.unchanged import Outcome, indexed_otherwise, note_published


def publish_anew(
    job: Job,
    run: Recorded,
    crawled: CrawlReport | None,
    going: Going,
    show: Show,
) -> Outcome:
    """Compare all pages, publish what they make, and note what it was made from."""
    store = job.store
    readings = readings_of(store, job.settings, going.due)
    show("comparing pages")
    site = compare(store, readings, going.waiting)
    show(f"indexing {site.count} documents")
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
        published=published(job.engine),
    )
    problems = readings.problems()
    run.report |= {"not_indexed": site.not_indexed, "problems": [asdict(each) for each in problems]}
    fresh = job.wanted.full or indexed_otherwise(store)
    outcome = Outcome(publish(store, job.engine, site.documents, fresh=fresh, judge=judge), site.not_indexed, problems)
    run.report["figures"] = [[*group, count] for group, count in judge.figures.items()]
    if job.wanted.force:
        store.set_meta(FORCED, str(run.number))
    store.fates.note_indexed(site.indexed())
    store.published.keep_only(outcome.published.info.generation)
    show("learning from translation pairs")
    outcome = replace(outcome, lexicon=learn_lexicon(site, job.engine, job.settings.index_dir))
    note_published(store, outcome, going)
    return outcome
