"""What is wrong with a page's markup: the rules of HTML and of WCAG that a program can check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
NAMED_BY = ("aria-label", "aria-labelledby", "title")


class _Page(HTMLParser):
    """Reads tags strictly: every one that opens must close, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[list[str]] = []
        self.inside: list[int] = []
        self.wrong: list[str] = []
        self.in_label: set[int] = set()
        self.in_svg: set[int] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        doubled = [name for name, times in Counter(name for name, _ in attributes).items() if times > 1]
        self.wrong += [f"<{tag}> has {name} twice" for name in doubled]
        self.tags.append((tag, {name: value or "" for name, value in attributes}))
        self.texts.append([])
        if "label" in self.open:
            self.in_label.add(len(self.tags) - 1)
        if "svg" in self.open:
            self.in_svg.add(len(self.tags) - 1)
        if tag not in VOID:
            self.open.append(tag)
            self.inside.append(len(self.tags) - 1)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
            return
        self.open.pop()
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        for at in self.inside:
            self.texts[at].append(data)


def problems(html: str) -> list[str]:
    """Return a sentence for each rule that a page breaks."""
    page = _Page()
    page.feed(html)
    page.close()
    return [*page.wrong, *[f"<{tag}> is never closed" for tag in page.open], *_rules(page)]


def _rules(page: _Page) -> Iterator[str]:
    texts = ["".join(text).strip() for text in page.texts]
    by_tag = {tag: [at for at, (name, _) in enumerate(page.tags) if name == tag] for tag, _ in page.tags}
    by_tag["title"] = [at for at in by_tag.get("title", ()) if at not in page.in_svg]  # a drawing's are tooltips
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    yield from (f"id {name} stands {times} times" for name, times in ids.items() if times > 1)
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-controls", "aria-describedby", "for"):
            yield from (
                f"{name} names no element: {other}" for other in attributes.get(name, "").split() if other not in ids
            )
        yield from (f"inline {name}" for name in attributes if name == "style" or name.startswith("on"))
    if not page.tags or page.tags[0][0] != "html" or not page.tags[0][1].get("lang"):
        yield "<html> has no lang"
    if len(by_tag.get("title", ())) != 1 or not texts[by_tag["title"][0]]:
        yield "not one title"
    if len(by_tag.get("main", ())) != 1:
        yield "not one main"
    yield from _headings(page, texts)
    yield from _inputs(page, by_tag)
    for tag in ("a", "button", "summary"):
        for at in by_tag.get(tag, ()):
            if not texts[at] and not any(page.tags[at][1].get(name) for name in NAMED_BY):
                yield f"<{tag}> says nothing: {page.tags[at][1]}"
    yield from ("an image without alt" for at in by_tag.get("img", ()) if "alt" not in page.tags[at][1])
    yield from ("a nav without a name" for at in by_tag.get("nav", ()) if not page.tags[at][1].get("aria-label"))


def _inputs(page: _Page, by_tag: dict[str, list[int]]) -> Iterator[str]:
    labelled = {page.tags[at][1].get("for") for at in by_tag.get("label", ())}
    for at in by_tag.get("input", ()):
        attributes = page.tags[at][1]
        if attributes.get("type") != "hidden" and at not in page.in_label and attributes.get("id") not in labelled:
            yield f"an input without a label: {attributes}"


def _headings(page: _Page, texts: list[str]) -> Iterator[str]:
    levels = [
        (int(tag[1]), texts[at]) for at, (tag, _) in enumerate(page.tags) if tag in ("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    if [level for level, _ in levels].count(1) != 1:
        yield "not one h1"
    before = 0
    for level, text in levels:
        if not text:
            yield f"an empty h{level}"
        if level > before + 1:
            yield f"h{level} {text!r} follows h{before}"
        before = level
