"""Over https, pages are taken only from who shows a certificate that this machine trusts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import certifi
import pytest

from missionsearch.crawl.scrapy_settings import trust_authorities
from missionsearch.crawl.tally import UNTRUSTED
from missionsearch.store import open_store
from tests.certificates import encrypt, self_signed
from tests.commands import make_root, missionsearch
from tests.crawl.site import UNSLOWED, Site, page, run, served


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


@pytest.fixture
def site(certificate: Path) -> Iterator[Site]:
    site = Site({"/": page("/visas"), "/visas": page()})
    encrypt(site.server, certificate)
    site.base = site.base.replace("http:", "https:")
    with served(site):
        yield site


def test_a_site_whose_certificate_nobody_vouches_for_is_not_read_and_named(site: Site, tmp_path: Path) -> None:
    crawled = run(tmp_path, site.url())
    assert not crawled.pages
    assert UNTRUSTED in (crawled.problem(site.base) or "")


def test_it_is_read_where_this_machine_trusts_its_certificate(site: Site, certificate: Path, tmp_path: Path) -> None:
    root = make_root(tmp_path / "root", site.url())
    ran = missionsearch("crawl", root=root, env={"SSL_CERT_FILE": str(certificate)})
    assert ran.code == 0, ran.err
    with open_store(root / "index" / "pages.sqlite") as store:
        assert {page.url for page in store.pages()} == {site.url(), site.url("/visas")}


def test_it_is_read_where_certificates_are_not_to_be_verified(site: Site, tmp_path: Path) -> None:
    crawled = run(tmp_path, site.url(), crawl_settings=replace(UNSLOWED, verify_certificates=False))
    assert crawled.pages.keys() == {site.url(), site.url("/visas")}


def test_a_machine_without_a_list_of_authorities_trusts_mozillas(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trust_authorities()
    assert os.environ["SSL_CERT_FILE"] == str(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    trust_authorities()
    assert os.environ["SSL_CERT_FILE"] == certifi.where()
