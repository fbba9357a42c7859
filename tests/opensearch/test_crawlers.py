"""Several crawlers share one index: each publishes its own sites, and never touches the others'."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.engines.opensearch import requests
from missionsearch.errors import RefusedToPublish
from missionsearch.models import Filters, Query
from tests.commands import missionsearch
from tests.engines.documents import document

pytestmark = pytest.mark.opensearch

Crawler = Callable[[str], SearchEngine]
REFUSED = 3


@pytest.fixture
def index(opensearch_hosts: tuple[str, ...]) -> Iterator[str]:
    name = f"test{secrets.token_hex(4)}"
    yield name
    with OpenSearch(list(opensearch_hosts)) as client:
        client.indices.delete(index=f"{name}-*")


@pytest.fixture
def crawler(opensearch_hosts: tuple[str, ...], index: str) -> Crawler:
    """Make the engine of one of the crawlers."""

    def made(name: str) -> SearchEngine:
        engine = EngineSettings(name="opensearch", hosts=opensearch_hosts, index=index, shards=2, crawler=name)
        return open_engine(Settings(engine=engine))

    return made


def urls(engine: SearchEngine) -> list[str]:
    return sorted(hit.url.rpartition("/")[2] for hit in engine.search(Query(per_page=100)).hits)


def test_a_crawler_that_builds_anew_leaves_the_others_documents(crawler: Crawler) -> None:
    north, south = crawler("north"), crawler("south")
    north.build([document("n1", "visa", site="north.example"), document("n2", "visa", site="north.example")])
    south.build([document("s1", "visa", site="south.example")])
    north.build([document("n3", "visa", site="north.example")])
    assert urls(south) == ["n3", "s1"]
    assert north.search(Query(filters=Filters(site=("north.example",)))).total == 1


def test_a_crawler_takes_away_its_own_documents_alone(crawler: Crawler) -> None:
    north, south = crawler("north"), crawler("south")
    north.build([document("n1"), document("n2")])
    south.build([document("s1")])
    north.update([document("n4")], [document("n1").url, document("s1").url])
    assert urls(north) == ["n2", "n4", "s1"]


def test_an_index_tells_how_many_documents_each_crawler_has(crawler: Crawler) -> None:
    north, south = crawler("north"), crawler("south")
    north.build([document("n1"), document("n2")])
    south.build([document("s1")])
    assert north.info().by_crawler == {"north": 2, "south": 1}


def test_each_crawler_knows_the_generation_that_it_wrote(crawler: Crawler) -> None:
    north, south = crawler("north"), crawler("south")
    written = north.build([document("n1")]).generation
    assert south.build([document("s1")]).generation != written
    assert crawler("north").info().generation == written


@pytest.mark.parametrize("few", [0, 1_000])
def test_a_publication_of_two_crawlers_counts_once(crawler: Crawler, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(requests, "MOST_NAMED", few)
    north, south = crawler("north"), crawler("south")
    north.build([document("n1", type="page", day="2015-01-01"), document("n2", type="page", day="2016-01-01")])
    south.build([document("s1", language="en", publication=document("n1").url, type="pdf", day="2015-02-02")])
    found = north.search(Query())
    counts = {name: {each.value: each.count for each in found.facets[name]} for name in ("type", "year")}
    assert found.total == 2
    assert counts == {"type": {"page": 2, "pdf": 1}, "year": {"2016": 1, "2015": 1}}
    north.update([document("n1", type="pdf", day="2015-01-01")], [])
    assert {each.value: each.count for each in north.search(Query()).facets["type"]} == {"page": 1, "pdf": 1}


def test_an_index_refused_by_one_crawler_keeps_what_all_have_published(crawler: Crawler) -> None:
    north, south = crawler("north"), crawler("south")
    north.build([document("n1")])
    south.build([document("s1")])

    def refuse(_: SearchEngine) -> None:
        raise RefusedToPublish("too few")

    with pytest.raises(RefusedToPublish):
        north.build([], refuse)
    assert urls(north) == ["n1", "s1"]


def test_what_another_publishes_meanwhile_is_kept(crawler: Crawler) -> None:
    north, south = crawler("north"), crawler("south")
    north.build([document("n1")])
    asked: list[int] = []

    def let_south_publish(waiting: SearchEngine) -> None:
        asked.append(waiting.info().documents)
        if len(asked) == 1:
            south.build([document("s1")])

    north.build([document("n2"), document("n3")], let_south_publish)
    assert urls(north) == ["n2", "n3", "s1"]
    assert asked == [2, 3]


def test_a_refusal_of_what_another_has_overtaken_is_asked_again(crawler: Crawler) -> None:
    north, south = crawler("north"), crawler("south")
    north.build([document("n1")])

    def refuse_fewer_than_are_published(waiting: SearchEngine) -> None:
        if waiting.info().documents == 1:
            south.build([document("s1"), document("s2")])
        if waiting.info().documents < south.info().documents:
            raise RefusedToPublish("fewer than are published")

    north.build([document("n2")], refuse_fewer_than_are_published)
    assert urls(north) == ["n2", "s1", "s2"]


def imported(root: Path, hosts: tuple[str, ...], index: str, name: str, pages: int) -> int:
    """Import made-up pages as one of the crawlers; return the exit code."""
    root.mkdir()
    engine = f'[engine]\nname = "opensearch"\nhosts = {json.dumps(list(hosts))}\nindex = "{index}"\n'
    (root / "missionsearch.toml").write_text(f'{engine}crawler = "{name}"\n', "utf-8")
    lines = [
        {"url": f"https://{name}.example/{page}", "title": f"Page {page}", "text": f"Visa {name}"}
        for page in range(pages)
    ]
    (root / "pages.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return missionsearch("import", root / "pages.jsonl", root=root).code


def test_a_crawler_of_few_pages_joins_those_of_many(
    opensearch_hosts: tuple[str, ...], index: str, tmp_path: Path
) -> None:
    codes = [
        imported(tmp_path / name, opensearch_hosts, index, name, pages) for name, pages in (("north", 40), ("south", 4))
    ]
    assert codes == [0, 0]


def test_a_crawler_that_lost_its_page_store_is_held_to_what_it_had_published(
    opensearch_hosts: tuple[str, ...], index: str, tmp_path: Path
) -> None:
    imports = (("north", "north", 40), ("south", "south", 4), ("north", "north again", 30), ("north", "whole", 40))
    codes = []
    for name, folder, pages in imports:
        codes.append(imported(tmp_path / folder, opensearch_hosts, index, name, pages))
    assert codes == [0, 0, REFUSED, 0]


def test_two_crawlers_at_work_at_once_lose_nothing_of_each_other(
    opensearch_hosts: tuple[str, ...], index: str, tmp_path: Path
) -> None:
    def crawl(name: str) -> int:
        root = tmp_path / name
        root.mkdir()
        settings = f'[engine]\nname = "opensearch"\nhosts = {json.dumps(list(opensearch_hosts))}\nindex = "{index}"\n'
        (root / "missionsearch.toml").write_text(f'{settings}crawler = "{name}"\n', "utf-8")
        codes = 0
        for turn in range(3):
            pages = [
                {"url": f"https://{name}.example/{turn}/{page}", "title": f"Page {page}", "text": f"Visa {name} {turn}"}
                for page in range(10)
            ]
            (root / "pages.jsonl").write_text("\n".join(map(json.dumps, pages)), "utf-8")
            codes |= missionsearch("import", root / "pages.jsonl", root=root).code
        return codes | missionsearch("reindex", "--full", "--no-crawl", root=root).code

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(crawl, ("north", "south"))) == [0, 0]
    found = missionsearch("search", "visa", "--json", root=tmp_path / "north").json
    assert found["total"] == 60
    assert {each["value"]: each["count"] for each in found["facets"]["site"]} == {
        "north.example": 30,
        "south.example": 30,
    }


def test_the_alias_is_never_on_two_indexes(crawler: Crawler, opensearch_hosts: tuple[str, ...], index: str) -> None:
    names = ("north", "south", "west")
    with ThreadPoolExecutor(3) as all_:
        list(all_.map(lambda name: crawler(name).build([document(name, site=f"{name}.example")]), names))
    with OpenSearch(list(opensearch_hosts)) as client:
        assert len(client.indices.get_alias(name=index)) == 1
    assert urls(crawler("north")) == sorted(names)
