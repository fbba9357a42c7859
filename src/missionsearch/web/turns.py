"""Whose turn it is: one page of a worker after the other, and the reader who has used least goes first.

Python runs one page at a time anyway, and by turns all of them would be late. What counts against an address is the
processor time that its requests have taken, whatever they were: a costly search weighs what it costs, and so does an
address that does not exist. The work of an address is forgotten at a steady rate (a leaky bucket: Turner, "New
directions in communications", IEEE Communications Magazine 24(10), 1986); who has used more than the bucket holds is
told to wait before anything is done for them.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from missionsearch.web.bodies import Bodies
from missionsearch.web.limits import counted_address
from missionsearch.web.places import MOST, Places

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BURST_S = 2.0
"""Of processor that an address may use at once: some two hundred pages."""
MOST_AT_ONCE = 6
"""Requests of one address that a worker keeps waiting: as many as a browser sends side by side."""
WAIT_FOR_A_FILE_S = 10
MOST_ADDRESSES = 10_000
"""Remembered by a worker; beyond, the one that has asked nothing for the longest is let go: where more than these ask
at once, the flood has so many addresses that counting each tells little."""
_TURN = "missionsearch.turn"


class Work:
    """How much processor time each address has used lately, in seconds."""

    def __init__(self, seconds_a_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.clock = seconds_a_minute / 60, clock
        self._used: dict[str, tuple[float, float]] = {}
        """By address: seconds, and when that was so; who asked last stands last."""

    def used_s(self, address: str) -> float:
        used, at = self._used.get(address, (0.0, 0.0))
        return max(0.0, used - (self.clock() - at) * self.rate)

    def add(self, address: str, seconds: float) -> None:
        used = self.used_s(address) + seconds
        self._used.pop(address, None)
        self._used[address] = (used, self.clock())
        if len(self._used) > MOST_ADDRESSES:
            del self._used[next(iter(self._used))]

    def wait_s(self, address: str) -> int:
        """Return after how many seconds an address may ask again; 0 is now."""
        return ceil((self.used_s(address) - BURST_S) / self.rate) if self.used_s(address) > BURST_S else 0


@dataclass
class _Waiting:
    address: str
    called: threading.Event = field(default_factory=threading.Event)


class Turn:
    """One thread has it at a time. The next is the one whose address has used least; of those, the first to come."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._lock, self._taken, self._waiting = threading.Lock(), False, list[_Waiting]()
        self._here: Counter[str] = Counter()

    def wait_s(self, address: str) -> int:
        """Return after how many seconds an address may ask again; 0 is now. "" is nobody's, and never waits."""
        if not address:
            return 0
        return self.work.wait_s(address) or int(self._here[address] >= MOST_AT_ONCE)

    @property
    def is_waited_for(self) -> bool:
        """Whether a request waits while another has the turn."""
        return bool(self._waiting)

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        self._take(address)
        began = time.thread_time()
        try:
            yield
        finally:
            self._give(address, time.thread_time() - began)

    @contextmanager
    def left(self, address: str) -> Iterator[None]:
        """Let others have the turn that this thread holds, and take it again after the block."""
        self._give(address, 0.0)
        try:
            yield
        finally:
            self._take(address)

    def _take(self, address: str) -> None:
        mine = _Waiting(address)
        with self._lock:
            self._here[address] += 1
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(mine)
        mine.called.wait()

    def _give(self, address: str, seconds: float) -> None:
        with self._lock:
            if address:
                self.work.add(address, seconds)
            self._here[address] -= 1
            if not self._here[address]:
                del self._here[address]
            self._taken = bool(self._waiting)
            if self._waiting:
                following = min(self._waiting, key=lambda one: self.work.used_s(one.address))
                self._waiting.remove(following)
                following.called.set()


class InTurn:
    """Answers requests one after the other; reading them and sending answers, which wait for the network, is free.

    An answer goes out whole, as a list: the server then needs Python once for it, and not again for each part. While
    others wait, it is the last on its connection: whoever kept it comes back by a new one, to whichever worker is free
    (one worker had all eight connections of a measuring client, and half of the processors stood still).

    Args:
        bodies: reads what a request sends before its turn.
        refuse: answers a request whose address has to wait that many seconds.
    """

    def __init__(
        self,
        app: WSGIApplication,
        turn: Turn,
        bodies: Bodies,
        refuse: Callable[[WSGIEnvironment, int], WSGIApplication],
    ) -> None:
        self.app, self.turn, self.bodies, self.refuse = app, turn, bodies, refuse
        self.files = Places()
        self.elsewhere = Places(most_of_one=MOST)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        address = counted_address(environ)
        if wait_s := self.turn.wait_s(address):
            return self.refuse(environ, wait_s)(environ, start_response)
        if not self.bodies.receive(environ, address):
            return self.refuse(environ, 1)(environ, start_response)
        head = _Head()
        environ[_TURN] = partial(self._waiting_elsewhere, address)
        with self.turn.taken(address):
            answer = self.app(environ, head)
            whole = head.says_length or isinstance(answer, tuple)  # () is the body of what has none (HEAD, 304)
            if whole:
                answer = _whole(answer)
        if not whole:
            parts = _Parts(answer, self.turn, self.files, address)
            if not self.files.take(address):
                parts.leave()
                return self.refuse(environ, WAIT_FOR_A_FILE_S)(environ, start_response)
            answer = parts
        start_response(*(head.with_end_of_connection() if self.turn.is_waited_for else head.given))
        return answer

    @contextmanager
    def _waiting_elsewhere(self, address: str) -> Iterator[bool]:
        if not self.elsewhere.take(address):
            yield False
            return
        try:
            with self.turn.left(address):
                yield True
        finally:
            self.elsewhere.give(address)


def waiting_elsewhere(environ: WSGIEnvironment) -> AbstractContextManager[bool]:
    """Let others have their turn while a request waits for another server (mail, an OpenID provider).

    Yields whether there is a place to wait in: without one nothing may be asked, or the worker had no threads left.
    """
    wait: Callable[[], AbstractContextManager[bool]] | None = environ.get(_TURN)
    return wait() if wait else nullcontext(True)


class _Head:
    """Keeps an answer's status and headers until it is decided whether it is sent."""

    def __init__(self) -> None:
        self.given: tuple[Any, ...] = ()

    def __call__(self, *given: Any) -> Callable[[bytes], object]:
        self.given = given
        return _not_written

    def with_end_of_connection(self) -> tuple[Any, ...]:
        """Return it with the header by which the server closes the connection after the answer (RFC 9112, 9.6)."""
        status, headers, *rest = self.given
        return status, [*headers, ("Connection", "close")], *rest

    @property
    def says_length(self) -> bool:
        return any(name.lower() == "content-length" for name, _value in self.given[1])


def _whole(answer: Iterable[bytes]) -> list[bytes]:
    try:
        return list(answer)
    finally:
        _close(answer)


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close:
        close()


def _not_written(_data: bytes) -> object:
    raise NotImplementedError("our answers are iterables (PEP 3333 keeps write() for older applications)")


class _Parts:
    """An answer that is made while it is sent (a file of all results): each of its parts takes a turn."""

    def __init__(self, answer: Iterable[bytes], turn: Turn, files: Places, address: str) -> None:
        self.answer, self.parts, self.turn, self.files, self.address = answer, iter(answer), turn, files, address

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self.turn.taken(self.address):
            return next(self.parts)

    def close(self) -> None:
        """Give the place back; the server calls this once, also where the reader has gone."""
        self.files.give(self.address)
        self.leave()

    def leave(self) -> None:
        _close(self.answer)
