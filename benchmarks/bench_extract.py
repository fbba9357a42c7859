"""Extraction beside its peers, on the same pages in the same run: how good, how fast, and where the time goes.

    python -m benchmarks.bench_extract [FOLDER] [--gold FILE] [--ids REGEX]

FOLDER holds .html or .htm files, at any depth; without one, pages are made up: for those, pages a second and memory.
``--gold FILE`` (or a folder, as ``training.gold`` reads them) asks for word F1 by type of page and for days right and
given too, of the gold pages whose id matches ``--ids``. Peers: trafilatura in its three settings, htmldate. Each reader
has a process of its own, so that no other's memory counts for it; time is the processor's: pages a second are a core's.
The readers take turns, a few pages each, so that a busy machine is as busy for one as for another.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.extract_readers import READERS, Read
from benchmarks.sampling import Sampler
from training.gold import GoldPage, gold_pages, word_f1

MADE_UP = 200
WARM_UP = 3
"""Pages read before the clock starts: what is compiled and loaded once is no page's time."""
A_TURN = 10
"""Pages that one reader reads before the next one's turn."""
STAGES = "missionsearch"
"""The reader whose time is told by stage."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one reader did with all pages."""

    found: list[Read]
    pages_s: float
    """Pages a second of processor time."""
    peak_mb: float
    stages: dict[str, float]
    """Share of the time by stage, the largest first; empty of other projects' readers."""


def pages_in(folder: Path) -> list[GoldPage]:
    """Return the HTML files of a folder, at any depth, as pages without gold."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".html", ".htm"))
    return [_page(str(path.relative_to(folder)), path.read_text("utf-8", "replace")) for path in paths]


def _page(name: str, html: str) -> GoldPage:
    return GoldPage(name, "https://mission.example/page", html, "")


def made_up(count: int) -> list[GoldPage]:
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
    return [_page(str(number), _made_up_page(choose, words, number)) for number in range(count)]


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


def run_all(pages: Sequence[GoldPage]) -> dict[str, Run]:
    """Return what each reader of ``READERS`` makes of pages, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        pools = {name: stack.enter_context(context.Pool(1)) for name in READERS}
        turns: dict[str, list[tuple[list[Read], float]]] = {name: [] for name in READERS}
        for name, pool in pools.items():
            pool.apply(_read, (name, pages[:WARM_UP]))
        for first in range(0, len(pages), A_TURN):
            for name, pool in pools.items():
                turns[name].append(pool.apply(_read, (name, pages[first : first + A_TURN])))
        peaks = {name: pool.apply(_peak_mb) for name, pool in pools.items()}
        stages = pools[STAGES].apply(_stages, (STAGES, pages))
    return {
        name: Run(
            [read for found, _ in turns[name] for read in found],
            len(pages) / sum(seconds for _, seconds in turns[name]),
            peaks[name],
            stages if name == STAGES else {},
        )
        for name in READERS
    }


def _read(name: str, gold: Sequence[GoldPage]) -> tuple[list[Read], float]:
    """Return what a reader makes of pages, and its seconds."""
    pages = [READERS[name].prepare(page) for page in gold]
    started = time.process_time()
    found = [READERS[name].read(page) for page in pages]
    return found, time.process_time() - started


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _stages(name: str, gold: Sequence[GoldPage]) -> dict[str, float]:
    """Return which share of a reader's time goes where, in a run of its own: looking costs time."""
    pages = [READERS[name].prepare(page) for page in gold]
    with Sampler() as sampler:
        for page in pages:
            READERS[name].read(page)
    return sampler.shares()


# --- what is printed


def print_f1(runs: dict[str, Run], pages: Sequence[GoldPage]) -> None:
    """Print the mean word F1 of each reader by type of page."""
    places = {"all": list(range(len(pages)))}
    for kind in sorted({page.type for page in pages}):
        places[kind] = [place for place, page in enumerate(pages) if page.type == kind]
    print(_row("word F1", [f"{kind} ({len(at)})" for kind, at in places.items()]))
    for name, done in runs.items():
        f1 = [word_f1(read.text, page.text) for read, page in zip(done.found, pages, strict=True)]
        print(_row(name, [f"{statistics.mean(f1[place] for place in at):.4f}" for at in places.values()]))


def print_snippets(runs: dict[str, Run], pages: Sequence[GoldPage]) -> None:
    """Print how many of the snippets that must appear do, and how many that must not."""
    print(_row("snippets", ["must", "must not"]))
    for name, done in runs.items():
        texts = [_plain(read.text) for read in done.found]
        must = [_plain(part) in text for text, page in zip(texts, pages, strict=True) for part in page.must]
        must_not = [_plain(part) in text for text, page in zip(texts, pages, strict=True) for part in page.must_not]
        print(_row(name, [f"{statistics.mean(held):.3f}" if held else "-" for held in (must, must_not)]))


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def print_days(runs: dict[str, Run], pages: Sequence[GoldPage]) -> None:
    """Print the days of publication that are right, of the gold's and of those given where the gold has one."""
    dated = [place for place, page in enumerate(pages) if page.published]
    if not dated:
        return
    print(_row("days", ["right", f"of {len(dated)}", "given", "of given"]))
    for name, done in runs.items():
        given = [place for place in dated if done.found[place].day]
        right = sum(done.found[place].day == pages[place].published for place in given)
        shares = (right / len(dated), right / max(1, len(given)))
        print(_row(name, [str(right), f"{shares[0]:.3f}", str(len(given)), f"{shares[1]:.3f}"]))


def print_speed(runs: dict[str, Run]) -> None:
    """Print pages a second and core, beside missionsearch's, and peak memory."""
    print(_row("speed", ["pages/s", "ratio", "peak MB"]))
    own = runs[STAGES].pages_s
    for name, done in runs.items():
        print(_row(name, [f"{done.pages_s:.1f}", f"{own / done.pages_s:.2f}", f"{done.peak_mb:.0f}"]))
    print("ratio: how many times as fast missionsearch is, a core")


def print_stages(stages: dict[str, float]) -> None:
    """Print which share of the time each stage takes."""
    print("where the time goes: " + ", ".join(f"{stage} {share:.0%}" for stage, share in stages.items()))


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:<22}" + "".join(f"{cell:>20}" for cell in cells)


def main() -> None:
    """Read the pages with every reader and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="HTML files")
    parser.add_argument("--gold", type=Path, help="gold pages: a .jsonl or .jsonl.gz file, or a folder of them")
    parser.add_argument("--ids", default="", help="only the gold pages whose id matches")
    args = parser.parse_args()
    if args.gold:
        pages = list(gold_pages(args.gold, args.ids))
    else:
        pages = pages_in(args.folder) if args.folder else made_up(MADE_UP)
    if not pages:
        sys.exit(f"no page in {args.gold or args.folder}")
    print(f"{len(pages)} pages, {sum(len(page.html) for page in pages) / len(pages) / 1000:.0f} kB on average")
    runs = run_all(pages)
    if args.gold:
        texts = {name: done for name, done in runs.items() if name != "htmldate"}
        print_f1(texts, pages)
        print_snippets(texts, pages)
        print_days({name: runs[name] for name in (STAGES, "htmldate")}, pages)
    print_speed(runs)
    print_stages(runs[STAGES].stages)


if __name__ == "__main__":
    main()
