"""Who follows what, which new publications a search finds, and the mails that say so."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from missionsearch.alerts import PERIODS, Subscription, Subscriptions, matches, send_due
from missionsearch.alerts.matching import query_of
from missionsearch.alerts.sending import Sent
from missionsearch.alerts.subscriptions import KEY, checked_address
from missionsearch.config import AlertSettings, ReportSettings, Settings, WebSettings, parse_settings
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.errors import ConfigError, InputError
from missionsearch.mail import Login
from missionsearch.models import Document, Passage
from missionsearch.runs import Item
from missionsearch.search.synonyms import NONE, parse_synonyms
from missionsearch.store import open_store
from tests.commands import missionsearch
from tests.engines.conftest import ENGINES, settings_of
from tests.ports import free_port
from tests.postbox import Mailbox, mailbox

NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
READER = "lectrice@lecteurs.example"
M = "https://m.example"


def document(number: int, text: str, title: str = "", language: str = "fr") -> Document:
    known = {"published": NOW.date(), "date_kind": "published", "site": "m.example"}
    return Document(f"{M}/{number}", title or text[:40], (Passage(text, language),), language, **known)  # type: ignore[arg-type]


# --- which publications a saved search finds

WORDS = [
    "visa",
    "passeport",
    "ambassade",
    "États-Unis",
    "désarmement",
    "coopération",
    "the",
    "of",
    "de",
    "la",
    "consulat",
    "2015",
    "A/RES/70",
    "vote",
]
SAMPLE = [document(n, " ".join(random.Random(n).choices(WORDS, k=9)), language=("fr", "en")[n % 2]) for n in range(40)]
CLAUSES = [
    *WORDS,
    "-visa",
    "-of",
    "%2Bvote",
    '"de la"',
    '"visa de"',
    "ambass*",
    "pasport~",
    "title:visa",
    "OR",
    "(vote)",
]
SEARCHES = st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=4).map(lambda parts: "q=" + "+".join(parts))
FILTERS = st.sampled_from(["", "&lang=fr", "&lang=en&year=2026", "&year=2015", "&from=2026-03-16", "&type=pdf"])


@pytest.fixture(scope="module", params=ENGINES)
def everything(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    """The new publications among older ones, in an index as it is searched."""
    for settings in settings_of(request, tmp_path_factory.mktemp("all")):
        engine = open_engine(settings)
        old = [replace(each, url=f"{each.url}-old") for each in SAMPLE]
        engine.build([*old, *SAMPLE])
        yield engine


def brute_force(engine: SearchEngine, search: str) -> frozenset[str]:
    """Return what a search of the whole index finds among the new publications."""
    query = query_of(search, NONE, NOW.date())
    new = {each.url for each in SAMPLE}
    return frozenset(hit.url for hit in engine.search(query).hits if hit.url in new)


def test_the_sets_of_a_thousand_searches_are_those_of_the_search_itself(everything: SearchEngine) -> None:
    rnd = random.Random(7)
    drawn = {"q=" + "+".join(rnd.choices(WORDS, k=rnd.choice([1, 2, 3]))) for _ in range(1000)}
    found = matches(SAMPLE, drawn, NONE, NOW.date())
    wrong = {each for each in drawn if found.get(each, frozenset()) != brute_force(everything, each)}
    assert wrong == set()
    assert 0 < len(found) < len(drawn)


@hypothesis_settings(max_examples=30)
@given(SEARCHES, FILTERS)
def test_none_is_missed_and_none_is_false_whatever_is_typed(everything: SearchEngine, text: str, more: str) -> None:
    found = matches(SAMPLE, [text + more], NONE, NOW.date())
    assert found.get(text + more, frozenset()) == brute_force(everything, text + more)


def test_every_word_is_required_of_what_a_reader_is_written_about() -> None:
    documents = [document(1, "visa étudiant court séjour"), document(2, "visa")]
    found = matches(documents, ["q=visa+étudiant+court+séjour"])
    assert found == {"q=visa+étudiant+court+séjour": frozenset({f"{M}/1"})}


def test_a_synonym_is_found_for_the_name_that_was_saved() -> None:
    synonyms = parse_synonyms("ONU, Nations unies", "test")
    assert matches([document(1, "les Nations unies")], ["q=ONU"], synonyms) == {"q=ONU": frozenset({f"{M}/1"})}


# --- who follows what


@pytest.fixture
def kept(tmp_path: Path) -> Subscriptions:
    return Subscriptions(tmp_path, {})


def test_no_address_stands_in_the_file(kept: Subscriptions, tmp_path: Path) -> None:
    added = kept.add(READER, "q=visa", "fr", "weekly", NOW)
    assert kept.address_of(added) == READER
    assert all(b"lectrice" not in path.read_bytes() for path in tmp_path.iterdir())
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "alerts.sqlite": 0o600,
        "alerts.key": 0o600,
    }


def test_nothing_is_due_before_it_is_confirmed(kept: Subscriptions) -> None:
    added = kept.add(READER, "q=visa", "fr", "daily", NOW)
    assert kept.due(NOW + 30 * DAY) == []
    kept.confirm(added, 0, NOW)
    assert [each.id for each in kept.due(NOW + DAY)] == [added.id]


@pytest.mark.parametrize("period", PERIODS)
def test_a_mail_is_due_once_a_period_give_or_take_a_timers_hours(kept: Subscriptions, period: str) -> None:
    kept.confirm(kept.add(READER, "q=visa", "fr", period, NOW), 0, NOW)
    hour = dt.timedelta(hours=1)
    assert not kept.due(NOW + PERIODS[period] - 3 * hour)
    assert kept.due(NOW + PERIODS[period] - hour)


def test_who_asks_twice_follows_once(kept: Subscriptions) -> None:
    first = kept.add(READER, "q=visa", "fr", "daily", NOW)
    assert kept.add(READER.upper(), "q=visa", "fr", "weekly", NOW).id == first.id


def test_a_link_of_one_purpose_or_reader_does_nothing_else(kept: Subscriptions) -> None:
    added = kept.add(READER, "q=visa", "fr", "daily", NOW)
    assert kept.get(added.id, "stop", kept.key_of(added.id, "stop")) == added
    assert kept.get(added.id, "stop", kept.key_of(added.id, "confirm")) is None
    assert kept.get("other", "stop", kept.key_of(added.id, "stop")) is None


def test_what_nobody_confirms_is_forgotten(kept: Subscriptions) -> None:
    added = kept.add(READER, "q=visa", "fr", "daily", NOW)
    assert (kept.forget_unconfirmed(NOW + 2 * DAY), kept.forget_unconfirmed(NOW + 4 * DAY)) == (0, 1)
    assert kept.address_of(added) == ""


def test_one_address_follows_twenty_searches_at_most(kept: Subscriptions) -> None:
    for number in range(20):
        kept.add(READER, f"q={number}", "fr", "daily", NOW)
    with pytest.raises(InputError, match="20"):
        kept.add(READER, "q=20", "fr", "daily", NOW)


@pytest.mark.parametrize(
    "text", ["", "x", "a@b", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "é@b.example"]
)
def test_what_is_no_single_address_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        checked_address(text)


def test_another_key_is_said_to_be_another(kept: Subscriptions, tmp_path: Path) -> None:
    added = kept.add(READER, "q=visa", "fr", "daily", NOW)
    with pytest.raises(ConfigError, match="another key"):
        Subscriptions(tmp_path, {KEY: Fernet.generate_key().decode()}).address_of(added)


def test_alerts_need_an_address_of_ours_and_of_the_service() -> None:
    with pytest.raises(ConfigError, match="line 2: enabled = true needs"):
        parse_settings("[alerts]\nenabled = true\n")


# --- the job


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


class Service:
    """A root whose runs have added publications, and its readers."""

    def __init__(self, root: Path, port: int) -> None:
        self.settings = Settings(
            root=root,
            web=WebSettings(base_url="https://search.example"),
            report=ReportSettings(smtp_host="127.0.0.1", smtp_port=port),
            alerts=AlertSettings(enabled=True, mail_from="search@m.example"),
        )
        self.engine = open_engine(self.settings)
        self.readers = Subscriptions(self.settings.index_dir, {})

    def follow(self, search: str, language: str = "fr", period: str = "daily", address: str = READER) -> Subscription:
        added = self.readers.add(address, search, language, period, NOW)
        self.readers.confirm(added, 0, NOW)
        return added

    def publish(self, *documents: Document) -> None:
        """Do what a run does that adds documents."""
        self.engine.build(documents)
        with open_store(self.settings.store_path) as store:
            run = store.runs.begin("reindex", NOW)
            store.runs.note_generation(run, self.engine.info().generation)
            store.runs.note_items(run, "added", [Item(each.url, {"title": each.title}) for each in documents])
            store.runs.finish(run, NOW, "ok", {})

    def send(self, now: dt.datetime) -> Sent:
        return send_due(self.settings, self.engine, self.readers, NONE, Login(), now)


@pytest.fixture
def service(tmp_path: Path, box: Mailbox) -> Service:
    return Service(tmp_path, box.port)


def test_a_reader_is_told_what_was_added_once_in_their_language(service: Service, box: Mailbox) -> None:
    service.follow("q=visa")
    service.publish(document(1, "Demander un visa"), document(2, "Renouveler un passeport"))
    assert service.send(NOW + DAY) == Sent(1, 1, 0, 2)
    (message,), (text,) = box.messages, box.texts()
    assert message["Subject"] == "missionsearch: 1 nouvelle publication pour «\u00a0visa\u00a0»"
    assert (message["To"], "Demander un visa\n15 mars 2026\nhttps://m.example/1" in text) == (READER, True)
    assert "passeport" not in text
    assert service.send(NOW + 2 * DAY).sent == 0


def test_a_mail_can_be_ended_at_one_click(service: Service, box: Mailbox) -> None:
    service.follow("q=visa", "en")
    service.publish(document(1, "visa"))
    service.send(NOW + DAY)
    message = box.messages[0]
    (stop,) = box.links("stop")
    assert message["List-Unsubscribe"] == f"<https://search.example{stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop.startswith("/en/alerts/stop?id=")


def test_who_followed_later_is_not_told_what_was_there(service: Service, box: Mailbox) -> None:
    service.publish(document(1, "visa"))
    added = service.readers.add(READER, "q=visa", "fr", "daily", NOW)
    service.readers.confirm(added, 1, NOW)
    assert service.send(NOW + DAY).sent == 0


def test_what_staff_have_hidden_is_not_told(tmp_path: Path, service: Service) -> None:
    service.follow("q=visa")
    service.publish(document(1, "visa"))
    service.engine.build([document(2, "passeport")])  # a hidden publication is not found either
    assert service.send(NOW + DAY).sent == 0


def test_one_address_that_is_refused_keeps_nobody_else_waiting(service: Service, box: Mailbox) -> None:
    box.refused.add("gone@lecteurs.example")
    service.follow("q=visa", address="gone@lecteurs.example")
    service.follow("q=visa")
    service.publish(document(1, "visa"))
    done = service.send(NOW + DAY)
    assert (done.sent, done.failed, "lecteurs" in done.problem) == (1, 1, False)


def test_while_no_server_answers_nothing_is_lost(tmp_path: Path) -> None:
    service = Service(tmp_path, free_port())
    service.follow("q=visa")
    service.publish(document(1, "visa"))
    assert service.send(NOW + DAY).failed == 1
    with mailbox() as box:
        service.settings = replace(service.settings, report=replace(service.settings.report, smtp_port=box.port))
        assert service.send(NOW + 2 * DAY).sent == 1


def test_the_command_says_what_it_did_and_names_no_address(tmp_path: Path, box: Mailbox) -> None:
    report = f'[report]\nsmtp_host = "127.0.0.1"\nsmtp_port = {box.port}\n'
    alerts = '[alerts]\nenabled = true\nmail_from = "search@m.example"\n[web]\nbase_url = "https://search.example"\n'
    (tmp_path / "missionsearch.toml").write_text(report + alerts, "utf-8")
    service = Service(tmp_path, box.port)
    service.follow("q=visa")
    service.publish(document(1, "visa"))
    ran = missionsearch("alerts", "send", "--json", root=tmp_path)
    assert (ran.code, ran.json["sent"], READER in ran.out + ran.err) == (0, 1, False)


def test_the_command_says_how_to_begin_where_alerts_are_off(tmp_path: Path) -> None:
    ran = missionsearch("alerts", "send", root=tmp_path)
    assert (ran.code, "[alerts] enabled = true" in ran.err) == (2, True)
