"""A small real web site on loopback whose every answer a test writes down, and a crawl of some of them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from missionsearch.config import CrawlSettings, Settings
from missionsearch.crawl import crawl
from missionsearch.leaving import Grace
from missionsearch.models import CrawlReport, Fate, FetchedPage
from missionsearch.store import open_store

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = HTML
    breaks_off: bool = False
    """The connection ends before the answer does."""
    endless: bytes = b""
    """What follows the body again and again, as long as somebody listens."""


@dataclass(frozen=True)
class Request:
    path: str
    at: float
    """On the monotonic clock."""
    headers: Mapping[str, str]
    """Names in lower case."""


ABSENT = Answer("absent", 404)
Answers = dict[str, Answer | Callable[[Request], Answer]]


def page(*links: str, text: str = "Texte.", head: str = "", rel: str = "") -> Answer:
    """Return a page with these links."""
    anchors = "".join(f'<a href="{link}"{f" rel={rel}" if rel else ""}>lien</a>' for link in links)
    return Answer(
        f"<!DOCTYPE html><html><head><title>Titre</title>{head}</head><body><p>{text}</p>{anchors}</body></html>"
    )


def redirect(location: str, status: int = 301) -> Answer:
    return Answer("", status, {"Location": location})


def robots(text: str) -> Answer:
    return Answer(text, kind="text/plain")


class Site:
    """Answers what ``answers`` says, 404 (or what else is wanted) to everything else, and keeps a log."""

    def __init__(
        self,
        answers: Answers,
        host: str = "127.0.0.1",
        port: int = 0,
        otherwise: Answer | Callable[[Request], Answer] = ABSENT,
    ) -> None:
        self.answers, self.otherwise = answers, otherwise
        self.log: list[Request] = []
        self.sent = 0
        """Bytes of endless answers that were taken."""
        self.server = ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"site": self}))
        self.server.daemon_threads = True
        self.base = f"http://{host}:{self.server.server_address[1]}"

    def url(self, path: str = "/") -> str:
        return self.base + path

    def paths(self) -> list[str]:
        return [request.path for request in self.log]

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.log if request.path == path]

    def answer(self, request: Request) -> Answer:
        found = self.answers.get(request.path, self.otherwise)
        found = found(request) if callable(found) else found
        if isinstance(found.body, str):
            found = replace(found, body=found.body.replace("{base}", self.base))
        return replace(
            found, headers={name: value.replace("{base}", self.base) for name, value in found.headers.items()}
        )

    @contextmanager
    def served(self) -> Iterator[Site]:
        thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together: else the body waits 40 ms for the head to be acknowledged
    site: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, time.monotonic(), headers)
        self.site.log.append(request)
        answer = self.site.answer(request)
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        if answer.breaks_off:
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<html>")
            return
        self.send_response(answer.status)
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304 and not answer.endless:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
            while answer.endless:
                self.site.sent += self.wfile.write(answer.endless)
        except OSError:  # the crawler has had enough
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True)
class Crawled:
    report: CrawlReport
    pages: Mapping[str, FetchedPage]
    redirects: Mapping[str, str]
    fates: Mapping[str, Fate]

    def fate(self, url: str) -> tuple[str, str]:
        """Return the outcome of an address and the rule that decided."""
        found = self.fates.get(url)
        return (found.outcome, found.rule) if found else ("never seen", "")

    def problem(self, url: str) -> str | None:
        return next((failed.problem for failed in self.report.failed if failed.url == url), None)


UNSLOWED = CrawlSettings(delay_s=0.0, delay_given=True)


def run(root: Path, *seeds: str, crawl_settings: CrawlSettings = UNSLOWED) -> Crawled:
    """Crawl the seeds into the store under a root and return what is stored then, without what is to go."""
    settings = Settings(root=root, crawl=crawl_settings)
    with open_store(settings.store_path):
        pass
    report = crawl(settings, seeds, lambda _: None)
    with open_store(settings.store_path) as store:
        at_once = Grace(crawls=1, hours=-1)
        leaving = store.leaving.due(dt.datetime.now(dt.UTC), at_once)
        fates = {fate.url: fate for fate in store.fates.list()}
        pages = {page.url: page for page in store.pages() if page.url not in leaving}
        return Crawled(report, pages, store.redirects(), fates)


@contextmanager
def served(*sites: Site) -> Iterator[None]:
    """Serve several sites at once."""
    with ExitStack() as stack:
        for site in sites:
            stack.enter_context(site.served())
        yield
