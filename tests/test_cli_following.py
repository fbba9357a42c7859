"""``report``, ``check`` and ``rollback``, and exit codes of runs that went wrong, as an operator meets them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import make_root, missionsearch, within
from tests.crawl.site import Answer, Site, page, served

TEXT = "La mission permanente tient une permanence pour les ressortissants chaque premier jeudi du mois. " * 4


def article(title: str) -> Answer:
    return page(text=f"{TEXT} {title}", head=f"<title>{title}</title>")


def new_site(*names: str) -> Site:
    articles: dict[str, Answer] = {f"/{name}": article(name) for name in names}
    return Site({"/": page(*articles), **articles})


@pytest.fixture
def site() -> Iterator[Site]:
    found = new_site("visa", "passeport", "notaire")
    with served(found):
        yield found


@pytest.fixture
def root(site: Site, tmp_path: Path) -> Path:
    """A root after its first run."""
    made = make_root(tmp_path / "root", site.url())
    assert missionsearch("reindex", root=made).code == 0
    return made


def test_a_hostile_hour_loses_nothing_and_the_refusal_says_why(root: Path, site: Site) -> None:
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /", kind="text/plain")
    refused = missionsearch("reindex", root=root)
    assert refused.code == 3
    for said in ("crawl  ", "all documents: 3 → 0", "likely cause: ", "robots.txt", "--list removed", "--force"):
        assert said in refused.out + refused.err
    status = missionsearch("status", root=root)
    assert status.code == 1
    assert "refused to publish" in status.err
    removed = missionsearch("report", "--list", "removed", root=root)
    assert removed.out.count(site.base) == 3
    del site.answers["/robots.txt"]
    again = missionsearch("reindex", "--json", root=root)
    assert (again.code, again.json["documents"]) == (0, 3)
    assert missionsearch("status", root=root).code == 0


def test_rollback_stays_until_a_run_is_told_to_publish_and_damage_is_found_and_mended(root: Path, site: Site) -> None:
    first = missionsearch("status", "--json", root=root).json["generation"]
    site.answers["/visa"] = article("Visa et séjour")
    second = missionsearch("reindex", "--json", root=root).json["generation"]
    back = missionsearch("rollback", "--json", root=root)
    assert (back.code, back.json["generation"]) == (0, first)
    held = missionsearch("reindex", root=root)
    assert held.code == 3
    assert "returned to by hand" in held.err
    assert missionsearch("status", "--json", root=root).json["generation"] == first
    forced = missionsearch("reindex", "--force", "--json", root=root)
    assert forced.code == 0
    assert forced.json["generation"] not in (first, second)
    _damage(root)
    found = missionsearch("check", root=root)
    assert found.code == 1
    assert "1 in the index, 1 in the store" in found.err
    assert missionsearch("check", "--repair", "--json", root=root).json["store"][0]["kind"] == "page"
    assert missionsearch("reindex", root=root).code == 0
    assert missionsearch("check", root=root).code == 0


def _damage(root: Path) -> None:
    stored = max((root / "index").rglob("*.pst"))
    stored.write_bytes(stored.read_bytes()[:-1] + b"?")
    with closing(sqlite3.connect(root / "index" / "pages.sqlite")) as store:
        store.execute("UPDATE bodies SET body = x'00' WHERE url LIKE '%/visa'")
        store.commit()


def test_one_of_two_sites_down_is_seen_by_exit_code_and_status(tmp_path: Path) -> None:
    one, other = new_site("visa"), new_site("notaire")
    with served(one):
        with served(other):
            root = make_root(tmp_path, one.url(), other.url())
            assert missionsearch("reindex", root=root).code == 0
        ran = missionsearch("reindex", root=root)
        assert ran.code == 6
        assert "1 of 2 sites could not be crawled" in ran.err
        assert f"{other.base}: " in ran.err
        status = missionsearch("status", root=root)
        assert status.code == 1
        assert f"{other.base} could not be crawled" in status.err
        assert missionsearch("search", "notaire", "--json", root=root).json["total"] == 1


def test_a_first_run_that_indexes_nothing_does_not_end_well(tmp_path: Path) -> None:
    site = Site({"/": Answer("<!DOCTYPE html><html><body></body></html>")})
    with served(site):
        root = make_root(tmp_path, site.url())
        ran = missionsearch("reindex", root=root)
        assert ran.code == 1
        assert "nothing to index" in ran.err


def test_reports_and_rollbacks_of_what_never_was_are_one_sentence(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_root(tmp_path, "https://a.example/")
    before = sorted(tmp_path.rglob("*"))
    for command, code, said in (
        (("check",), 5, "no index"),
        (("report",), 2, "no run"),
        (("rollback",), 5, "no index"),
    ):
        ran = within(capfd, *command, root=tmp_path)
        assert ran.code == code
        assert said in ran.err
        assert ran.err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_numbers_that_no_run_and_no_generation_has_are_named(capfd: pytest.CaptureFixture[str], root: Path) -> None:
    for command, said in (
        (("report", "--run", "99"), "no run 99 in the history; the last one is run 1"),
        (("rollback",), "no generation is kept from before"),
        (("rollback", "0-0"), "no generation 0-0; kept are: 0"),
    ):
        ran = within(capfd, *command, root=root)
        assert ran.code == 2
        assert said in ran.err
