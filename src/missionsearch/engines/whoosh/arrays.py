"""A file of named NumPy arrays and texts: what one segment knows of its documents beside the posting lists."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from missionsearch.engines.whoosh.postings import REPAIR
from missionsearch.errors import DamagedIndex

MAGIC = b"MSA1"
LEVEL = 4
"""Level of compression: 6 saves 2 % more of the texts and takes twice as long."""


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, Any]) -> None:
    """Write a header, each array as it lies in memory, each text value as compressed JSON."""
    parts: list[Any] = []
    directory: dict[str, list[Any]] = {}
    at = 0
    for name, data, kind in _parts(arrays, texts):
        directory[name] = [at, len(data), kind]
        parts += [data, b"\0" * (-len(data) % 8)]
        at += len(data) + len(parts[-1])
    header = json.dumps(directory).encode()
    header += b" " * (-(len(header) + 8) % 8)
    with path.open("wb") as file:
        file.writelines((MAGIC, len(header).to_bytes(4, "little"), header, *parts))


def _parts(arrays: Mapping[str, NDArray[Any]], texts: Mapping[str, Any]) -> Iterable[tuple[str, Any, str]]:
    for name, values in arrays.items():
        yield name, np.ascontiguousarray(values).view(np.uint8).data, values.dtype.newbyteorder("<").str
    for name, value in texts.items():
        yield name, zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), LEVEL), "json"


class ArrayFile:
    """An array file, mapped into memory; texts are unpacked when they are asked for."""

    def __init__(self, path: Path) -> None:
        try:
            self._data = np.memmap(path, np.uint8, "r")
            header_length = int.from_bytes(self._data[4:8].tobytes(), "little")
            if self._data[:4].tobytes() != MAGIC:
                raise ValueError("not an array file")
            self._directory: dict[str, Any] = json.loads(self._data[8 : 8 + header_length].tobytes())
        except (OSError, ValueError) as error:
            raise DamagedIndex(f"{path.name} is damaged ({error}); {REPAIR}") from error
        self._start = 8 + header_length

    @property
    def names(self) -> Iterable[str]:
        return list(self._directory)

    def array(self, name: str) -> NDArray[Any]:
        at, length, kind = self._directory[name]
        at += self._start
        return np.asarray(self._data[at : at + length]).view(kind)

    def text(self, name: str) -> Any:
        at, length, _ = self._directory[name]
        at += self._start
        return json.loads(zlib.decompress(self._data[at : at + length].tobytes()))
