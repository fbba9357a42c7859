# ruff: noqa: E501 (tables of names and patterns read best whole)
"""Lines that are no text: the labels, captions and buttons around it, in the languages that missions use.

Matched on a whole line, never inside a sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from missionsearch.cldr import language_named
from missionsearch.extract.dates.labels import tells_only_dates

_UNITS = r"(?:octets|[kKMG]o|[KMG]io|kio|bytes|[kKMG]i?B)"
_FORMATS = r"(?:JPE?G|PNG|GIF|BMP|TIFF?|WEBP|SVG|PDF|MP[34]|DOCX?|XLSX?|PPTX?|ODT|ZIP|Word|Excel|Adobe PDF)"

ANYWHERE: tuple[tuple[str, str], ...] = (
    (
        "top of page",
        r"(?:(?:retour )?(?:en )?haut de (?:la )?page|retour en haut|(?:back to )?top(?: of (?:the )?page)?|seitenanfang|nach oben|"
        r"subir|volver arriba|torna su|inizio pagina|retour à la table des matières|retour au sommaire|"
        r"skip to (?:main )?content|aller au contenu(?: principal)?|accès rapide\s*:?|quick access\s*:?)",
    ),
    (
        "table of contents",
        r"(?:table of )?contents|sommaire|table des matières|in this article|dans cet article|inhalt(?:sverzeichnis)?",
    ),
    ("site footer", r"this entry was posted (?:on|in|by) .*"),
    ("caption", rf".{{0,160}}[-–—]\s*{_FORMATS}(?:\s*[-–—]\s*[\d.,\s]+{_UNITS})?"),
    ("file line", rf"\(?\s*{_FORMATS}\s*(?:[-–—,:]\s*[\d.,\s]+\s?{_UNITS})?\s*\)?"),
    ("file line", rf".{{0,160}}\(\s*{_FORMATS}\s*[-–—,:]\s*[\d.,\s]+\s?{_UNITS}\s*\)"),
    ("file line", rf"[\d.,\s]+\s?{_UNITS}"),
    (
        "buttons",
        r"(?:imprimer|partager|envoyer|print|share|tweeter|tweet|facebook|twitter|flickr|youtube|rss|linkedin|whatsapp|"
        r"e-?mail|instagram|courriel|copier le lien|x|mastodon|bluesky|telegram|pinterest|[\s|•·,/-])+",
    ),
    (
        "buttons",
        r"(?:imprimer (?:la page|cet? article)|partager (?:cette page|cet article|sur .{1,30})|print (?:the |this )?(?:article|page)|"
        r"share (?:it|this(?: page| article)?)|envoyer à un ami|email this|suivez-nous.{0,40}|follow us.{0,40}|voir en ligne\s*:?.*|"
        r"view online\s*:?.*|lire la suite\s*(?:…|\.\.\.)?|read more\s*(?:…|\.\.\.)?|en savoir plus|version imprimable|"
        r"répondre à cet article|laisser un commentaire|ajouter un commentaire|commenter|leave a comment|"
        r"write a comment|advertisement|publicité)",
    ),
    (
        "site footer",
        r"(?:site réalisé (?:avec|sous) spip.*|site powered by spip.*|tous droits réservés.*|all rights reserved.*|"
        r"plan du site|site map|sitemap|mentions légales|nous écrire|espace privé|dans la même rubrique\s*:?|"
        r"also in this section\s*:?|articles de cette rubrique|articles in this section|derniers articles|latest articles|"
        r"page (?:précédente|suivante)|(?:previous|next) page)",
    ),
)
_ANYWHERE = re.compile("|".join(f"(?P<_{place}>{pattern})" for place, (_, pattern) in enumerate(ANYWHERE)), re.I)
_BETWEEN_NAMES = re.compile(r"[\[\]|/,·•\s]+")
LONGEST_MENU = 120
LONGEST_LINE = 220
"""Characters of a line that may be no text."""
LONGEST_KEPT = 2_000
"""Characters of a line that is kept at hand as the rules compare it."""
_DIGIT = re.compile(r"\d")


def plain(line: str) -> str:
    """Return a line as the rules compare it: plain spaces and apostrophes, single spaces."""
    return _plain(line) if len(line) <= LONGEST_KEPT else _plain.__wrapped__(line)


@lru_cache(4096)
def _plain(line: str) -> str:
    return " ".join((line if line.isascii() else line.replace("’", "'")).split())


def reason_to_drop(line: str) -> str | None:
    """Return why a whole line is no text, None where it is."""
    return _reason(line) if len(line) <= LONGEST_LINE else None


@lru_cache(4096)
def _reason(line: str) -> str | None:
    bare = plain(line)
    if not bare or not any(letter.isalnum() for letter in bare):
        return "no words"
    if _DIGIT.search(bare) and (kind := tells_only_dates(line)):
        return f"{kind} line"
    if names_languages(bare):
        return "language links"
    match = _ANYWHERE.fullmatch(bare)
    return ANYWHERE[int((match.lastgroup or "")[1:])][0] if match else None


def names_languages(line: str) -> bool:
    """Say whether a line names languages and nothing else, behind a label or not: "Versions : [English] [français]"."""
    if len(line) >= LONGEST_MENU:
        return False
    names = filter(None, _BETWEEN_NAMES.split(line.rpartition(":")[2]))
    first = [language_named(name) for name in islice(names, 1)]
    return bool(first and first[0]) and bool(rest := list(names)) and all(map(language_named, rest))
