from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from missionsearch.config import EngineSettings, ReindexSettings, Settings
from missionsearch.engines import SearchEngine, open_engine

ENGINES = ("whoosh",)
"""Every engine that keeps the promises of test_contract.py; another one is added here."""

EngineMaker = Callable[[], SearchEngine]


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return Settings(root=tmp_path, engine=EngineSettings(name=request.param), reindex=ReindexSettings())


@pytest.fixture
def engine(settings: Settings) -> SearchEngine:
    """An engine over an empty folder."""
    return open_engine(settings)


@pytest.fixture
def another(settings: Settings) -> EngineMaker:
    """Make one more engine over the same folder, as another process would."""
    return lambda: open_engine(settings)
