"""How did we translate this? A word's renderings in the mission's own pairs, with the sentences side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup, escape

from missionsearch.crosslanguage.concordance import Concordance, Example, find_renderings
from missionsearch.crosslanguage.words import other_language, typed_words
from missionsearch.exports.tables import table_text
from missionsearch.web import formats
from missionsearch.web.addresses import url_for
from missionsearch.web.asking import Asking, asking
from missionsearch.web.hits import Titled, titled

blueprint = Blueprint("translations", __name__)
LONGEST_TEXT = 200
"""Characters that are looked for."""
HEADINGS = ("text", "rendering", "count", "fr", "en", "fr_url", "en_url")
MOST_RENDERINGS = 20
SENTENCES = 5
"""Of each rendering on the page; the file has all of them."""


@dataclass(frozen=True, slots=True)
class ShownSide:
    """A sentence with what is rendered marked, and the publication it comes from."""

    text: Markup
    language: str
    source: Titled


@dataclass(frozen=True, slots=True)
class ShownRendering:
    form: str
    count: str
    pairs: tuple[tuple[ShownSide, ShownSide], ...]


@blueprint.get("/fr/traductions", defaults={"language": "fr"})
@blueprint.get("/en/translations", defaults={"language": "en"})
def page(language: str) -> str:
    """Show how a word or phrase was translated."""
    text = _asked()
    concordance = _found(asking(), text)
    return render_template(
        "translations.html",
        text=text,
        source=concordance.language if concordance else "",
        target=other_language(concordance.language) if concordance else "",
        words=_words(text, language) if concordance and not concordance.renderings else [],
        renderings=list(_shown(concordance, language)) if concordance else [],
        without=formats.number(len(concordance.without), language) if concordance and concordance.without else "",
        as_csv=url_for("translations.file", language=language, q=text),
        other_languages=[
            (code, url_for("translations.page", language=code, q=text)) for code in ("fr", "en") if code != language
        ],
    )


@blueprint.get("/fr/traductions.csv", defaults={"language": "fr"})
@blueprint.get("/en/translations.csv", defaults={"language": "en"})
def file(language: str) -> Response:
    """Answer with all aligned sentences as a spreadsheet."""
    concordance = _found(asking(), _asked())
    response = Response(
        table_text(HEADINGS, _rows(concordance) if concordance else ()), content_type="text/csv; charset=utf-8"
    )
    name = "traductions" if language == "fr" else "translations"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _words(text: str, language: str) -> list[tuple[str, str]]:
    """Return each word of a text that was not found as a whole, and where it is looked up alone."""
    words = list(dict.fromkeys(word.strip(".,;:!?\"'()«»“”") for word in text.split()))
    telling = [word for word in words if typed_words(word, "fr") and typed_words(word, "en")]
    return [(word, url_for("translations.page", language=language, q=word)) for word in telling if word != text]


def _asked() -> str:
    return " ".join(request.args.get("q", "").replace("\x00", " ").split())[:LONGEST_TEXT]


def _found(ask: Asking, text: str) -> Concordance | None:
    """Return the renderings of a text; None where nothing was asked. What staff have hidden is in none of them."""
    if not text or ask.cross is None:
        return None
    visible = cache(lambda url: ask.engine.get(url) is not None)
    return find_renderings(ask.cross.lexicon(), text).only(
        lambda each: visible(each.french_url) and visible(each.english_url)
    )


def _shown(concordance: Concordance, language: str) -> Iterator[ShownRendering]:
    source_of = cache(_source)

    def side(example: Example, code: str) -> ShownSide:
        own = example.text
        text, url = (own.french, own.french_url) if code == "fr" else (own.english, own.english_url)
        span = example.source if code == concordance.language else example.target
        return ShownSide(_marked(text, span), code, source_of(url))

    for rendering in concordance.renderings[:MOST_RENDERINGS]:
        some = islice(rendering.examples, SENTENCES)
        pairs = tuple(
            (side(each, concordance.language), side(each, other_language(concordance.language))) for each in some
        )
        yield ShownRendering(rendering.form, formats.number(len(rendering.examples), language), pairs)


def _source(url: str) -> Titled:
    document = asking().engine.get(url)
    return titled(document) if document else Titled("", url, "")


def _marked(text: str, span: tuple[int, int]) -> Markup:
    start, end = span
    return escape(text[:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>") + escape(text[end:])


def _rows(concordance: Concordance) -> Iterator[list[str]]:
    for rendering in concordance.renderings:
        for example in rendering.examples:
            text = example.text
            count = str(len(rendering.examples))
            yield [
                concordance.text,
                rendering.form,
                count,
                text.french,
                text.english,
                text.french_url,
                text.english_url,
            ]
