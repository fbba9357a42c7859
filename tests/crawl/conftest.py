"""Crawls of these tests start warm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crawl.warm import warm


@pytest.fixture(scope="session", autouse=True)
def _warm_crawls() -> Iterator[None]:
    with warm() as started, pytest.MonkeyPatch.context() as patching:
        patching.setattr("missionsearch.crawl._started", started)
        yield
