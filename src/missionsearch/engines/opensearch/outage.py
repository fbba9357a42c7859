"""A cluster that was seen down: readers are told so at once, until it answers again."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable

from missionsearch.errors import EngineDown

log = logging.getLogger(__name__)

AGAIN_S = 1.0
"""Between two checks of a cluster that is down."""


class Outage:
    """Whether the cluster is known to be down, for all readers of one process.

    The first who waits in vain begins it; a thread then asks in their place, so that nobody waits a second time.
    """

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        """Raises EngineDown where the cluster does not answer at once and for all shards."""
        self._reason = ""
        self._lock = threading.Lock()

    @property
    def begun(self) -> bool:
        """Whether the cluster is known to be down."""
        return bool(self._reason)

    def refuse(self) -> None:
        """Raise EngineDown while the cluster is known to be down."""
        if reason := self._reason:
            raise EngineDown(reason)

    def begin(self, reason: EngineDown) -> None:
        """Note that a reader waited in vain, and refuse all others until the cluster answers."""
        with self._lock:
            if self._reason:
                return
            self._reason = str(reason)
        log.warning("the cluster is taken for down until it answers a check: %s", self._reason)
        threading.Thread(target=_watch, args=(weakref.ref(self),), name="outage", daemon=True).start()

    def begin_if_checked(self, reason: EngineDown) -> None:
        """Do so where a check fails too: one search that cannot be answered takes no other reader's answer away."""
        if self.goes_on():
            self.begin(reason)

    def end(self) -> None:
        """Note that the cluster has answered."""
        if self._reason:
            log.warning("the cluster answers again")
        self._reason = ""

    def goes_on(self) -> bool:
        """Check the cluster and say whether it is down. Whatever else it answers or refuses, it is there."""
        try:
            self._check()
        except EngineDown:
            return True
        except Exception:
            log.debug("the check was answered with an error", exc_info=True)
        return False


def _watch(watched: weakref.ref[Outage]) -> None:
    """Check the cluster until it answers, or until nobody reads from it any more."""
    while True:
        time.sleep(AGAIN_S)
        outage = watched()
        if outage is None or not outage.begun:
            return
        if not outage.goes_on():
            outage.end()
        del outage
