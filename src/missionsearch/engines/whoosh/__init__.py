"""The default engine: Whoosh's container, array posting lists, queries evaluated in NumPy.

Whoosh's are the container (table of contents, segments, locks, storage, schema); ours are the postings, the scoring and
the evaluation in NumPy. What matches is what stock Whoosh matches: ``tests/engines/test_matching.py`` asks both.

Start reading at ``engine``; ``published`` and ``generations`` are what lies on disk and how it gets there, ``reader``
what is held of it in memory.
"""

from pathlib import Path

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine
from missionsearch.engines.planned import planned
from missionsearch.engines.whoosh.engine import WhooshIndex
from missionsearch.search.weights import DEFAULT, Weights


def open_engine(settings: Settings) -> SearchEngine:
    """Return the engine over the index folder that the settings name; nothing is opened yet."""
    return open_folder(settings.index_dir, settings.reindex.keep_generations)


def open_folder(index_dir: Path, keep_generations: int = 3, weights: Weights = DEFAULT) -> SearchEngine:
    """Return the engine over an index folder, which asks and scores by these weights."""
    return planned(WhooshIndex(index_dir, keep_generations, weights), weights)
