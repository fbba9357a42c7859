"""``serve`` and ``demo``: the web front end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from missionsearch.cli.context import Root, cores, print_text
from missionsearch.cli.reports import report_in_words
from missionsearch.cli.running import run_reindex
from missionsearch.cli.texts import gettext as _
from missionsearch.config import Settings, load_settings
from missionsearch.demo import sample_site
from missionsearch.errors import SeedError, UsageError
from missionsearch.reindex import Wanted
from missionsearch.seeds import read_seeds
from missionsearch.store import open_store
from missionsearch.web import is_free
from missionsearch.web import serve as serve_pages

DEMO_FOLDER = "demo-data"
SITE_NAME = "Mission de Valombre"
MADE_BY_DEMO = "demo"
"""In the store of an index that a demo made: only such an index is made anew by the next one."""


@click.command()
@click.option("--host", help="Address to listen on (default: [web] host, 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (default: [web] port, 8000).")
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes (default: [web] workers, 2).")
@click.pass_obj
def serve(root: Root, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the search pages and the API until stopped.

    Starts without an index too, and says so on its pages; a new index is picked up as soon as it is published.
    """
    serve_pages(root.settings, host, port, workers, _announcement())


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port to serve on (default: 8000, else any free one).")
@click.option("--no-serve", is_flag=True, help="Crawl and index only.")
@click.pass_obj
def demo(root: Root, port: int | None, no_serve: bool) -> None:
    """Crawl a sample mission's site over HTTP on this machine, index it, and serve the search.

    Works in --root where that is given, else in ./demo-data; never in an index made from other seeds.
    """
    folder = root.path if root.given else Path(DEMO_FOLDER)
    settings = load_settings(folder)
    settings = replace(settings, crawl=replace(settings.crawl, delay_s=0.0, delay_given=True))
    settings = replace(settings, site=replace(settings.site, name=settings.site.name or SITE_NAME))
    _claim(settings)
    with sample_site() as address:
        print_text(_("A sample mission's site answers at %(address)s; crawling it", address=address))
        # The sample site may answer at another port than the last time: nothing of this index is lost with the old one.
        report = run_reindex(settings, (address,), Wanted(force=True, processes=cores()))
        print_text("\n".join(report_in_words(report)))
        if no_serve:
            print_text(_("To search it: missionsearch --root %(folder)s search visa", folder=folder))
            return
        print_text(_("Next: open the address below and search for “visa”, or read README.md to crawl your own site"))
        serve_pages(settings, port=_port(settings, port), announcement=_announcement())


def _announcement() -> str:
    return _("Serving at %(address)s (stop with Ctrl-C)")


def _port(settings: Settings, asked: int | None) -> int:
    """Return the port to serve on: as asked; else the usual one where it is free; else any."""
    if asked is not None:
        return asked
    return settings.web.port if is_free(settings.web.host, settings.web.port) else 0


def _claim(settings: Settings) -> None:
    """Mark the folder's index as a demo's.

    Raises:
        UsageError: the folder has seeds or pages of somebody's own.
    """
    other = "choose an empty folder: missionsearch --root FOLDER demo"
    try:
        read_seeds(settings.seeds_path)
    except SeedError:
        pass
    else:
        raise UsageError(f"{settings.seeds_path} names seeds of your own; {other}")
    with open_store(settings.store_path) as store:
        if store.meta(MADE_BY_DEMO) is None and (store.count() or any(store.imported_hashes())):
            raise UsageError(f"{settings.index_dir} holds pages that no demo crawled; {other}")
        store.set_meta(MADE_BY_DEMO, "1")
