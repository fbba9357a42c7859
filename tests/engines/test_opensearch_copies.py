"""Waiting for a new index's copies, and keeping what is written to it: over HTTP on loopback, without a cluster."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.engines.opensearch import copies
from missionsearch.engines.opensearch.bulk import item, repeatable
from missionsearch.engines.opensearch.copies import Copies, PartLost
from missionsearch.engines.opensearch.fields import DIFFERING, ON_ENTRY, entry_of, of_entry
from tests.engines.test_opensearch_client import IN_PART, WHOLE, connection, serving


def health(status: str, active: int, *, initializing: int = 0, nodes: int = 3) -> tuple[int, Any]:
    """Return what a cluster says of an index of three parts."""
    return 200, {
        "status": status,
        "active_shards": active,
        "active_primary_shards": min(active, 3),
        "initializing_shards": initializing,
        "number_of_data_nodes": nodes,
    }


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "POLL_S", 0.0)


@pytest.mark.parametrize(
    "unready",
    [health("yellow", 3), health("yellow", 5, initializing=1), health("yellow", 5), health("red", 2)],
    ids=["no copy begun", "one under way", "one not begun", "a part on no node"],
)  # fmt: skip
def test_an_index_is_waited_for_until_all_its_copies_are_made(unready: tuple[int, Any]) -> None:
    with serving(unready, health("green", 6)) as node:
        Copies(connection(node.host), replicas=1).wait_for_all("new")
    assert len(node.asked) > 1


@pytest.mark.parametrize(("nodes", "replicas", "active"), [(1, 1, 3), (2, 2, 6), (3, 0, 3)])
def test_copies_for_which_there_is_no_node_are_not_waited_for(nodes: int, replicas: int, active: int) -> None:
    with serving(health("yellow", active, nodes=nodes)) as node:
        Copies(connection(node.host), replicas).wait_for_all("new")
    assert len(node.asked) == 1


def test_a_copy_that_no_node_begins_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "COPIED_S", 0.0)
    with serving(health("yellow", 3)) as node:
        Copies(connection(node.host), replicas=1).wait_for_all("new")


def test_a_part_that_stays_on_no_node_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "LOST_S", 0.0)
    with serving(health("red", 2)) as node, pytest.raises(PartLost, match="lost a part of the new index new"):
        Copies(connection(node.host), replicas=1).wait_for_all("new")


def test_what_a_lost_part_keeps_from_being_read_is_not_waited_for() -> None:
    def lost() -> None:
        raise PartLost("gone")

    with serving((200, IN_PART), (200, WHOLE)) as node, pytest.raises(PartLost, match="gone"):
        connection(node.host).watched(lost).search("new", {})
    assert len(node.asked) == 1


TEXTS = st.text(st.characters(codec="utf-8"))


@given(st.lists(st.tuples(TEXTS, st.none() | st.dictionaries(TEXTS, TEXTS))))
def test_what_is_kept_is_read_the_same_each_time(actions: list[tuple[str, dict[str, str] | None]]) -> None:
    items = [item({"index": {"_id": id_}}, source) for id_, source in actions]
    with repeatable(items) as again:
        assert list(again()) == list(again()) == items


VALUES = st.sampled_from(["a", "b"])
VERSION = st.fixed_dictionaries(
    {"type": VALUES, "site": VALUES, "year": VALUES, "country": st.lists(VALUES), "section": st.lists(VALUES)}
)


@given(st.lists(VERSION, min_size=1, max_size=3))
def test_an_entry_tells_what_its_versions_have_and_in_what_they_differ(versions: list[dict[str, Any]]) -> None:
    entry = entry_of(versions)
    for name in ON_ENTRY:
        values = [set(version.get(name, ())) for version in versions]
        assert entry[of_entry(name)] == sorted(set.union(*values))
        assert (name in entry[DIFFERING]) == (len({frozenset(each) for each in values}) > 1)
