"""Pictures of the main states for the documentation: ``make screens`` writes them into ``docs/screens``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from missionsearch.config import load_settings
from missionsearch.engines import open_engine
from missionsearch.urls import address_id
from tests.web.documents import SITE, documents
from tests.web.playing import playing, window
from tests.web.service import serving

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
WIDTHS = {375: 740, 768: 900, 1280: 860}
PUBLICATION = address_id(f"{SITE}/Visa-de-long-sejour-pour-etudes")
STATES = {
    "home": ("fr/", {}),
    "results": ("fr/search?q=valombre&section=Actualit%C3%A9s", {}),
    "everything-dark": ("en/search?year=2016", {"color_scheme": "dark"}),
    "dates": ("en/search?q=visa&from=2014&to=March+2017", {}),
    "selection": (f"fr/selection?q=visa&pick={PUBLICATION}&pick={address_id(f'{SITE}/Renouveler-son-passeport')}", {}),
    "nothing": ("fr/search?q=%22trait%C3%A9+de+Tordesillas%22+visa", {}),
    "publication": (f"fr/publication/{PUBLICATION}?q=visa", {}),
    "forced-colours": ("fr/search?q=visa", {"forced_colors": "active"}),
}
"""Name to address and how the window is set up."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    root = Path(tempfile.mkdtemp())
    (root / "missionsearch.toml").write_text('[site]\nname = "Mission de Valombre"\n', "utf-8")
    ours = (each for each in documents() if each.url.startswith(SITE))
    open_engine(load_settings(root)).build(ours)
    with serving(root) as service, playing() as browser:
        for name, (path, options) in STATES.items():
            for width, height in WIDTHS.items():
                with window(browser, width, height, **options) as page:
                    page.goto(service.address + path)
                    page.evaluate("document.activeElement.blur()")
                    page.screenshot(path=FOLDER / f"{name}-{width}.png")


if __name__ == "__main__":
    main()
