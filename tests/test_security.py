"""The page on security goes through every item of the standard, and names tests that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)
ITEMS = """
1.1.1-7 1.2.1-4 1.4.1 1.4.4-5 1.5.1-4 1.6.1-4 1.7.1-2 1.8.1-2 1.9.1-2 1.10.1 1.11.1-2 1.12.2 1.14.1-6
2.1.1-12 2.2.1-3 2.3.1-3 2.4.1-5 2.5.1-7 2.6.1-3 2.7.1-6 2.8.1-6 2.9.1-3 2.10.1-4
3.1.1 3.2.1-4 3.3.1-4 3.4.1-5 3.5.1-3 3.7.1
4.1.1-3 4.1.5 4.2.1-2 4.3.1-3
5.1.1-5 5.2.1-8 5.3.1-10 5.4.1-3 5.5.1-4
6.1.1-3 6.2.1-6 6.3.1-2 6.4.1-2
7.1.1-4 7.2.1-2 7.3.1 7.3.3-4 7.4.1-3
8.1.1-4 8.2.1-3 8.3.1-8
9.1.1-3 9.2.1-4
10.2.1-2 10.3.1-3
11.1.1-8
12.1.1-3 12.2.1 12.3.1-6 12.4.1-2 12.5.1-2 12.6.1
13.1.1 13.1.3-5 13.2.1-3 13.2.5-6 13.3.1-2 13.4.1-2
14.1.1-4 14.2.1-6 14.3.2-3 14.4.1-7 14.5.1-4
"""
"""OWASP ASVS 4.0.3: what levels 1 and 2 ask for. Numbers that are missing were deleted, or are of level 3 alone."""


def expanded(first: str, last: str) -> Iterator[str]:
    section, number = first.rsplit(".", 1)
    return (f"{section}.{n}" for n in range(int(number), int(last) + 1))


def asked_for() -> set[str]:
    ranges = (item.partition("-") for item in ITEMS.split())
    return {each for first, _, last in ranges for each in expanded(first, last or first.rsplit(".", 1)[1])}


def answered() -> set[str]:
    cells = re.findall(r"^\| ([\d., to]+) \|", PAGE, re.MULTILINE)
    ranges = re.findall(r"(\d+\.\d+\.\d+)(?: to \d+\.\d+\.(\d+))?", " ".join(cells))
    return {each for first, last in ranges for each in expanded(first, last or first.rsplit(".", 1)[1])}


def test_every_item_of_the_standard_is_answered_and_no_other() -> None:
    assert (sorted(asked_for() - answered()), sorted(answered() - asked_for())) == ([], [])


def test_every_test_that_the_page_names_exists() -> None:
    missing = [
        (path, name)
        for path, name in NAMED
        if not (ROOT / path).is_file() or (name and f"def {name}(" not in (ROOT / path).read_text("utf-8"))
    ]
    assert missing == []
    assert len(NAMED) > 80
