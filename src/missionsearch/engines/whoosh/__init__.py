"""The default engine: Whoosh's container, array posting lists, queries evaluated in NumPy.

Whoosh's are the container (table of contents, segments, locks, storage, schema); ours are the postings, the scoring and
the evaluation in NumPy. What matches is what stock Whoosh matches: ``tests/engines/test_matching.py`` asks both.

Start reading at ``engine``; ``generations`` is what lies on disk, ``reader`` what is held of it in memory.
"""

from missionsearch.config import Settings
from missionsearch.engines.whoosh.engine import WhooshEngine


def open_engine(settings: Settings) -> WhooshEngine:
    """Return the engine over the index folder that the settings name; nothing is opened yet."""
    return WhooshEngine(settings.index_dir, settings.reindex.keep_generations)
