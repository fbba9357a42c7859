"""A file of named NumPy arrays and texts: what one segment knows of its documents beside the posting lists."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.postings import REPAIR
from missionsearch.errors import DamagedIndex

MAGIC = b"MSA1"


def dump_arrays(arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, Any]) -> bytes:
    """Return a file's bytes: a header, each array as it lies in memory, each text value as compressed JSON."""
    parts: list[bytes] = []
    directory: dict[str, list[Any]] = {}
    at = 0
    for name, values in arrays.items():
        data = np.ascontiguousarray(values).tobytes()
        directory[name] = [at, len(data), values.dtype.newbyteorder("<").str]
        parts.append(data + b"\0" * (-len(data) % 8))
        at += len(parts[-1])
    for name, value in texts.items():
        data = zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), 6)
        directory[name] = [at, len(data), "json"]
        parts.append(data + b"\0" * (-len(data) % 8))
        at += len(parts[-1])
    header = json.dumps(directory).encode()
    header += b" " * (-(len(header) + 8) % 8)
    return b"".join((MAGIC, len(header).to_bytes(4, "little"), header, *parts))


class ArrayFile:
    """An array file, mapped into memory; texts are unpacked when they are asked for."""

    def __init__(self, path: Path) -> None:
        try:
            self._data = np.memmap(path, np.uint8, "r")
            header_length = int.from_bytes(self._data[4:8].tobytes(), "little")
            if self._data[:4].tobytes() != MAGIC:
                raise ValueError("not an array file")
            self._directory = json.loads(self._data[8 : 8 + header_length].tobytes())
        except (OSError, ValueError) as error:
            raise DamagedIndex(f"{path.name} is damaged ({error}); {REPAIR}") from error
        self._start = 8 + header_length

    def array(self, name: str) -> NDArray[Any]:
        at, length, kind = self._directory[name]
        at += self._start
        return self._data[at : at + length].view(kind)

    def text(self, name: str) -> Any:
        at, length, _ = self._directory[name]
        at += self._start
        return json.loads(zlib.decompress(self._data[at : at + length].tobytes()))
