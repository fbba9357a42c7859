"""An index moves to a cluster and back, from the page store alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from tests.commands import missionsearch

pytestmark = pytest.mark.opensearch


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


def test_what_was_imported_is_found_after_moving_to_a_cluster_and_back(root: Path) -> None:
    texts = ["Le visa de long séjour", "Un visa pour études", "The embassy is open"]
    lines = [{"url": f"https://a.example/{n}", "title": f"Page {n}", "text": text} for n, text in enumerate(texts)]
    (root / "docs.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    missionsearch("import", root / "docs.jsonl", root=root)
    before = totals(root)
    assert before == [2, 1, 3]
    for name in ("opensearch", "whoosh"):
        moved = missionsearch("migrate", "--to", name, root=root)
        assert moved.code == 0, moved.err
        use(root, name)
        assert totals(root) == before
        assert missionsearch("status", "--json", root=root).json["documents"] == 3
