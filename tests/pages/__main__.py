"""Rewrite every expected.json from what extraction now does: for review with git diff."""

from tests.pages import FOLDER, names, result, written

for name in names():
    path = FOLDER / name / "expected.json"
    text = written(result(name))
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        print(f"rewritten: {path.relative_to(FOLDER.parent.parent)}")
