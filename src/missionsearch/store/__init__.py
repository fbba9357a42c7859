"""The page store: everything that was costly to get, in one SQLite file.

Start reading at ``open_store``. Bodies are compressed; every write is its own transaction in WAL mode, so that a
process killed at any moment loses at most the page in hand. The file migrates itself (``PRAGMA user_version``).
"""

from missionsearch.store.damage import Damage
from missionsearch.store.opening import MIGRATIONS, open_store, read_store
from missionsearch.store.pages import KEPT_HEADERS, PageStore

__all__ = ["KEPT_HEADERS", "MIGRATIONS", "Damage", "PageStore", "open_store", "read_store"]
