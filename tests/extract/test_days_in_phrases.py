"""Beside a title, a day that words lead up to is that of what they tell; one behind a name or a place is the page's."""

from __future__ import annotations

import pytest

from missionsearch.extract.dates.visible import is_in_phrase
from tests.extract.test_shown_dates import day, read

OF_SOMETHING_ELSE = """
Registration opens 3 March 2020
Applications close 3 March 2020
Closing date: 3 March 2020
Event date: 3 March 2020
Date of the meeting: 3 March 2020
Passports issued after 3 March 2020
Embassy closed on 3 March 2020
The consular section will be closed on 3 March 2020
Starts 3 March 2020
Doors open 3 March 2020
Save the date: 3 March 2020
Held on 3 March 2020
Meeting of 3 March 2020
Results announced 3 March 2020
No appointments until 3 March 2020
Ouverture des inscriptions le 3 mars 2020
Clôture des candidatures : 3 mars 2020
Date du scrutin : 3 mars 2020
Prochaine réunion le 3 mars 2020
Fermeture exceptionnelle le 3 mars 2020
Fermé le 3 mars 2020
Guichet fermé le lundi 3 mars 2020
L’ambassade sera fermée le 3 mars 2020
Tournée consulaire du 3 mars 2020
Élections du 3 mars 2020
Rendez-vous le 3 mars 2020
Départ le 3 mars 2020
Adopté le 3 mars 2020
Soirée du 3 mars 2020
Concert gratuit 3 mars 2020
Report du concert au 3 mars 2020
"""
OF_THE_PAGE = """
Paris, le 3 mars 2020
Genève le 3 mars 2020
Lima, lundi 3 mars 2020
New York, 3 March 2020
Washington DC, March 3, 2020
Ambassade de Norvège, le 3 mars 2020
Service de presse, le 3 mars 2020
Communiqué de presse du 3 mars 2020
Discours du 3 mars 2020
Press release 3 March 2020
Statement, 3 March 2020
Anna Hall 3 March 2020
By Anna Hall in News on 3 March 2020
lecteur12 3 March 2020
News | 3 March 2020
Date : 3 mars 2020
En date du 3 mars 2020
le 3 mars 2020
on March 3, 2020
"""


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


def published(line: str) -> str | None:
    return day(read(f"<p>{line}</p>", "en" if "March" in line else "fr").published)


@pytest.mark.parametrize("line", lines(OF_SOMETHING_ELSE))
def test_a_day_that_words_lead_up_to_is_not_that_of_publication(line: str) -> None:
    assert published(line) is None


@pytest.mark.parametrize("line", lines(OF_THE_PAGE))
def test_a_day_behind_a_name_a_place_or_a_kind_is_that_of_publication(line: str) -> None:
    assert published(line) == "2020-03-03"


@pytest.mark.parametrize("before", ["", " ", "|", "le", "12.", "…"])
def test_what_is_no_word_leads_up_to_no_day(before: str) -> None:
    assert not is_in_phrase(before)


@pytest.mark.parametrize(
    "lead",
    ["The festival opens on 3 March 2020 in the park", "Le festival, dont le vernissage le 3 mars 2020 est public"],
)
def test_what_happens_on_a_day_of_the_lead_is_still_the_event(lead: str) -> None:
    assert day(read(f"<p>Publié le 2 février 2020</p><p>{lead}.</p>").event) == "2020-03-03"
