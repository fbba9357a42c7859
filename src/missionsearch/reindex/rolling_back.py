"""Return to a generation that is kept."""

from __future__ import annotations

from missionsearch.engines import SearchEngine
from missionsearch.errors import InputError
from missionsearch.models import IndexInfo
from missionsearch.reindex.publishing import published
from missionsearch.store import PageStore

ROLLED_BACK = "rolled_back"
"""In the store: the generation that an operator returned to; runs publish nothing until one is told to."""


def roll_back(store: PageStore, engine: SearchEngine, wanted: str | None) -> IndexInfo:
    """Publish a kept generation again and return what it is; later runs leave it there until one is told to publish.

    Raises:
        NoIndex: nothing has been published yet.
        InputError: there is no such generation, or no other one.
        DamagedIndex: it is not what was written.
    """
    now = published(engine)
    kept = engine.generations()
    if now is None and not kept:
        engine.info()  # says that there is none
    others = [info for info in kept if now is None or info.generation != now.generation]
    chosen = _named(wanted, kept) if wanted else _before(others, now)
    store.set_meta(ROLLED_BACK, chosen.generation)  # before it is published: a run that comes in between leaves it
    return engine.roll_back(chosen.generation)


def _named(wanted: str, kept: tuple[IndexInfo, ...]) -> IndexInfo:
    for info in kept:
        if info.generation == wanted:
            return info
    raise InputError(f"no generation {wanted}; kept are: {', '.join(info.generation for info in kept) or 'none'}")


def _before(others: list[IndexInfo], now: IndexInfo | None) -> IndexInfo:
    older = [info for info in others if now is None or info.generation < now.generation]
    if not older:
        raise InputError("no generation is kept from before the published one; see [reindex] keep_generations")
    return older[0]
