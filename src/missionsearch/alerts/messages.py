"""The mails of alerts, in the reader's language: plain text, with links that need no account."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from urllib.parse import parse_qs, urlencode

from babel.dates import format_date
from babel.support import Translations

from missionsearch.alerts.subscriptions import Subscription, Subscriptions
from missionsearch.locales import FOLDER
from missionsearch.models import Document

_BREAKS = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")
"""What would end a header, or stands for nothing in it; French no-break spaces stay."""
MOST_NAMED = 50
"""Publications that one mail names; the search shows the others."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What every mail says of this service."""

    site_name: str
    mail_from: str
    base_url: str


def link(sender: Sender, subscriptions: Subscriptions, subscription: Subscription, purpose: str) -> str:
    """Return the address at which a subscription is confirmed (``confirm``) or ended (``stop``).

    Id and key are parameters: access logs hold paths, and never what stands behind the question mark.
    """
    values = urlencode({"id": subscription.id, "key": subscriptions.key_of(subscription.id, purpose)})
    return f"{sender.base_url}/{subscription.language}/alerts/{purpose}?{values}"


def confirmation(sender: Sender, to: str, subscription: Subscription, confirm: str, now: dt.datetime) -> EmailMessage:
    """Return the mail that asks whether it was the reader who wants to follow a search."""
    _ = _catalogue(subscription.language).gettext
    text = _(
        "Somebody, probably you, asked %(site)s to write to this address about new publications for this search:\n\n"
        "    %(search)s\n\n"
        "To begin, open this page and confirm:\n\n%(link)s\n\n"
        "If it was not you, do nothing: you will get no other mail, and the address is forgotten in three days.\n"
    ) % {"site": sender.site_name, "search": in_words(subscription), "link": confirm}
    subject = _("Confirm that you want to follow “%(search)s”") % {"search": in_words(subscription)}
    return _message(sender, to, subject, text, now)


def digest(
    sender: Sender, to: str, subscription: Subscription, documents: Sequence[Document], stop: str, now: dt.datetime
) -> EmailMessage:
    """Return the mail that names the new publications of a search, newest first; ends at one click (RFC 8058)."""
    catalogue = _catalogue(subscription.language)
    _, count = catalogue.gettext, len(documents)
    head = catalogue.ngettext(
        "%(num)s new publication for “%(search)s”", "%(num)s new publications for “%(search)s”", count
    ) % {"num": count, "search": in_words(subscription)}
    blocks = [_publication(document, subscription.language) for document in documents[:MOST_NAMED]]
    if count > MOST_NAMED:
        more = f"{sender.base_url}/{subscription.language}/search?{subscription.search}&sort=newest"
        blocks.append(_("… and others: %(link)s") % {"link": more})
    foot = _("To get no more of these mails: %(link)s") % {"link": stop}
    message = _message(
        sender, to, f"{sender.site_name}: {head}", "\n\n".join([head, *blocks, "-- \n" + foot]) + "\n", now
    )
    message["List-Unsubscribe"] = f"<{stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def in_words(subscription: Subscription) -> str:
    """Return a saved search as a person reads it: its words, else its filters."""
    values = parse_qs(subscription.search)
    filters = [", ".join(values[name]) for name in values if name != "q"]
    return " · ".join([*values.get("q", []), *filters]) or "*"


def _publication(document: Document, language: str) -> str:
    day = f"\n{format_date(document.date, 'long', locale=language)}" if document.date else ""
    return f"{document.title}{day}\n{document.url}"


def _message(sender: Sender, to: str, subject: str, text: str, now: dt.datetime) -> EmailMessage:
    """Return a mail (RFC 5322), marked as automatic (RFC 3834)."""
    message = EmailMessage()
    message["Subject"] = _BREAKS.sub(" ", subject)[:200]
    message["From"] = formataddr((" ".join(sender.site_name.split()), sender.mail_from))
    message["To"] = to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.mail_from.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _catalogue(language: str) -> Translations:
    translations = Translations.load(str(FOLDER), [language])
    return translations if isinstance(translations, Translations) else Translations()
