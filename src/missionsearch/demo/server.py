"""Serve the sample site over HTTP on loopback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from missionsearch.demo.site import Answer, page, site

PORT = 8790
"""Asked for first, so that the addresses of an earlier demo stay the same."""


class SampleSite(BaseHTTPRequestHandler):
    """Answers each address of ``site.site`` and says 404 to every other."""

    protocol_version = "HTTP/1.1"
    answers = site()
    missing = Answer(page("fr", "Erreur 404", "<h1>Erreur 404</h1><p>Cette page n'existe pas.</p>"), status=404)

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        answer = self.answers.get(self.path, self.missing)
        body = answer.body.replace("{base}", base).encode()
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", base + answer.location)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815  (the name that http.server calls)

    def log_message(self, *_: object) -> None:
        """Say nothing: the command's own lines are what a person reads."""


@contextmanager
def sample_site(port: int = PORT) -> Iterator[str]:
    """Serve the sample site in the background and yield its address; another port is taken where this one is in use."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), SampleSite)
    except OSError:
        server = ThreadingHTTPServer(("127.0.0.1", 0), SampleSite)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    started_by = os.getpid()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        if os.getpid() == started_by:  # a web worker forked from here leaves this block too, and has no such thread
            server.shutdown()
            thread.join()
        server.server_close()
