"""``serve`` and ``demo``: the web front end."""

from __future__ import annotations

import click

from missionsearch.cli.context import Root
from missionsearch.web import serve as serve_pages


@click.command()
@click.option("--host", help="Address to listen on (default: [web] host, 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default: [web] port, 8000).")
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes (default: [web] workers, 2).")
@click.pass_obj
def serve(root: Root, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the search pages and the API until stopped.

    Starts without an index too, and says so on its pages; a new index is picked up as soon as it is published.
    """
    serve_pages(root.settings, host, port, workers)
