"""The documented example of another look: its two files in a root's templates/, none of the system's own files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from tests.web.conftest import app_of
from tests.web.documents import documents
from tests.web.reading import soup

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "dsfr"


@pytest.mark.parametrize("path", ["/fr/", "/en/search?q=visa", "/fr/nowhere", "/en/accessibility", "/fr/selection"])
def test_the_example_of_the_state_design_system_frames_every_page(tmp_path: Path, path: str) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "templates")
    open_engine(load_settings(tmp_path)).build(documents())
    page = soup(app_of(tmp_path).test_client().get(path))
    assert len(page.select("header.fr-header, footer.fr-footer, .fr-skiplinks")) == 3
    assert len(page.select("main#content h1")) == 1
    sheets = [str(tag["href"]).split("?")[0] for tag in page.select("link[rel=stylesheet]")]
    assert sheets == ["/dsfr/dsfr.min.css", "/static/site.css", "/brand.css"]


def test_none_of_the_systems_files_is_bundled() -> None:
    assert sorted(path.name for path in EXAMPLE.iterdir()) == ["brand.css", "layout.html"]
