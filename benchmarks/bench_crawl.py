"""Crawl rate on a site on loopback, against a bare Scrapy spider that follows the same links and keeps nothing.

    python -m benchmarks.bench_crawl [--pages 800] [--rounds 3]

Both crawl without a pause, eight requests at once, alternately and in this run; the server, a process of its own,
counts from the first request for a page to the last. Exit code 1 when the target is missed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

from missionsearch.config import CrawlSettings, Settings
from missionsearch.crawl import crawl
from missionsearch.store import open_store

TARGET = 0.7
BARE = Path(__file__).with_name("bare_scrapy.py")
CONCURRENCY = 8
LINKS = 25
PARAGRAPHS = 12
WORDS = ["la", "mission", "reçoit", "chaque", "semaine", "ceux", "qui", "viennent", "pour", "un", "conseil"]


def page(number: int, pages: int) -> bytes:
    """Return a page of the made-up site, as large as a mission's, that leads to others."""
    chance = random.Random(number)
    paragraphs = "".join(f"<p>{' '.join(chance.choices(WORDS, k=80))}.</p>" for _ in range(PARAGRAPHS))
    numbers = [2 * number + 1, 2 * number + 2, *(chance.randrange(pages) for _ in range(LINKS - 2))]
    links = "".join(f'<li><a href="/page-{n}">Page {n}</a></li>' for n in numbers if n < pages)
    return f"<html><head><title>Page {number}</title></head><body>{paragraphs}<ul>{links}</ul></body></html>".encode()


def serve(pages: int, port: multiprocessing.SimpleQueue[int]) -> None:
    """Serve the site until killed; ``/times`` says when pages were asked for, and forgets it."""
    bodies = {f"/page-{number}": page(number, pages) for number in range(pages)}
    times: dict[str, float] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            body = bodies.get(self.path)
            if body:
                times.setdefault(self.path, time.monotonic())
            elif self.path == "/times":
                body = json.dumps(list(times.values())).encode()
                times.clear()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.put(server.server_address[1])
    server.serve_forever()


@contextmanager
def site(pages: int) -> Iterator[str]:
    context = multiprocessing.get_context("spawn")
    port: multiprocessing.SimpleQueue[int] = context.SimpleQueue()
    process = context.Process(target=serve, args=(pages, port), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{port.get()}"
    finally:
        process.kill()
        process.join()


def rate(base: str, pages: int) -> float:
    """Return pages a second from the first asked for to the last."""
    with urlopen(f"{base}/times") as answer:  # noqa: S310  (our own server on loopback)
        times = json.load(answer)
    if len(times) != pages:
        raise SystemExit(f"{len(times)} pages were asked for, not {pages}")
    return (len(times) - 1) / (times[-1] - times[0])


def bare(base: str) -> None:
    subprocess.run([sys.executable, "-W", "ignore", BARE, f"{base}/page-0", str(CONCURRENCY)], check=True)  # noqa: S603


def ours(base: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = CrawlSettings(delay_s=0, delay_given=True, concurrency=CONCURRENCY)
        root = Settings(root=Path(folder), crawl=settings)
        with open_store(root.store_path):
            pass
        crawl(root, (f"{base}/page-0",), lambda _: None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    rates: dict[str, list[float]] = {"missionsearch": [], "scrapy": []}
    with site(wanted.pages) as base:
        for _ in range(wanted.rounds):
            for name, run in (("scrapy", bare), ("missionsearch", ours)):
                run(base)
                rates[name].append(rate(base, wanted.pages))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = medians["missionsearch"] / medians["scrapy"]
    met = ratio >= TARGET
    print(f"{wanted.pages} pages: missionsearch {medians['missionsearch']:.0f}/s, Scrapy {medians['scrapy']:.0f}/s")
    print(f"crawl rate against bare Scrapy: {ratio:.2f}  target >= {TARGET}  {'met' if met else 'MISSED'}")
    sys.exit(not met)


if __name__ == "__main__":
    main()
