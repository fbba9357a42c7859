"""Plain CSS selectors without a soup: names, classes, ids and attributes, one inside another.

``read_selector`` says of anything else (``>``, ``:not()`` …) that it needs soupsieve.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from missionsearch.markup.tags import Tag

_PART = re.compile(
    r"([.#])([\w-]+)|\[\s*([\w-]+)\s*(?:([*^$~]?=)\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\]]+))\s*(i)?\s*)?\]"
)
_COMPOUND = re.compile(rf"([a-zA-Z][\w-]*)?((?:{_PART.pattern})*)")
_GAP = re.compile(r"\s+(?=[^\]]*(?:\[|$))")


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be: its name, its classes, its id, its attributes."""

    name: str = ""
    classes: tuple[str, ...] = ()
    id: str = ""
    attributes: tuple[tuple[str, str, str, bool], ...] = ()
    """Name, operator ("" where it need only be there), value, and whether case is ignored."""

    def fits(self, tag: Tag) -> bool:
        if (self.name and tag.tag != self.name) or (self.id and tag.get("id") != self.id):
            return False
        own = (tag.get("class") or "").split() if self.classes else []
        return all(each in own for each in self.classes) and all(_has(tag, *each) for each in self.attributes)


def _has(tag: Tag, name: str, operator: str, value: str, ignore_case: bool) -> bool:
    own = tag.get(name)
    if own is None or not operator:
        return own is not None
    if ignore_case:
        own, value = own.lower(), value.lower()
    if operator == "=":
        return bool(own == value)
    if operator == "~=":
        return value in own.split()
    tests = {"*=": own.__contains__, "^=": own.startswith, "$=": own.endswith}
    return bool(value) and bool(tests[operator](value))


@lru_cache(maxsize=512)
def read_selector(selector: str) -> tuple[Compound, ...] | None:
    """Return what a selector asks of an element (the last) and of those around it; None where it asks for more.

    >>> read_selector("main .text")[1].classes
    ('text',)
    """
    parts = [_read(part) for part in _GAP.split(selector.strip())]
    known = [part for part in parts if part is not None]
    return tuple(known) if known and len(known) == len(parts) else None


def _read(text: str) -> Compound | None:
    match = _COMPOUND.fullmatch(text)
    if not text or not match:
        return None
    classes, attributes, own_id = [], [], ""
    for sign, word, name, operator, double, single, bare, flag in _PART.findall(match[2]):
        if sign == ".":
            classes.append(word)
        elif sign == "#":
            own_id = word
        else:
            attributes.append((name.lower(), operator, double or single or bare, flag == "i"))
    return Compound((match[1] or "").lower(), tuple(classes), own_id, tuple(attributes))


def matches(tag: Tag, compounds: tuple[Compound, ...]) -> bool:
    """Say whether an element is what the last compound asks for, and lies in what the others do."""
    if not compounds[-1].fits(tag):
        return False
    wanted = list(compounds[:-1])
    for above in tag.iterancestors():
        if not wanted:
            break
        if wanted[-1].fits(above):
            wanted.pop()
    return not wanted
