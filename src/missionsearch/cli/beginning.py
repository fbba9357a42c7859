"""``init``: a folder to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from missionsearch.errors import InputError

STARTERS = ("missionsearch.toml", "crawl_seeds.txt")


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False))
@click.pass_obj
def init(root: object, folder: str | None) -> None:
    """Write a commented missionsearch.toml and crawl_seeds.txt to start from.

    Files that are there already are left as they are.
    """
    target = Path(folder) if folder else root.path  # type: ignore[attr-defined]
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in STARTERS:
            write_starter(target / name, name)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}") from error
    click.echo(f"Next: write your site's address into {target / 'crawl_seeds.txt'}, then run:")
    click.echo(f"  missionsearch {'' if str(target) == '.' else f'--root {target} '}reindex")


def write_starter(path: Path, name: str) -> None:
    """Write one starter file unless the folder has it."""
    if path.exists():
        click.echo(f"kept     {path}")
        return
    path.write_text(files("missionsearch.starter").joinpath(name).read_text("utf-8"), encoding="utf-8")
    click.echo(f"wrote    {path}")
