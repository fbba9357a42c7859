"""An operator's commands and a reader's pages on a cluster: crawled over real HTTP, killed, refused, rolled back."""

from __future__ import annotations

import json
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from opensearchpy import OpenSearch

from tests.commands import ASKING_ALL, make_root, missionsearch
from tests.crawl.site import Answer, Site, page, served
from tests.runs import assert_ended, assert_unlocked, held, kill, searching, start
from tests.web.conftest import app_of

pytestmark = pytest.mark.opensearch

PAGES = 24
KILLS = 2
WORD = "permanente"


def article(number: int, version: int = 0) -> Answer:
    text = f"La délégation {WORD} publie la note numéro {number}, version {version}. " * 8
    links = [f"/p{each}" for each in (number * 2 + 1, number * 2 + 2) if each < PAGES]
    return page(*links, text=text, head=f"<title>Note {number}</title>")


def new_site() -> Site:
    return Site({"/": page("/p0"), **{f"/p{number}": article(number) for number in range(PAGES)}})


@contextmanager
def roots(hosts: tuple[str, ...], folder: Path, seed: str) -> Iterator[Path]:
    """Give a root whose index lies on the cluster; what it leaves there is taken away."""
    name = f"test{secrets.token_hex(4)}"
    engine = f'[engine]\nname = "opensearch"\nhosts = {json.dumps(list(hosts))}\nindex = "{name}"\nreplicas = 0\n'
    yield make_root(folder, seed, config=f"{ASKING_ALL}{engine}")
    with OpenSearch(list(hosts)) as client:
        client.indices.delete(index=f"{name}-*")


@pytest.fixture(scope="module")
def crawled(opensearch_hosts: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site, and a root that holds its pages."""
    site = new_site()
    with served(site), roots(opensearch_hosts, tmp_path_factory.mktemp("crawled"), site.url()) as root:
        assert missionsearch("reindex", root=root).code == 0
        yield site, root


def test_status_and_check_tell_the_truth_of_a_cluster(crawled: tuple[Site, Path]) -> None:
    _, root = crawled
    status = missionsearch("status", "--json", root=root)
    assert (status.code, status.json["healthy"], status.json["documents"]) == (0, True, PAGES)
    assert missionsearch("check", root=root).code == 0


def test_readyz_and_a_page_of_results_answer_from_a_cluster(crawled: tuple[Site, Path]) -> None:
    _, root = crawled
    client = app_of(root).test_client()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["documents"]) == (200, PAGES)
    assert f"<mark>{WORD}</mark>" in client.get(f"/fr/search?q={WORD}").text


def test_readyz_says_that_a_cluster_has_no_index(opensearch_hosts: tuple[str, ...], tmp_path: Path) -> None:
    engine = f'[engine]\nname = "opensearch"\nhosts = {json.dumps(list(opensearch_hosts))}\nindex = "nothing"\n'
    root = make_root(tmp_path, "https://a.example/", config=engine)
    ready = app_of(root).test_client().get("/readyz")
    assert (ready.status_code, ready.get_json()["ready"]) == (503, False)
    assert missionsearch("search", "visa", root=root).code == 5


def test_a_run_that_would_lose_most_documents_is_refused_and_the_old_index_stays(crawled: tuple[Site, Path]) -> None:
    site, root = crawled
    before = held(root, WORD)
    site.answers["/robots.txt"] = Answer("User-agent: *\nDisallow: /", kind="text/plain")
    refused = missionsearch("reindex", root=root)
    del site.answers["/robots.txt"]
    assert refused.code == 3
    assert held(root, WORD).answers == before.answers
    assert missionsearch("reindex", root=root).code == 0
    assert held(root, WORD).answers == before.answers


def test_killed_crawls_and_runs_leave_an_index_like_an_undisturbed_one(crawled: tuple[Site, Path]) -> None:
    site, root = crawled
    began = time.monotonic()
    undisturbed = start(root, "reindex")
    assert undisturbed.wait() == 0
    longest_s = time.monotonic() - began
    kill(undisturbed, group=False)  # it has ended: closes what it wrote to
    before, chance = held(root, WORD), random.Random(2015)
    with searching(root, WORD) as answered:
        for number in range(KILLS):
            site.answers[f"/p{number}"] = article(number, version=1)
            process = start(root, "reindex", *(("--full", "--no-crawl") if number % 2 else ()))
            time.sleep(chance.uniform(0.2, 0.9) * longest_s)  # a run that is quicker than that is killed after its end
            kill(process, group=number % 2 == 0)
            assert_unlocked(root)
            assert_ended(process.pid)
            assert missionsearch("reindex", root=root).code == 0
    assert answered == list(before.answers)
    assert held(root, WORD).documents == before.documents
    assert missionsearch("check", root=root).code == 0


def test_a_rollback_publishes_the_generation_before(crawled: tuple[Site, Path]) -> None:
    _, root = crawled
    assert missionsearch("reindex", "--full", "--no-crawl", root=root).code == 0
    generation = missionsearch("status", "--json", root=root).json["generation"]
    assert missionsearch("rollback", root=root).code == 0
    assert missionsearch("status", "--json", root=root).json["generation"] != generation
    assert missionsearch("search", WORD, "--json", root=root).json["total"] == PAGES
