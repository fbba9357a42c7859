"""What an operator can set, and on which line it is wrong."""

from __future__ import annotations

import dataclasses
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from missionsearch.config import CrawlSettings, ExtractSettings, Settings, SiteRules, load_settings, parse_settings
from missionsearch.errors import ConfigError

STARTER = files("missionsearch.starter").joinpath("missionsearch.toml").read_text("utf-8")


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(root=tmp_path)


def test_what_is_written_is_set_and_the_rest_keeps_its_default() -> None:
    found = parse_settings('[crawl]\nmax_pages = 5\ncontact = "x"\n')
    assert found.crawl == CrawlSettings(max_pages=5, contact="x")


def test_a_delay_that_is_written_out_is_known_to_be() -> None:
    assert parse_settings("[crawl]\ndelay_s = 0\n").crawl == CrawlSettings(delay_s=0.0, delay_given=True)
    assert parse_settings("[crawl]\n").crawl.delay_given is False


def test_a_site_has_rules_of_its_own_or_those_of_every_site() -> None:
    text = '[extract."*"]\ndrop = [".ad"]\n[extract."a.example"]\nbody = ["main"]\n'
    found = parse_settings(text).extract
    assert found.rules_for("a.example") == SiteRules(body=("main",))
    assert found.rules_for("b.example") == SiteRules(drop=(".ad",))
    assert ExtractSettings().rules_for("b.example") == SiteRules()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[crawl]\n\ndelay = 1", r"line 3: unknown key 'delay' in \[crawl\]; known: concurrency, contact"),
        ("[crawl]\ndelay_given = true", r"line 2: unknown key 'delay_given'"),
        ("[web]\nport = 1\n[crawl]\nport = 1", r"line 4: unknown key 'port' in \[crawl\]"),
        ('[web]\nport = "80"', "line 2: port is a whole number, not '80'"),
        ("[web]\nport = 80.5", "line 2: port is a whole number, not 80.5"),
        ("[web]\nembed_origins = 'x'", "line 2: embed_origins is a list of texts"),
        ("[web]\nport = 99999", "line 2: port = 99999: write a port from 0 to 65535"),
        ("[crawl]\ndelay_s = -1", "line 2: delay_s = -1.0: write seconds"),
        ("[crawl]\ndelay_s = nan", "line 2: delay_s = nan: write seconds"),
        ("[reindex]\nmax_loss = 2", "line 2: max_loss = 2.0: write a share"),
        ('[engine]\nname = "lucene"', 'line 2: name = \'lucene\': write "whoosh" or "opensearch"'),
        ('[extract."a.example"]\nbodies = []', r"line 2: unknown key 'bodies' in \[extract\.\"a\.example\"\]"),
        ('[crawl."a.example"]\ncookie = true', r"line 2: unknown key 'cookie' in \[crawl\.\"a\.example\"\]"),
        ("[search]\n[search]", "not valid TOML"),
        ("[web]\nport = 08\n", "not valid TOML.*line 2"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_settings(text)


def test_what_init_writes_is_all_comments_and_valid() -> None:
    assert parse_settings(STARTER) == Settings()


def test_every_default_that_init_shows_is_the_default() -> None:
    shown = "\n".join(line.removeprefix("# ") if " = " in line else line for line in STARTER.splitlines())
    shown = shown.split("# Rules of one site")[0] + "[reindex]" + shown.split("[reindex]")[1]
    defaults = Settings()
    for table, values in tomllib.loads(shown).items():
        for key, value in values.items():
            default = getattr(getattr(defaults, table), key)
            shown_default = list(default) if isinstance(default, tuple) else default
            assert value == shown_default or key == "synonyms", f"[{table}] {key}"


@pytest.mark.parametrize("table", ["site", "crawl", "reindex", "web"])
def test_every_setting_stands_in_what_init_writes(table: str) -> None:
    names = {item.name for item in dataclasses.fields(getattr(Settings(), table))} - {"delay_given", "sites"}
    part = STARTER.split(f"[{table}]")[1].split("\n[")[0]
    assert {name for name in names if f"# {name} = " not in part} == set()
