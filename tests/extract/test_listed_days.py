"""The days of publications that a page lists are theirs, and not the page's own."""

from __future__ import annotations

import datetime as dt

import pytest

from missionsearch.extract import extract_page
from missionsearch.models import FetchedPage

AT = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
LISTED = (
    ("3 mars 2020", "Le pont de la gare est rouvert"),
    ("17 février 2020", "Une semaine de la marionnette"),
    ("9 janvier 2020", "Les bus de nuit circulent jusqu’à deux heures"),
    ("2 décembre 2019", "Le marché couvert fête ses cent ans"),
)
INTRODUCTION = "<p>La mairie raconte ici ce qui se passe dans la ville, du conseil municipal aux fêtes de quartier.</p>"
WHAT = "<p>Ceux qui attendaient depuis des mois étaient nombreux ce matin-là, malgré la pluie et le vent du nord.</p>"
FORMS = {
    "below a link": "<div class=item><h3><a href=/p{n}>{title}</a></h3><p class=quand>{day}</p>{what}</div>",
    "above a link": "<div class=item><p class=quand>{day}</p><h3><a href=/p{n}>{title}</a></h3>{what}</div>",
    "below a heading": "<h2>{title}</h2><div>Par la mairie, {day}</div>{what}",
    "under a label": "<h2>{title}</h2><div>Publié le {day} par la mairie</div>{what}",
    "below a link without a heading": "<div><div><a href=/p{n}>{title}</a></div><div>{day}</div>{what}</div>",
    "in articles": "<article><h2><a href=/p{n}>{title}</a></h2><span>{day}</span>{what}</article>",
}


def published(form: str, beside: str = "", body: str = INTRODUCTION) -> str:
    listed = "".join(form.format(n=n, title=title, day=day, what=WHAT) for n, (day, title) in enumerate(LISTED))
    html = (
        "<html lang=fr><head><title>Actualités - Ville</title></head><body><main><h1>Nouvelles de la ville</h1>"
        f"{beside}{body}{listed}</main></body></html>"
    )
    url = "https://ville.example/actualites"
    found = extract_page(FetchedPage(url, url, 200, {}, html.encode(), AT)).published
    return str(found.value) if found else ""


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_list_of_publications_has_the_day_of_none_of_them(form: str) -> None:
    assert published(form) == ""


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_list_below_its_title_has_none_either(form: str) -> None:
    assert published(form, body="") == ""


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_the_page_keeps_its_own_day_beside_its_title(form: str) -> None:
    assert published(form, "<p class=quand>5 avril 2021</p>", INTRODUCTION * 6) == "2021-04-05"


def test_answers_are_no_list_and_the_first_post_dates_a_discussion() -> None:
    posts = "<div class=post><div><a href=/u{n}>lecteur{n}</a></div><div class=quand>{day}</div>{what}</div>"
    assert published(posts, body="") == "2020-03-03"


def test_a_button_that_follows_each_answer_heads_no_teaser() -> None:
    posts = (
        "<div class=post><div class=quand>{day}</div><div><a href=/e{n}>Améliorer cette réponse</a></div>{what}</div>"
    )
    assert published(posts, body="") == "2020-03-03"
