"""Whether anything has changed since the index was published: most runs of a schedule find that nothing has.

All that documents are made of is the readings and a few facts beside them; where a digest of these is the one noted
with the published generation, comparing all pages again would only find the same documents.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from missionsearch import __version__
from missionsearch.engines import SearchEngine
from missionsearch.models import PageProblem
from missionsearch.reindex.crawling import SEEDS
from missionsearch.reindex.publishing import Published, published, searchable
from missionsearch.store import PageStore

COMPARING_VERSION = 3
"""Raise it when the same readings make other documents: a change to documents, translations or learned boilerplate."""
SECTION_PAIRS = "section_pairs"
"""In the store: the operator's pairs of sections that the index is made with, as JSON."""
_NOTED = "published_from"
"""In the store: the digest, its generation, and the report's parts that would have to be worked out again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run reports beside its crawl."""

    published: Published
    not_indexed: Mapping[str, int]
    problems: tuple[PageProblem, ...]


def unchanged(store: PageStore, engine: SearchEngine) -> Outcome | None:
    """Return what is published where it is what the store would make now; None where that must be worked out."""
    noted: dict[str, Any] = json.loads(store.meta(_NOTED) or "{}")
    info = published(engine)
    if not noted or info is None or noted["generation"] != info.generation or noted["digest"] != digest(store):
        return None
    if not searchable(engine):
        return None
    same = Published(info, 0, 0, 0, info.documents)
    return Outcome(same, noted["not_indexed"], tuple(PageProblem(**problem) for problem in noted["problems"]))


def note_published(store: PageStore, outcome: Outcome) -> None:
    """Remember what the published generation was made from."""
    noted = {
        "digest": digest(store),
        "generation": outcome.published.info.generation,
        "not_indexed": dict(outcome.not_indexed),
        "problems": [asdict(problem) for problem in outcome.problems],
    }
    store.set_meta(_NOTED, json.dumps(noted))


def digest(store: PageStore) -> str:
    """Return what differs wherever the documents could: the keys of all readings, and what pages are compared by."""
    settings = f"{__version__} {COMPARING_VERSION} {store.meta(SEEDS)} {store.meta(SECTION_PAIRS)}"
    found = hashlib.blake2b(settings.encode(), digest_size=16)
    for part in (store.extraction_keys(), store.redirects(), store.parents(), store.alternates()):
        found.update(json.dumps(sorted(part.items())).encode())
    return found.hexdigest()
