"""Every setting of every table, written wrongly: the message names the file, the line, and what to write."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from missionsearch.config import CrawlSettings, ReindexSettings, ReportSettings, SiteCrawl, load_settings
from missionsearch.config.ranges import RANGES
from missionsearch.errors import ConfigError

SHAPES = {"crawl": CrawlSettings, "crawl.'a.example'": SiteCrawl, "reindex": ReindexSettings, "report": ReportSettings}
SETTINGS = [
    (table, item.name, type(item.default))
    for table, shape in SHAPES.items()
    for item in fields(shape)
    if item.name not in ("delay_given", "sites")
]
WRONG_TYPE = {bool: '"yes"', int: '"many"', float: '"long"', str: "7", tuple: '"one"'}
OUT_OF_RANGE = {
    ("site", "time_zone"): ['"Paris"', '""'],
    ("site", "accessibility"): ['"much"'],
    ("site", "logo"): ['"../logo.svg"', '"logo.exe"'],
    ("crawl", "delay_s"): ["-1", "nan", "inf", "4000"],
    ("crawl", "concurrency"): ["0", "65"],
    ("crawl", "max_pages"): ["0", "-5"],
    ("crawl", "max_bytes"): ["10"],
    ("crawl", "max_depth"): ["-1"],
    ("crawl", "max_requests"): ["-1"],
    ("crawl", "max_minutes"): ["-1"],
    ("crawl", "max_total_bytes"): ["-1"],
    ("crawl", "host_max_requests"): ["-1"],
    ("crawl", "host_max_minutes"): ["-1"],
    ("crawl", "host_max_bytes"): ["-1"],
    ("crawl", "hours"): ['"20-6"', '"20:00"', '"25:00-06:00"', '"20:60-06:00"', '"20:00-20:00"', '"the night"'],
    ("crawl", "recheck_days"): ["-1", "400"],
    ("reindex", "max_loss"): ["-0.1", "1.5", "nan"],
    ("reindex", "removal_runs"): ["0"],
    ("reindex", "removal_hours"): ["-1"],
    ("reindex", "fresh_hours"): ["0", "-1"],
    ("reindex", "must_find"): ['["visa", ""]'],
    ("reindex", "keep_generations"): ["0", "101"],
    ("report", "when"): ['"never"'],
    ("report", "mail_to"): ['["webmaster"]', '["a@b.example", "c d@e.example"]'],
    ("report", "mail_from"): ['"search"'],
    ("report", "smtp_port"): ["0", "70000"],
    ("report", "smtp_security"): ['"ssl"'],
    ("report", "webhook"): ['"hooks.example/x"', '"ftp://hooks.example/"'],
    ("sections", "same"): ['["Services"]', '["A = B = C"]'],
    ("sections", "apart"): ['["Services"]'],
}
TABLES = {table for table, _ in OUT_OF_RANGE}
SITE = [
    ("hours", '"20-6"', "write a window such as"),
    ("include", '["("]', "regular expression"),
    ("exclude", '["/fr/", "*"]', "regular expression"),
]


def mistake(folder: Path, text: str) -> str:
    """Return what is said of a configuration."""
    path = folder / "missionsearch.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_settings(folder)
    said = str(raised.value)
    assert str(path) in said
    return said


@pytest.mark.parametrize(("table", "key", "kind"), SETTINGS, ids=lambda value: str(value))
def test_a_value_of_another_type_is_named_with_its_line(tmp_path: Path, table: str, key: str, kind: type) -> None:
    said = mistake(tmp_path, f"# settings\n[{table}]\n{key} = {WRONG_TYPE[kind]}\n")
    assert "line 3" in said
    assert f"{key} is " in said


@pytest.mark.parametrize("table", SHAPES)
def test_an_unknown_key_is_named_with_its_line_and_the_known_ones(tmp_path: Path, table: str) -> None:
    said = mistake(tmp_path, f"[{table}]\n\nunheard_of = 1\n")
    assert "line 3" in said
    assert all(item.name in said for item in fields(SHAPES[table]) if item.name not in ("delay_given", "sites"))


@pytest.mark.parametrize(
    ("table", "key", "value"), [(*where, value) for where, values in OUT_OF_RANGE.items() for value in values]
)
def test_a_value_that_cannot_be_is_named_with_what_to_write(tmp_path: Path, table: str, key: str, value: str) -> None:
    said = mistake(tmp_path, f"[{table}]\n{key} = {value}\n")
    assert "line 2" in said
    assert ": write " in said


@pytest.mark.parametrize(("key", "value", "instead"), SITE)
def test_what_is_wrong_for_one_site_is_named_as_well(tmp_path: Path, key: str, value: str, instead: str) -> None:
    said = mistake(tmp_path, f"[crawl]\n[crawl.'a.example']\n{key} = {value}\n")
    assert "line 3" in said
    assert instead in said


def test_every_setting_with_a_range_has_a_wrong_value_here() -> None:
    assert {where[:2] for where in RANGES if where[0] in TABLES} == OUT_OF_RANGE.keys()
