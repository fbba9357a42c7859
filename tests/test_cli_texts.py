"""The command line in the language of the terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from missionsearch.cli import COMMANDS
from missionsearch.cli.texts import terminal_language
from missionsearch.locales.helptexts import paragraphs
from tests.commands import SCRIPT, forked


def said(*arguments: str, cwd: Path, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    ran = forked([str(SCRIPT), *arguments], b"", clean | environment, cwd)
    return ran.out + ran.err


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "en_GB"}, "fr"),
        ({}, "en"),
    ],
)
def test_the_first_variable_that_is_set_decides(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment) == language


def test_help_and_mistakes_are_french_where_the_terminal_is(tmp_path: Path) -> None:
    help_text = said("search", "--help", cwd=tmp_path, LANG="fr_FR.UTF-8")
    assert help_text.startswith("Utilisation\u00a0: ")
    assert "Cherche dans l’index publié" in help_text
    assert "Seulement ce site." in help_text
    assert "Donner cette aide et finir." in help_text
    assert "Commande inconnue" in said("nonsense", cwd=tmp_path, LANG="fr")
    assert "Ensuite\u00a0: écrivez l’adresse de votre site" in said("init", cwd=tmp_path, LANG="fr")


def test_elsewhere_it_is_english(tmp_path: Path) -> None:
    for language in ("C", "en_GB.UTF-8", "de_DE"):
        assert said("search", "--help", cwd=tmp_path, LANG=language).startswith("Usage: ")


def test_each_command_has_one_short_help_in_the_list(tmp_path: Path) -> None:
    listed = said("--help", cwd=tmp_path, LANG="fr").partition("Commandes")[2]
    assert all(f"  {name} " in listed for name in COMMANDS)


def test_a_help_text_is_told_by_paragraphs_and_keeps_the_lines_that_are_to_stay() -> None:
    assert paragraphs("One\n    and more.\n\n    \b\n    a  b\n    c\n") == ["One and more.", "\b\na  b\nc"]


def test_extract_tells_in_french_what_it_kept_and_why(tmp_path: Path) -> None:
    page = "<html lang=fr><h1>Une soirée</h1><p>Publié le 4 mars 2014</p><p>Haut de page</p>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    asked = ("extract", "page.html", "--url", "https://mission.example/a")
    told = said(*asked, cwd=tmp_path, LANG="fr_FR.UTF-8")
    assert "Publié le\u00a0: 2014-03-04 (une ligne de la page)" in told
    assert "[lien vers le haut de la page] Haut de page" in told
    assert "[link to the top of the page] Haut de page" in said(*asked, cwd=tmp_path, LANG="C")
