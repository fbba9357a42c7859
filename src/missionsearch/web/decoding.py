"""What an address says, whatever character set its form was sent in."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict


class AnyCharsetRequest(Request):
    """A request whose parameters may come from a page in Latin-1: old forms send ``?q=sant%E9``."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the address; a name or value that is no UTF-8 is read as windows-1252 (WHATWG Encoding)."""
        typed = self.query_string.decode("utf-8", "surrogateescape")
        pairs: list[tuple[str, Any]] = [
            (readable(name), readable(value))
            for name, value in parse_qsl(typed, keep_blank_values=True, errors="surrogateescape")
        ]
        return ImmutableMultiDict(pairs)


def readable(text: str) -> str:
    """Return a text whose bytes that were no UTF-8 (surrogate escapes, PEP 383) are read as windows-1252.

    >>> readable("sant\\udce9"), readable("santé")
    ('santé', 'santé')
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return text
