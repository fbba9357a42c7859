"""The days a page speaks of: forms of dates, and which of three dates they are."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.extract.dates import DateEvidence, FoundDates, MachineDate, find_dates, written_days
from missionsearch.extract.dates.machine import machine_moment

from missionsearch.extract.dates import EARLIEST, FUTURE, TOMORROW  # isort: skip
from missionsearch.models import FoundDate

PARIS = ZoneInfo("Europe/Paris")
TODAY = dt.date(2026, 11, 24)


def dates_of(**evidence: object) -> FoundDates:
    return find_dates(DateEvidence(**evidence), PARIS, TODAY)  # type: ignore[arg-type]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # French
        ("1er octobre 2015", "2015-10-01"),
        ("Le Jeudi 1° octobre 2015, à Varsovie", "2015-10-01"),
        ("28 août 2014- Conseil", "2014-08-28"),
        ("10 et 11 juin 2015", "2015-06-10"),
        ("Du 3 au 5 mars 2014", "2014-03-03"),
        ("3, 4 et 5 mai 2016", "2016-05-03"),
        ("(14 - 16 octobre 2013)", "2013-10-14"),
        ("du 30 septembre au 2 octobre 2015", "2015-09-30"),
        ("du 30 décembre au 3 janvier 2015", "2014-12-30"),
        ("Varsovie, 10 septembre 2018", "2018-09-10"),
        ("5 OCTOBRE 2015", "2015-10-05"),
        ("le 2 fév. 2016", "2016-02-02"),
        ("le 2\u00a0août\u202f2016", "2016-08-02"),
        ("le 2 aou\u0302t 2016", "2016-08-02"),
        # English
        ("29 February 2016 - Title", "2016-02-29"),
        ("February 14, 2012", "2012-02-14"),
        ("(Paris - May 22, 2017)", "2017-05-22"),
        ("(Feb. 21, 2018)", "2018-02-21"),
        ("3rd of March, 2014", "2014-03-03"),
        ("June 3-5, 2014", "2014-06-03"),
        ("From 28 June to 2 July 2015", "2015-06-28"),
        ("Thursday 1 October 2015", "2015-10-01"),
        ("in may 2015, on 5 may 2015", "2015-05-05"),
        # other languages of missions' pages
        ("1. Oktober 2015", "2015-10-01"),
        ("1ro de octubre de 2015", "2015-10-01"),
        ("1 Gennaio 2010", "2010-01-01"),
        ("15 de março de 2015", "2015-03-15"),
        # numbers
        ("05/10/2015", "2015-10-05"),
        ("12/22/2014", "2014-12-22"),
        ("22/12/2014", "2014-12-22"),
        ("(25.07.16)", "2016-07-25"),
        ("(23 and 24.07.16)", "2016-07-23"),
        ("30/06/2015-01/07/2015", "2015-06-30"),
        ("5-Oct-15", "2015-10-05"),
        ("05-Oct-2015", "2015-10-05"),
        ("٥ تشرين الأول ٢٠١٥", "2015-10-05"),
        ("٢٢ كانون الثاني ٢٠١٤", "2014-01-22"),
        ("12 أوت 2021", "2021-08-12"),
        ("۵ مارس ۲۰۱۵", "2015-03-05"),
        ("5 Οκτωβρίου 2015", "2015-10-05"),
        ("5 października 2015", "2015-10-05"),
        ("5 Ekim 2015", "2015-10-05"),
        ("2015. október 5., hétfő", "2015-10-05"),
        ("2015. 10. 05.", "2015-10-05"),
        ("It ended in 2014. May 5, 2016 was the day", "2016-05-05"),
        ("5. lokakuuta 2015", "2015-10-05"),
        ("5. desember 2015", "2015-12-05"),
        ("5. októbra 2015", "2015-10-05"),
        ("2015年10月5日", "2015-10-05"),
        ("2015-10-05", "2015-10-05"),
        ("2023 Jan 7;15(1)", "2023-01-07"),
    ],
)
def test_a_written_day_is_read(text: str, expected: str) -> None:
    assert [found.date for found in written_days(text)][:1] == [day(expected)]


@pytest.mark.parametrize(
    "text",
    [
        "octobre 2015",
        "May 2015",
        "Bilan 2015",
        "la 22ème réunion",
        "30 février 2015",
        "le 31 juin 2016",
        "13/13/2015",
        "résolution 1325",
        "téléphone 01.42.34.56.78",
        "version 3.54.0",
        "2015-2016",
        "",
    ],
)
def test_what_is_no_day_is_not_made_one(text: str) -> None:
    assert [found.date for found in written_days(text) if found.date] == []


def test_a_month_that_is_a_word_too_needs_a_capital_or_a_year() -> None:
    assert written_days("the 27 may agree") == ()
    assert [found.month for found in written_days("on 27 May the ministers agreed")] == [5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-06-30T22:30:00Z", "2015-07-01"),
        ("2015-01-31T22:30:00Z", "2015-01-31"),
        ("2015-01-31T23:30:00+00:00", "2015-02-01"),
        ("2015-06-30 22:30:00 UTC", "2015-07-01"),
        ("Tue, 30 Jun 2015 22:30:00 GMT", "2015-07-01"),
        ("2015-06-30T22:30:00-04:00", "2015-06-30"),
        ("2015-06-30T22:30:00+0200", "2015-06-30"),
        ("2015-06-30 22:30:00", "2015-06-30"),
        ("2015-06-30", "2015-06-30"),
        ("20150630", "2015-06-30"),
        ("20150630T223000Z", "2015-06-30"),
        ("1435703400", "2015-07-01"),
        ("1435703400000", "2015-07-01"),
        ("30 June 2015", "2015-06-30"),
        ("June 30, 2015 10:30 PM", "2015-06-30"),
    ],
)
def test_a_machines_date_is_read_in_the_sites_zone(text: str, expected: str) -> None:
    found = dates_of(machine=(MachineDate("meta pubdate", text, "published"),))
    assert found.published == FoundDate(day(expected), "meta pubdate")


@pytest.mark.parametrize(
    "text", ["", "2015", "2015-10", "2015-10-00", "2010-00-00T00:00:00Z", "today", "0001-01-01T00:00:00Z"]
)
def test_a_machines_date_without_a_day_is_none(text: str) -> None:
    assert dates_of(machine=(MachineDate("meta pubdate", text, "published"),)).published is None


def test_the_lead_takes_its_year_from_the_line_of_change() -> None:
    found = dates_of(
        title="Lutte contre la traite",
        lead=("Le Jeudi 1° octobre, une table ronde a réuni",),
        lines=("Dernière modification : 05/10/2015",),
        language="fr",
    )
    assert found == FoundDates(
        event=FoundDate(day("2015-10-01"), "lead"),
        modified=FoundDate(day("2015-10-05"), "visible line"),
    )


@pytest.mark.parametrize(
    ("lead", "modified", "expected"),
    [
        ("Le 20 décembre, une réunion", "12/01/2016", "2015-12-20"),
        ("Le 3 janvier, une réunion", "28/12/2015", "2016-01-03"),
        ("On Thursday 1 October, ministers met", "05/10/2015", "2015-10-01"),
        ("Le jeudi 1er octobre, une réunion", "05/05/2016", "2015-10-01"),
        ("Le 29 février, une réunion", "05/03/2016", "2016-02-29"),
    ],
)
def test_a_missing_year_is_that_of_the_nearest_date(lead: str, modified: str, expected: str) -> None:
    found = dates_of(lead=(lead,), lines=(f"Dernière modification : {modified}",))
    assert found.event == FoundDate(day(expected), "lead")


def test_a_day_whose_weekday_fits_no_near_year_is_left_out() -> None:
    assert dates_of(lead=("Le lundi 1er octobre, une réunion",), lines=("Mis à jour le 05/10/2015",)).event is None


@pytest.mark.parametrize(
    "lead",
    [
        "Depuis le 1er octobre 2015, les demandes se font en ligne.",
        "Applications are open until 1 October 2015 for all.",
        "La loi du 7 mars 2016 relative au droit des étrangers",
        "À partir du 1er octobre 2015, le consulat ouvre plus tôt.",
    ],
)
def test_a_limit_or_a_laws_day_is_no_event(lead: str) -> None:
    assert dates_of(lead=(lead,)).event is None


def test_a_day_deep_in_the_text_is_no_event() -> None:
    assert dates_of(lead=("x " * 60 + "le 3 mars 2014",)).event is None


def test_a_day_long_before_the_publication_is_remembered_and_no_event() -> None:
    found = dates_of(lead=("Le 11 septembre 2001, le monde a changé.",), lines=("Publié le 11 septembre 2016",))
    assert (found.event, found.published) == (None, FoundDate(day("2016-09-11"), "visible line"))


def test_a_title_day_without_a_year_says_so_in_its_source() -> None:
    found = dates_of(title="28 August - Security Council", lines=("Last modified on 30/08/2014",), language="en")
    assert found.event == FoundDate(day("2014-08-28"), "title without year")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "", "2014-05-12"),
        ("en", "The council met on December 5, 2014.", "2014-12-05"),
        ("en", "It met on 12 May 2014, and on December 5, 2014.", "2014-05-12"),
        ("fr", "Réunion du 5 décembre 2014.", "2014-05-12"),
    ],
)
def test_only_an_english_title_whose_day_is_spelled_out_elsewhere_has_the_month_first(
    language: str, text: str, expected: str
) -> None:
    found = dates_of(title="Wrap up (12/05/2014)", language=language, text=text)
    assert found.event == FoundDate(day(expected), "title")


def test_a_footer_line_is_day_first_on_an_english_page() -> None:
    found = dates_of(language="en", lines=("Last modified on 07/08/2018",), text="On July 8, 2018 they met.")
    assert found.modified == FoundDate(day("2018-08-07"), "visible line")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Dernière modification : 05/10/2015", "2015-10-05"),
        ("Dernière mise à jour : 5 octobre 2015", "2015-10-05"),
        ("Mis à jour le 5 octobre 2015", "2015-10-05"),
        ("Last modified on 30/07/2018", "2018-07-30"),
        ("Updated: March 3, 2019", "2019-03-03"),
        ("Letzte Änderung 16/07/2013", "2013-07-16"),
        ("Última actualización: 16/07/2013", "2013-07-16"),
        ("Ultimo aggiornamento 16/07/2013", "2013-07-16"),
    ],
)
def test_a_line_of_change_is_modified_and_nothing_else(line: str, expected: str) -> None:
    assert dates_of(lines=(line,)) == FoundDates(modified=FoundDate(day(expected), "visible line"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Publié le 5 octobre 2015", "2015-10-05"),
        ("Mis en ligne le lundi 5 octobre 2015", "2015-10-05"),
        ("Published on February 14, 2012", "2012-02-14"),
        ("Posted on 3 May 2016 by the press office", "2016-05-03"),
        ("Veröffentlicht am 5. Oktober 2015", "2015-10-05"),
        ("Publicado el 5 de octubre de 2015", "2015-10-05"),
        ("Date: 05-Oct-2015", "2015-10-05"),
    ],
)
def test_a_line_of_publication_is_published(line: str, expected: str) -> None:
    assert dates_of(lines=(line,)).published == FoundDate(day(expected), "visible line")


def test_a_line_may_tell_both_days() -> None:
    found = dates_of(lines=("Publié le 3 mai 2015, mis à jour le 6 juin 2016",))
    assert (found.published, found.modified) == (
        FoundDate(day("2015-05-03"), "visible line"),
        FoundDate(day("2016-06-06"), "visible line"),
    )


def test_what_is_written_for_machines_comes_before_lines_and_the_address() -> None:
    found = dates_of(
        url="https://ambassade.example/2014/01/02/visite",
        machine=(
            MachineDate("time", "2016-01-01"),
            MachineDate("meta article:published_time", "2015-10-05T08:00:00Z", "published"),
            MachineDate("meta article:modified_time", "2015-10-06T08:00:00Z", "modified"),
        ),
        lines=("Publié le 7 octobre 2015",),
    )
    assert (found.published, found.modified) == (
        FoundDate(day("2015-10-05"), "meta article:published_time"),
        FoundDate(day("2015-10-06"), "meta article:modified_time"),
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/world/2015/oct/05/visite",
        "https://a.example/visite_2015_10_05.html",
        "https://a.example/visite,2015-10-05",
        "https://a.example/2015.10.05/visite",
        "https://a.example/2015/10/05/visite",
        "https://a.example/visite-20151005.html",
        "https://a.example/n/2015-10-05-visite",
    ],
)
def test_the_address_tells_a_day_where_nothing_else_does(url: str) -> None:
    assert dates_of(url=url).published == FoundDate(day("2015-10-05"), "url")


def test_the_page_shows_which_day_a_moment_in_utc_is() -> None:
    machine = (MachineDate("meta date", "2017-05-22T23:15:00Z", "published"),)
    assert dates_of(machine=machine).published == FoundDate(day("2017-05-23"), "meta date")
    assert dates_of(machine=machine, lines=("May 22, 2017",)).published == FoundDate(day("2017-05-22"), "meta date")


@pytest.mark.parametrize("line", ["Publié le 3 mai 2099", "Publié le 3 mai 1789", "Publié le 30 février 2015"])
def test_an_impossible_day_is_refused(line: str) -> None:
    assert dates_of(lines=(line,)) == FoundDates()


def test_an_impossible_day_gives_way_to_the_next_evidence() -> None:
    machine = (MachineDate("meta date", "2031-01-01", "published"),)
    assert dates_of(machine=machine, lines=("Publié le 5 octobre 2015",)).published == FoundDate(
        day("2015-10-05"), "visible line"
    )


def test_an_event_may_be_announced() -> None:
    assert dates_of(title="Journée portes ouvertes, 14 juillet 2027").event == FoundDate(day("2027-07-14"), "title")


def test_a_bare_day_counts_beside_the_title_and_nowhere_else() -> None:
    line = "Monday, 5 October 2015, 10:30"
    assert dates_of(lines=(line,)).published is None
    assert dates_of(lines=(line,), near=(line,)).published == FoundDate(day("2015-10-05"), "visible line")


def test_a_guess_counts_only_where_something_bears_it_out() -> None:
    line = "5 October 2015"
    right, wrong = (lambda: "2015-10-05"), (lambda: "2014-02-03")
    assert dates_of(guess=right).published is None
    assert dates_of(guess=wrong, lines=(line,)).published is None
    assert dates_of(guess=right, lines=(line,)).published == FoundDate(day("2015-10-05"), "general")
    assert dates_of(guess=right, lines=("Mis à jour le 05/10/2015",)).published is None


def test_a_site_may_have_its_guesses_taken_for_days() -> None:
    assert dates_of(guess=lambda: "2014-02-03", trust_guess=True).published == FoundDate(day("2014-02-03"), "general")
    assert dates_of(guess=lambda: "2014-01-01", trust_guess=True).published is None


def test_evidence_of_several_hands_outweighs_a_surer_one_alone() -> None:
    found = dates_of(
        url="https://a.example/2015/10/05/visite",
        near=("5 October 2015",),
        lines=("5 October 2015",),
        machine=(MachineDate("meta article:published_time", "2019-01-01", "published"),),
    )
    assert found.published == FoundDate(day("2015-10-05"), "visible line")
    assert [(each.value, each.lost) for each in found.candidates if each.lost] == [
        ("2019-01-01", "more speaks for 2015-10-05 (visible line)")
    ]


def test_the_same_page_reads_the_same_in_every_year() -> None:
    evidence = DateEvidence(title="Journée portes ouvertes, 14 juillet 2031", lines=("Publié le 3 mai 2030",))
    found = find_dates(evidence, PARIS, day("2030-05-04"))
    assert (found.event, found.published) == (
        FoundDate(day("2031-07-14"), "title"),
        FoundDate(day("2030-05-03"), "visible line"),
    )


@pytest.mark.parametrize(
    ("moment", "line", "expected"),
    [
        ("2015-10-05T17:30:00-07:00", "", "2015-10-05"),
        ("2015-10-05T23:30:00Z", "", "2015-10-06"),
        ("2015-10-05T23:30:00Z", "October 5, 2015", "2015-10-05"),
        ("2015-10-05T12:00:00", "October 6, 2015", "2015-10-06"),
        ("2015-10-05T12:00:00", "October 7, 2015", "2015-10-05"),
    ],
)
def test_a_day_beside_the_title_settles_which_day_a_moment_is(moment: str, line: str, expected: str) -> None:
    machine = (MachineDate("meta date", moment, "published"),)
    near = (line,) if line else ()
    assert dates_of(machine=machine, near=near, lines=near).published == FoundDate(day(expected), "meta date")


def test_a_moment_in_utc_is_the_day_of_the_pages_own_clock() -> None:
    machine = (
        MachineDate("meta article:published_time", "2015-10-06T02:05:00Z", "published"),
        MachineDate("time", "2015-10-05T19:05:00-07:00"),
    )
    assert dates_of(machine=machine).published == FoundDate(day("2015-10-05"), "meta article:published_time")


def test_a_short_sentence_beside_the_title_tells_no_day_of_publication() -> None:
    line = "Les dossiers sont reçus jusqu’au 30 avril 2016 au guichet de Kestrel."
    assert dates_of(near=(line,), lines=(line,), lead=(line,), guess=lambda: "2016-04-30").published is None


@pytest.mark.parametrize(
    "line",
    ["Registered: 2016-07-02", "Nächster Bus: 5.10.2015", "Dossiers jusqu’au 30 avril 2016", "Naissance : 4 mai 1996"],
)
def test_a_day_behind_a_label_that_nobody_knows_is_not_the_publications(line: str) -> None:
    assert dates_of(near=(line,), lines=(line,)).published is None


@pytest.mark.parametrize(
    "lead",
    [
        "Les dossiers sont reçus jusqu’au 30 avril 2016 au guichet.",
        "Le centre culturel a été inauguré le 4 mai 2015 par le maire.",
        "Conformément à la loi n° 98-657 du 29 juillet 2015, chacun déclare ses prélèvements.",
        "First published 4 May 2015. The council met in spring.",
    ],
)
def test_a_deadline_a_law_and_a_label_in_the_lead_of_a_dated_report_are_no_event(lead: str) -> None:
    assert dates_of(lead=(lead,), lines=("Publié le 1er juin 2015",)).event is None


def test_a_page_that_nothing_dates_tells_of_no_event_in_its_text() -> None:
    found = dates_of(lead=("Le 4 mai 1996, les deux villes ont signé une charte.",))
    assert (found.event, [each.lost for each in found.candidates]) == (None, ["nothing dates the page"])


def test_labels_far_from_the_title_that_tell_several_days_are_teasers() -> None:
    lines = ("Published on Mar 1, 2026", "Published on Feb 26, 2026")
    assert dates_of(lines=lines).published is None
    assert dates_of(lines=lines[:1]).published == FoundDate(day("2026-03-01"), "visible line")


def test_a_line_tells_each_of_its_days_by_the_words_before_it() -> None:
    line = "August 16, 2019 - Updated July 9, 2025"
    found = dates_of(near=(line,), lines=(line,))
    assert (found.published, found.modified) == (
        FoundDate(day("2019-08-16"), "visible line"),
        FoundDate(day("2025-07-09"), "visible line"),
    )


def test_a_markup_day_in_numbers_is_read_as_the_page_spells_it_out() -> None:
    machine = (MachineDate("meta article:published_time", "03-09-2026", "published"),)
    found = dates_of(machine=machine, lines=("Published March 9, 2026",), language="en")
    assert found.published == FoundDate(day("2026-03-09"), "meta article:published_time")


words = st.text(max_size=40) | st.sampled_from(
    [
        "1er octobre",
        "2015",
        "29 février",
        "12/05/14",
        "Publié le",
        "mis à jour",
        "31.06.2015",
        "ſept 5",
        "5 aprİl 2015",
        "٣ mars 2015",
    ]
)
texts = st.lists(words, max_size=5).map(" ".join)


@given(texts, texts, texts, texts, texts)
def test_no_text_raises_and_no_day_is_out_of_bounds(title: str, line: str, lead: str, meta: str, url: str) -> None:
    machine = (MachineDate("a", meta, "published"), MachineDate("b", meta, "modified"), MachineDate("c", line))
    found = dates_of(title=title, language="en", lines=(line, lead), lead=(lead,), text=lead, machine=machine, url=url)
    for date in (found.published, found.modified):
        assert date is None or EARLIEST <= date.value <= TODAY + TOMORROW
    assert found.event is None or EARLIEST <= found.event.value <= TODAY + FUTURE


@given(st.dates(EARLIEST, TODAY))
def test_every_day_is_read_back_from_the_form_of_the_footer(value: dt.date) -> None:
    assert dates_of(lines=(f"Dernière modification : {value:%d/%m/%Y}",)).modified == FoundDate(value, "visible line")


def test_a_day_of_publication_that_is_that_of_the_last_change_yields_to_the_day_beside_the_title() -> None:
    stamped = (
        MachineDate("meta dc.date", "2024-07-05", "published"),
        MachineDate("meta og:updated_time", "2024-07-05", "modified"),
    )
    assert dates_of(machine=stamped).published == FoundDate(day("2024-07-05"), "meta dc.date")
    assert dates_of(machine=stamped, near=("March 1, 2024",)).published == FoundDate(day("2024-03-01"), "visible line")


def test_a_time_beside_the_title_is_what_readers_are_told() -> None:
    found = dates_of(
        machine=(
            MachineDate("meta article:published_time", "2013-03-11", "published"),
            MachineDate("time", "2023-03-20"),
        ),
        near=("20 March 2023",),
        lines=("20 March 2023",),
    )
    assert found.published == FoundDate(day("2023-03-20"), "time")


def test_a_bare_day_before_the_day_of_change_is_that_of_publication() -> None:
    line = "December 3, 2025. Updated: December 7, 2025"
    found = dates_of(lines=(line,))
    assert (found.published, found.modified) == (
        FoundDate(day("2025-12-03"), "visible line"),
        FoundDate(day("2025-12-07"), "visible line"),
    )


def test_the_month_in_an_address_bears_out_a_day_that_is_not_sure() -> None:
    lines = ("Release date: 17 June 2025", "By the editors of the blog · 20 December 2025 at 3:00 am")
    found = dates_of(url="https://blog.example/2025/12/book", near=lines[1:], lines=lines)
    assert found.published == FoundDate(day("2025-12-20"), "visible line")


@pytest.mark.parametrize(
    ("region", "moment", "expected"),
    [
        ("", "2016-02-25T23:48:16+00:00", "2016-02-26"),
        ("FR", "2016-02-25T23:48:16Z", "2016-02-26"),
        ("US", "2016-02-25T23:48:16Z", "2016-02-25"),
        ("US", "2016-02-25T23:00:00Z", "2016-02-26"),
        ("AT", "2016-02-25T23:48:16Z", "2016-02-26"),
    ],
)
def test_a_moment_in_utc_keeps_its_day_where_no_clock_of_the_pages_country_turns_it(
    region: str, moment: str, expected: str
) -> None:
    found = dates_of(region=region, machine=(MachineDate("meta article:published_time", moment, "published"),))
    assert found.published
    assert found.published.value == day(expected)


def test_a_page_of_the_united_states_writes_the_month_first() -> None:
    near = ("3/4/2025",)
    assert dates_of(near=near, lines=near, region="US").published == FoundDate(day("2025-03-04"), "visible line")
    assert dates_of(near=near, lines=near).published == FoundDate(day("2025-04-03"), "visible line")
    assert dates_of(near=near, lines=(*near, "3 April 2025"), region="US").published == FoundDate(
        day("2025-04-03"), "visible line"
    )


@pytest.mark.parametrize(
    ("region", "other", "expected"),
    [
        ("US", "Deadline: 25/12/2024", "2025-04-03"),
        ("US", "Deadline: 12/25/2024", "2025-03-04"),
        ("", "Deadline: 12/25/2024", "2025-03-04"),
        ("", "Deadlines: 12/25/2024 and 25/12/2024", "2025-04-03"),
        ("US", "Deadlines: 12/25/2024 and 25/12/2024", "2025-03-04"),
    ],
)
def test_days_with_a_part_over_twelve_tell_the_order_of_the_others(region: str, other: str, expected: str) -> None:
    near = ("3/4/2025",)
    found = dates_of(language="en", region=region, near=near, lines=(*near, other))
    assert found.published == FoundDate(day(expected), "visible line")


def test_an_american_page_changes_with_the_month_first() -> None:
    found = dates_of(language="en", region="US", lines=("Last updated: 3/4/2025",))
    assert found.modified == FoundDate(day("2025-03-04"), "visible line")


def test_a_moment_in_utc_keeps_its_day_on_a_page_whose_lines_show_the_clock_of_utc() -> None:
    machine = (MachineDate("meta date", "2017-05-22T23:42:07Z", "published"),)
    assert dates_of(machine=machine, lines=("asked at 23:42, answered",)).published == FoundDate(
        day("2017-05-22"), "meta date"
    )
    assert dates_of(machine=machine, lines=("asked at 01:42, answered",)).published == FoundDate(
        day("2017-05-23"), "meta date"
    )


def test_the_first_day_of_structured_data_is_the_pages_own_be_it_that_of_the_change_too() -> None:
    days = ("2025-12-20", "2025-12-16", "2025-12-10")
    machine = (
        *(MachineDate("json-ld datePublished", text, "published") for text in days),
        MachineDate("json-ld dateModified", "2025-12-20", "modified"),
    )
    assert dates_of(machine=machine).published == FoundDate(day("2025-12-20"), "json-ld datePublished")


def test_of_two_days_in_a_machines_date_the_first_counts() -> None:
    assert machine_moment("le 1er mars 2015, puis le 3 avril 2016") == dt.date(2015, 3, 1)


def test_a_machines_date_is_read_up_to_sixty_characters() -> None:
    assert machine_moment("x" * 49 + " 3 mars 2016") is None
    assert machine_moment("x" * 48 + " 3 mars 2016") == dt.date(2016, 3, 3)


def test_a_bare_day_below_the_text_counts_where_no_other_line_follows_it_with_another() -> None:
    ends = ("Paris, le 3 mars 2020",)
    assert dates_of(lines=ends, below=ends).published == FoundDate(day("2020-03-03"), "visible line")
    assert dates_of(lines=(*ends, "5 mai 2021"), below=ends).published is None


def test_who_wrote_it_may_stand_at_length_behind_the_day() -> None:
    line = "March 3, 2020 by Ann Hall, head of the press service and of the library of the mission"
    assert dates_of(near=(line,), lines=(line,)).published == FoundDate(day("2020-03-03"), "visible line")
    other = line.replace("by Ann Hall", "opening of")
    assert dates_of(near=(other,), lines=(other,)).published is None


def test_data_for_scripts_count_where_the_day_of_the_last_change_stands_in_the_head_alone() -> None:
    machine = (
        MachineDate("json-ld datePublished", "2019-03-03", "published"),
        MachineDate("meta article:modified_time", "2021-05-05", "modified"),
    )
    assert dates_of(machine=machine).published == FoundDate(day("2019-03-03"), "json-ld datePublished")
    assert dates_of(machine=machine, lines=("Updated on 5 May 2021",)).published is None
