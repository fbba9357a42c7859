"""Checks a new generation with the guard before it is published, and keeps the lists of the run."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine
from missionsearch.errors import NothingToIndex, RefusedToPublish
from missionsearch.judged import existing, own_set, worsened
from missionsearch.models import CrawlReport, IndexInfo
from missionsearch.published import Entry
from missionsearch.reindex.comparing import DUPLICATE, Site
from missionsearch.reindex.guard import WEEK_DAYS, Group, Limits, figures, gone_of, in_words, likely_cause, losses
from missionsearch.reindex.publishing import Entries, difference
from missionsearch.runs import Item
from missionsearch.search.query import parse_query
from missionsearch.search.synonyms import SynonymFile
from missionsearch.staffstore import StaffStore
from missionsearch.store import PageStore
from missionsearch.urls import site_of

FORCED = "forced_run"
"""The key in the store of the last run that had --force; what was published before it does not count any more."""


@dataclass(slots=True)
class Judge:
    """``publish`` calls it before anything is published; the run then has its findings."""

    store: PageStore
    engine: SearchEngine
    """The engine of the index that is published now."""
    settings: Settings
    run: int
    now: dt.datetime
    site: Site
    leaving: Mapping[str, str]
    seeds: tuple[str, ...]
    crawled: CrawlReport | None
    force: bool
    published: IndexInfo | None
    """What is published now."""
    figures: Counter[Group] = field(default_factory=Counter)

    def __call__(self, waiting: SearchEngine, before: Entries, after: Entries) -> None:
        """Keep the lists of what would change, then hold the generation to the guard.

        Raises:
            RefusedToPublish: it would lose too much, or does not find what it must find.
            NothingToIndex: it is empty, and nothing was published before.
        """
        self.figures = figures(after.values())
        self._note_lists(before, after)
        if not self.force:
            self._guard(before, after)
            self._must_find(waiting)
            self._keep_right_pages(waiting)
        self.store.runs.note_generation(self.run, waiting.info().generation)

    def _note_lists(self, before: Entries, after: Entries) -> None:
        added, changed, removed = difference(before, after)
        notes = self.store.runs.note_items
        if before:
            notes(self.run, "added", (Item(each.url, facts(each)) for each in added))
            notes(self.run, "changed", (Item(each.url, facts(each)) for each in changed))
        moved = self.site.plan.addresses
        gone = [each for each in removed if each.url not in moved]
        notes(self.run, "removed", (Item(e.url, facts(e) | {"reason": self.reason(e.url)}) for e in gone))
        notes(self.run, "moved", (Item(e.url, facts(e) | {"target": moved[e.url]}) for e in removed if e.url in moved))

    def _guard(self, before: Entries, after: Entries) -> None:
        peaks = self._peak() | figures(before.values())
        peaks["all", ""] = max(peaks["all", ""], self._published_of_ours())
        if not after and not peaks["all", ""]:
            raise NothingToIndex(self._nothing())
        week = {entry.url: entry for entry in (*self._removed_within_the_week(), *before.values())}
        gone = gone_of(week.values(), after, self.site.plan.addresses)
        limits = Limits(self.settings.reindex.max_loss, self._is_seeded)
        lost = losses(peaks, self.figures, gone if before else None, limits)
        if lost:
            cause = likely_cause(self.reason(entry.url) for entry in gone)
            raise RefusedToPublish(self._refusal(in_words(lost), cause))

    def _must_find(self, waiting: SearchEngine) -> None:
        missed = [text for text in self.settings.reindex.must_find if not waiting.search(parse_query(text)).total]
        if missed:
            lines = [f"nothing is found for {text!r}, which [reindex] must_find names" for text in missed]
            raise RefusedToPublish(self._refusal(lines, ""))

    def _keep_right_pages(self, waiting: SearchEngine) -> None:
        """Refuse an index that ranks the pages that staff marked as right much lower than the published one does."""
        pages = existing(StaffStore(self.settings.index_dir).right_pages(), waiting)
        if not pages or not self.published:
            return
        judged, today = own_set(pages), self.now.date()
        synonyms = SynonymFile(self.settings.synonyms_path).current()
        before, after = (judged.scores(engine, synonyms, today) for engine in (self.engine, waiting))
        lines = [
            f"the right page of {move.query!r} is found worse: nDCG@10 {move.before:.2f} → {move.after:.2f}"
            for move in worsened(before, after, self.settings.reindex.max_loss)
        ]
        if lines:
            raise RefusedToPublish(self._refusal(lines, ""))

    def _refusal(self, lines: Iterable[str], cause: str) -> str:
        causes = [*([cause] if cause else []), *self._said_of_seeds()]
        return "\n  ".join(
            [
                "the new index is not published; the one that is there stays and nothing stored is lost:",
                *lines,
                *(f"likely cause: {each}" for each in causes),
                f"to see every address: missionsearch report --run {self.run} --list removed",
                "if that is right, publish it all the same: missionsearch reindex --no-crawl --force",
            ]
        )

    def _nothing(self) -> str:
        counted = ", ".join(f"{count} {reason}" for reason, count in self.site.not_indexed.items())
        return "\n  ".join(
            [
                f"nothing to index: of {self.store.count()} stored pages none is a publication"
                + (f" ({counted})" if counted else ""),
                *(f"likely cause: {each}" for each in self._said_of_seeds()),
                "see what a page says: missionsearch extract --url ADDRESS",
            ]
        )

    def _said_of_seeds(self) -> Iterator[str]:
        for problem in self.crawled.failed if self.crawled else ():
            if problem.url in self.seeds:
                yield f"{problem.url}: {problem.problem}"

    def reason(self, url: str) -> str:
        """Return the rule by which an address is no document any more, as far as that is known."""
        if url in self.leaving:
            fate = self.store.fates.get(url)
            return fate.rule if fate and fate.outcome in ("excluded", "gone") and fate.rule else self.leaving[url]
        return self.site.left_out.get(url) or (DUPLICATE if url in self.site.plan.addresses else "")

    def _is_seeded(self, site: str) -> bool:
        seeds = self.seeds or json.loads(self.store.meta("seeds") or "[]")
        return not seeds or any(site_of(seed) == site for seed in seeds)

    def _published_of_ours(self) -> int:
        """Return how many documents of this crawler are published: of a shared index, others have their own."""
        if self.published is None:
            return 0
        crawler = self.settings.engine.crawler
        return self.published.by_crawler.get(crawler, 0) if crawler else self.published.documents

    # --- the week before

    def _accepted(self) -> list[dict[str, Any]]:
        """Return the runs of the week that published, from the last loss on that was accepted by hand."""
        runs = self.store.runs.published_since(self.now - dt.timedelta(days=WEEK_DAYS))
        return [run for run in runs if run["run"] >= self._forced]

    @property
    def _forced(self) -> int:
        return int(self.store.meta(FORCED) or 0)

    def _peak(self) -> Counter[Group]:
        peak: Counter[Group] = Counter()
        for run in self._accepted():
            peak |= Counter({(kind, name): count for kind, name, count in run["report"].get("figures", ())})
        return peak

    def _removed_within_the_week(self) -> Iterator[Entry]:
        for run in self._accepted():
            for item in self.store.runs.items(run["run"], "removed") if run["run"] != self._forced else ():
                known = {name: str(item.facts.get(name, "")) for name in _FACTS}
                yield Entry(item.url, b"", **known)


_FACTS = ("title", "language", "site", "section", "day", "type")


def facts(entry: Entry) -> dict[str, Any]:
    """Return a document as a list of the run has it."""
    return {name: value for name, value in asdict(entry).items() if name in _FACTS}
