"""The documents of one clause that holds no other: a word, words beside each other, a code, a field, an expansion."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import analyzer, fold
from missionsearch.engines.whoosh.matches import NOTHING, Ints, Matches, flagged, places_of, union
from missionsearch.engines.whoosh.positions import phrase_matches
from missionsearch.engines.whoosh.postings import MAX_FORMS
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.termlists import TermList
from missionsearch.search.clauses import Adjacent, CodeKey, InField, Representation, Word
from missionsearch.search.section_names import section_entry


def plain(reader: Reader, docs: Ints) -> Matches:
    """Return documents that match without a degree."""
    if reader.live is not None:
        docs = docs[reader.live[docs]]
    return Matches(docs, np.zeros(len(docs), np.float32))


# --- words


def word(reader: Reader, clause: Word) -> Matches:
    """Return the documents that have a word, in any form: its representations' scores added up."""
    if clause.language not in reader.languages:
        return NOTHING
    return reader.cached(("scored", clause.language, clause.surface, clause.shares), lambda: _word(reader, clause))


def _word(reader: Reader, clause: Word) -> Matches:
    (_, weight), *others = clause.shares
    listed_word = reader.word(clause.language, clause.stem, clause.surface)
    if listed_word is None:
        return NOTHING
    scores = listed_word.scores * np.float32(weight)
    for representation, share in others:
        listed = in_representation(reader, clause, representation)
        if listed is None:
            continue
        if listed.docs is listed_word.docs:
            scores += listed.scores * np.float32(share)
        else:  # every document of it has the stem, but where another release has stemmed the index
            places, held = places_of(listed.docs, listed_word.docs)
            scores[places] += listed.scores[held] * np.float32(share)
    return Matches(listed_word.docs, scores)


def in_representation(reader: Reader, clause: Word, representation: Representation) -> TermList | None:
    """Return where a word stands in one representation, None where it stands nowhere."""
    if representation.words == "stems":
        return reader.word(clause.language, clause.stem, clause.surface, representation.title)
    return reader.written(clause.language, clause.surface, representation.title)


def adjacent(reader: Reader, clause: Adjacent) -> Matches:
    """Return the documents that have words beside each other."""
    if clause.language not in reader.languages:
        return NOTHING
    key = ("adjacent", clause.language, clause.surfaces, clause.as_written, clause.title, clause.accents)
    work = _as_written if clause.as_written else _in_any_form
    return reader.cached(key, lambda: work(reader, clause))


def _in_any_form(reader: Reader, clause: Adjacent) -> Matches:
    """Return the documents that have them in any form; exactly as typed, for a little more."""
    language = clause.language
    stems = [(surface, stem) for surface in clause.surfaces if (stem := analyzer(language).stem(surface))]
    matches = phrase_matches(reader, language, clause.surfaces, clause.title)
    exactly = np.ones(len(matches.docs), bool)
    for surface, stem in stems if len(matches.docs) else ():
        listed = reader.term(language, stem)
        if listed is not None:
            exactly &= places_of(matches.docs, listed.docs[listed.has_form(surface)])[1]
    return _favoured(matches, exactly, reader.weights.exact)


def _favoured(matches: Matches, exactly: NDArray[np.bool_], by: float) -> Matches:
    share = np.where(exactly, np.float32(1 + by), np.float32(1))
    return Matches(matches.docs, (matches.scores * share).astype(np.float32))


def _as_written(reader: Reader, clause: Adjacent) -> Matches:
    """Return the documents that have them as written, small words too; accents aside, where they are not meant."""
    if clause.accents:
        listed = reader.term(clause.language, clause.surfaces[0], Representation(clause.title, "accented"))
        return Matches(listed.docs, listed.scores) if listed else NOTHING
    matches = phrase_matches(reader, clause.language, clause.surfaces, clause.title, exact=True)
    return _scored_as(matches, word(reader, clause.scored_as)) if clause.scored_as else matches


def _scored_as(matches: Matches, scored: Matches) -> Matches:
    """Return matches with the scores that another set gives them; those it lacks keep their own."""
    scores = matches.scores.copy()
    places, held = places_of(scored.docs, matches.docs)
    scores[places] = scored.scores[held]
    return Matches(matches.docs, scores)


def code(reader: Reader, clause: CodeKey) -> Matches:
    """Return the documents that have a code, in all text and in titles added up."""
    return reader.cached(("code", clause.key), lambda: _code(reader, clause))


def _code(reader: Reader, clause: CodeKey) -> Matches:
    parts = []
    for language in reader.languages:
        for representation, share in clause.shares:
            listed = reader.term(language, clause.key, representation)
            if listed is not None:
                parts.append(Matches(listed.docs, listed.scores * np.float32(share)))
    return union(parts)


def with_forms(reader: Reader, language: str, stem: str, forms: set[str]) -> Matches:
    """Return the documents in which one of these written forms of a stem stands."""
    term = reader.term(language, stem)
    if term is None:
        return NOTHING
    if term.masks is None:
        return Matches(term.docs, term.scores)
    bits = sum(1 << place for place, form in enumerate(term.forms) if form in forms)
    if len(term.forms) == MAX_FORMS - 1 and not forms <= set(term.forms):
        bits |= 1 << MAX_FORMS - 1  # one of the rarest forms, which share a bit
    chosen = (term.masks & term.masks.dtype.type(bits)) != 0
    return Matches(term.docs[chosen], term.scores[chosen])


# --- fields


def in_field(reader: Reader, clause: InField) -> Matches:
    """Return the documents whose section, site or address has a word."""
    if clause.field == "url":
        urls = (url for segment in reader.segments for url in segment.files.urls)
        wanted = clause.text.lower()
        return plain(reader, flagged(np.fromiter((wanted in url.lower() for url in urls), bool)))
    codes, values = reader.columns[clause.field]
    wanted = fold(clause.text)
    chosen = _of_site(values, wanted) if clause.field == "site" else _of_section(values, wanted)
    return plain(reader, flagged(np.array(chosen, bool)[codes]) if values else NOTHING.docs)


def _of_site(values: Iterable[str], wanted: str) -> list[bool]:
    return [wanted in value for value in values]


def _of_section(values: Iterable[str], wanted: str) -> list[bool]:
    spoken = (" | ".join(section_entry(value).names) for value in values)
    return [f" {wanted} " in f" {fold(names)} " for names in spoken]
