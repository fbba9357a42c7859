"""``missionsearch mcp`` asked by the official SDK's own client, as an assistant does."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from tests.commands import SCRIPT, environment
from tests.web.documents import documents


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("root")
    open_engine(load_settings(folder)).build(documents())
    return folder


def asked(root: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """Return what each call of a tool answered: its value, or the text of its error."""

    from mcp import ClientSession, StdioServerParameters  # it takes a second to load, in each worker of a test run
    from mcp.client.stdio import stdio_client

    async def talk() -> list[Any]:
        parameters = StdioServerParameters(command=str(SCRIPT), args=["--root", str(root), "mcp"], env=environment())
        async with stdio_client(parameters) as (reading, writing), ClientSession(reading, writing) as session:
            await session.initialize()
            tools = await session.list_tools()
            answers: list[Any] = [sorted(tool.name for tool in tools.tools)]
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.tools)
            for name, arguments in calls:
                found = await session.call_tool(name, arguments)
                text = "".join(getattr(part, "text", "") for part in found.content)
                answers.append(text if found.is_error else json.loads(text))
            return answers

    return asyncio.run(talk())


def test_an_assistant_searches_gets_and_is_answered_with_cited_passages(root: Path) -> None:
    tools, found, none, wrong, unknown = asked(
        root,
        ("search", {"query": "visa", "language": "fr", "limit": 2}),
        ("search", {"query": "zzzqqq"}),
        ("search", {"query": "visa", "date_from": "hier"}),
        ("get", {"publication": "https://a.example/none"}),
    )
    assert tools == ["get", "search", "suggest"]
    assert len(found["publications"]) == 2
    for publication in found["publications"]:
        assert publication["url"] in publication["citation"]
        assert any("visa" in passage["text"].lower() for passage in publication["passages"])
    assert (none["total"], none["publications"]) == (0, [])
    assert "date_from='hier' is not a day; write 2015-10-01" in wrong
    assert "does not have 'https://a.example/none'" in unknown


def test_a_publication_is_got_whole_by_its_address_or_id(root: Path) -> None:
    paired = next(each for each in documents() if each.translations)
    _, by_address = asked(root, ("get", {"publication": paired.url}))
    _, by_id = asked(root, ("get", {"publication": by_address["id"]}))
    assert by_address == by_id
    assert [passage["text"] for passage in by_id["passages"]] == [passage.text for passage in paired.passages]


def test_without_an_index_an_assistant_is_told_what_to_do(tmp_path: Path) -> None:
    _, told = asked(tmp_path, ("search", {"query": "visa"}))
    assert "missionsearch reindex" in told
