# ruff: noqa: E501 (markup reads best whole)
"""The text of pages whose templates no rule knows."""

import datetime as dt

import pytest

from missionsearch.extract import extract_page
from missionsearch.extract.blocks import Block
from missionsearch.extract.trailing_content import without_teasers
from missionsearch.models import ExtractedPage, FetchedPage

FIRST = "La salle était pleine bien avant l’heure, et ceux qui n’avaient pas trouvé de chaise écoutaient debout."
SECOND = "Le chœur du lycée a chanté deux fois, d’abord seul, puis avec les anciens qui s’étaient levés au fond."
THIRD = "La recette de la soirée ira à la restauration de l’orgue, dont les tuyaux attendent depuis neuf ans."
TEXTS = [FIRST, SECOND, THIRD]
COOKIES = (
    "Nous et nos partenaires déposons des traceurs sur votre appareil pour mesurer l’audience de ce site et vous montrer ce qui "
    "vous plaît. Vous pouvez accepter ou refuser, maintenant ou plus tard. "
)


def read(body: str) -> ExtractedPage:
    html = f"<html lang=fr><head><title>Une soirée de gala - La gazette</title></head><body>{body}</body></html>"
    url = "https://gazette.example/soiree"
    return extract_page(FetchedPage(url, url, 200, {}, html.encode(), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))


def test_a_page_builders_widgets_are_no_furniture() -> None:
    def widget(inside: str) -> str:
        return f"<div class='builder-widget widget-text'><div class=builder-widget-container>{inside}</div></div>"

    text = "".join(widget(f"<div>{sentence}</div>") for sentence in TEXTS * 2)
    found = read(f"<h2>Une soirée de gala</h2>{text}<footer><p>{COOKIES}</p></footer>")
    assert set(TEXTS) <= set(found.paragraphs)
    assert not any("traceurs" in paragraph for paragraph in found.paragraphs)


@pytest.mark.parametrize(
    "box",
    [
        "<div role=dialog>{}</div>",
        "<div id=cookie-banner>{}</div>",
        "<div id=cmpbox>{}</div>",
        "<dialog open>{}</dialog>",
    ],
)
def test_what_lies_over_a_page_is_no_text_even_where_it_is_longer(box: str) -> None:
    asked = box.format(f"<h2>Votre vie privée</h2><p>{COOKIES * 3}</p><p>{COOKIES * 4}</p>")
    text = "".join(f"<p>{sentence}</p>" for sentence in TEXTS)
    found = read(f"{asked}<div><h1>Une soirée de gala</h1><div class=body>{text}</div></div>")
    assert found.paragraphs == tuple(TEXTS)


def test_a_component_is_no_question_for_consent() -> None:
    text = "".join(f"<div class=cmp-text><p>{sentence}</p></div>" for sentence in TEXTS)
    foot = f"<footer><p>{COOKIES}</p></footer>"
    found = read(f"<div><h1>Une soirée de gala</h1></div><div class='cmp-container grid'>{text}</div>{foot}")
    assert found.paragraphs == tuple(TEXTS)


def test_a_part_about_cookies_is_no_question_for_consent() -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in TEXTS)
    part = f"<section id=cookies><h2>Cookies<a class=headerlink href=#cookies>¶</a></h2><p>{COOKIES}</p></section>"
    assert COOKIES.strip() in read(f"<main><h1>Une soirée de gala</h1>{text * 2}{part}{text}</main>").paragraphs


@pytest.mark.parametrize("name", ["cookies", "widgets", "navigation", "related", "footer", "sharing"])
def test_a_manuals_part_is_text_whatever_it_is_about(name: str) -> None:
    told = "<dl><dt>lire</dt><dd>Rend la valeur.</dd><dt>rendre</dt><dd>Ne rend rien.</dd></dl>"
    part = f"<section id={name}><h2>Une partie<a class=headerlink href=#{name}>¶</a></h2>{told}</section>"
    page = f"<section id=soiree><h1>Une soirée de gala</h1><p>{FIRST}</p><p>{SECOND}</p>{part}<p>{THIRD}</p></section>"
    found = read(f'<meta name=generator content="Sphinx 7.2"><div class=body>{page}</div>')
    lines = ("Une partie", "lire", "Rend la valeur.", "rendre", "Ne rend rien.")
    assert found.paragraphs == (FIRST, SECOND, *lines, THIRD)


def test_what_a_server_sends_late_is_text() -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in TEXTS * 2)
    late = f"<div hidden id='S:0'><div class=body>{text}</div></div><div hidden id=note><p>{COOKIES}</p></div>"
    found = read(f"<div><h1>Une soirée de gala</h1><template id='B:0'></template></div>{late}")
    assert found.paragraphs == tuple(TEXTS)


def test_a_heading_that_is_a_button_is_a_heading() -> None:
    parts = "".join(
        f"<h3><button>{question}</button></h3><div><p>{answer}</p></div>"
        for question, answer in zip(("Qui a chanté ?", "Pour quoi faire ?"), (SECOND, THIRD), strict=True)
    )
    found = read(f"<main><h1>Une soirée de gala</h1><p>{FIRST}</p>{parts}</main>")
    assert found.paragraphs == (FIRST, "Qui a chanté ?", SECOND, "Pour quoi faire ?", THIRD)


def test_an_article_goes_on_below_a_box_of_other_articles() -> None:
    text = "".join(f"<p>{sentence} {number}</p>" for number in range(4) for sentence in TEXTS)
    box = "<div><p>Sur le même sujet</p><ul><li><a href=/a>La saison des concerts commence</a></li></ul></div>"
    rest = "".join(f"<p>Enfin, {sentence}</p>" for sentence in TEXTS)
    found = read(f"<main><h1>Une soirée de gala</h1><div class=body>{text}{box}{rest}</div></main>")
    assert len(found.paragraphs) == 15
    assert "Sur le même sujet" not in found.paragraphs


def test_a_list_of_titles_ends_a_text() -> None:
    titles = [f"{name} et sa légende" for name in ("Le pont", "La tour", "Le port", "La gare", "Le phare")]
    found = read(f"<main><h1>Une soirée de gala</h1><p>{FIRST}</p>{''.join(f'<h2>{t}</h2>' for t in titles)}</main>")
    assert found.paragraphs == (FIRST, *titles)
    assert read(f"<main><h1>Une soirée de gala</h1><p>{FIRST}</p><h2>À voir</h2></main>").paragraphs == (FIRST,)


def test_a_box_that_holds_the_page_does_not_lie_over_it() -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in TEXTS)
    assert read(f"<div class='site cookie-refused'><h1>Une soirée de gala</h1>{text}</div>").paragraphs == tuple(TEXTS)


def test_a_table_that_lays_out_the_page_leaves_the_cell_with_the_text() -> None:
    menu = "<td><a href=/1>Programme</a><br><a href=/2>Photos</a><p>Prochaine réunion le vendredi, au café de l’écluse, à vingt heures.</td>"
    text = f"<td><font size=5>Une soirée de gala</font><br><br>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</td>"
    foot = "<tr><td colspan=2>© 2003 La gazette. Site conçu pour un écran de 800 sur 600, avec les couleurs du web.</td></tr>"
    found = read(f"<table><tr>{menu}{text}</tr>{foot}</table>")
    assert [text for text in found.paragraphs if text != "Une soirée de gala"] == TEXTS


@pytest.mark.parametrize("name", ["elementor-widget", "card", "sidebar-block"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_page_builder_inside_a_familys_root_loses_no_text(name: str, count: int) -> None:
    head = '<meta name=generator content="WordPress 6.4">'
    built = "".join(f"<div class={name}><div><p>{text}</p></div></div>" for text in TEXTS[-count:])
    plain = "".join(f"<p>{text}</p>" for text in TEXTS[:-count])
    foot = "<div class=widget-area><p><a href=/1>Programme</a> <a href=/2>Photos</a></p></div>"
    page = f"<main><article class=post><h1>Une soirée de gala</h1><div class=entry-content>{plain}{built}</div></article></main>{foot}"
    assert read(head + page).paragraphs == tuple(TEXTS)


def test_a_data_table_does_not_hide_the_text_beside_it() -> None:
    rows = "".join(f"<tr><td>Concert {number}</td><td>{number * 7} euros</td></tr>" for number in range(6))
    text = "".join(f"<p>{sentence}</p>" for sentence in TEXTS)
    found = read(f"<main><h1>Une soirée de gala</h1>{text}<table>{rows}</table></main>")
    assert set(TEXTS) <= set(found.paragraphs)
    assert "Concert 3 | 21 euros" in found.paragraphs


def test_what_a_reader_must_open_is_text_and_what_nobody_can_open_is_not() -> None:
    pane = f"<div class=accordion-pane><h3><button>Et après ?</button></h3><div class=pane-content hidden><p>{THIRD}</p></div></div>"
    text = f"<h1>Une soirée de gala</h1><p>{FIRST}</p><p>{SECOND}</p>{pane}<div hidden><p>{COOKIES}</p></div>"
    found = read(f"<main><article>{text}</article></main>")
    assert THIRD in found.paragraphs
    assert not any("traceurs" in paragraph for paragraph in found.paragraphs)


def test_bare_text_between_blocks_of_what_is_hidden_is_hidden() -> None:
    hidden = f"<span hidden><div>Mentions</div>{COOKIES}<div>Fermer</div></span>"
    text = "".join(f"<p>{sentence}</p>" for sentence in TEXTS)
    found = read(f"<main><h1>Une soirée de gala</h1><p>{FIRST} {SECOND}</p>{hidden}{text}</main>")
    assert [drop.reason for drop in found.dropped if "traceurs" in drop.text] == ["hidden, or over the page"]


def test_a_page_that_a_script_shows_is_read() -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in TEXTS)
    assert read(f"<div id=wrapper style='display: none'><h2>Une soirée de gala</h2>{text}</div>").paragraphs == tuple(
        TEXTS
    )


def test_code_that_names_its_language_is_text() -> None:
    code = "<pre><code class='language-sql'><span class=k>SELECT</span> <span>place, count(*) FROM places GROUP BY place</span></code></pre>"
    found = read(f"<main><h1>Une soirée de gala</h1><p>{FIRST}</p>{code}<p>{SECOND}</p><p>{THIRD}</p></main>")
    assert "SELECT place, count(*) FROM places GROUP BY place" in found.paragraphs


def test_code_inside_a_sentence_does_not_break_it() -> None:
    sentence = "Le programme <code>place</code> compte les chaises libres, et <code>place --tout</code> compte aussi les bancs du fond."
    found = read(f"<div><h1>Une soirée de gala</h1><p>{FIRST}</p><p>{sentence}</p><p>{SECOND}</p><p>{THIRD}</p></div>")
    assert sentence.replace("<code>", "").replace("</code>", "") in found.paragraphs


def test_links_to_other_articles_between_paragraphs_go_with_their_heading() -> None:
    others = "<h3>À lire aussi</h3><ul><li><a href=/a>La saison des concerts commence à Auxerre</a></li><li><a href=/b>L’orgue attend toujours</a></li></ul>"
    found = read(f"<div><h1>Une soirée de gala</h1><p>{FIRST}</p><p>{SECOND}</p>{others}<p>{THIRD}</p></div>")
    assert found.paragraphs == tuple(TEXTS)


def test_the_lead_is_told_by_what_the_template_calls_it() -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in TEXTS)
    lead = "<div class=article__standfirst><p>Un concert au profit de l’orgue de la ville</p></div>"
    found = read(f"<article><h1>Une soirée de gala</h1>{lead}<div class=x>{text}</div></article>")
    assert found.paragraphs == ("Un concert au profit de l’orgue de la ville", *TEXTS)


def test_a_headings_link_to_its_editor_is_no_part_of_it() -> None:
    edit = "<span class=mw-editsection>[<a href=/edit>modifier</a>]</span>"
    text = f"<h1>Une soirée de gala</h1><p>{FIRST}</p><h2>La recette{edit}</h2><p>{SECOND}</p><p>{THIRD}</p>"
    assert read(f"<div>{text}</div>").paragraphs == (FIRST, "La recette", SECOND, THIRD)


def test_what_nests_without_end_is_read_as_text() -> None:
    found = read("<div class='texte date'>" * 5_000 + f"<p>{FIRST}</p>")
    assert FIRST in found.paragraphs[0]


def test_a_tag_with_attributes_without_end_keeps_its_text() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(60_000))
    assert read(f"<h1>Une soirée de gala</h1><div {attributes}><p>{FIRST}</p><p>{SECOND}</p></div>").paragraphs[:1] == (
        FIRST,
    )


def test_a_lead_that_is_marked_does_not_hide_a_text_that_is_not() -> None:
    text = "".join(
        f"<h3>Partie {number}</h3><p>{sentence}</p><p>{sentence} Et voilà.</p>" for number, sentence in enumerate(TEXTS)
    )
    marks = "<div class=surtitre>Concerts</div><h2 class=titre_article>Une soirée de gala</h2><div class=chapeau><p>Un concert pour l’orgue, "
    found = read(
        f"{marks}avec le chœur du lycée, dans la salle des fêtes de la ville.</p></div><div class=corps>{text}</div>"
    )
    assert set(TEXTS) <= set(found.paragraphs)
    assert found.paragraphs[0].startswith("Un concert pour l’orgue")


def test_texts_below_links_are_teasers_below_a_longer_text_alone() -> None:
    own = [Block(text, "p") for text in TEXTS * 2]
    heads = [Block("Une exposition sur les ponts", "h3", links=28), Block("Forum des métiers", "h3", links=17)]
    teasers = [
        Block("Quarante photographies sont montrées.", "p"),
        Block("Les lycéens rencontreront des artisans.", "p"),
    ]
    page = [*own, heads[0], teasers[0], heads[1], teasers[1]]
    assert without_teasers([*own, *teasers], page) == own
    assert without_teasers(teasers, page) == teasers, "a page of nothing else is made of them"
    assert without_teasers(page, page) == page, "headings that were kept are the text's own"
    sure = [Block(block.text, "p", score=0.95) for block in teasers]
    page = [*own, heads[0], sure[0], heads[1], sure[1]]
    assert without_teasers([*own, *sure], page) == [*own, *sure], "a guide may link its headings"


def test_a_page_keeps_the_documents_that_it_lists_at_its_end() -> None:
    names = [f"Formulaire {number} : demande de visa de long séjour pour un étudiant" for number in range(1, 9)]
    told = "à remplir en lettres capitales, puis à signer par le demandeur."
    listed = "".join(f"<li><a href=/f/{number}>{name}</a> : {told}</li>" for number, name in enumerate(names))
    found = read(f"<main><h1>Une soirée de gala</h1><p>{FIRST}</p><ul>{listed}</ul></main>")
    assert sum(name in "\n".join(found.paragraphs) for name in names) == len(names)
