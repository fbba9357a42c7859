"""The rules that decide an address's fate, each with what it says and what to write where to change it."""

from __future__ import annotations

from dataclasses import dataclass

from missionsearch.models import Fate


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in a person's words."""

    sentence: str
    """Ends "it …", without a full stop."""
    advice: str = ""
    """What to do where the rule is not what the operator wants; empty where nothing can be done here."""


_EXCLUDE = 'change exclude under [crawl."{host}"] in missionsearch.toml'
_SEED = "to have it, write an address of that site into crawl_seeds.txt"
_ALIAS = 'if it is the same site under another name, write aliases = ["{host}"] under that site in missionsearch.toml'
_SITE = "this is the site's to change"

RULES: dict[str, Rule] = {
    "scope": Rule("lies outside the scope of every seed", f"{_SEED}; {_ALIAS}"),
    "folder": Rule("lies on a seed's host, but not below the seed's folder", _SEED),
    "kind": Rule("is a file of a kind that is not read"),
    "long": Rule("has an address of more than 600 characters"),
    "spip": Rule("is a search, form, print or calendar of SPIP, which shows again what articles show"),
    "wordpress": Rule("is a search, form or service of WordPress, which shows again what its pages show"),
    "mediawiki": Rule("is a special page, an edit or a history of MediaWiki, no page to read"),
    "dokuwiki": Rule("is an edit, an index, a history or a tool of DokuWiki, no page to read"),
    "exclude": Rule("matches a pattern of the operator's", _EXCLUDE),
    "include": Rule(
        "matches none of the operator's include patterns",
        'change include under [crawl."{host}"] in missionsearch.toml',
    ),
    "trap": Rule(
        "looks like a trap that never ends",
        "if these are pages to read, name them in the site's sitemap, or write them into crawl_seeds.txt",
    ),
    "depth": Rule(
        "lies more links away from every seed than are followed",
        "raise [crawl] max_depth in missionsearch.toml, or write it into crawl_seeds.txt",
    ),
    "robots": Rule("is forbidden by the site's robots.txt", f"{_SITE}: allow missionsearch in its robots.txt"),
    "nofollow": Rule("is linked only with rel=nofollow, or from pages that say nofollow", _SITE),
    "noindex": Rule("says noindex (meta robots or X-Robots-Tag)", _SITE),
    "canonical": Rule(
        "gave way to the address that it names as canonical, which says the same",
        'to keep both, write canonical = false under [crawl."{host}"] in missionsearch.toml',
    ),
    "canonical-ignored": Rule("is kept: the page that it names as canonical says something else", _SITE),
    "redirect": Rule("leads to another address"),
    "redirect-away": Rule("leads out of the scope of every seed", f"{_SEED}; {_ALIAS}"),
    "redirect-chain": Rule("leads on more than ten times, or in a circle", _SITE),
    "session": Rule("shows the same as another address, from which it differs by a visit's number only"),
    "gone": Rule("is gone (404 or 410)", "mend the links to it"),
    "soft404": Rule("answers what the site answers to addresses that do not exist", f"{_SITE}: answer 404 instead"),
    "maintenance": Rule("shows a notice of maintenance", "nothing: it is asked again by the next run"),
    "login": Rule("shows a form to log in", "it is not public; where it is meant to be, this is the site's to change"),
    "consent": Rule(
        "shows a question for consent instead of its text",
        'try cookies = true under [crawl."{host}"] in missionsearch.toml',
    ),
    "one-text": Rule(
        "shows the one text that the site shows under every address", "nothing: asked again by the next run"
    ),
    "feed": Rule("is a feed or a list of addresses: what it names was followed"),
    "type": Rule("is served as something that is not read"),
    "size": Rule("is larger than what is read", "raise [crawl] max_bytes in missionsearch.toml"),
    "status": Rule("was answered with an error", "nothing: it is asked again by the next run"),
    "error": Rule("could not be had", "nothing: it is asked again by the next run"),
    "site-down": Rule("was not asked: its site could not be had", "see the site's own line in: missionsearch report"),
    "address": Rule("leads to a machine that only a seed may name", "if it is yours, write it into crawl_seeds.txt"),
    "budget": Rule(
        "was left for the next run: this run's bounds were reached",
        "run again, or raise the bound under [crawl] in missionsearch.toml",
    ),
    "hours": Rule("was left for the next run: the hours in which its site may be asked were over", "change hours"),
    "stopped": Rule("was left for the next run: this one was stopped", "run again: it goes on where it stopped"),
    "rest": Rule("was left for the next run: its site asked for a longer pause than is waited", "run again later"),
    "silent": Rule("was left for the next run: its site stopped answering, or answers with errors only"),
    "not-due": Rule("was not due: it has long been unchanged", "lower [crawl] recheck_days in missionsearch.toml"),
}
"""Rule to what it says."""
_SEE = "if it is a publication, see what is read of it: missionsearch extract --url {url}"

NOT_INDEXED: dict[str, Rule] = {
    "home": Rule("it is a home page: what it leads to was followed", _SEE),
    "listing": Rule("it is a list of publications: what it leads to was followed", _SEE),
    "plan": Rule("it is a site map: what it leads to was followed", _SEE),
    "contact": Rule("it is a contact form without text", _SEE),
    "search": Rule("it is a search page", _SEE),
    "login": Rule("it is a form to log in", _SEE),
    "other": Rule("it holds nothing to read, or matches skip_urls", _SEE),
    "without text": Rule("no text was found on it", _SEE),
    "unreadable": Rule("it could not be read", "see what is the matter: missionsearch extract --url {url}"),
    "outside the seeds": Rule("it lies outside the scope of the last crawl's seeds", _SEED),
    "moved without a redirect": Rule("it is not found any more, and stands under another address"),
}
"""Why a page that is stored is no document, to what is said of it."""


def rule_in_words(rule: str) -> str:
    """Return a rule in words; a rule of another release by its name."""
    known = RULES.get(rule)
    return known.sentence if known else rule


def advice(rule: str, host: str) -> str:
    """Return what to write where to change what a rule decided for an address of a host."""
    known = RULES.get(rule)
    return known.advice.replace("{host}", host) if known else ""


def why_not_indexed(fate: Fate) -> str:
    """Return why an address that was kept is no document, in words; empty where it is one."""
    if fate.document:
        return ""
    rule = NOT_INDEXED.get(fate.index_rule)
    return fate.index_detail or (rule.sentence if rule else fate.index_rule)


def indexing_advice(fate: Fate) -> str:
    """Return what to do where a page should be a document and is none."""
    rule = NOT_INDEXED.get(fate.index_rule) if not fate.document else None
    return rule.advice.replace("{url}", fate.url) if rule else ""
