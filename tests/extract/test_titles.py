# ruff: noqa: E501 (markup reads best whole)
"""Which of a page's headings is its title, and which is the site's name."""

import datetime as dt

import pytest

from missionsearch.extract import extract_page
from missionsearch.models import ExtractedPage, FetchedPage

TEXT = "<p>La salle était pleine bien avant l’heure, et ceux qui n’avaient pas trouvé de chaise écoutaient debout.</p>"


def read(body: str, title: str = "", more: str = "") -> ExtractedPage:
    html = f"<html lang=fr><head><title>{title}</title>{more}</head><body>{body}</body></html>"
    url = "https://mission.example/page-7"
    return extract_page(FetchedPage(url, url, 200, {}, html.encode(), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<h1><a href='/'>La mission</a></h1><h2>Une soirée de gala</h2>", "Une soirée de gala - La mission"),
        ("<h1><a href='https://mission.example/fr/'>La mission</a></h1><h3>Une soirée de gala</h3>", ""),
        ("<h1 id=nom_site_spip>La mission</h1><h2>Une soirée de gala</h2>", "Une soirée de gala - La mission"),
        ("<h1>La mission</h1><h2><a href=/t7>Une soirée de gala</a></h2>", "Une soirée de gala - La mission"),
        ("<h1><a href='/'>La mission</a></h1><h3>Une soirée de gala</h3>", "La mission : Une soirée de gala"),
        ("<h2>La mission</h2><h1>Une soirée de gala</h1>", "La mission - Une soirée de gala"),
        ("<h1>Une soirée de gala</h1><main><h1>Autre chose à voir</h1></main>", "Une soirée de gala - La mission"),
        ("<font size=5><b>Une soirée de gala</b></font>", "La mission - Une soirée de gala"),
        ("<table><tr><td>La mission</td></tr></table><b>Une soirée de gala</b>", "La mission - Une soirée de gala"),
        ("<span class=TitleBlue>Une soirée de gala</span>", "Ministère"),
        ("<h1>Une soirée de gala<a class=headerlink href='#a'>¶</a></h1>", "Une soirée de gala"),
    ],
    ids=[
        "the name leads home", "the name leads to its language's home", "called the site's name", "the name behind",
        "the name in front", "the name above", "named by the title tag", "a line of the page", "both are lines",
        "called a title", "a mark",
    ],
)  # fmt: skip
def test_the_title_is_the_heading_of_the_text(body: str, title: str) -> None:
    shared = "<meta property='og:title' content='Une soirée de gala'>" if not title else ""
    assert read(body + TEXT * 3, title, shared).title == "Une soirée de gala"


def test_the_sites_name_is_no_part_of_a_shared_title() -> None:
    shared = "<meta property='og:title' content='Une soirée de gala - La mission'>"
    assert read(TEXT * 3, "Une soirée de gala - La mission", shared).title == "Une soirée de gala"


SHARED = "<meta property='og:title' content='Une soirée de gala'>"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<h1>18 déc. 2015 Une soirée de gala</h1>", "Une soirée de gala - La mission"),
        ("<h1>Actualité : Une soirée de gala</h1>", "Actualité - La mission"),
        ("<main><h1>Dansons ensemble !</h1></main>", "Une soirée de gala - La mission"),
        ("<main><h1>Dansons ensemble !</h1><h1>30 %</h1></main>", "La mission"),
        ("<h1>Une soirée de gala au bord du fleuve</h1><h4>La belle mission</h4>", "Une soirée de gala au bord du fleuve de la ville | La belle mission"),
    ],
    ids=["a day", "a label", "a slogan", "several slogans", "the site's name in small"],
)  # fmt: skip
def test_what_a_page_is_shared_as_tells_its_title_from_what_stands_beside_it(body: str, title: str) -> None:
    assert read(body + TEXT * 3, title, SHARED).title.startswith("Une soirée de gala")


def test_a_heading_is_the_title_where_the_page_is_shared_under_its_sites_name() -> None:
    named = "<meta property='og:title' content='La grande mission'>"
    body = f"<a href='/'>La grande mission</a><h1>Une soirée de gala</h1>{TEXT * 3}"
    assert read(body, "La grande mission", named).title == "Une soirée de gala"


def test_a_page_with_no_other_heading_keeps_the_sites_name() -> None:
    assert read(f"<h1><a href='/'>La mission</a></h1>{TEXT * 3}").title == "La mission"


@pytest.mark.parametrize(
    "path",
    [
        "<div id=fil><span>Vous êtes ici :</span> <a href='/'>Accueil</a> > <a href=/r1>Presse</a> > <a href=/r2>Discours</a></div>",
        "<div class=breadcrumb-wrap><a href='/'>Accueil</a> › <a href=/r1>Presse</a> › <a href=/r2>Discours</a></div>",
        "<div class=top>Vous êtes ici : <a href='/'>Accueil</a> » <a href=/r1>Presse</a> » <a href=/r2>Discours</a></div>",
        "<table><tr><td><span><a href=#x></a><span><a href='/'>Accueil</a></span><span> > </span><span><a href=/r1>Presse</a></span>"
        "<span> > </span><span><a href=/r2>Discours</a></span></span></td></tr></table>",
    ],
    ids=["by its name", "by a longer name", "by how it reads", "in a table"],
)
def test_the_section_is_read_from_a_path_by_its_name_or_by_how_it_reads(path: str) -> None:
    assert read(f"{path}<h1>Une soirée de gala</h1>{TEXT * 3}").section == ("Presse", "Discours")


@pytest.mark.parametrize(
    "menu",
    [
        "<div><a href='/'>Accueil</a> | <a href=/r1>Presse</a> | <a href=/contact>Contact</a></div>",
        "<ul><li><a href='/'>Accueil</a><button>ouvrir/fermer</button></li><li><a href=/r1>Presse</a></li></ul>",
        "<p>Revenir à l’<a href='/'>Accueil</a> > <a href=/r1>Presse</a></p>",
    ],
    ids=["bars", "a list", "inside a sentence"],
)
def test_a_menu_is_no_path(menu: str) -> None:
    assert read(f"{menu}<h1>Une soirée de gala</h1>{TEXT * 3}").section == ()


def test_an_unlinked_end_of_the_path_is_a_section_where_it_is_not_the_page() -> None:
    path = "<p class=arbo><a href='/'>Accueil</a> > <a href=/r1>Consulat</a> > <strong class=on>{}</strong></p>"
    section = read(f"{path.format('Horaires')}<h1>Une soirée de gala</h1>{TEXT * 3}").section
    itself = read(f"{path.format('Une soirée de ga…')}<h1>Une soirée de gala</h1>{TEXT * 3}").section
    assert (section, itself) == (("Consulat", "Horaires"), ("Consulat",))


def test_a_tag_of_any_language_is_no_part_of_the_title() -> None:
    found = read(f"<h1>Une soirée de gala <a href=/a4 hreflang=lv>[lv]</a></h1>{TEXT * 3}")
    assert (found.title, found.translations) == ("Une soirée de gala", {"lv": "https://mission.example/a4"})
