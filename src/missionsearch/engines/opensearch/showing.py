"""From what OpenSearch found to hits: which version of a publication is shown, and what of its text is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from missionsearch.analysis import analyzer, field_language, strip_accents
from missionsearch.engines.opensearch.client import RawHit
from missionsearch.engines.opensearch.scores import score_of
from missionsearch.engines.opensearch.stored import document_from_json
from missionsearch.models import ByName, ByTranslation, ByVersion, Document, Hit, Reason
from missionsearch.search import clauses as planned
from missionsearch.search.clauses import Adjacent, AnyOf, Structured, Word, names_in
from missionsearch.search.expansions import bare_form, most_mistakes
from missionsearch.search.highlighting import run_of_capitals
from missionsearch.search.hits import Passage, hit_of, passage_of
from missionsearch.search.plan import HighlightTerms, SearchPlan
from missionsearch.search.snippets import NOTHING, HighlightPatterns, readable, readable_title, snippet
from missionsearch.urls import address_digest


def hit(versions: list[RawHit], plan: SearchPlan) -> Hit:
    """Return the hit of a publication of its versions that match, with a snippet where one is asked for."""
    document, score, reasons = _shown(versions, plan.page.reader_language)
    words = DocumentWords(document)
    shown = Passage()
    if plan.page.snippets:
        patterns = highlight_patterns(words, plan.highlight)
        shown = passage_of(document, readable_title(document), readable(document), patterns, plan.highlight.sections)
    names = tuple(ByName(name) for name in other_names(words, plan.root))
    translated = tuple(ByTranslation(*pair) for pair in translations_in(words, plan.root))
    return hit_of(document, score, shown, (*names, *reasons, *translated))


def bare_hit(versions: list[RawHit], plan: SearchPlan) -> Hit:
    """Return the hit of a publication in a list, of its versions that match: nothing is marked."""
    document, score, _ = _shown(versions, plan.page.reader_language)
    return hit_of(document, score, Passage())


def similar_hit(document: Document, score: float) -> Hit:
    """Return the hit of a publication like another: its text from the beginning."""
    return hit_of(document, score, Passage(snippet(readable(document), NOTHING).html))


def _shown(versions: list[RawHit], language: str | None) -> tuple[Document, float, tuple[Reason, ...]]:
    """Return the version in the reader's language where it matches, else the best one; and the best one's score.

    Among equals the digest of the address decides, as on one machine.
    """
    best, *others = sorted(versions, key=_place)
    shown = next((each for each in (best, *others) if _language(each) == language), best)
    reasons = () if shown is best or score_of(shown) == score_of(best) else (ByVersion(_language(best)),)
    return document_from_json(shown["_source"]["document"]), score_of(best), reasons


def _place(hit: RawHit) -> tuple[float, bytes]:
    return -score_of(hit), address_digest(hit["_source"]["document"]["url"])[::-1]


def _language(hit: RawHit) -> str:
    return str(hit["_source"]["document"]["language"])


@dataclass
class DocumentWords:
    """The words of a shown document, a list for each text, read when first needed."""

    document: Document
    _texts: list[tuple[str, list[str]]] = field(default_factory=list)

    def texts(self) -> list[tuple[str, list[str]]]:
        """Return language and written words of the title and of each passage."""
        if not self._texts:
            self._texts = list(self._read())
        return self._texts

    def _read(self) -> Iterator[tuple[str, list[str]]]:
        document = self.document
        parts = [(document.title, document.language), *((each.text, each.language) for each in document.passages)]
        for text, spoken in parts:
            language = field_language(spoken)
            surfaces, extras = analyzer(language).tokens(text)
            yield language, [*surfaces, *(extra for _, extra in extras)]

    def forms(self) -> dict[tuple[str, str], None]:
        """Return language and written form of every word, each once, in the order of the text."""
        return dict.fromkeys((language, surface) for language, surfaces in self.texts() for surface in surfaces)


# --- what is marked


def highlight_patterns(words: DocumentWords, terms: HighlightTerms) -> HighlightPatterns:
    """Return the written forms of a document's words that a query looked for, each with the number of its word."""
    runs = tuple(map(re.compile, sorted(terms.runs)))
    capitals = tuple(re.compile(run_of_capitals(name)) for name in terms.capitals)
    stemmed = _forms(words, terms.stems)
    return HighlightPatterns(stemmed + _near(words, terms, dict(stemmed)), runs, _forms(words, terms.quoted), capitals)


def _forms(words: DocumentWords, stems: tuple[tuple[str, str], ...]) -> tuple[tuple[str, int], ...]:
    numbers = {stem: number for number, stem in enumerate(stems)}
    stem_of = {language: analyzer(language).stem for language, _ in stems}
    number_of: dict[str, int] = {}
    for language, surface in words.forms() if stems else ():
        if language in stem_of:
            number = numbers.get((language, stem_of[language](surface)))
            if number is not None:
                number_of.setdefault(surface, number)
    return tuple(number_of.items())


def _near(words: DocumentWords, terms: HighlightTerms, known: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return the other forms that are near spellings, each with the number of its word."""
    near = tuple(bare_form(text) for text in terms.near)
    number_of: dict[str, int] = {}
    for _, surface in words.forms() if near else ():
        if surface not in known:
            number = next((len(terms.stems) + at for at, wanted in enumerate(near) if _is_near(wanted, surface)), None)
            if number is not None:
                number_of.setdefault(surface, number)
    return tuple(number_of.items())


def _is_near(wanted: str, surface: str) -> bool:
    from rapidfuzz.distance import OSA

    limit = most_mistakes(wanted)
    return bool(OSA.distance(wanted, strip_accents(surface), score_cutoff=limit) <= limit)


# --- other names


def other_names(words: DocumentWords, clause: planned.Clause | None) -> Iterator[str]:
    """Yield the other names of what was typed by which alone a document was found."""
    for named in names_in(clause):
        if not _holds(words, named.typed):
            yield from (name for name, other in named.others if _holds(words, other))


def translations_in(words: DocumentWords, clause: planned.Clause | None) -> Iterator[tuple[str, str]]:
    """Yield which typed word stands as which written form in a document; the sure ones."""
    for term in clause.terms if isinstance(clause, Structured) else ():
        stem = analyzer(term.language).stem
        forms: dict[str, str] = {}
        for language, surface in words.forms():
            if language == term.language:
                forms.setdefault(stem(surface), surface)
        form = next((forms[each] for each, _ in term.stems if each in term.sure and each in forms), None)
        if form:
            yield term.typed, form


def _holds(words: DocumentWords, clause: planned.Clause) -> bool:
    """Say whether a document holds a word, or words beside each other."""
    match clause:
        case AnyOf():
            return any(_holds(words, each) for each in clause.clauses)
        case Word():
            return _stands(words, clause.language, (clause.surface,))
        case Adjacent():
            return _stands(words, clause.language, clause.surfaces)
        case _:
            return False


def _stands(words: DocumentWords, language: str, surfaces: tuple[str, ...]) -> bool:
    stem = analyzer(language).stem
    wanted = list(map(stem, surfaces))
    for spoken, text in words.texts():
        if spoken == language:
            inside = list(map(stem, text))
            if any(inside[at : at + len(wanted)] == wanted for at in range(len(inside) - len(wanted) + 1)):
                return True
    return False
