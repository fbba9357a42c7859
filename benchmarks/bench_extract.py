"""Extraction beside trafilatura, on the same pages in the same run: pages a second, and peak memory.

    python -m benchmarks.bench_extract [FOLDER]

FOLDER holds .html or .htm files, at any depth; without one, pages are made up. Each side reads every page in a
process of its own, so that neither's memory counts for the other.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from trafilatura import extract as trafilatura_extract

from missionsearch.errors import MissionSearchError
from missionsearch.extract import extract_page
from missionsearch.models import FetchedPage

MADE_UP = 200
AT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def pages_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix.lower() in (".html", ".htm")]


def made_up(count: int) -> list[bytes]:
    """Return pages with a menu, an article of a few hundred words and a foot; the same ones every time."""
    choose = random.Random(4)
    words = [
        "la",
        "mission",
        "reçoit",
        "chaque",
        "semaine",
        "ceux",
        "qui",
        "viennent",
        "pour",
        "un",
        "conseil",
        "signé",
    ]
    return [_made_up_page(choose, words, number).encode() for number in range(count)]


def _made_up_page(choose: random.Random, words: list[str], number: int) -> str:
    def sentence() -> str:
        return " ".join(choose.choices(words, k=choose.randint(8, 24))).capitalize() + "."

    menu = "".join(f'<li><a href="/rubrique-{place}">Rubrique {place}</a></li>' for place in range(80))
    text = "".join(f"<p>{' '.join(sentence() for _ in range(4))}</p>" for _ in range(choose.randint(4, 20)))
    return (
        f'<!doctype html><html lang="fr"><head><title>Page {number} - Mission</title></head><body>'
        f"<nav><ul>{menu}</ul>"
        f"</nav><main><article><h1>Page {number}</h1>{text}</article></main>"
        "<footer>Mentions légales</footer></body></html>"
    )


def ours(body: bytes) -> None:
    url = "https://mission.example/page"
    try:
        extract_page(FetchedPage(url, url, 200, {}, body, AT))
    except MissionSearchError:
        return  # counted like any other page: refusing it took its time too


def theirs(body: bytes) -> None:
    trafilatura_extract(body, favor_precision=True, include_comments=False, with_metadata=True)


def measure(read: Callable[[bytes], None], pages: list[bytes]) -> tuple[float, float]:
    """Return pages a second and the peak resident memory in MB, of a process that reads all pages."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (read, pages))


def _measured(read: Callable[[bytes], None], pages: list[bytes]) -> tuple[float, float]:
    for body in pages[:3]:
        read(body)  # what is compiled and loaded once is no page's time
    started = time.perf_counter()
    for body in pages:
        read(body)
    seconds = time.perf_counter() - started
    return len(pages) / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    pages = pages_in(Path(sys.argv[1])) if len(sys.argv) > 1 else made_up(MADE_UP)
    if not pages:
        sys.exit(f"no .html file in {sys.argv[1]}")
    print(f"{len(pages)} pages, {sum(map(len, pages)) / len(pages) / 1000:.0f} kB on average")
    rates = []
    for name, read in (("missionsearch", ours), ("trafilatura", theirs)):
        rate, memory = measure(read, pages)
        rates.append(rate)
        print(f"{name:<14}{rate:8.1f} pages/s  {memory:7.0f} MB at most")
    print(f"ratio         {rates[0] / rates[1]:8.2f} (over 1: missionsearch is faster)")


if __name__ == "__main__":
    main()
