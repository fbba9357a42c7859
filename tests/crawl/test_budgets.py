"""What a run may ask, held against a clock that a test moves."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from missionsearch.config import CrawlSettings, SiteCrawl
from missionsearch.crawl.budgets import Budgets, Clock, Stop, open_at

PARIS = ZoneInfo("Europe/Paris")
A, B = "ambassade.example", "consulat.example"


class Running:
    """The budgets of a run under way."""

    def __init__(self, **limits: object) -> None:
        self.now_s, self.now = 0.0, dt.datetime(2015, 10, 5, 12, tzinfo=PARIS)
        clock = Clock(lambda: self.now_s, lambda: self.now)
        self.budgets = Budgets(CrawlSettings(**limits), clock, PARIS)  # type: ignore[arg-type]


def spent(text: str) -> Stop:
    return Stop("budget", f"{text} reached")


def test_without_bounds_a_run_goes_on() -> None:
    run = Running()
    for _ in range(1000):
        run.budgets.asked(A, new_page=True)
    run.budgets.took(A, 10**12)
    run.now_s = 10**6
    assert (run.budgets.run_over(), run.budgets.host_over(A)) == (None, None)


def test_minutes_of_a_run() -> None:
    run = Running(max_minutes=30)
    run.now_s = 30 * 60 - 1
    assert run.budgets.run_over() is None
    run.now_s += 1
    assert run.budgets.run_over() == spent("max_minutes = 30")


def test_bytes_of_a_run_are_those_of_all_hosts() -> None:
    run = Running(max_total_bytes=1000)
    run.budgets.took(A, 600)
    assert run.budgets.run_over() is None
    run.budgets.took(B, 400)
    assert run.budgets.run_over() == spent("max_total_bytes = 1000")


def test_requests_of_a_run_count_tries_too_and_pages_count_once() -> None:
    run = Running(max_requests=3, max_pages=2)
    run.budgets.asked(A, new_page=True)
    run.budgets.asked(A, new_page=False)
    assert run.budgets.run_over() is None
    run.budgets.asked(B, new_page=True)
    assert run.budgets.run_over() == spent("max_pages = 2")
    assert run.budgets.run_over(new_page=False) == spent("max_requests = 3")


def test_a_hosts_minutes_begin_with_its_first_request() -> None:
    run = Running(host_max_minutes=10)
    run.budgets.asked(A, new_page=True)
    run.now_s = 300
    run.budgets.asked(B, new_page=True)
    run.now_s = 600
    assert run.budgets.host_over(A) == spent("host_max_minutes = 10")
    assert run.budgets.host_over(B) is None
    assert run.budgets.run_over() is None


def test_a_hosts_bytes_and_requests_are_its_own() -> None:
    run = Running(host_max_bytes=1000, host_max_requests=2)
    run.budgets.took(A, 1000)
    assert run.budgets.host_over(A) == spent("host_max_bytes = 1000")
    assert run.budgets.host_over(B) is None
    for _ in range(2):
        run.budgets.asked(B, new_page=False)
    assert run.budgets.host_over(B) == spent("host_max_requests = 2")


@pytest.mark.parametrize(("hour", "open_"), [(19, False), (20, True), (23, True), (3, True), (6, False), (12, False)])
def test_a_window_over_midnight_is_in_the_sites_time_zone(hour: int, open_: bool) -> None:
    run = Running(hours="20:00-06:00")
    run.now = dt.datetime(2015, 10, 5, hour, tzinfo=PARIS).astimezone(dt.UTC)
    assert (run.budgets.host_over(A) is None) == open_


def test_a_site_may_have_hours_of_its_own() -> None:
    run = Running(hours="20:00-06:00", sites={A: SiteCrawl(hours="11:00-13:00")})
    assert run.budgets.host_over(A) is None
    assert run.budgets.host_over(B) == Stop("hours", "its hours (20:00-06:00) are over")


def test_a_window_that_ends_closes_a_host_in_the_middle_of_a_run() -> None:
    run = Running(hours="11:00-13:00")
    assert run.budgets.host_over(A) is None
    run.now += dt.timedelta(hours=1)
    assert run.budgets.host_over(A) == Stop("hours", "its hours (11:00-13:00) are over")


def test_a_stop_that_was_asked_for_comes_before_all_bounds() -> None:
    run = Running(max_minutes=1)
    run.now_s = 600
    run.budgets.stopped = Stop("stopped", "asked for")
    assert run.budgets.run_over() == run.budgets.stopped


@pytest.mark.parametrize("hours", ["20:00-06:00", "06:00-20:00"])
def test_every_minute_lies_in_a_window_or_in_the_rest_of_the_day(hours: str) -> None:
    day = [dt.datetime(2015, 10, 5) + dt.timedelta(minutes=minute) for minute in range(24 * 60)]
    begin, _, end = hours.partition("-")
    assert sum(open_at(hours, moment) for moment in day) in (10 * 60, 14 * 60)
    assert open_at(hours, day[int(begin[:2]) * 60])
    assert not open_at(hours, day[int(end[:2]) * 60])
