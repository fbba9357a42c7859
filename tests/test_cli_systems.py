"""Sites of many kinds through the commands, as an operator meets them: what is published is what the sites publish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from missionsearch.config import load_settings
from missionsearch.crawl.rules import NOT_INDEXED, RULES
from missionsearch.engines import open_engine
from missionsearch.models import Query
from missionsearch.store import open_store
from missionsearch.urls import canonicalize
from tests.commands import make_root, missionsearch
from tests.crawl.site import Site, served
from tests.crawl.systems import (
    ARTICLES,
    NUMBERED,
    dokuwiki,
    joomla,
    joomla_site,
    manual,
    mediawiki,
    numbered_row,
    spip_name,
    spip_site,
    typo3,
    typo3_site,
)


@dataclass(frozen=True)
class Kind:
    """A site, the addresses of its articles, and addresses of it that show nothing of their own."""

    site: Site
    articles: list[str]
    others: dict[str, str] = field(default_factory=dict)
    """Address to a word that ``why`` says of it."""


def kinds() -> dict[str, Kind]:
    first = manual("Alpha")
    second = manual("Beta", first.url())
    third = manual("Gamma", second.url("/chapitre-3.html"))
    chapters = [f"/chapitre-{n}.html" for n in range(10)]
    numbers = range(ARTICLES)
    return {
        "manual": Kind(first, chapters, {"/_static/theme.css": "kind"}),
        "manual on another port": Kind(second, chapters),
        "manual on a third port": Kind(third, chapters),
        "mediawiki": Kind(
            mediawiki(),
            [f"/index.php?title=Article_{n}" for n in numbers if n],
            {"/index.php?title=Article_7&action=edit": "MediaWiki"},
        ),
        "dokuwiki": Kind(
            dokuwiki(), [f"/doku.php?id=note:{n}" for n in numbers if n], {"/doku.php?id=note:7&do=edit": "DokuWiki"}
        ),
        "joomla": Kind(
            joomla_site(), [joomla(n) for n in numbers], {f"{joomla(7)}&tmpl=component&print=1": "canonical"}
        ),
        "typo3": Kind(typo3_site(), [typo3(n) for n in numbers]),
        "spip": Kind(
            spip_site(),
            [f"/{spip_name(n)}" for n in numbers],
            {
                "/spip.php?article8": "leads to another address",
                "/spip.php?page=imprimer&id_article=7": "SPIP",
                "/agenda/2015/05": "SPIP",
                "/spip.php?page=plan": "noindex",
                "/-Services-": "list of publications",
            },
        ),
        "numbered": Kind(numbered_row(), [f"/fiche/{n}" for n in range(NUMBERED)]),
    }


@dataclass(frozen=True)
class Indexed:
    root: Path
    kinds: dict[str, Kind]
    addresses: frozenset[str]
    """Of every document that is published."""


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indexed]:
    """All kinds of sites after one run of the command."""
    made = kinds()
    with served(*(kind.site for kind in made.values())):
        root = make_root(tmp_path_factory.mktemp("systems"), *(kind.site.url() for kind in made.values()))
        ran = missionsearch("reindex", root=root)
        assert ran.code == 0, ran.err
        found = open_engine(load_settings(root)).search(Query(per_page=10_000, collapse=False))
        yield Indexed(root, made, frozenset(hit.url for hit in found.hits))


KINDS = (
    "manual",
    "manual on another port",
    "manual on a third port",
    "mediawiki",
    "dokuwiki",
    "joomla",
    "typo3",
    "spip",
    "numbered",
)


@pytest.mark.parametrize("name", KINDS)
def test_every_article_of_a_site_is_a_document(indexed: Indexed, name: str) -> None:
    kind = indexed.kinds[name]
    articles = {canonicalize(kind.site.url(quote(path, safe="/?&=%;:+"))) for path in kind.articles}
    assert articles - indexed.addresses == set()


def test_every_address_that_was_seen_is_a_document_or_says_why_not(indexed: Indexed) -> None:
    listed = missionsearch("report", "--json", root=indexed.root).json
    assert listed["outcome"] == "ok"
    with open_store(load_settings(indexed.root).store_path) as store:
        fates = list(store.fates.list())
    unexplained = [fate for fate in fates if not (fate.document or fate.rule or fate.index_rule)]
    assert unexplained == []
    for name in ("excluded", "redirected", "not-indexed"):
        rows = missionsearch("report", "--json", "--list", name, root=indexed.root).json
        assert len(rows) == listed["lists"][name] > 0
        assert {row["rule"] for row in rows} - RULES.keys() - NOT_INDEXED.keys() == set()


@pytest.mark.parametrize("name", KINDS)
def test_why_says_of_an_address_that_is_no_document_what_it_is(indexed: Indexed, name: str) -> None:
    kind = indexed.kinds[name]
    for path, word in kind.others.items():
        said = missionsearch("why", kind.site.url(path), root=indexed.root)
        assert word in said.out, (path, said)
