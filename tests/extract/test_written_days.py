"""Days as texts write them: digits of other scripts, names of months, figures in either order."""

from __future__ import annotations

import pytest

from missionsearch.extract.dates.written import written_days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("٠٥/١٠/٢٠١٥", [(2015, 10, 5)]),
        ("۱۲/۰۳/۲۰۲۴", [(2024, 3, 12)]),
        ("०५/१०/२०१५", [(2015, 10, 5)]),
        ("٥ أكتوبر ٢٠١٥", [(2015, 10, 5)]),
        ("2015年10月5日", [(2015, 10, 5)]),
        ("10 et 11 juin 2015", [(2015, 6, 10)]),
        ("10-11/06/2015", [(2015, 6, 10)]),
        ("du 30 décembre au 2 janvier 2016", [(2015, 12, 30), (2016, 1, 2)]),
        ("du 30 septembre au 2 octobre 2015", [(2015, 9, 30), (2015, 10, 2)]),
        ("2023 Jan 7", [(2023, 1, 7)]),
        ("Oct. 1, '15", [(2015, 10, 1)]),
        ("05-Oct-15", [(2015, 10, 5)]),
        ("5 mai-15", [(None, 5, 5)]),
        ("3 juin '99", [(1999, 6, 3)]),
        ("01/02/69", [(2069, 2, 1)]),
        ("01/02/70", [(1970, 2, 1)]),
        ("13/05/2014 05/13/2014", [(2014, 5, 13), (2014, 5, 13)]),
        ("Sat, 05/03/2014", [(2014, 5, 3)]),
        ("10/10/2014", [(2014, 10, 10)]),
        ("2014-5-3", [(2014, 5, 3)]),
    ],
)
def test_a_written_day_is_read(text: str, days: list[tuple[int | None, int, int]]) -> None:
    assert [(day.year, day.month, day.day) for day in written_days(text)] == days


@pytest.mark.parametrize(
    "text",
    [
        "112 juin 2015",
        "18:30 juin 2015",
        "3.12 juin 2015",
        "2015/10 juin 2015",
        "0 mai 2015",
        "32 mai 2015",
        "2014-13-03",
    ],
)
def test_a_number_within_another_one_or_beyond_a_month_is_no_day(text: str) -> None:
    assert written_days(text) == ()


def test_a_month_that_is_a_word_too_needs_a_capital_or_a_year() -> None:
    assert [text for text in ("5 may", "3 mar", "le 3 mars", "5 May", "5 may 2015") if written_days(text)] == [
        "le 3 mars",
        "5 May",
        "5 may 2015",
    ]


def test_figures_are_read_month_first_only_where_that_is_the_pages_habit_and_no_weekday_speaks() -> None:
    assert [written_days(text, month_first=True)[0].month for text in ("05/03/2014", "Sat, 03/05/2014")] == [5, 5]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("Réunion le jeudi 1er octobre 2015 à 10h", ["jeudi 1er octobre 2015"]),
        ("On Friday, the 3rd of March 2017, we", ["Friday, the 3rd of March 2017"]),
        ("vu 2023 Jan 7 soir", ["2023 Jan 7"]),
        ("du 31 mai 2015", ["31 mai 2015"]),
        ("le 5 mai 2015 le 6 mai 2015", ["le 5 mai 2015", "le 6 mai 2015"]),
        ("1er mai 2015, 2 mai 2015 et 3 juin 2015", ["1er mai 2015", "2 mai 2015", "3 juin 2015"]),
        ("8: 5 mai 2015", ["5 mai 2015"]),
    ],
)
def test_a_day_stands_where_its_weekday_or_article_begins(text: str, stretches: list[str]) -> None:
    assert [text[day.start : day.end] for day in written_days(text)] == stretches


def test_a_day_says_its_weekday_and_whether_its_figures_could_be_read_the_other_way() -> None:
    days = [
        written_days(text)[0] for text in ("mardi 5 mai 2015", "05/12/2014", "12/05/2014", "10/10/2014", "13/05/2014")
    ]
    assert [day.weekday for day in days] == [1, None, None, None, None]
    assert [day.other_order for day in days] == [False, True, True, False, False]
    assert [day.month_stands_first for day in days] == [None, None, None, None, False]
    assert [str(day.swapped) for day in days[1:3]] == ["2014-05-12", "2014-12-05"]
