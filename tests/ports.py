"""Ports of this machine that nobody listens on."""

import socket

_KEPT: list[socket.socket] = []


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def refusing_port() -> int:
    """Return a port that refuses connections until the tests end: it is kept, so that no other server gets it."""
    kept = socket.socket()
    kept.bind(("127.0.0.1", 0))
    _KEPT.append(kept)
    return int(kept.getsockname()[1])
