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

from missionsearch.engines import SearchEngine
from missionsearch.leaving import Going
from missionsearch.models import LexiconReport, PageProblem
from missionsearch.reindex.code import COMPARING, INDEXING
from missionsearch.reindex.crawling import SEEDS
from missionsearch.reindex.publishing import Published, published, sound
from missionsearch.source import digest_of
from missionsearch.store import PageStore
from missionsearch.store.analysed import PUBLISHED_FROM, digest_of_analysis

SECTION_PAIRS = "section_pairs"
"""In the store: the operator's pairs of sections that the index is made with, as JSON."""
ORGANISATIONS = "organisations"
"""In the store: the groups of the operator's synonyms that name organisations, as JSON."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run reports beside its crawl."""

    published: Published
    not_indexed: Mapping[str, int]
    problems: tuple[PageProblem, ...]
    lexicon: LexiconReport | None = None


def unchanged(store: PageStore, engine: SearchEngine, going: Going) -> Outcome | None:
    """Return what is published where it is what the store would make now; None where that must be worked out."""
    noted = _noted(store)
    info = published(engine)
    if not noted or info is None or noted["generation"] != info.generation or noted["digest"] != digest(store, going):
        return None
    if noted.get("indexing") != digest_of(INDEXING) or not sound(engine):
        return None
    same = Published(info, 0, 0, 0, info.documents)
    return Outcome(same, noted["not_indexed"], tuple(PageProblem(**problem) for problem in noted["problems"]))


def indexed_otherwise(store: PageStore) -> bool:
    """Say whether another release's analysis or engine made the published index: it must be built anew."""
    noted = _noted(store)
    return bool(noted) and noted.get("indexing") != digest_of(INDEXING)


def note_published(store: PageStore, outcome: Outcome, going: Going) -> None:
    """Remember what the published generation was made from."""
    noted = {
        "digest": digest(store, going),
        "indexing": digest_of(INDEXING),
        "analysis": digest_of_analysis(),
        "generation": outcome.published.info.generation,
        "not_indexed": dict(outcome.not_indexed),
        "problems": [asdict(problem) for problem in outcome.problems],
    }
    store.set_meta(PUBLISHED_FROM, json.dumps(noted))


def _noted(store: PageStore) -> dict[str, Any]:
    noted: dict[str, Any] = json.loads(store.meta(PUBLISHED_FROM) or "{}")
    return noted


def digest(store: PageStore, going: Going) -> str:
    """Return what differs wherever the documents could: the keys of all readings, and what pages are compared by."""
    settings = f"{digest_of(COMPARING)} {store.meta(SEEDS)} {store.meta(SECTION_PAIRS)} {store.meta(ORGANISATIONS)}"
    hashed = hashlib.blake2b(settings.encode(), digest_size=16)
    keys = {url: key for url, key in store.extraction_keys().items() if url not in going.due}
    for part in (keys, going.waiting, store.redirects(), store.parents(), store.alternates()):
        hashed.update(json.dumps(sorted(part.items())).encode())
    return hashed.hexdigest()
