"""``migrate``: the same documents in another engine."""

from __future__ import annotations

from dataclasses import replace

import click

from missionsearch.cli.context import Root, cores, json_option, print_json, print_text
from missionsearch.cli.logs import log_option, stderr
from missionsearch.cli.running import run_reindex
from missionsearch.cli.texts import ngettext
from missionsearch.config import ENGINES
from missionsearch.reindex import Wanted


@click.command()
@click.option("--to", "name", type=click.Choice(ENGINES), required=True, help="The engine to build the index in.")
@json_option
@log_option
@click.pass_obj
def migrate(root: Root, name: str, as_json: bool, log: str) -> None:
    """Build the index in another engine from the page store; what is served stays until the settings name it."""
    from missionsearch.reindex.job import report_to_json

    settings = replace(root.settings, engine=replace(root.settings.engine, name=name))
    wanted = Wanted(full=False, crawl=False, force=False, processes=cores())
    report = run_reindex(settings, (), wanted, stderr(log, "migrate"))
    if as_json:
        print_json(report_to_json(report))
    else:
        message = ngettext(
            '%(count)s document is in %(name)s now; write [engine] name = "%(name)s" and restart serve',
            '%(count)s documents are in %(name)s now; write [engine] name = "%(name)s" and restart serve',
            report.documents,
            count=report.documents,
            name=name,
        )
        print_text(message)
