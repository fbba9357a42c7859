"""``init``: a folder to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from missionsearch.cli.context import Root
from missionsearch.cli.texts import gettext as _
from missionsearch.errors import InputError

STARTERS = ("missionsearch.toml", "crawl_seeds.txt")


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False))
@click.pass_obj
def init(root: Root, folder: str | None) -> None:
    """Write a commented missionsearch.toml and crawl_seeds.txt to start from.

    Files that are there already are left as they are.
    """
    target = Path(folder) if folder else root.path
    try:
        target.mkdir(parents=True, exist_ok=True)
        done = [write_starter(target / name, name) for name in STARTERS]
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}") from error
    click.echo("\n".join(done))
    click.echo(_("Next: write your site's address into %(file)s, then run:", file=target / "crawl_seeds.txt"))
    click.echo(f"  missionsearch {'' if str(target) == '.' else f'--root {target} '}reindex")


def write_starter(path: Path, name: str) -> str:
    """Write one starter file unless the folder has it; say which."""
    if path.exists():
        return _("kept     %(file)s (it is there already)", file=path)
    path.write_text(files("missionsearch.starter").joinpath(name).read_text("utf-8"), encoding="utf-8")
    return _("wrote    %(file)s", file=path)
