"""``report``, ``check`` and ``rollback``: what a run did, whether all that is stored is whole, and the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from missionsearch.cli.context import Root, json_option, print_json, print_text
from missionsearch.cli.sentences import in_terminal_language
from missionsearch.cli.texts import gettext as _
from missionsearch.cli.texts import ngettext
from missionsearch.cli.words import columns, counts_in_words, outcome_in_words, site_in_words, word
from missionsearch.config import Settings
from missionsearch.crosslanguage.files import damage as lexicon_damage
from missionsearch.engines import SearchEngine
from missionsearch.errors import InputError, MissionSearchError, NoIndex
from missionsearch.locking import run_lock
from missionsearch.models import IndexInfo
from missionsearch.reindex.rolling_back import roll_back
from missionsearch.runlists import LISTS, in_words, list_of, lists_behind
from missionsearch.runs import minute_of
from missionsearch.store import Damage, PageStore, open_store

SHOWN_DAMAGE = 20


@click.command()
@click.option("--run", "number", type=click.IntRange(1), metavar="N", help="Which run (default: the last one).")
@click.option("--list", "name", type=click.Choice(LISTS), help="Name the addresses behind one count.")
@json_option
@click.pass_obj
def report(root: Root, number: int | None, name: str | None, as_json: bool) -> None:
    """Say what a run did, also one that was refused, failed or killed: its counts, and the lists behind them."""
    settings = root.settings
    if not settings.store_path.exists():
        raise InputError(f"there has been no run in {settings.index_dir} yet; run: missionsearch reindex")
    with open_store(settings.store_path) as store:
        run = _run(store, number)
        if name:
            rows = list(list_of(store, run, name))
            print_json(rows) if as_json else print_text("\n".join(_row_in_words(row) for row in rows) or _("none"))
            return
        _print_run(store, run, as_json)


def print_last_run(settings: Settings, as_json: bool) -> None:
    """Print the whole report of a run that has just been refused; the error that follows says why."""
    with open_store(settings.store_path) as store:
        run = _run(store, None)
        run["report"].pop("error", None)
        _print_run(store, run, as_json)


def _print_run(store: PageStore, run: dict[str, Any], as_json: bool) -> None:
    counts = lists_behind(store, run)
    if as_json:
        print_json(run | {"lists": counts})
    else:
        print_text("\n".join(run_in_words(run, counts)))


def _run(store: PageStore, number: int | None) -> dict[str, Any]:
    """Return a run of the history.

    Raises:
        InputError: there has been none of that number, or none at all.
    """
    last = next(iter(store.runs.last(1)), None)
    run = store.runs.get(number) if number else last
    if run is None:
        known = f"the last one is run {last['run']}" if last else "there has been none yet"
        raise InputError(f"no run {number} in the history; {known}" if number else f"no run to report: {known}")
    return run


def run_in_words(run: dict[str, Any], counts: dict[str, int]) -> list[str]:
    """Return a run as lines for a terminal."""
    report = run["report"]
    head = _(
        "run %(number)s: %(kind)s, %(outcome)s", number=run["run"], kind=run["kind"], outcome=outcome_in_words(run)
    )
    ended = minute_of(run["finished_at"]) if run["finished_at"] else "-"
    rows = [(_("started"), minute_of(run["started_at"])), (_("ended"), ended)]
    if run["generation"]:
        rows.append((_("index"), _index_in_words(run["generation"], report.get("documents"))))
    rows += _crawl_rows(report.get("crawl") or {})
    rows += [(_("site"), site_in_words(site)) for site in report.get("sites", ())]
    not_indexed = report.get("not_indexed") or {}
    if not_indexed:
        rows.append((_("not indexed"), counts_in_words(not_indexed)))
    rows += [(word(name), str(count)) for name, count in counts.items() if count]
    if report.get("error"):
        rows.append((_("error"), in_terminal_language(report["error"])))
    lines = [head, *columns(rows)]
    if any(counts.values()):
        lines.append(_("to see one: missionsearch report --run %(run)s --list NAME", run=run["run"]))
    return lines


def _index_in_words(generation: str, documents: int | None) -> str:
    if documents is None:
        return generation
    return ngettext(
        "%(generation)s, %(count)s document",
        "%(generation)s, %(count)s documents",
        documents,
        generation=generation,
        count=documents,
    )


def _crawl_rows(crawled: dict[str, Any]) -> list[tuple[str, str]]:
    if not crawled:
        return []
    names = ("fetched", "unchanged", "gone", "excluded")
    rows = [(_("crawl"), ", ".join(f"{crawled[name]} {word(name)}" for name in names))]
    if crawled.get("stopped"):
        rows.append(("", _("stopped early: %(reason)s", reason=in_terminal_language(crawled["stopped"]))))
    return rows


def _row_in_words(row: dict[str, Any]) -> str:
    """Return an address of a list, what is known of it behind."""
    reason = in_words(row, in_terminal_language, lambda rule: _("it %(rule)s", rule=rule))
    linked = "  " + _("(linked from %(page)s)", page=row["linked_from"]) if row.get("linked_from") else ""
    return f"{row['url']}  {reason}{linked}".rstrip()


@click.command()
@click.option("--repair", is_flag=True, help="Forget what is damaged and can be had again; the next run does the rest.")
@json_option
@click.pass_obj
def check(root: Root, repair: bool, as_json: bool) -> None:
    """Read all that is stored and say what is not as it was written; exit code 0 when everything is whole."""
    settings = root.settings
    stored = settings.store_path.exists()
    index = [*_damage_of_index(root.engine(), stored), *lexicon_damage(settings.index_dir)]
    store = _damage_of_store(root, repair) if stored else []
    if as_json:
        print_json({"index": index, "store": [asdict(each) for each in store]})
    else:
        print_text("\n".join(_check_in_words(index, store)))
    if index or store:
        raise MissionSearchError(_advice(index, store, repair))


def _damage_of_index(engine: SearchEngine, stored: bool) -> list[str]:
    """Return what is damaged in the index; where nothing is published there may be a store to look into.

    Raises:
        NoIndex: there is neither.
    """
    try:
        return list(engine.damage())
    except NoIndex:
        if not stored:
            raise
        return []


def _damage_of_store(root: Root, repair: bool) -> list[Damage]:
    with open_store(root.settings.store_path) as store:
        damage = list(store.damage())
        if repair:
            with run_lock(root.settings.index_dir):
                for each in damage:
                    store.mend(each)
    return damage


def _check_in_words(index: list[str], store: list[Damage]) -> Iterator[str]:
    yield from index[:SHOWN_DAMAGE]
    yield from (f"{each.kind} {each.url}{_(': ')}{each.problem}" for each in store[:SHOWN_DAMAGE])
    more = max(0, len(index) - SHOWN_DAMAGE) + max(0, len(store) - SHOWN_DAMAGE)
    if more:
        yield _("… and %(more)s more (--json lists them all)", more=more)
    if not index and not store:
        yield _("everything is as it was written")


def _advice(index: list[str], store: list[Damage], repaired: bool) -> str:
    kinds = Counter(each.kind for each in store)
    in_index, in_store = len(index), len(store)
    lines = [f"damage found: {in_index} in the index, {in_store} in the store"]
    if index:
        lines.append("the index is built anew from the store by the next run: missionsearch reindex --no-crawl")
    if kinds["page"] or kinds["extraction"]:
        mended = "pages are fetched, and read, anew by the next run: missionsearch reindex"
        lines.append(mended if repaired else "to have them fetched and read anew: missionsearch check --repair")
    if kinds["imported"]:
        lines.append(
            "imported documents cannot be fetched: import them again (missionsearch import), or restore a backup"
        )
    if kinds["file"]:
        lines.append("the store's own file is damaged: restore it from a backup, or move it away and crawl again")
    return "\n  ".join(lines)


@click.command()
@click.argument("generation", required=False)
@json_option
@click.pass_obj
def rollback(root: Root, generation: str | None, as_json: bool) -> None:
    """Publish a kept generation of the index again (the one before, where none is named).

    It stays until a run is told to publish: missionsearch reindex --force.
    """
    settings, engine = root.settings, root.engine(patient=True)
    engine.info()  # where nothing was published, no lock and no store is made
    with run_lock(settings.index_dir), open_store(settings.store_path) as store:
        info = roll_back(store, engine, generation)
    if as_json:
        print_json({"generation": info.generation, "built_at": info.built_at.isoformat(), "documents": info.documents})
    else:
        message = _(
            "published again: %(index)s; to go on from here: missionsearch reindex --force",
            index=_generation_in_words(info),
        )
        print_text(message)


def _generation_in_words(info: IndexInfo) -> str:
    built = f"{info.built_at:%Y-%m-%d %H:%M} UTC"
    return ngettext(
        "%(generation)s, built %(built)s, %(count)s document",
        "%(generation)s, built %(built)s, %(count)s documents",
        info.documents,
        generation=info.generation,
        built=built,
        count=info.documents,
    )
