"""The clause of what holds no other clause: a word, words beside each other, a code, a field, an expansion."""

from __future__ import annotations

from collections.abc import Iterator

from missionsearch.analysis import FIELD_LANGUAGES, analyzer, fold, strip_accents
from missionsearch.engines.opensearch.clauses import MOST_EXPANSIONS, NOTHING, Clause, any_of, literal, text_clause
from missionsearch.engines.opensearch.fields import placed, terms
from missionsearch.search.clauses import (
    SURFACES,
    Adjacent,
    CodeKey,
    Expansion,
    InField,
    Representation,
    ScoreShare,
    Word,
)
from missionsearch.search.expansions import bare_form, most_mistakes
from missionsearch.search.weights import DEFAULT

Leaf = Word | Adjacent | CodeKey | Expansion | InField


def leaf_clause(leaf: Leaf) -> Clause:
    """Return the clause of the documents of a leaf."""
    match leaf:
        case Word():
            return word_clause(leaf)
        case Adjacent():
            return adjacent_clause(leaf)
        case CodeKey():
            return code_clause(leaf)
        case Expansion():
            return expansion_clause(leaf)
        case InField():
            return field_clause(leaf)


def field_name(language: str, representation: Representation) -> str:
    """Return the field that holds a representation of a language."""
    words = "stems" if representation.words == "stems" else "forms"
    return f"{'title_' if representation.title else ''}{words}_{language}"


def word_clause(word: Word) -> Clause:
    """Return the clause of a word in any form; its score in each representation counts its share."""
    return any_of([*(representation_clause(word, share) for share in word.shares), *accented_clauses(word)])


def accented_clauses(word: Word) -> Iterator[Clause]:
    """Yield the clause of a word with its accents, where it counts as it is written."""
    if any(share.representation == SURFACES for share in word.shares):
        yield text_clause(f"accented_{word.language}", terms([word.surface]), DEFAULT.accented)


def representation_clause(word: Word, share: ScoreShare) -> Clause:
    """Return the clause of a word in one representation."""
    written = word.stem if share.representation.words == "stems" else strip_accents(word.surface)
    return text_clause(field_name(word.language, share.representation), terms([written]), share.weight)


def stem_clause(language: str, stem: str) -> Clause:
    """Return the clause of a stem, for counting."""
    return text_clause(f"stems_{language}", terms([stem]), 1.0)


def adjacent_clause(phrase: Adjacent) -> Clause:
    """Return the clause of words that stand beside each other."""
    if phrase.as_written:
        return _as_written(phrase)
    if phrase.title:
        stems = placed(map(analyzer(phrase.language).stem_all, phrase.surfaces))
        return text_clause(f"title_stems_{phrase.language}", stems, sum(weight for _, weight in phrase.shares) or 1.0)
    return _in_any_form(phrase)


def _in_any_form(phrase: Adjacent) -> Clause:
    known = analyzer(phrase.language)
    stems = placed(map(known.stem, phrase.surfaces))
    forms = placed("" if known.is_stop_word(word) else strip_accents(word) for word in phrase.surfaces)
    if not stems:
        return NOTHING
    return any_of(
        text_clause(
            field_name(phrase.language, representation), stems if representation.words == "stems" else forms, weight
        )
        for representation, weight in phrase.shares
    )


def _as_written(phrase: Adjacent) -> Clause:
    """Return the clause of words as they are written, small ones too; one word scores as it would alone."""
    if phrase.accents:
        return text_clause(f"accented_{phrase.language}", terms(phrase.surfaces), 1.0)
    words = terms(map(strip_accents, phrase.surfaces))
    phrase_clause = any_of(
        text_clause(f"{'title_' if representation.title else ''}words_{phrase.language}", words, weight)
        for representation, weight in phrase.shares
    )
    if phrase.scored_as is None:
        return phrase_clause
    return {"bool": {"filter": [phrase_clause], "should": [word_clause(phrase.scored_as)]}}


def code_clause(code: CodeKey) -> Clause:
    """Return the clause of a code's key, in all text and in titles added up."""
    return any_of(
        text_clause("title_codes" if representation.title else "codes", code.key, weight)
        for representation, weight in code.shares
    )


def expansion_clause(expansion: Expansion) -> Clause:
    """Return the clause of words that begin so, or are written nearly so."""
    wanted = bare_form(expansion.text)
    if not wanted:
        return NOTHING
    fields = [f"{'title_' if expansion.title else ''}forms_{language}" for language in FIELD_LANGUAGES]
    if expansion.kind == "beginning":
        return any_of({"prefix": {each: {"value": wanted, "boost": expansion.weight}}} for each in fields)
    near = {
        "value": wanted,
        "fuzziness": most_mistakes(wanted),
        "max_expansions": MOST_EXPANSIONS,
        "boost": expansion.weight,
    }
    if expansion.alike:
        near["rewrite"] = "constant_score"  # of one clause, whatever it stands for
    return any_of({"fuzzy": {each: near}} for each in fields)


def field_clause(in_field: InField) -> Clause:
    """Return the clause of a word in the section, site or address."""
    if in_field.field == "section":
        words = fold(in_field.text)
        return {"wildcard": {"section_words": {"value": f"* {literal(words)} *"}}} if words else NOTHING
    name, wanted = ("url_low", in_field.text.lower()) if in_field.field == "url" else ("site", fold(in_field.text))
    return {"wildcard": {name: {"value": f"*{literal(wanted)}*"}}}
