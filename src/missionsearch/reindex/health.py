"""How the service is: what is published, and how the last runs went."""

from __future__ import annotations

from typing import Any

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine
from missionsearch.errors import DamagedIndex, MissionSearchError, NoIndex
from missionsearch.models import Query
from missionsearch.store import open_store


def status(settings: Settings, engine: SearchEngine) -> dict[str, Any]:
    """Return what ``status --json`` prints; ``problems`` says what is not healthy.

    Healthy: the published index can be searched, and the last reindex ended well.
    """
    found: dict[str, Any] = {
        "healthy": False,
        "documents": 0,
        "by_language": {},
        "by_type": {},
        "generation": None,
        "built_at": None,
        "last_runs": [],
        "problems": [],
    }
    try:
        info = engine.info()
        found |= {
            "documents": info.documents,
            "by_language": dict(info.by_language),
            "by_type": dict(info.by_type),
            "generation": info.generation,
            "built_at": info.built_at.isoformat(),
        }
        engine.search(Query(per_page=1))
    except (NoIndex, DamagedIndex) as error:
        found["problems"].append(str(error))
    try:
        found["last_runs"], last = _runs(settings)
        if last and not last["ok"]:
            found["problems"].append(f"the last reindex failed: {last['report'].get('error', 'unknown')}")
    except MissionSearchError as error:
        found["problems"].append(str(error))
    found["healthy"] = not found["problems"]
    return found


def _runs(settings: Settings) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """Return the last runs, and the last reindex however long ago it was."""
    if not settings.store_path.exists():
        return [], None
    with open_store(settings.store_path) as store:
        return store.last_runs(), next(iter(store.last_runs(1, "reindex")), None)
