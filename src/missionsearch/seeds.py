"""Read ``crawl_seeds.txt``: where a crawl starts."""

from __future__ import annotations

from pathlib import Path

from missionsearch.errors import SeedError
from missionsearch.urls import canonicalize


def read_seeds(path: Path) -> tuple[str, ...]:
    """Return the seeds of a file in canonical form, in order, each once.

    One URL a line; blank lines and lines that begin with ``#`` are ignored, as is what follows `` #``.

    Raises:
        SeedError: there is no such file, a line is not an http(s) URL, or no line is a seed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SeedError(
            f"no {path}; run: missionsearch init, then write a line such as https://ambassade.example/"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SeedError(f"{path} cannot be read: {error}") from error
    seeds: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        seed = line.split(" #")[0].strip()
        if seed and not seed.startswith("#"):
            seeds[_checked(seed, path, number)] = None
    if not seeds:
        raise SeedError(
            f"{path} holds no seed; write your site's address on a line, such as https://ambassade.example/"
        )
    return tuple(seeds)


def _checked(seed: str, path: Path, number: int) -> str:
    try:
        return canonicalize(seed)
    except ValueError:
        instead = "write a whole address, such as https://ambassade.example/"
        raise SeedError(f"{path}, line {number}: not an http(s) URL: {seed!r}; {instead}") from None
