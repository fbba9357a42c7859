"""What stages say, in French where the terminal is: errors, reasons, rules, runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from missionsearch.cli.sentences import in_terminal_language
from missionsearch.locales import LANGUAGES, mo_path, po_path, spoken
from missionsearch.locales.sentences import sentences_of
from tests.test_cli_texts import said

PACKAGE = Path(spoken.__file__).parents[1]
NO_BREAK = "\u00a0"


@pytest.fixture
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    spoken._known.cache_clear()


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("/x/a.toml cannot be read: no such file", "/x/a.toml est illisible : no such file"),
        ("no index in /srv/x; run: missionsearch reindex", "pas d’index dans /srv/x ; lancez : missionsearch reindex"),
        ("'ftp://x' is no http(s) address; write a whole address, such as https://ambassade.example/visa",
         "« ftp://x » n’est pas une adresse http(s) ; écrivez une adresse entière, comme https://ambassade.example/visa"),
        ('"l\'an" is no http(s) address; x', "« l'an » n’est pas une adresse http(s) ; x"),
        ("is forbidden by the site's robots.txt", "est interdite par le robots.txt du site"),
        ("https://x.example: the host name is unknown", "https://x.example : le nom d’hôte est inconnu"),
        ("nothing is found for 'none of it', which [reindex] must_find names",
         "rien n’est trouvé pour « none of it », que [reindex] must_find nomme"),
        ("/x/pages.sqlite: disk full; make room on the disk, then run the command again: it goes on where it stopped",
         "/x/pages.sqlite : disk full ; libérez de la place sur le disque, puis relancez la commande : "
         "elle reprend où elle s’est arrêtée"),
        ("an old Word file (.doc): save it as PDF or .docx to have it found",
         "un ancien fichier Word (.doc) : enregistrez-le en PDF ou en .docx pour qu’il soit trouvé"),
        ("nothing that anybody translated", "nothing that anybody translated"),
    ],
)  # fmt: skip
def test_a_sentence_is_found_with_the_values_it_holds(english: str, french: str) -> None:
    assert in_terminal_language(english) == re.sub(r" (?=[:;»])|(?<=«) ", NO_BREAK, french)


@pytest.mark.usefixtures("in_french")
def test_a_sentence_of_several_lines_keeps_its_lines_and_their_indents() -> None:
    problems = ("the published index is empty", "the last reindex was stopped: Ctrl-C")
    text = "\n  ".join(["not healthy:", *problems])
    lines = in_terminal_language(text).split("\n")
    assert lines[:2] == [f"pas en bon état{NO_BREAK}:", "  l’index publié est vide"]
    assert lines[2] == f"  le dernier passage a été arrêté{NO_BREAK}: Ctrl-C"


def test_every_sentence_of_stages_is_in_the_catalogues() -> None:
    modules = [path for path in PACKAGE.rglob("*.py") if "locales" not in path.parts]
    found = {text for path in modules for text in sentences_of(path, PACKAGE)}
    assert len(found) > 200
    for language in LANGUAGES:
        with po_path(language).open("rb") as file:
            known = {message.id for message in read_po(file) if isinstance(message.id, str)}
        assert found <= known


def test_sentences_stand_in_what_an_error_calls_and_in_the_tables_that_it_takes_them_from(tmp_path: Path) -> None:
    source = tmp_path / "a.py"
    source.write_text(
        'KINDS = {1: \'a first kind\'}\n\n\ndef advice():\n    """Return it."""\n    return \'make some room\'\n\n\n'
        "def refuse(kind):\n    name = KINDS[kind]\n    unsaid = 'nobody reads this'\n"
        "    raise StoreError(f'{name}; {advice()}')\n"
    )
    assert set(sentences_of(source, tmp_path)) == {"a first kind", "make some room"}


def test_every_value_of_a_sentence_stands_in_its_translation() -> None:
    with mo_path("fr").open("rb") as file:
        catalogue = read_mo(file)
    texts = [(m.id, m.string) for m in catalogue if isinstance(m.id, str) and isinstance(m.string, str) and m.id]
    names = [(re.findall(r"\{\w+\}|%\(\w+\)", text), translation) for text, translation in texts]
    assert [(found, text) for found, text in names if not all(name in text for name in found)] == []


def test_status_report_why_and_errors_are_french_and_json_is_not(tmp_path: Path) -> None:
    def french_of(*arguments: str) -> str:
        return said(*arguments, cwd=tmp_path, LANG="fr_FR.UTF-8")

    document = {"url": "https://m.example/a", "title": "Visa", "text": "Le visa de long séjour.", "language": "fr"}
    (tmp_path / "d.jsonl").write_text(json.dumps(document), "utf-8")
    (tmp_path / "crawl_seeds.txt").write_text("https://m.example/\n", "utf-8")
    assert "1 document importé" in french_of("import", "d.jsonl")
    assert re.search(r"documents +1\n", french_of("status"))
    assert "réussi" in french_of("status")
    assert re.search(r"passage 1.: reindex, réussi\n", french_of("report"))
    assert "elle a été importée, non parcourue" in french_of("why", "https://m.example/a")
    assert "aucun parcours ne l’a vue" in french_of("why", "https://m.example/b")
    assert re.match(r"1 résultat en \d+,\d ms", french_of("search", "visa"))
    assert f"--year «{NO_BREAK}20{NO_BREAK}» n’est pas une année" in french_of("search", "--year", "20")
    assert json.loads(french_of("status", "--json"))["last_runs"][0]["outcome"] == "ok"


def test_one_is_singular_in_both_languages(tmp_path: Path) -> None:
    document = {"url": "https://m.example/a", "title": "Visa", "text": "A long stay visa.", "language": "en"}
    (tmp_path / "d.jsonl").write_text(json.dumps(document), "utf-8")
    assert "1 document imported" in said("import", "d.jsonl", cwd=tmp_path, LANG="C")
    assert said("search", "visa", cwd=tmp_path, LANG="C").startswith("1 result in")
    assert said("search", "nothing", cwd=tmp_path, LANG="fr").startswith("0 résultat en")
