"""``reindex --full --no-crawl`` of stored pages: where the time goes, how busy the cores are, how much memory it takes.

    python -m benchmarks.bench_reindex [--size 20000] [--profile]

Two tables: the stages of the run, with how busy they kept the cores; and what reading a page consists of, by processor
time, on a sample. Fetching is bench_crawl's. The pages are made up: corpus.py's texts in the markup of SPIP's
templates, with a menu, a breadcrumb, a date, a foot. They are put into a store in a
temporary folder, which is not timed.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import os
import pickle
import pstats
import resource
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.corpus import invented

from missionsearch.config import Settings
from missionsearch.engines import open_engine
from missionsearch.extract import dumps, extract_page
from missionsearch.language import language_of
from missionsearch.models import Document, FetchedPage
from missionsearch.reindex.comparing import compare
from missionsearch.reindex.extraction_cache import read_outdated, readings_of
from missionsearch.reindex.outdated import outdated
from missionsearch.reindex.pool import CHUNK
from missionsearch.reindex.publishing import publish
from missionsearch.store import PageStore, open_store
from missionsearch.urls import site_of

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SAMPLED = 320
MENU = "".join(f'<li><a href="/-Rubrique-{n}-">Rubrique {n}</a></li>' for n in range(60))


@dataclass
class Stage:
    name: str
    seconds: float
    busy_s: float
    """Of all processes together."""


@dataclass
class Timed:
    stages: list[Stage] = field(default_factory=list)
    page_ms: dict[str, float] = field(default_factory=dict)
    """Processor time of each step of reading a page."""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started, busy = time.perf_counter(), cpu_s()
        yield
        self.stages.append(Stage(name, time.perf_counter() - started, cpu_s() - busy))


def cpu_s() -> float:
    """Return the processor time of this process and of its children that have ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def spip_page(document: Document) -> bytes:
    """Return a document in the markup that SPIP's stock templates give an article."""
    day, language = document.published, document.language
    text = "".join(f"<p>{passage.text}</p>" for passage in document.passages)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><title>{document.title} - Site</title>'
        '<meta name="generator" content="SPIP 4.3.5"></head><body class="pas_surlignable page_article">'
        f'<div class="header"><a href="/">Accueil</a></div><nav><ul>{MENU}</ul></nav>'
        f'<p id="hierarchie"><a href="/">Accueil</a> &gt; <a href="/-s-">{document.section[0]}</a></p>'
        f'<div class="cartouche"><h1 class="crayon article-titre-1">{document.title}</h1>'
        f'<p class="publication"><time pubdate="pubdate" datetime="{day}T10:00:00Z">{day}</time></p></div>'
        f'<div class="texte crayon article-texte-1">{text}</div>'
        '<p class="haut"><a href="#">Haut de page</a></p><div class="footer">Plan du site | SPIP</div></body></html>'
    ).encode()


def fill(store: PageStore, size: int) -> None:
    headers = {"content-type": "text/html; charset=utf-8"}
    for document in islice(invented(), size):
        store.put(FetchedPage(document.url, document.url, 200, headers, spip_page(document), AT))


def steps_of_a_page(store: PageStore, settings: Settings) -> dict[str, float]:
    """Return the milliseconds of processor time that each step of reading takes, a page, on a sample."""
    urls = list(store.urls())[:SAMPLED]
    rules, spent = settings.extract.rules_for(site_of(urls[0])), dict[str, float]()

    def each(name: str, work: Callable[[Any], Any], given: Sequence[Any]) -> list[Any]:
        started = time.process_time()
        done = [work(one) for one in given]
        spent[name] = 1000 * (time.process_time() - started) / len(given)
        return done

    pages = each("take from the store", store.get, urls)
    each("hand to a process and back", lambda page: pickle.loads(pickle.dumps(page)), pages)  # noqa: S301  (our own)
    extracted = each("extract", lambda page: extract_page(page, rules, settings.site.zone), pages)
    each("tell the language", language_of, extracted)
    rows = [("", "", data) for data in each("write down", dumps, extracted)]
    each("save", lambda number: store.save_extractions(rows[number : number + CHUNK]), range(0, len(rows), CHUNK))
    spent["save"] /= CHUNK
    store.forget_extractions()
    return spent


def accept(*_: object) -> None:
    """Accept whatever would be published."""


def reindex(root: Path, size: int, processes: int) -> Timed:
    """Do what the job does, step by step."""
    timed = Timed()
    settings = Settings(root=root)
    with open_store(settings.store_path) as store:
        fill(store, size)
        timed.page_ms = steps_of_a_page(store, settings)
        with timed.stage("read"):
            read_outdated(store, settings, outdated(store, settings, True), processes, lambda _: None)
            readings = readings_of(store, settings)
        with timed.stage("compare"):
            site = compare(store, readings)
        with timed.stage("make documents (done again below)"):
            deque(site.documents(), maxlen=0)
        with timed.stage("index and publish"):
            publish(store, open_engine(settings), site.documents, fresh=True, judge=accept)
        with timed.stage("compare again, nothing new"):
            again = compare(store, readings_of(store, settings)) if not outdated(store, settings, False) else site
            publish(store, open_engine(settings), again.documents, fresh=False, judge=accept)
    return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--profile", action="store_true", help="show where this process spends its time")
    wanted = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory() as folder:
        if wanted.profile:
            profile.enable()
        timed = reindex(Path(folder), wanted.size, cores)
        profile.disable()
        mib = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 2**20
    print(f"reindex --full --no-crawl of {wanted.size} made-up pages on {cores} cores")
    for stage in timed.stages:
        share = stage.busy_s / stage.seconds / cores
        rate = wanted.size / stage.seconds
        print(f"  {stage.name:<34} {stage.seconds:7.1f} s  {rate:7.0f} pages/s  cores busy {share:4.0%}")
    print(f"reading a page takes {sum(timed.page_ms.values()):.2f} ms of processor time")
    for name, spent in timed.page_ms.items():
        print(f"  {name:<34} {spent:7.2f} ms")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  peak memory {peak:.0f} MiB, each reading process {each:.0f} MiB; store and index {mib:.0f} MiB")
    if wanted.profile:
        pstats.Stats(profile).sort_stats("cumtime").print_stats(60)


if __name__ == "__main__":
    main()
