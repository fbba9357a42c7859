"""From what OpenSearch found to hits: which version of a publication is shown, and what of its text is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from missionsearch.analysis import analyzer, field_language, normalize, strip_accents, surfaces_of
from missionsearch.engines.opensearch.stored import document_from_json
from missionsearch.models import (
    And,
    ByName,
    ByVersion,
    Code,
    Document,
    Fuzzy,
    Group,
    Hit,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Reason,
    Synonym,
    Term,
)
from missionsearch.search.hits import Passage, passage_of
from missionsearch.search.hits import hit_of as document_as_hit
from missionsearch.search.snippets import Looked, readable

Found = dict[str, Any]
VERSIONS = "versions"
MOST_VERSIONS = 8
"""Language versions of one publication that are told apart; more would be somebody's mistake."""

ALL_VERSIONS: dict[str, Any] = {
    "field": "publication",
    "inner_hits": {
        "name": VERSIONS,
        "size": MOST_VERSIONS,
        "sort": [{"_score": "desc"}, {"url": "asc"}],
        "track_scores": True,
        "_source": ["document"],
    },
}


def hit(found: Found, query: Query, preferred: str | None) -> Hit:
    """Return the hit of a publication: the version in the preferred language where it matches, else the best one."""
    versions = found["inner_hits"][VERSIONS]["hits"]["hits"] if "inner_hits" in found else [found]
    best = versions[0]
    shown = next((each for each in versions if _language(each) == preferred), best)
    reasons = () if shown is best or _score(shown) == _score(best) else (ByVersion(_language(best)),)
    document = document_from_json(shown["_source"]["document"])
    return hit_of(document, _score(best), query, reasons)


def _language(found: Found) -> str:
    return str(found["_source"]["document"]["language"])


def _score(found: Found) -> float:
    return float(found["_score"] or 0.0)


def hit_of(document: Document, score: float, query: Query, reasons: tuple[Reason, ...] = ()) -> Hit:
    """Return a document's hit, with a snippet where one is asked for."""
    shown = Passage()
    if query.highlight:
        shown = passage_of(document, readable(document), looked_for(document, query.root))
    names = tuple(ByName(name) for name in _synonyms_in(document, query.root))
    return document_as_hit(document, score, shown, (*names, *reasons))


def looked_for(document: Document, root: Node | None) -> Looked:
    """Return the written forms of a document's words that a query looked for, each with the number of its word."""
    tests = list(_tests(root)) if root else []
    forms: dict[str, int] = {}
    if tests:
        for language, surface in _surfaces(document):
            number = next((number for number, test in enumerate(tests) if test(language, surface)), None)
            if number is not None:
                forms.setdefault(surface, number)
    return Looked(tuple(forms.items()))


def _surfaces(document: Document) -> Iterator[tuple[str, str]]:
    seen = set()
    for passage in document.passages:
        language = field_language(passage.language)
        surfaces, extras = analyzer(language).tokens(passage.text)
        for surface in (*surfaces, *(extra for _, extra in extras)):
            if (language, surface) not in seen:
                seen.add((language, surface))
                yield language, surface


Test = Callable[[str, str], bool]


def _tests(node: Node) -> Iterator[Test]:
    """Yield a test a word: does a surface form of a language belong to what was looked for?"""
    match node:
        case And() | Or() | Group():
            for clause in node.clauses:
                yield from _tests(clause)
        case Synonym():
            for alternative in node.alternatives:
                yield from _tests(alternative)
        case Term() if node.field in (None, "title"):
            yield from _stem_tests(node.text)
        case Phrase(field=None | "title") | Code():
            yield from _form_tests(node.text)
        case Prefix():
            wanted = strip_accents(normalize(node.text)).split("'")[-1]
            yield lambda language, surface: _begins(language, surface, wanted)
        case Fuzzy():
            yield _near_test(node.text)
        case Not() | Term() | Phrase():
            return


def _near_test(text: str) -> Test:
    from rapidfuzz.distance import OSA

    near = strip_accents(normalize(text)).split("'")[-1]
    limit = 1 if len(near) < 6 else 2
    return lambda _, surface: bool(OSA.distance(near, strip_accents(surface)) <= limit)


def _begins(language: str, surface: str, wanted: str) -> bool:
    return strip_accents(surface).startswith(wanted) and not analyzer(language).is_stop_word(surface)


def _stem_tests(text: str) -> Iterator[Test]:
    def test(language: str, surface: str) -> bool:
        stem = analyzer(language).stem(surface)
        return bool(stem) and stem in {analyzer(language).stem(each) for each in surfaces_of(text, language)}

    yield test


def _form_tests(text: str) -> Iterator[Test]:
    def test(language: str, surface: str) -> bool:
        return not analyzer(language).is_stop_word(surface) and strip_accents(surface) in {
            strip_accents(each) for each in surfaces_of(text, language)
        }

    yield test


def _synonyms_in(document: Document, root: Node | None) -> Iterator[str]:
    """Yield the other names of what was typed by which alone a document was found."""
    for node in _synonym_nodes(root):
        typed, *others = node.alternatives
        if not _holds(document, typed):
            yield from (each.text for each in others if isinstance(each, Term | Phrase) and _holds(document, each))


def _synonym_nodes(node: Node | None) -> Iterator[Synonym]:
    match node:
        case Synonym():
            yield node
        case And() | Or() | Group():
            for clause in node.clauses:
                yield from _synonym_nodes(clause)


def _holds(document: Document, node: Node) -> bool:
    """Say whether a document holds a word, or the words of a phrase beside each other."""
    if not isinstance(node, Term | Phrase):
        return False
    texts = [(document.title, field_language(document.language))]
    texts += [(passage.text, field_language(passage.language)) for passage in document.passages]
    for text, language in texts:
        known = analyzer(language)
        reduce = known.stem if isinstance(node, Term) else strip_accents
        inside = [reduce(each) for each in known.tokens(text).surfaces]
        wanted = [reduce(each) for each in known.tokens(node.text).surfaces]
        if wanted and any(inside[at : at + len(wanted)] == wanted for at in range(len(inside) - len(wanted) + 1)):
            return True
    return False
