"""What became of each address of a crawl, written down: its fate in the store, its problem in the report."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from missionsearch.crawl.bounds import origin_of
from missionsearch.crawl.budgets import Budgets, Stop
from missionsearch.crawl.canonical import Canonicals
from missionsearch.crawl.lead import Lead
from missionsearch.crawl.tally import Tally
from missionsearch.leaving import EXCLUDED, NOT_FOUND
from missionsearch.models import Fate, FateOutcome
from missionsearch.store import PageStore

MANY_NAMING = 3
"""Pages that name an address as their canonical one and say something else, from which it is named as a problem."""


class Ledger:
    """Takes down what a crawl decides."""

    def __init__(self, store: PageStore, crawl_id: int, budgets: Budgets) -> None:
        self.store, self.crawl_id, self.budgets, self.clock = store, crawl_id, budgets, budgets.clock
        self.tally = Tally()

    def note(
        self,
        lead: Lead,
        outcome: FateOutcome,
        rule: str = "",
        detail: str = "",
        status: int | None = None,
        asked: bool = True,
    ) -> None:
        """Note what became of an address."""
        now = self.clock.now()
        source = lead.source
        self.store.fates.note(
            Fate(
                lead.url,
                outcome,
                rule,
                detail,
                now,
                self.crawl_id,
                status,
                source,
                lead.by,
                now if asked else None,
            )
        )

    def problem(self, lead: Lead, words: str) -> None:
        self.tally.problem(lead.url, words, lead.source)

    def settle(self, given: Any, lead: Lead) -> None:
        """Note what came of a page's canonical link."""
        if given is None:
            return
        naming = Lead(given.url, lead.depth, lead.source if given.url == lead.url else None)
        if given.taken:
            self.note(naming, "redirected", "canonical", given.canonical)
        else:
            self.note(naming, "kept", "canonical-ignored", given.canonical, 200)
            self.tally.canonical_ignored[given.canonical] += 1

    def left(self, lead: Lead, stop: Stop) -> None:
        """Leave an address to the next run; the cause is named once, for the run or for the site."""
        if stop.rule == "site-down":
            self.note(lead, "failed", stop.rule, stop.reason, asked=False)
        else:
            self.note(lead, "waiting", stop.rule, stop.reason, asked=False)
        self.tally.waiting += 1
        over = self.budgets.run_over()
        if over and over == stop:
            self.tally.stopped = self.tally.stopped or over.reason
        elif stop.rule in ("budget", "hours"):
            self.tally.rested[origin_of(lead.url)] = stop.reason
        else:
            self.tally.problem(origin_of(lead.url), f"{stop.reason}: what was not asked of it is left to the next run")

    def fate_groups(self) -> list[tuple[Any, ...]]:
        """Return the fields of the report's ``FateGroup``s."""
        return [astuple(group) for group in self.store.fates.groups(self.crawl_id)]

    def close(self, frontier: list[Lead], canonicals: Canonicals) -> None:
        """Note what addresses came to that waited to the end: for another address, or to be asked for."""
        if stop := self.budgets.stopped:
            for lead in frontier:
                self.left(lead, stop)
        for target, addresses in canonicals.leading.items():
            end = self.store.fates.outcome(canonicals.end_of(target))
            if end in ("gone", "excluded"):
                for url in addresses:
                    self.store.remove(url, NOT_FOUND if end == "gone" else EXCLUDED, self.crawl_id)
        for canonical, count in self.tally.canonical_ignored.items():
            if count >= MANY_NAMING:
                words = f"{count} pages that say something else name it as their canonical address: they were kept"
                self.tally.problem(canonical, words)
        self.store.fates.flush()
        self.store.fates.forget(self.clock.now())
