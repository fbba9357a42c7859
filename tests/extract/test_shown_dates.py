# ruff: noqa: E501 (markup reads best whole)
"""Which days of a whole page are the publication's, and which are those of what stands around it."""

import datetime as dt

import pytest

from missionsearch.extract import extract_page
from missionsearch.models import ExtractedPage, FetchedPage

AT = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
TEXT = "<p>La salle était pleine bien avant l’heure, et ceux qui n’avaient pas trouvé de chaise écoutaient debout.</p>"
OTHERS = (
    "<div class=related><h3>À lire aussi</h3><ul><li>12/01/2011 <a href=/a>Les bus de nuit</a></li>"
    "<li><span class=date>4 avril 2012</span> <a href=/b>Le vieux moulin</a></li></ul></div>"
    "<div id=comments><p>Posté le 5 mai 2021</p></div><footer><p>© 2009-2022</p></footer>"
)


def read(beside: str, language: str = "fr", head: str = "", url: str = "https://x.example/page") -> ExtractedPage:
    html = (
        f"<html lang={language}><head><title>Une soirée au moulin</title>{head}</head><body><main>"
        f"<h1>Une soirée au moulin</h1>{beside}{TEXT * 4}</main>{OTHERS}</body></html>"
    )
    return extract_page(FetchedPage(url, url, 200, {}, html.encode(), AT))


def day(found: object) -> str | None:
    return str(getattr(found, "value", None) or "") or None


@pytest.mark.parametrize(
    "beside",
    [
        "<p>Publié le 3 mars 2020 à 10h12</p>",
        "<div>Mis à jour le 5 mars 2020 - Publié le 3 mars 2020</div>",
        "<div>Mis à jour 5 mars 2020 à 11h00 / Publié 3 mars 2020 à 10h12</div>",
        "<p>Par la rédaction, le 3 mars 2020</p>",
        "<p>Par la rédaction | 3 mars 2020 | Actualités | 0 commentaires</p>",
        "<span>03.03.2020</span>",
        "<ul><li>La rédaction</li><li>3 mars 2020</li></ul>",
        "<dl><dt>Publication</dt><dd>3 mars 2020</dd><dt>Mis à jour</dt><dd>9 mai 2021</dd></dl>",
        "<div><a href=/r>La rédaction</a> · Mar 3, 2020 · 4 min read</div>",
        "<p>Communiqué | 3 mars 2020</p>",
        "<p>par <a href=/r>La rédaction</a> | 3 mars 2020 | <a href=/a>Actualités</a> | <a href=#c>0 avis</a></p>",
        "<p>Article mis en ligne le 3 mars 2020<br>dernière modification le 5 mai 2021</p>",
        "<span>Mar 3 '20</span>",
        "<div><div class=d>3</div><div class=m>mars</div><div class=y>2020</div></div>",
        "<p>Soumis par la rédaction le mar, 03/03/2020 - 10:12</p>",
        "<p>Créé le 3 mars 2020</p>",
        "<p>Submitted by the office on Tue, 03/03/2020</p>",
    ],
)
def test_the_day_beside_the_title_is_the_publications(beside: str) -> None:
    assert day(read(beside).published) == "2020-03-03"


def test_a_label_in_an_element_of_its_own_tells_what_the_next_day_is() -> None:
    found = read("<dl><dt>Published</dt><dd>3 March 2020</dd><dt>Last updated</dt><dd>9 May 2021</dd></dl>", "en")
    assert (day(found.published), day(found.modified)) == ("2020-03-03", "2021-05-09")


def test_the_address_tells_the_day_before_any_line_far_from_the_title() -> None:
    assert day(read("", url="https://x.example/2020/03/03/soiree.html").published) == "2020-03-03"


def test_a_guessed_day_of_another_month_than_the_addresss_is_refused() -> None:
    assert read("", url="https://x.example/2020/03/soiree.html").published is None


def test_days_of_comments_and_of_other_articles_are_nobodys_publication() -> None:
    found = read("<p>Mis à jour le 9 mai 2021</p>")
    assert (found.published, day(found.modified)) == (None, "2021-05-09")


def test_a_day_in_scripts_counts_where_they_name_one_only() -> None:
    one = '<script>var page = {"publishedDate": "2020-03-03T10:12:00Z"}</script>'
    other = '<script>var next = {"publishedDate": "2019-01-07T10:12:00Z"}</script>'
    assert day(read("", head=one).published) == "2020-03-03"
    assert day(read("", head=one + other).published) != "2020-03-03"


def test_a_time_element_of_another_article_gives_way_to_the_line_beside_the_title() -> None:
    other = "<section class=cards><h2>Autres pages</h2><time datetime=2014-10-08>8 octobre 2014</time></section>"
    assert day(read(f"<p>3 mars 2020</p>{other}").published) == "2020-03-03"


def test_a_title_that_begins_with_a_day_is_no_line_of_publication() -> None:
    html = (
        "<html lang=fr><title>Le Jeudi 1° octobre 2009 : sortie</title><body><h1>Le Jeudi 1° octobre 2009 : sortie</h1>"
        f"<p><span class=date>lundi 7 septembre 2009</span></p>{TEXT * 4}</body></html>"
    )
    found = extract_page(FetchedPage("https://x.example/s", "https://x.example/s", 200, {}, html.encode(), AT))
    assert (day(found.event), day(found.published)) == ("2009-10-01", "2009-09-07")


def test_the_day_of_a_review_is_not_that_of_what_it_speaks_of() -> None:
    review = "<div class=review><p itemprop=datePublished>12 janvier 2018</p><p>Très beau moulin.</p></div>"
    assert read(review).published is None


def test_the_days_in_a_footer_of_the_article_are_its_own() -> None:
    inside = f"<article>{TEXT * 4}<footer><time class=updated datetime=2020-03-05>5 mars 2020</time></footer></article>"
    outside = "<footer><time class=updated datetime=2022-01-01>1er janvier 2022</time></footer>"
    assert day(read(inside + outside).modified) == "2020-03-05"


def test_links_to_dated_pages_tell_no_day_of_this_one() -> None:
    links = "".join(f"<li><a href=/{number}>{number} mars 2020 - Une autre soirée</a></li>" for number in range(10, 20))
    assert read(f"<ul>{links}</ul>").published is None


@pytest.mark.parametrize(
    "heading", ["Agenda", "Termine", "Calendrier :", "Prochains rendez-vous", "Autres communiqués", "Афиша"]
)
def test_the_days_of_an_agenda_are_not_the_publications_even_beside_the_title(heading: str) -> None:
    html = (
        f"<html lang=fr><title>Une soirée</title><body><div><h3>{heading}</h3><p><b>19 septembre 2014</b><br>Un débat</p></div>"
        f"<div><h1>Une soirée</h1>{TEXT * 4}<p>Dernière modification : 05/10/2015</p></div></body></html>"
    )
    found = extract_page(FetchedPage("https://x.example/s", "https://x.example/s", 200, {}, html.encode(), AT))
    assert (found.published, day(found.modified)) == (None, "2015-10-05")


def test_a_subheading_with_a_day_tells_of_its_part_alone() -> None:
    assert read(f"<p>{TEXT}</p><h3>Tarifs des visas au 1er février 2017</h3>").published is None


@pytest.mark.parametrize(
    "line",
    [
        "Dernière mise à jour du site : 14/06/2017",
        "Last update of this site: 12/11/2020",
        "Actualización del sitio: 18/01/2016",
    ],
)
def test_the_last_change_of_the_site_is_not_that_of_the_page(line: str) -> None:
    assert read(f"<p>{line}</p>").modified is None


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("نُشر في 5 فبراير 2020", "2020-02-05"),
        ("Опубликовано 9 мая 2019", "2019-05-09"),
        ("نشر في 12 أوت 2021", "2021-08-12"),
    ],
)
def test_arabic_and_russian_months_are_read(line: str, published: str) -> None:
    assert day(read(f"<p>{line}</p>", "ar").published) == published


@pytest.mark.parametrize(
    "head",
    [
        "<meta name=published-date content=2020-03-03>",
        "<meta property=publishDate content=2020-03-03>",
        "<meta name=dcterms.issued content=2020-03-03>",
        "<meta name=citation_publication_date content='2020 Mar 3'>",
        "<meta name='parsely-pub-date' content=2020-03-03T10:00:00+01:00>",
        "<meta name='my:original_publication_date' content=2020-03-03>",
        """<script type=application/ld+json>[{"@type": "NewsArticle", "headline": "Les bus de nuit", "datePublished": "2021-07-07"},
        {"@type": "NewsArticle", "headline": "Une soirée au moulin", "datePublished": "2020-03-03"}]</script>""",
    ],
)
def test_the_day_is_read_from_what_the_head_calls_it(head: str) -> None:
    assert day(read("", head=head).published) == "2020-03-03"


@pytest.mark.parametrize("name", ["article:publisher", "revisit-after", "article:expiration_time"])
def test_other_names_of_meta_elements_tell_no_day(name: str) -> None:
    assert read("", head=f"<meta name='{name}' content=2020-03-03>").published is None


def test_the_lines_beside_the_heading_count_where_a_menu_repeats_the_title() -> None:
    menu = "<div class=latest><a href=/page>Une soirée au moulin</a><p>7 juillet 2021</p><a href=/b>Les bus</a><p>9 août 2021</p></div>"
    html = f"<html lang=fr><head><title>Une soirée au moulin</title></head><body>{menu}<h1>Une soirée au moulin</h1><p>3 mars 2020</p>{TEXT * 4}</body></html>"
    url = "https://x.example/page"
    assert day(extract_page(FetchedPage(url, url, 200, {}, html.encode(), AT)).published) == "2020-03-03"


def test_quoted_data_that_a_page_hands_to_its_scripts_tells_a_day() -> None:
    script = '<script>self.push([1,"{\\"datePublished\\":\\"2020-03-03T10:00:00\\"}"])</script>'
    assert day(read(script).published) == "2020-03-03"


@pytest.mark.parametrize("frame", ["<div>{}</div><div>{}</div>", "<table><tr><td>{}</td><td>{}</td></tr></table>"])
def test_a_side_column_of_archives_ends_before_the_day_above_the_title(frame: str) -> None:
    column = "<div><h3>Derniers articles</h3><p>7 juillet 2021</p><h3>Archives</h3><ul><li>juin 2021</li><li>9 août 2021</li></ul></div>"
    text = f"<p>3 mars 2020</p><h1>Une soirée au moulin</h1>{TEXT * 4}"
    html = f"<html lang=fr><head><title>Une soirée au moulin</title></head><body>{frame.format(column, text)}</body></html>"
    url = "https://x.example/page"
    assert day(extract_page(FetchedPage(url, url, 200, {}, html.encode(), AT)).published) == "2020-03-03"


def test_a_weekday_settles_which_part_is_the_month() -> None:
    assert day(read("<p>Posted on Wed, 05/06/2020</p>", "en").published) == "2020-05-06"
    assert day(read("<p>Posted on Fri, 05/06/2020</p>", "en").published) == "2020-06-05"


def test_a_day_in_the_head_after_the_last_change_counts_less_than_the_one_shown() -> None:
    head = "<meta name=publish-date content=2022-03-09><meta name=publish_date content=2020-03-03><meta name=last-modified content=2021-07-30>"
    assert day(read("<p>3 mars 2020</p>", head=head).published) == "2020-03-03"


def test_days_of_teasers_in_a_box_of_no_name_bear_out_no_guess() -> None:
    teasers = "".join(
        f"<div><h3><a href=/t{place}>Les guichets {name}</a></h3><p>{name}</p><p>{name}</p></div>"
        for place, name in enumerate(("12 janvier 2019", "4 février 2018", "27 mars 2017"))
    )
    html = f"<html lang=fr><head><title>Une soirée</title></head><body><div><h1>Une soirée</h1>{TEXT * 4}</div><div>{teasers}</div></body></html>"
    url = "https://x.example/page"
    assert extract_page(FetchedPage(url, url, 200, {}, html.encode(), AT)).published is None


SCRIPTED = '<script type=application/ld+json>{"@type": "Article", "datePublished": "2019-03-03", "dateModified": "2021-05-05"}</script>'


def test_a_day_that_only_scripts_are_told_counts_where_no_other_is_shown() -> None:
    assert day(read("", head=SCRIPTED.replace("2021-05-05", "2019-03-03")).published) == "2019-03-03"


@pytest.mark.parametrize("line", ["Mis à jour le 5 mai 2021", "Publié le 5 mai 2021"])
def test_a_day_that_only_scripts_are_told_does_not_stand_against_one_that_readers_see(line: str) -> None:
    found = read(f"<p>{line}</p>", head=SCRIPTED)
    assert day(found.published) == ("2021-05-05" if line.startswith("Publié") else None)
    assert day(found.modified) == "2021-05-05"


@pytest.mark.parametrize("also", ["<meta property=article:published_time content=2019-03-03>", "<p>3 mars 2019</p>"])
def test_a_day_for_scripts_counts_that_the_head_or_a_line_bears_out(also: str) -> None:
    assert day(read(also + "<p>Mis à jour le 5 mai 2021</p>", head=SCRIPTED).published) == "2019-03-03"


def test_who_started_a_discussion_tells_its_day() -> None:
    page = read("<p>Discussion in 'Gardens' started by Ada, May 11, 2021.</p>", "en")
    assert day(page.published) == "2021-05-11"


def test_an_element_that_a_theme_calls_the_day_of_publication_tells_it_before_teasers() -> None:
    def teaser(number: int) -> str:
        return (
            f"<div><a href=/{number}><h3>Un autre texte</h3></a><div class=published-date>{number} mai 2021</div></div>"
        )

    own = "<div class=by><a href=/a>La rédaction <div class=published-date>3 mars 2020</div></a></div>"
    page = f"{TEXT * 3}{own}{TEXT}{teaser(4)}{teaser(5)}"
    assert day(read(page).published) == "2020-03-03"
    assert day(read(page.replace("published-date", "number")).published) is None


def test_structured_data_whose_strings_hold_line_breaks_is_read() -> None:
    data = '{"@type": "BlogPosting", "about": {"datePublished": "2017-05-04", "name": "Le\nmoulin"}, "datePublished": "2020-03-03"}'
    assert day(read("", head=f"<script type=application/ld+json>{data}</script>").published) == "2020-03-03"


CARD = "<div><a href=/b><h4>Le vieux moulin</h4></a><p><time datetime=2012-04-04>4 avril</time></p></div>"
OWN = "<div><h2><a href=/page>Une soirée au moulin</a></h2><p><time datetime=2020-03-03>3 mars</time></p></div>"


def test_a_time_under_a_heading_that_leads_elsewhere_is_a_teasers() -> None:
    assert day(read(f"{TEXT}{CARD}").published) is None
    html = f"<html lang=fr><head><title>Une soirée au moulin</title></head><body>{OWN}{TEXT * 4}{CARD}</body></html>"
    at = "https://x.example/page"
    assert day(extract_page(FetchedPage(at, at, 200, {}, html.encode(), AT)).published) == "2020-03-03"


def test_a_caption_beside_the_title_tells_the_day_of_its_picture() -> None:
    figure = "<figure><img src=/m.jpg alt=Moulin><figcaption>Le moulin, 3 mai 2012</figcaption></figure>"
    assert day(read(f"{figure}<p>3 mars 2020</p>").published) == "2020-03-03"


def test_a_line_of_links_that_says_by_whom_tells_the_day() -> None:
    line = "<p>Par <a href=/anne>Anne Huet</a> <a href=/2020/03>3 mars 2020</a> <a href=#c>3 commentaires</a></p>"
    assert day(read(line).published) == "2020-03-03"
    day_among_words = line.replace("Par ", "").replace("3 mars 2020", "Archives du 3 mars 2020")
    assert day(read(day_among_words).published) is None


@pytest.mark.parametrize("link", ["3 mars 2020", "3 mars 2020 à 10:12", "2020-03-03 10:12:45"])
def test_a_link_that_is_a_day_and_nothing_else_leads_to_no_other_page(link: str) -> None:
    line = f"<ul><li><a href=/anne>Anne Huet</a></li><li><a href=/2020/03/03/>{link}</a></li></ul>"
    assert day(read(line).published) == "2020-03-03"


@pytest.mark.parametrize(
    "script",
    [
        'var page = {publishDate: "2020-03-03"}',
        "push({'pubDate': '2020-03-03T10:00'})",
        '{"date_published": "2020-03-03"}',
    ],
)
def test_a_day_that_scripts_are_told_counts_beside_the_days_of_several_teasers(script: str) -> None:
    teasers = "<div><p>Un autre texte, 4 mai 2021</p><p>Encore un texte, 5 juin 2021</p></div>"
    assert day(read(f"{TEXT * 3}{teasers}", head=f"<script>{script}</script>").published) == "2020-03-03"
