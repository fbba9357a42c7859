"""The clauses of a query's leaves, with every weight: a word, a phrase, a code, a prefix, a near spelling."""

from __future__ import annotations

from collections.abc import Iterator

from missionsearch.analysis import FIELD_LANGUAGES, analyze_query, key_of_capitals, unspaced_key
from missionsearch.models import Code, Fuzzy, Phrase, Prefix, Term
from missionsearch.search.clauses import (
    STEMS,
    SURFACES,
    TITLE_STEMS,
    TITLE_SURFACES,
    Adjacent,
    AnyOf,
    Clause,
    CodeKey,
    Expansion,
    FirstOf,
    InField,
    InYear,
    ScoreShare,
    Word,
)
from missionsearch.search.questions import is_requesting
from missionsearch.search.typed_codes import as_words
from missionsearch.search.typed_words import as_written, key_of_word, word_of, words_of
from missionsearch.search.weights import DEFAULT, Weights

YEAR_DIGITS = 4


def word_clause(text: str, weights: Weights = DEFAULT) -> Clause:
    """Return the clause of one typed word."""
    return LeafClauses(weights, dated=False).word(text)


class LeafClauses:
    """Makes the clause of each leaf by itself, with the share of the score that each representation brings."""

    def __init__(self, weights: Weights, dated: bool) -> None:
        self.weights, self.dated = weights, dated
        self.shares = (
            ScoreShare(STEMS, weights.stems),
            ScoreShare(TITLE_STEMS, weights.title_stems),
            ScoreShare(SURFACES, weights.surfaces),
            ScoreShare(TITLE_SURFACES, weights.title_surfaces),
        )
        self.requesting = tuple(ScoreShare(each, weights.requesting * share) for each, share in self.shares)
        self.exact_shares = (
            ScoreShare(SURFACES, weights.stems + weights.surfaces),
            ScoreShare(TITLE_SURFACES, weights.title_stems + weights.title_surfaces),
        )
        self.code_shares = (
            ScoreShare(SURFACES, weights.stems + weights.surfaces),
            ScoreShare(TITLE_SURFACES, weights.title_stems),
        )

    def of(self, node: Term | Phrase | Code | Prefix | Fuzzy) -> Clause:
        """Return the clause of a node that holds no other."""
        if isinstance(node, Code):
            return self._code(node)
        if node.field in ("section", "site", "url"):
            return InField(node.field, node.text)
        match node:
            case Term():
                return self._in_title(node.text) if node.field else self._word_or_year(node.text)
            case Phrase():
                return self._phrase(node)
            case Prefix():
                return Expansion("beginning", node.text, self._expansion(node), bool(node.field))
            case Fuzzy():
                return Expansion("near spelling", node.text, self._expansion(node), bool(node.field))

    def _expansion(self, node: Prefix | Fuzzy) -> float:
        return 1.0 if node.field else self.weights.expansion

    def _word_or_year(self, text: str) -> Clause:
        """Return the clause of a typed word. In a dated query (``Query.near_dates``) a year also means the time."""
        word = self.word(text)
        is_year = self.dated and len(text) == YEAR_DIGITS and text.isdecimal() and text[:2] in ("19", "20")
        return InYear(int(text), word) if is_year else word

    def word(self, text: str, loose: bool = False) -> AnyOf:
        """Return the clause of a word in any language.

        The parts of "États-Unis" must stand beside each other, unless it is ``loose``: then each counts by itself.
        "A380" is a code too, which others write "A 380" or "A-380", PCDEL80116 is PC.DEL/801/16 without its signs, and
        US a name that "us" is not.
        """
        shares = self.requesting if loose and is_requesting(text) else self.shares
        word, key = word_of(text, loose, shares), key_of_word(text) or key_of_capitals(text)
        return AnyOf((*word.clauses, self.code_key(text, key))) if key else word

    def adjacent(self, language: str, surfaces: tuple[str, ...]) -> Adjacent:
        return Adjacent(language, surfaces, shares=self.shares)

    def _in_title(self, text: str) -> AnyOf:
        runs = ((language, run) for language in FIELD_LANGUAGES for run in analyze_query(text, language))
        return AnyOf(
            tuple(Adjacent(language, run, title=True, shares=(ScoreShare(TITLE_STEMS, 1.0),)) for language, run in runs)
        )

    def _phrase(self, node: Phrase) -> AnyOf:
        key = None if node.field else key_of_capitals(node.text)
        return AnyOf((*self.written(node), *([self.code_key(node.text, key)] if key else ())))

    def written(self, node: Phrase) -> Iterator[Adjacent]:
        """Yield the clauses of words as written, small ones too, in each language; of ordinals as others do."""
        title = node.field == "title"
        shares = (ScoreShare(TITLE_SURFACES, 1.0),) if title else self.exact_shares
        worded = ((language, words) for language in FIELD_LANGUAGES for words in as_written(node.text, language))
        for language, words in worded:
            if words:
                scored_as = None if title else self._only_word(language, words)
                yield Adjacent(language, words, True, title, shares, scored_as)

    def _only_word(self, language: str, surfaces: tuple[str, ...]) -> Word | None:
        return next(words_of(language, surfaces, self.shares), None) if len(surfaces) == 1 else None

    def _code(self, node: Code) -> FirstOf:
        """Return the clause of a code; what no document has as a code is looked for as it is written."""
        key, unspaced = self.code_key(node.text, node.key), unspaced_key(node.text)
        written = (self._phrase(Phrase(text, node.field and "title")) for text in as_words(node))
        return FirstOf((key, *written, *([self.code_key(node.text, unspaced)] if unspaced else ())))

    def code_key(self, text: str, key: str) -> CodeKey:
        return CodeKey(text, key, self.code_shares)
