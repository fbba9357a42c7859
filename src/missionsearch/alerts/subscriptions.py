"""Who follows which search: ``index/alerts.sqlite``, addresses encrypted with a key that lies beside it.

An address is readable only with the key (Fernet: AES-128-CBC and HMAC-SHA256); the same address is recognised by an
HMAC of it. Links in mails carry an HMAC of the subscription's id and of what they do, so that nothing secret is kept.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from missionsearch.errors import ConfigError, InputError

FILE_NAME, KEY_NAME = "alerts.sqlite", "alerts.key"
KEY = "MISSIONSEARCH_ALERTS_KEY"
"""The environment variable that holds the key where no file shall."""
PERIODS: Mapping[str, dt.timedelta] = {
    "daily": dt.timedelta(days=1),
    "weekly": dt.timedelta(days=7),
    "monthly": dt.timedelta(days=30),
}
SLACK = dt.timedelta(hours=2)
"""A timer does not run to the minute: what is nearly due is sent now, not a day later."""
UNCONFIRMED_DAYS = 3
"""A subscription that nobody confirms is forgotten, with its address."""
MOST_OF_ONE = 20
"""Searches that one address may follow."""
LONGEST_SEARCH, LONGEST_ADDRESS = 1000, 254

_TABLES = """
create table if not exists subscriptions (
  id text primary key, address blob not null, person text not null, search text not null, language text not null,
  period text not null, created_at text not null, confirmed_at text, told_at text,
  told_run integer not null default 0,
  unique (person, search, language)
) without rowid;
"""
_COLUMNS = "id, address, search, language, period, confirmed_at, told_at, told_run"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One search that one reader follows; the address is not in it, so that no log can hold it."""

    id: str
    search: str
    """The parameters of a results page: ``q=visa&lang=fr``."""
    language: str
    """The language of the mails."""
    period: str
    confirmed: bool
    covered_at: dt.datetime | None
    """When the last mail was sent, or there was nothing to send; None before it is confirmed."""
    covered_run: int
    """The mails have covered the runs up to this one."""

    def is_due(self, now: dt.datetime) -> bool:
        """Say whether the next mail is due."""
        return self.covered_at is not None and now - self.covered_at >= PERIODS[self.period] - SLACK


class Subscriptions:
    """The subscriptions of one root; each call is one short transaction, safe among several processes."""

    def __init__(self, folder: Path, environment: Mapping[str, str] = os.environ) -> None:
        self._path = folder / FILE_NAME
        key = environment.get(KEY, "").encode() or _kept_key(folder / KEY_NAME)
        try:
            self._fernet = Fernet(key)
        except ValueError as error:
            raise ConfigError(f"{KEY} is no Fernet key: 32 bytes in URL-safe base64") from error
        self._secret = hashlib.sha256(b"missionsearch alerts links" + key).digest()

    # --- a reader

    def add(self, address: str, search: str, language: str, period: str, now: dt.datetime) -> Subscription:
        """Keep a subscription until it is confirmed, and return it; one that is there already keeps its state.

        Raises:
            InputError: the address is none, the search too long, or the reader follows too many already.
        """
        address = checked_address(address)
        if period not in PERIODS or len(search) > LONGEST_SEARCH:
            raise InputError(
                f"an alert has a search of up to {LONGEST_SEARCH} characters and comes {', '.join(PERIODS)}"
            )
        person = self._hmac("person", address.casefold())
        cipher, number = self._fernet.encrypt(address.encode()), secrets.token_urlsafe(12)
        with self._open() as database:
            (count,) = database.execute("select count(*) from subscriptions where person = ?", (person,)).fetchone()
            if count >= MOST_OF_ONE:
                raise InputError(f"one address follows up to {MOST_OF_ONE} searches")
            database.execute(
                "insert into subscriptions values (?, ?, ?, ?, ?, ?, ?, null, null, 0) on conflict do update "
                "set period = iif(confirmed_at is null, excluded.period, period)",
                (number, cipher, person, search, language, period, now.isoformat()),
            )
            wanted = f"select {_COLUMNS} from subscriptions where person = ? and search = ? and language = ?"  # noqa: S608
            return _subscription(database.execute(wanted, (person, search, language)).fetchone())

    def get(self, number: str, purpose: str, key: str) -> Subscription | None:
        """Return the subscription that a link in a mail names; None where it is gone, or the link is not ours."""
        if not hmac.compare_digest(self.key_of(number, purpose).encode(), key.encode()):
            return None
        row = self._row(number)
        return _subscription(row) if row else None

    def confirm(self, subscription: Subscription, run: int, now: dt.datetime) -> None:
        """Begin to send mails: of what is added by the runs after one."""
        with self._open() as database:
            database.execute(
                "update subscriptions set confirmed_at = ?, told_at = ?, told_run = ? "
                "where id = ? and confirmed_at is null",
                (now.isoformat(), now.isoformat(), run, subscription.id),
            )

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscription and its address; one that is gone already is no error."""
        with self._open() as database:
            database.execute("delete from subscriptions where id = ?", (subscription.id,))

    # --- the job

    def due(self, now: dt.datetime) -> list[Subscription]:
        """Return the confirmed subscriptions whose next mail is due."""
        with self._open() as database:
            rows = database.execute(f"select {_COLUMNS} from subscriptions where confirmed_at is not null order by id")  # noqa: S608
            return [subscription for row in rows if (subscription := _subscription(row)).is_due(now)]

    def note_sent(self, subscription: Subscription, run: int, now: dt.datetime) -> None:
        """Note that the reader has had a mail, or needed none, for all runs up to this one."""
        values = (now.isoformat(), run, subscription.id)
        with self._open() as database:
            database.execute("update subscriptions set told_at = ?, told_run = ? where id = ?", values)

    def forget_unconfirmed(self, now: dt.datetime) -> int:
        """Forget what nobody confirmed in time; return how many."""
        before = (now - dt.timedelta(days=UNCONFIRMED_DAYS)).isoformat()
        with self._open() as database:
            return database.execute(
                "delete from subscriptions where confirmed_at is null and created_at < ?", (before,)
            ).rowcount

    def count(self) -> int:
        """Return how many confirmed subscriptions there are."""
        with self._open() as database:
            row = database.execute("select count(*) from subscriptions where confirmed_at is not null").fetchone()
            return int(row[0])

    # --- secrets

    def address_of(self, subscription: Subscription) -> str:
        """Return where a subscription's mails go.

        Raises:
            ConfigError: it was encrypted with another key.
        """
        row = self._row(subscription.id)
        try:
            return self._fernet.decrypt(row[1]).decode() if row else ""
        except InvalidToken as error:
            raise ConfigError(
                f"{self._path}: encrypted with another key than the present one ({KEY_NAME}, {KEY})"
            ) from error

    def key_of(self, number: str, purpose: str) -> str:
        """Return what a link in a mail carries, so that only who got the mail can follow it."""
        return self._hmac(purpose, number)

    def _hmac(self, purpose: str, text: str) -> str:
        code = hmac.new(self._secret, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(code[:18]).decode()

    # --- the file

    def _row(self, number: str) -> tuple[Any, ...] | None:
        with self._open() as database:
            row: tuple[Any, ...] | None = database.execute(
                f"select {_COLUMNS} from subscriptions where id = ?",  # noqa: S608
                (number,),
            ).fetchone()
            return row

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self._path, timeout=5)) as database, database:
            database.execute("pragma secure_delete = on")  # a forgotten address leaves no trace in the file
            database.executescript(_TABLES)
            yield database


def checked_address(text: str) -> str:
    """Return an e-mail address as it was typed, without blanks around it.

    Raises:
        InputError: it is none; only what can stand in a header by itself is taken.
    """
    address = text.strip()
    local, at, host = address.rpartition("@")
    plain = all(character.isprintable() and character not in ' <>,;:"()[]\\' for character in address)
    if not (
        at and local and "." in host.strip(".") and plain and len(address) <= LONGEST_ADDRESS and address.isascii()
    ):
        raise InputError("this is not an e-mail address")
    return address


def _subscription(row: tuple[Any, ...]) -> Subscription:
    number, _, search, language, period, confirmed_at, told_at, covered_run = row
    covered_at = dt.datetime.fromisoformat(told_at) if told_at else None
    return Subscription(number, search, language, period, confirmed_at is not None, covered_at, covered_run)


def _kept_key(path: Path) -> bytes:
    """Return the key of a file that only we read, made where there is none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        file.write(Fernet.generate_key())
    return path.read_bytes()
