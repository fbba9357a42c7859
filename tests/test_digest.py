"""The weekly mail of what was searched and not found."""

import datetime as dt
from pathlib import Path

from missionsearch.querylog import QueryLog
from tests.commands import missionsearch
from tests.ports import refusing_port
from tests.postbox import mailbox


def root_of(folder: Path, port: int, mail_to: str = '["web@m.example"]') -> Path:
    text = f'[report]\nsmtp_host = "127.0.0.1"\nsmtp_port = {port}\nmail_to = {mail_to}\n'
    (folder / "missionsearch.toml").write_text(text, "utf-8")
    (folder / "index").mkdir(mode=0o700)
    log, now = QueryLog(folder / "index"), dt.datetime.now(dt.UTC)
    for text, found in (("bourse", 0), ("bourse", 0), ("visa", 7)):
        log.add(text, "fr", found, 3.0, now)
    log.write(now)
    return folder


def test_what_was_not_found_is_mailed_and_what_was_found_is_not(tmp_path: Path) -> None:
    with mailbox() as box:
        ran = missionsearch("stats", "--days", "7", "--send", root=root_of(tmp_path, box.port))
        assert ran.code == 0, ran.err
        (text,) = box.texts()
    assert ("bourse" in text, "visa" in text) == (True, False)
    assert box.messages[0]["Subject"] == "missionsearch: 2 searches without a result"


def test_a_digest_that_cannot_be_sent_ends_with_1_and_says_why(tmp_path: Path) -> None:
    ran = missionsearch("stats", "--send", root=root_of(tmp_path, refusing_port()))
    assert (ran.code, "could not be sent" in ran.err) == (1, True)


def test_a_digest_needs_somebody_to_send_it_to(tmp_path: Path) -> None:
    ran = missionsearch("stats", "--send", root=root_of(tmp_path, 25, "[]"))
    assert (ran.code, "mail_to" in ran.err) == (2, True)
