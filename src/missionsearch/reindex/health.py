"""How the service is: what is published, and how the last runs went."""

from __future__ import annotations

from typing import Any

from missionsearch.config import Settings
from missionsearch.engines import SearchEngine
from missionsearch.errors import DamagedIndex, NoIndex
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
        "last_runs": _last_runs(settings),
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
    last = next((run for run in found["last_runs"] if run["kind"] == "reindex"), None)
    if last and not last["ok"]:
        found["problems"].append(f"the last reindex failed: {last['report'].get('error', 'unknown')}")
    found["healthy"] = not found["problems"]
    return found


def _last_runs(settings: Settings) -> list[dict[str, Any]]:
    if not settings.store_path.exists():
        return []
    with open_store(settings.store_path) as store:
        return store.last_runs()
