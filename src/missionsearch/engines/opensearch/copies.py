"""The copies of a new index: it is written to, and published, only when each of its parts lies on several nodes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from missionsearch.engines.opensearch.client import Connection
from missionsearch.errors import EngineDown

LOST_S = 30.0
"""A part of a new index that is on no node for so long was on a node that is gone."""
COPIED_S = 30.0
"""After which a copy that no node begins to make is not waited for: their disks may be full."""
POLL_S = 0.2


class PartLost(EngineDown):
    """A node died with the only copy of a part of an index that is written."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Of the indexes that one run makes."""

    connection: Connection
    replicas: int
    """Of each part, beside the first copy."""

    def wait_for_first(self, index: str) -> None:
        """Wait until the first copy of each part is there, so that the index can be searched."""
        options = {"wait_for_status": "yellow"}
        self.connection.call(lambda client: client.cluster.health(index=index, params=options))

    def wait_for_all(self, index: str) -> None:
        """Wait until each copy that the nodes can hold is made.

        Until then a part lies on one node alone, and goes with that node.

        Raises:
            PartLost: that has happened.
        """
        waited_from = time.monotonic()
        while not self._are_made(self._health(index), time.monotonic() - waited_from):
            self.watch(index)
            time.sleep(POLL_S)

    def _are_made(self, health: dict[str, Any], waited_s: float) -> bool:
        """Say whether every copy is made, or none is under way for which there is a node."""
        if health["status"] == "red" or health["initializing_shards"]:
            return False
        copies = 1 + min(self.replicas, health["number_of_data_nodes"] - 1)
        return health["active_shards"] >= copies * health["active_primary_shards"] or waited_s > COPIED_S

    def watch(self, index: str) -> None:
        """Return where every part is on a node, at once or in a while.

        Raises:
            PartLost: a part is on none for ``LOST_S``.
        """
        until = time.monotonic() + LOST_S
        while self._health(index)["status"] == "red":
            if time.monotonic() > until:
                raise PartLost(f"OpenSearch lost a part of the new index {index} with a node; run it again")
            time.sleep(POLL_S)

    def _health(self, index: str) -> dict[str, Any]:
        health: dict[str, Any] = self.connection.call(lambda client: client.cluster.health(index=index))
        return health
