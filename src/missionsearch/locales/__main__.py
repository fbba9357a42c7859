"""Bring the catalogues in step with the texts in templates and code: ``python -m missionsearch.locales``.

New texts come without a French translation, texts that nobody uses any more go. The tests say which ones are missing.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from missionsearch.locales import LANGUAGES, mo_path, po_path
from missionsearch.locales.helptexts import texts_of
from missionsearch.locales.sentences import sentences_of

PACKAGE = Path(__file__).parents[1]
METHODS = [
    *((f"**/{folder}/**.py", "python") for folder in ("web", "cli", "alerts", "locales")),
    ("**.html", "jinja2"),
    ("**.xml", "jinja2"),
]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "NN_": (1, 2)}


def texts(templates: Path) -> Catalog:
    """Return a catalogue of every text that templates and code have for people."""
    catalogue = Catalog(project="missionsearch", charset="utf-8")
    for folder, prefix in ((templates, "templates"), (PACKAGE, "missionsearch")):
        extracted = extract_from_dir(
            folder, METHODS, {"**.html": {"trimmed": "true"}}, keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for path, _line, message, comments, context in extracted:
            catalogue.add(message, None, [(f"{prefix}/{path}", 0)], auto_comments=comments, context=context)
    for module in sorted((PACKAGE / "cli").glob("*.py")):
        for text in filter(None, texts_of(module)):
            catalogue.add(text, None, [(f"missionsearch/cli/{module.name}", 0)])
    for module in sorted(PACKAGE.rglob("*.py")):
        for text in () if PACKAGE / "locales" in module.parents else sentences_of(module, PACKAGE):
            catalogue.add(text, None, [(f"missionsearch/{module.relative_to(PACKAGE).as_posix()}", 0)])
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the text of a .po file, sorted and without dates: the same input gives the same bytes."""
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, omit_header=True, ignore_obsolete=True, no_location=False, width=110)
    plural = f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
    head = f'msgid ""\nmsgstr ""\n"Language: {catalogue.locale}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return (head + plural + "\n").encode() + out.getvalue().replace(b":0\n", b"\n").replace(b":0 ", b" ")


def main() -> None:
    """Rewrite both .po files and compile them."""
    template = texts(PACKAGE.parents[1] / "templates")
    for language in LANGUAGES:
        path = po_path(language)
        known = io.BytesIO(path.read_bytes() if path.exists() else b"")
        catalogue = read_po(known, locale=language)
        catalogue.update(template, no_fuzzy_matching=True)
        if language == "en":
            _repeat(catalogue)
        path.write_bytes(written(catalogue))
        missing = [message.id for message in catalogue if message.id and not _done(message.string)]
        sys.stdout.write(f"{path}: {len(catalogue)} texts, {len(missing)} without a translation\n")
        with path.open("rb") as lines, mo_path(language).open("wb") as out:
            write_mo(out, read_po(lines, locale=language))


def _repeat(catalogue: Catalog) -> None:
    """Translate English into English: texts are written in it where they are used."""
    for message in catalogue:
        if message.id and not _done(message.string):
            message.string = message.id


def _done(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    main()
