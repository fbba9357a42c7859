"""Days in a page's markup: meta elements, structured data, time and abbr; the names are in ``metadata.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Set
from functools import cache
from importlib.resources import files
from typing import Any

from missionsearch.extract.dates.evidence import Kind, MachineDate
from missionsearch.extract.dates.labels import labelled_days
from missionsearch.extract.dates.machine import LONGEST
from missionsearch.extract.elements import Elements, inside, short_text_of, text_of
from missionsearch.extract.structured import LONGEST_SCRIPT
from missionsearch.extract.surroundings import Surroundings
from missionsearch.markup import Tag, words_of

MOST_NAMED = 5
"""Elements of one class that are asked for their day."""
LONGEST_LINE = 160
"""Characters of the line round a time element in which a label tells what its day is."""
_QUOTE = r"\\{0,3}[\"']"
_DAY_IN_SCRIPT = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[^\"'&\\]{0,30}")
LONGEST_KEY = 40
"""Characters before a day in a script in which its name stands."""
_KEY = re.compile(
    r"(?<![\w$.-])(?:datePublished|date_published|published|published_at|publish(?:ed)?_?(?:Date|At|Time|On)|"
    rf"publication_?Date|pub_?Date|firstPublished\w{{0,10}})(?:{_QUOTE})?\s*:\s*{_QUOTE}$",
    re.I,
)


@cache
def kinds(table: str) -> dict[str, Kind]:
    """Return the names of one table of ``metadata.toml`` and what each tells."""
    read = tomllib.loads(files(__package__).joinpath("metadata.toml").read_text("utf-8"))
    return {name: kind for kind, names in read[table].items() for name in names}


@cache
def kind_of_name(name: str) -> Kind | None:
    """Return which date the name of a meta element tells, by the words in it.

    >>> kind_of_name("article:published_time"), kind_of_name("last-modified"), kind_of_name("article:publisher")
    ('published', 'modified', None)
    """
    letters = "".join(filter(str.isalpha, name.lower()))
    named_kinds = [
        (word, kind)
        for word, kind in kinds("meta").items()
        if (word == letters if kind == "unknown" else word in letters)
    ]
    return next(
        (kind for kind in ("modified", "published", "unknown") for _, each in named_kinds if each == kind), None
    )


def machine_dates(page: Elements, around: Surroundings, own: Set[str]) -> Iterator[MachineDate]:
    """Yield the dates that markup gives, the surest first; without those of other pages.

    ``own`` are the page's addresses and titles, by which structured data names it among others.
    """
    yield from _in_head(page, around)
    yield from _structured(page, own)
    yield from _abbreviated(page)
    yield from _named(page, around)
    yield from _microdata(page, around)
    yield from _times(page, around)
    yield from _in_scripts(page)


def _in_head(page: Elements, around: Surroundings) -> Iterator[MachineDate]:
    for meta in page.named("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        kind, content = kind_of_name(name), str(meta.get("content") or "")
        if kind and re.search(r"\d{2}", content) and not (meta.get("itemprop") and around.of_others(meta)):
            yield MachineDate(f"meta {name}", content, kind)


def _abbreviated(page: Elements) -> Iterator[MachineDate]:
    for tag in page.named("abbr"):
        words = [word for word in words_of(tag, "class") if word in kinds("classes") or word == "date"]
        if words and tag.get("title") and not inside(tag, "li", "aside", "nav"):
            yield MachineDate(f"abbr.{words[0]}", str(tag["title"]), kinds("classes").get(words[0], "published"))


def _named(page: Elements, around: Surroundings) -> Iterator[MachineDate]:
    """Yield the day of elements that a theme calls that of a publication; the first is its own, others are teasers'."""
    for word, kind in kinds("named").items():
        for tag in page.with_class(word)[:MOST_NAMED]:
            text = str(tag.get("datetime") or tag.get("title") or "") or short_text_of(tag, LONGEST)
            days = labelled_days(text)
            own = len(days) == 1 and not days[0].day.other_order and days[0].meaning != "modified"
            if own and not inside(tag, "li", "aside", "nav") and not around.of_others(tag) and not around.in_card(tag):
                yield MachineDate(f"class {word}", text, kind)


def _microdata(page: Elements, around: Surroundings) -> Iterator[MachineDate]:
    for tag in page.with_attribute("itemprop"):
        kind = kinds("schema").get(str(tag["itemprop"]).lower())
        if kind and tag.name != "meta" and not around.of_others(tag):
            value = tag.get("datetime") or tag.get("content") or tag.get("title") or text_of(tag)
            yield MachineDate(f"itemprop {tag['itemprop']}", str(value), kind)


def _times(page: Elements, around: Surroundings) -> Iterator[MachineDate]:
    for tag in page.named("time"):
        if around.of_others(tag) or around.in_card(tag) or (inside(tag, "footer") and not inside(tag, "article")):
            continue
        if inside(tag, "li") and not inside(tag, "article", "main"):
            continue
        value = tag.get("datetime") or tag.get("title") or text_of(tag)
        yield MachineDate("time", str(value), _kind_of_time(tag))


def _kind_of_time(tag: Tag) -> Kind:
    """Return what a time element tells by its own or its parent's classes, else by the words before it."""
    words = [*words_of(tag, "class"), *(words_of(tag.parent, "class") if tag.parent is not None else [])]
    parts = [part for word in words for part in (word.lower(), *re.split(r"[-_]+", word.lower()))]
    named = {kinds("classes")[part] for part in parts if part in kinds("classes")}
    if "pubdate" in tag.attrib or "published" in named:
        return "published"
    return "modified" if "modified" in named else _kind_by_label(tag)


def _kind_by_label(tag: Tag) -> Kind:
    own = text_of(tag)
    for line in (own, text_of(tag.parent)):
        if len(line) > LONGEST_LINE:
            break
        meanings = [each.meaning for each in labelled_days(line) if line.find(own) <= each.day.end]
        if meanings and meanings[0] in ("published", "modified"):
            return "published" if meanings[0] == "published" else "modified"
    return "unknown"


def _in_scripts(page: Elements) -> Iterator[MachineDate]:
    """Yield the day of publication that scripts hand over, where all of them name the same: else some are others'."""
    scripts = [script for script in page.named("script") if "ld+json" not in str(script.get("type") or "")]
    texts = [(script.string or "")[:LONGEST_SCRIPT] for script in scripts]
    texts += [page.meta("name", name) for name in ("script:ld+json", "parsely-page")]
    values = {value for text in texts for value in _published_in(text)}
    if len({value[:10] for value in values}) == 1:
        yield MachineDate("script", min(values), "unknown")


def _published_in(script: str) -> Iterator[str]:
    """Yield the days of a script that are called those of publication; days come first, since few scripts have any."""
    for day in _DAY_IN_SCRIPT.finditer(script):
        if _KEY.search(script, max(0, day.start() - LONGEST_KEY), day.start()):
            yield day[0]


def _structured(page: Elements, own: Set[str]) -> Iterator[MachineDate]:
    """Yield the dates of JSON-LD (schema.org): those of this page by name, then those of an article, then others."""
    ranked: list[tuple[int, MachineDate]] = []
    for value in page.json_objects:
        rank = _rank(value, own)
        for name, text in value.items():
            kind = kinds("schema").get(name.lower())
            if kind and isinstance(text, str):
                late = name.lower() == "datecreated"
                ranked.append((rank + late, MachineDate(f"json-ld {name}", text, kind)))
    yield from (date for _, date in sorted(ranked, key=lambda pair: pair[0]))


def _rank(value: Mapping[str, Any], own: Set[str]) -> int:
    article = bool(re.search("Article|Posting|Page", str(value.get("@type"))))
    entity = value.get("mainEntityOfPage")
    named = (value.get("url"), value.get("headline"), entity.get("@id") if isinstance(entity, dict) else entity)
    if article and any(isinstance(name, str) and name in own for name in named):
        return 0
    return 2 if re.search("Article|Posting", str(value.get("@type"))) else 4
