"""``search`` and ``evaluate``: questions to the published index."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from missionsearch.cli.context import Root, json_option, print_json, print_text
from missionsearch.cli.results import results_in_words
from missionsearch.crosslanguage.asking import CrossSearch
from missionsearch.crosslanguage.entities import gazetteer, labelled
from missionsearch.crosslanguage.gazetteer import EntityKind
from missionsearch.errors import InputError
from missionsearch.exports import FORMATS, Layout
from missionsearch.judged import OwnSet, own_set
from missionsearch.models import (
    Filters,
)
from missionsearch.relevance import evaluate as evaluate_queries
from missionsearch.relevance import read_qrels, read_queries, write_run
from missionsearch.search.explaining import explained
from missionsearch.search.query import parse_query, section_path
from missionsearch.search.relaxation import answer, everything
from missionsearch.search.serializers import explanation_to_json, results_to_json
from missionsearch.staffstore import StaffStore

EXISTING = click.Path(exists=True, dir_okay=False)


@click.command()
@click.argument("text", required=False, default="")
@click.option("--lang", multiple=True, metavar="CODE", help="Only this language: fr, en …")
@click.option("--from", "date_from", metavar="YYYY-MM-DD", help="From this day on.")
@click.option("--to", "date_to", metavar="YYYY-MM-DD", help="Up to and with this day.")
@click.option("--year", multiple=True, metavar="YYYY[-MM]", help="Only this year or month; or: undated.")
@click.option("--section", multiple=True, metavar='"A > B"', help="Only this section and what is below it.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type: page, pdf, docx …")
@click.option("--site", multiple=True, metavar="HOST", help="Only this site.")
@click.option("--country", multiple=True, metavar="COUNTRY", help="Only what names this country: GE, Géorgie, Georgia.")
@click.option("--organisation", multiple=True, metavar="NAME", help="Only what names this organisation: ONU, NATO.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--per-page", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--reader", metavar="CODE", help="Show a publication's version in this language where it matches.")
@click.option("--all-versions", is_flag=True, help="List a publication and its translation as two results.")
@click.option("--cross", is_flag=True, help="Also publications that exist in the other language alone.")
@click.option("--cross-only", is_flag=True, help="Only publications that exist in the other language alone.")
@click.option("--format", "wanted", type=click.Choice(list(FORMATS)), help="Write the whole result set in this format.")
@click.option(
    "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write it here, not to standard output."
)
@click.option("--explain", is_flag=True, help="Say what TEXT was read as, and why each hit has its place.")
@json_option
@click.pass_obj
def search(
    root: Root,
    text: str,
    lang: tuple[str, ...],
    date_from: str | None,
    date_to: str | None,
    year: tuple[str, ...],
    section: tuple[str, ...],
    types: tuple[str, ...],
    site: tuple[str, ...],
    country: tuple[str, ...],
    organisation: tuple[str, ...],
    sort: str,
    page: int,
    per_page: int,
    reader: str | None,
    all_versions: bool,
    cross: bool,
    cross_only: bool,
    wanted: str | None,
    output: str | None,
    explain: bool,
    as_json: bool,
) -> None:
    """Search the published index; no TEXT lists everything, newest first.

    How TEXT is read: docs/search-syntax.en.md.
    """
    synonyms = root.synonyms().current()
    filters = Filters(
        language=tuple(code.lower() for code in lang),
        year=tuple(checked_year(value) for value in year),
        section=tuple(section_path(value) for value in section),
        type=types,
        site=site,
        country=tuple(entity_code("country", text, synonyms.names) for text in country),
        organisation=tuple(entity_code("organisation", text, synonyms.names) for text in organisation),
        date_from=day(date_from, "--from"),
        date_to=day(date_to, "--to"),
    )
    query = parse_query(
        text,
        filters=filters,
        sort=sort,  # type: ignore[arg-type]
        page=page,
        per_page=per_page,
        reader_language=reader or (lang[0] if len(lang) == 1 else None),
        collapse=not all_versions,
        synonyms=synonyms,
        today=dt.date.today(),
    )
    if output and not wanted:
        raise InputError(f"--output needs --format: {', '.join(FORMATS)}")
    engine = root.engine()
    query = replace(query, cross="only" if cross_only else "beside" if cross else "")
    other = CrossSearch(engine, root.settings.index_dir)
    results = other.answered(query, synonyms.names, lambda own: answer(engine, own, synonyms))
    results = labelled(results, gazetteer(synonyms.names))
    if wanted:
        layout = Layout(root.settings.site.name, dt.date.today())
        hits = other.everything(results.query, synonyms.names) or everything(engine, results.query)
        write_export(FORMATS[wanted].write(hits, layout), wanted, output)
        return
    explanation = explained(engine, results) if explain else None
    if as_json:
        more = {"explanation": explanation_to_json(explanation)} if explanation else {}
        print_json(results_to_json(results) | more)
    else:
        print_text("\n".join(results_in_words(results, explanation)))


def entity_code(kind: EntityKind, text: str, groups: frozenset[tuple[str, ...]]) -> str:
    """Return the code of a country or organisation that is typed by a code or a name of either language.

    Raises:
        InputError: there is none of that name.
    """
    code = gazetteer(groups).code(kind, text.strip())
    if code is None:
        raise InputError(f"nothing of that kind is called {text!r}; write a name or code: Georgia, GE, NATO, ONU")
    return code


def write_export(chunks: Iterable[bytes], wanted: str, output: str | None) -> None:
    """Write a file in one step, so that one that is there is replaced by a whole one; or standard output.

    Raises:
        InputError: a workbook would go to a terminal.
    """
    if output:
        part = Path(f"{output}.part")
        with part.open("wb") as file:
            file.writelines(chunks)
        part.replace(output)
        return
    if wanted == "xlsx" and sys.stdout.isatty():
        raise InputError("a workbook is no text for a terminal; add --output FILE.xlsx")
    sys.stdout.buffer.writelines(chunks)
    sys.stdout.buffer.flush()


def day(value: str | None, option: str) -> dt.date | None:
    """Return the day that an option names, None where it is not given.

    Raises:
        InputError: it is no day of the calendar.
    """
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise InputError(f"{option} {value!r} is not a day; write it as 2015-10-01") from None


def checked_year(value: str) -> str:
    """Return a year filter as it was given.

    Raises:
        InputError: it is neither a year, nor a month, nor ``undated``.
    """
    if not re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?|undated", value):
        raise InputError(f"--year {value!r} is not a year; write 2015, 2015-10 or undated")
    return value


@click.command()
@click.option("--queries", type=EXISTING, help='Lines {"id","text","lang"?}.')
@click.option("--qrels", type=EXISTING, help="TREC judgements; a document is its URL.")
@click.option("--run", "run_path", type=click.Path(dir_okay=False), help="Write a TREC run here, 100 hits a query.")
@json_option
@click.pass_obj
def evaluate(root: Root, queries: str | None, qrels: str | None, run_path: str | None, as_json: bool) -> None:
    """Measure the published index on judged queries: nDCG@10, MRR@10, Recall@100.

    Without --queries and --qrels: on the right pages that staff named in the console.
    """
    engine, synonyms = root.engine(), root.synonyms().current()
    judged = _judged(root, queries, qrels)
    scores = evaluate_queries(engine, judged.queries, judged.qrels, synonyms=synonyms, today=dt.date.today())
    if run_path:
        write_run(Path(run_path), scores)
    if as_json:
        print_json(scores.to_json())
    else:
        print_text(scores.in_words())


def _judged(root: Root, queries: str | None, qrels: str | None) -> OwnSet:
    """Return the judged set of two files, or the mission's own where none is given.

    Raises:
        InputError: one of the two files is missing, or nobody has named a right page yet.
    """
    if queries and qrels:
        return OwnSet(read_queries(Path(queries)), read_qrels(Path(qrels)))
    if queries or qrels:
        raise InputError("give both --queries and --qrels, or none of them")
    pages = StaffStore(root.settings.index_dir).right_pages()
    if not pages:
        raise InputError("no right page has been named at /staff yet; give --queries and --qrels")
    return own_set(pages)
