"""Start reading at ``reindex``.

Each step is a function from the store, or from values, to values; what was worked out is kept in the page store, so
that a run that was killed is gone on with by the next one.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, TextIO

from missionsearch.config import Settings
from missionsearch.documents import Plan, Sections, make_documents, outline_of, pair_sections, plan_documents
from missionsearch.engines import SearchEngine
from missionsearch.errors import MissionSearchError
from missionsearch.extract import learn_boilerplate
from missionsearch.models import CrawlReport, Document, PageOutline, ReindexReport
from missionsearch.reindex import Clock, Wanted
from missionsearch.reindex.crawling import SEEDS, anything_answered, crawl_into, crawl_to_json, for_history
from missionsearch.reindex.progress import Show, progress_line
from missionsearch.reindex.publishing import publish
from missionsearch.reindex.readings import Readings, read_changed
from missionsearch.reindex.unchanged import SECTION_PAIRS, Outcome, note_published, unchanged
from missionsearch.store import PageStore
from missionsearch.translations import Links, link_translations
from missionsearch.urls import Scope

BOILERPLATE = "boilerplate"
"""In the store: what sites repeat, as JSON, so that ``extract`` shows a page as the index has it."""
NO_TEXT = "without text"
OUT_OF_SCOPE = "outside the seeds"


def reindex(
    store: PageStore,
    engine: SearchEngine,
    settings: Settings,
    seeds: Sequence[str],
    wanted: Wanted,
    now: Clock,
    out: TextIO,
) -> ReindexReport:
    """Bring the published index in step with the site, note the run in the store and return its report.

    The caller holds the run lock. The published index stays searchable throughout.

    Raises:
        RefusedToPublish: the new index would lose too many documents.
        MissionSearchError: no seed could be fetched; what is stored has been indexed all the same.
    """
    started_at = now()
    with _failure_noted(store, now):
        crawled = crawl_into(store, settings, seeds, now, out) if wanted.crawl else None
        if crawled and not anything_answered(crawled) and not store.count():
            raise _nothing_answered(crawled)
        with progress_line(out) as show:
            store.set_meta(SECTION_PAIRS, json.dumps(asdict(settings.sections)))
            readings = read_changed(store, settings, wanted.full, wanted.processes, show)
            same = None if wanted.full else unchanged(store, engine)
            outcome = same or _publish_anew(store, engine, settings.reindex.max_loss, readings, wanted, show)
        if crawled and not anything_answered(crawled):
            raise _nothing_answered(crawled)
    report = _report(outcome, crawled, (now() - started_at).total_seconds())
    store.record_run("reindex", started_at, now(), True, for_history(report_to_json(report)))
    return report


@contextmanager
def _failure_noted(store: PageStore, now: Clock) -> Iterator[None]:
    """Add a run that fails to the history."""
    started_at = now()
    try:
        yield
    except (MissionSearchError, OSError) as error:
        with suppress(sqlite3.Error):  # what went wrong may be the disk
            store.record_run("reindex", started_at, now(), False, {"error": str(error)})
        raise


def _publish_anew(
    store: PageStore, engine: SearchEngine, max_loss: float, readings: Readings, wanted: Wanted, show: Show
) -> Outcome:
    """Compare all pages, publish what they make, and note what it was made from."""
    show("comparing pages")
    site = compare(store, readings)
    count = len(site.plan.outlines)
    show(f"indexing {count} documents")
    max_loss = 1.0 if wanted.force else max_loss
    published = publish(store, engine, site.documents, count, fresh=wanted.full, max_loss=max_loss)
    outcome = Outcome(published, dict(sorted(site.not_indexed.items())), readings.problems())
    note_published(store, outcome)
    return outcome


def _nothing_answered(report: CrawlReport) -> MissionSearchError:
    first = report.failed[0]
    return MissionSearchError(f"no seed could be fetched: {first.url}: {first.problem}; what was indexed stays")


@dataclass(frozen=True, slots=True)
class _Site:
    """All stored pages, compared."""

    readings: Readings
    plan: Plan
    links: Links
    sections: Sections
    not_indexed: Counter[str]

    def documents(self) -> Iterator[Document]:
        """Yield the documents, read from the store once more at each call."""
        return make_documents(self.readings, self.plan, self.links.versions, self.links.publications, self.sections)


def compare(store: PageStore, readings: Readings) -> _Site:
    """Return which pages become documents, and which of them are versions of one publication."""
    learned = learn_boilerplate(page for page, _ in readings)
    store.set_meta(BOILERPLATE, json.dumps(learned.to_json()))
    readings = readings.without(learned)
    inside = _in_scope(store)
    not_indexed: Counter[str] = Counter()
    outlines: list[PageOutline] = []
    alternates = store.alternates()
    for page, language in readings:
        outline = outline_of(page, language)
        if outline.url in alternates:  # what the page itself says comes first
            outline = replace(outline, translations={**alternates[outline.url], **outline.translations})
        if outline.pushed or inside(page.url):
            outlines.append(outline)
        else:
            not_indexed[OUT_OF_SCOPE] += 1
    plan = plan_documents(outlines, store.redirects(), store.parents())
    for outline in outlines:
        if outline.url not in plan.outlines and outline.url not in plan.addresses:
            not_indexed[NO_TEXT if outline.kind in ("article", "file") else outline.kind] += 1
    links = link_translations(list(plan.outlines.values()), plan.addresses)
    sections = pair_sections(plan.outlines, links.versions, **json.loads(store.meta(SECTION_PAIRS) or "{}"))
    return _Site(readings, plan, links, sections, not_indexed)


def _in_scope(store: PageStore) -> Callable[[str], bool]:
    """Return whether an address is in the scope of the last crawl's seeds; a file counts by its page's site."""
    noted = store.meta(SEEDS)
    if noted is None:
        return lambda url: True
    seeds = frozenset(json.loads(noted))
    scopes = [Scope.of(seed) for seed in seeds]
    files = store.parents()
    return lambda url: (
        url in seeds
        or any(url in scope for scope in scopes)
        or (url in files and any(url.startswith(scope.origin + "/") for scope in scopes))
    )


def _report(outcome: Outcome, crawled: CrawlReport | None, seconds: float) -> ReindexReport:
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
    )


def report_to_json(report: ReindexReport) -> dict[str, Any]:
    """Return the job's report as ``reindex --json`` prints it."""
    crawled = crawl_to_json(report.crawl) if report.crawl else None
    return asdict(report) | {"crawl": crawled, "seconds": round(report.seconds, 3)}
