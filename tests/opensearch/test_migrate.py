"""An index moves to a cluster and back, from the page store alone."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from missionsearch.config import load_settings
from tests.commands import missionsearch
from tests.runs import kill, start

pytestmark = pytest.mark.opensearch

KILLS = 2


@pytest.fixture
def root(tmp_path: Path, opensearch_hosts: tuple[str, ...]) -> Iterator[Path]:
    name = f"test{secrets.token_hex(4)}"
    engine = f'[engine]\nhosts = {json.dumps(list(opensearch_hosts))}\nindex = "{name}"\nname = '
    (tmp_path / "missionsearch.toml").write_text(f'{engine}"whoosh"\n', "utf-8")
    yield tmp_path
    with OpenSearch(list(opensearch_hosts)) as client:
        client.indices.delete(index=f"{name}-*")


def use(root: Path, name: str) -> None:
    settings = (root / "missionsearch.toml").read_text("utf-8").rpartition("name = ")[0]
    (root / "missionsearch.toml").write_text(f'{settings}name = "{name}"\n', "utf-8")


def totals(root: Path) -> list[int]:
    return [missionsearch("search", text, "--json", root=root).json["total"] for text in ("visa", "embassy", "")]


def fill(root: Path) -> list[int]:
    """Import some documents, and return how many each query finds on this machine."""
    texts = ["Le visa de long séjour", "Un visa pour études", "The embassy is open"]
    lines = [{"url": f"https://a.example/{n}", "title": f"Page {n}", "text": text} for n, text in enumerate(texts)]
    (root / "docs.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    missionsearch("import", root / "docs.jsonl", root=root)
    assert totals(root) == [2, 1, 3]
    return totals(root)


def test_what_was_imported_is_found_after_moving_to_a_cluster_and_back(root: Path) -> None:
    before = fill(root)
    for name in ("opensearch", "whoosh"):
        moved = missionsearch("migrate", "--to", name, root=root)
        assert moved.code == 0, moved.err
        use(root, name)
        assert totals(root) == before
        assert missionsearch("status", "--json", root=root).json["documents"] == 3


def test_a_killed_move_leaves_what_is_served_and_is_made_again(root: Path, opensearch_hosts: tuple[str, ...]) -> None:
    before, index = fill(root), load_settings(root).engine.index
    with OpenSearch(list(opensearch_hosts)) as client:
        for _ in range(KILLS):
            there = set(client.indices.get(index=f"{index}-*"))
            process = start(root, "migrate", "--to", "opensearch")
            while process.poll() is None and set(client.indices.get(index=f"{index}-*")) == there:
                time.sleep(0.02)
            kill(process, group=True)
            assert totals(root) == before
        assert missionsearch("migrate", "--to", "opensearch", root=root).code == 0
        use(root, "opensearch")
        assert totals(root) == before
        left = client.indices.get_mapping(index=f"{index}-*").values()
        assert all("schema" in each["mappings"]["_meta"] for each in left)  # whole generations alone
