"""The job of the timer: find what was added, match it against the searches that are due, write to their readers."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from missionsearch.alerts.matching import matches
from missionsearch.alerts.messages import Sender, digest, link
from missionsearch.alerts.subscriptions import Subscription, Subscriptions
from missionsearch.config import Settings
from missionsearch.engines import SearchEngine
from missionsearch.mail import FAILURES, Login, smtp
from missionsearch.models import Document
from missionsearch.search.synonyms import Synonyms
from missionsearch.store import read_store


class Covered(NamedTuple):
    """The last run that mails to readers cover, and when they were sent."""

    run: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of the job."""

    due: int
    sent: int
    failed: int
    added: int
    """Publications that were added since the last mail to the first of the due readers."""
    problem: str = ""
    """The first failure, without an address."""


def sender_of(settings: Settings) -> Sender:
    """Return what the mails need to know of this root."""
    alerts = settings.alerts
    return Sender(settings.site.name or "missionsearch", alerts.mail_from, settings.web.base_url)


def send_due(
    settings: Settings,
    engine: SearchEngine,
    subscriptions: Subscriptions,
    synonyms: Synonyms,
    login: Login,
    now: dt.datetime,
) -> Sent:
    """Write to every reader whose mail is due and for whose search something was added.

    Each mail that is on its way is noted at once: a job that is killed repeats one mail at most. What could not be sent
    is tried again by the next.
    """
    subscriptions.forget_unconfirmed(now)
    due = subscriptions.due(now)
    added, last = _added(settings, min((each.covered_run for each in due), default=0)) if due else ({}, 0)
    documents = {document.url: document for document in engine.documents(added)} if added else {}
    matching = matches(documents.values(), (each.search for each in due), synonyms, now.date()) if documents else {}
    mails: list[tuple[Subscription, list[Document]]] = []
    for each in due:
        news = [documents[url] for url in matching.get(each.search, ()) if added[url] > each.covered_run]
        if news:
            mails.append((each, sorted(news, key=_age)))
        else:
            subscriptions.note_sent(each, last, now)
    failures = list(_send(settings, subscriptions, mails, login, Covered(last, now))) if mails else []
    return Sent(len(due), len(mails) - len(failures), len(failures), len(documents), next(iter(failures), ""))


def last_run(settings: Settings) -> int:
    """Return the number of the last run that has ended; 0 where there is none."""
    with read_store(settings.store_path) as store:
        return store.runs.last_ended() if store else 0


def _added(settings: Settings, run: int) -> tuple[dict[str, int], int]:
    """Return what the runs after one have added, each with its run, and the last run that has ended."""
    with read_store(settings.store_path) as store:
        if store is None:
            return {}, run
        last = store.runs.last_ended()
        return {change.url: change.run for change in store.runs.added_after(run) if change.run <= last}, last


def _age(document: Document) -> tuple[int, str]:
    return -(document.date or dt.date.min).toordinal(), document.url


def _send(
    settings: Settings,
    subscriptions: Subscriptions,
    mails: Iterable[tuple[Subscription, list[Document]]],
    login: Login,
    covered: Covered,
) -> Iterator[str]:
    """Send mails over one connection; yield why for each that could not be sent."""
    sender, waiting = sender_of(settings), list(mails)
    try:
        with smtp(settings.report, login) as server:
            while waiting:
                each, news = waiting[0]
                stop = link(sender, subscriptions, each, "stop")
                try:
                    server.send_message(digest(sender, subscriptions.address_of(each), each, news, stop, covered.at))
                except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
                    yield f"{type(error).__name__}: refused by {settings.report.smtp_host}"
                else:
                    subscriptions.note_sent(each, *covered)
                waiting.pop(0)
    except FAILURES as error:
        yield from (f"{type(error).__name__}: {settings.report.smtp_host} cannot be reached" for _ in waiting)
