"""A site that its editors change: publications come, change, move and go, and sections are renamed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import count

from tests.crawl.site import Answer, Site, page, redirect

CHANGES_A_RUN = 6
FRENCH = "La délégation française rappelle son attachement à la sécurité et à la coopération en Europe. "
ENGLISH = "The French delegation recalls its commitment to security and to cooperation throughout Europe. "


@dataclass(frozen=True)
class Publication:
    path: str
    number: int
    language: str
    section: str
    version: int = 0
    other: str | None = None
    """The path of its translation."""


class ChangingSite:
    """Publications that are added, changed, withdrawn, moved, translated; sections that are renamed."""

    def __init__(self, chance: random.Random, publications: int = 25) -> None:
        self.chance = chance
        self.numbers = count(1)
        self.sections = {"actualites": "Actualités", "discours": "Discours"}
        self.publications: dict[str, Publication] = {}
        self.site = Site({})
        for _ in range(publications):
            self.add()
        self.publish()

    def change(self) -> None:
        """Do a few of all that editors do."""
        deeds = (self.add, self.add, self.edit, self.edit, self.withdraw, self.redirect, self.move, self.translate)
        for _ in range(CHANGES_A_RUN):
            self.chance.choice((*deeds, self.untranslate, self.rename))()
        self.publish()

    def any(self) -> Publication:
        return self.chance.choice(list(self.publications.values()))

    def add(self) -> None:
        number = next(self.numbers)
        language = self.chance.choice(("fr", "en"))
        section = self.chance.choice(list(self.sections))
        path = f"/{language}/note-{number}"
        self.publications[path] = Publication(path, number, language, section)

    def edit(self) -> None:
        one = self.any()
        self.publications[one.path] = replace(one, version=one.version + 1)

    def withdraw(self) -> None:
        one = self.drop()
        self.site.answers[one.path] = Answer("", self.chance.choice((404, 410)))

    def drop(self) -> Publication:
        one = self.any()
        if one.other:
            self.untie(one)
        return self.publications.pop(one.path)

    def redirect(self) -> None:
        moved = self.moved()
        self.site.answers[moved[0]] = redirect(moved[1], self.chance.choice((301, 302)))

    def move(self) -> None:
        self.site.answers[self.moved()[0]] = Answer("", 404)

    def moved(self) -> tuple[str, str]:
        one = self.drop()
        path = f"{one.path}-{next(self.numbers)}"
        self.publications[path] = replace(one, path=path, other=None)
        return one.path, path

    def translate(self) -> None:
        one = self.any()
        if one.other:
            return
        language = "en" if one.language == "fr" else "fr"
        number = next(self.numbers)  # of its own: the same text twice in one language would rightly be one document
        path = f"/{language}/note-{number}"
        self.publications[path] = Publication(path, number, language, one.section, other=one.path)
        self.publications[one.path] = replace(one, other=path)

    def untranslate(self) -> None:
        one = self.any()
        if one.other:
            self.untie(one)

    def untie(self, one: Publication) -> None:
        for path in (one.path, str(one.other)):
            self.publications[path] = replace(self.publications[path], other=None)

    def rename(self) -> None:
        key = self.chance.choice(list(self.sections))
        self.sections[key] = f"{self.sections[key].split()[0]} {next(self.numbers)}"

    def publish(self) -> None:
        self.site.answers |= {one.path: self.answer(one) for one in self.publications.values()}
        self.site.answers["/"] = page(*self.publications)

    def answer(self, one: Publication) -> Answer:
        text = (FRENCH if one.language == "fr" else ENGLISH) * 3 + f"{one.number}, {one.version}."
        other = f'<link rel="alternate" hreflang="{self.language_of(one)}" href="{one.other}">' if one.other else ""
        section = f'<a href="/{one.section}">{self.sections[one.section]}</a>'
        crumbs = f'<p id="hierarchie"><a href="/">Accueil</a> &gt; {section}</p>'
        body = (
            f'<html lang="{one.language}"><head><title>Note {one.number}</title>{other}</head><body>{crumbs}'
            f"<h1>Note {one.number}</h1><p>{text}</p></body></html>"
        )
        return Answer(body)

    def language_of(self, one: Publication) -> str:
        return self.publications[str(one.other)].language
