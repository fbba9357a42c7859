"""Files that publications link to, from the link on the page to the hit that names the file's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands import make_root, missionsearch
from tests.crawl.site import Answer, Site, page, served
from tests.extract.test_files import BODY, pdf, word

TEXT = "<p>La mission reçoit chaque semaine ceux qui demandent conseil, et leur réponse part le jour même.</p>"
ARTICLE = (
    "<html lang=fr><meta name=generator content='SPIP 3.2'><title>Les observatoires - Mission</title><body>"
    "<div id=hierarchie><a href='/'>Accueil</a> &gt; <a href=/science>Science</a></div><div class='content hentry'>"
    "<h1 class=entry-title>Les observatoires</h1><abbr class=published title='2015-10-05T10:00:00Z'>5 octobre</abbr>"
    f"<div class='texte entry-content'>{TEXT * 3}</div><a href=/IMG/rapport.pdf>Rapport annuel (PDF - 45.2 ko)</a>"
    "<a href=/IMG/compte-rendu.docx>Compte rendu</a><a href=/IMG/image.pdf>Plan</a></div></body></html>"
)
RAPPORT = pdf([BODY, ["Les météorites ont été pesées une à une par les élèves du lycée."], BODY])
SITE = Site(
    {
        "/": page("/observatoires"),
        "/observatoires": Answer(ARTICLE),
        "/IMG/rapport.pdf": Answer(RAPPORT, kind="application/pdf"),
        "/IMG/compte-rendu.docx": Answer(
            word("Une boussole rouillée, juste encore au degré près."), kind="application/msword"
        ),
        "/IMG/image.pdf": Answer(pdf([[], []]), kind="application/pdf"),
    }
)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any]]:
    """A root with the site's index, and what its run reported."""
    with served(SITE):
        root = make_root(tmp_path_factory.mktemp("files"), SITE.url())
        yield root, missionsearch("reindex", "--json", root=root).json


def hit(root: Path, word: str) -> dict[str, Any]:
    (found,) = missionsearch("search", word, "--json", root=root).json["hits"]
    return dict(found)


def test_a_pdf_is_found_under_its_publication_with_the_page_the_word_stands_on(ran: tuple[Path, Any]) -> None:
    found = hit(ran[0], "météorites")
    facts = found["title"], found["type"], found["section"], found["date"], found["page_number"]
    assert facts == ("Les observatoires\u00a0: Rapport annuel", "pdf", ["Science"], "2015-10-05", 2)


def test_a_word_file_is_found_under_its_publication(ran: tuple[Path, Any]) -> None:
    found = hit(ran[0], "boussole")
    facts = found["title"], found["type"], found["section"], found["page_number"]
    assert facts == ("Les observatoires\u00a0: Compte rendu", "docx", ["Science"], None)


def test_a_file_without_text_is_named_in_the_report_and_ends_nothing(ran: tuple[Path, Any]) -> None:
    problems = {problem["url"]: problem["problem"] for problem in ran[1]["problems"]}
    assert "scanned PDF" in problems[SITE.url("/IMG/image.pdf")]
    assert ran[1]["documents"] == 3
