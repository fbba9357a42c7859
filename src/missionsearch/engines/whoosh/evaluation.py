"""Which documents a parsed query matches, and how well: every node becomes arrays, and arrays are combined.

A typed word is looked up in every language that the index holds; a document matches it when it matches in one of
them. A word that is a stop word in some languages only asks nothing of documents in those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from missionsearch.analysis import analyze_query, analyzer, fold, key_of_code, surfaces_of
from missionsearch.engines.whoosh.grammar import is_empty, languages_ignoring, without_stop_words
from missionsearch.engines.whoosh.matches import (
    NOTHING,
    Ints,
    Matches,
    flagged,
    intersection,
    places_of,
    subtract,
    union,
)
from missionsearch.engines.whoosh.positions import phrase_matches
from missionsearch.engines.whoosh.postings import MAX_FORMS
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.engines.whoosh.sections import NAME_MARK, PART_MARK
from missionsearch.engines.whoosh.vocabulary import expand_fuzzy, expand_prefix
from missionsearch.models import And, Code, Fuzzy, Group, Match, Node, Not, Or, Phrase, Prefix, Synonym, Term
from missionsearch.search.snippets import run_of, run_of_code
from missionsearch.search.weights import SURFACES, TITLE_SURFACES, required_weight, word_weight

MOST_EXPANSIONS = 400
"""Words that all the prefixes and near spellings of a query may stand for together."""
MOST_PARTS, LONGEST_SPACED = 6, 4
"""Of a code typed with spaces: its parts, and the letters of each."""
LONGEST_POINTED = 7
"""Words beside small ones up to which what a question quotes is its point: docs/decisions/0004."""
YEAR = re.compile(r"(?:19|20)[0-9]{2}")

Expand = Callable[[Reader, str, str], tuple[list[str], bool]]


@dataclass
class Evaluation:
    """One query's evaluation; remembers what it met, for snippets and for saying why."""

    reader: Reader
    match: Match = "most"
    dated: bool = False
    """A year among the words is also a time (``Query.near_dates``)."""
    words: dict[str, set[str]] = field(default_factory=dict)
    """Language to the stems that were looked for: what snippets mark."""
    quoted: dict[str, set[str]] = field(default_factory=dict)
    """Language to the stems of quoted words."""
    runs: set[str] = field(default_factory=set)
    """Patterns of quoted words and codes, each marked as one (``snippets.run_of``)."""
    synonyms: dict[str, Matches] = field(default_factory=dict)
    """Synonym to the documents that have it and not what was typed."""
    limited: bool = False
    """An expansion was cut."""
    expansions: int = MOST_EXPANSIONS
    """Words that prefixes and near spellings may still stand for."""

    def matches(self, node: Node) -> Matches:
        """Return the documents that match a node."""
        match node:
            case Synonym():
                return self.synonym(node)
            case And():
                return self.conjunction(node.clauses)
            case Or():
                return union([self.matches(clause) for clause in node.clauses])
            case Not():
                return self.without(node.clause)
            case Group():
                return self.group(node)
            case _:
                return self.leaf(node)

    def leaf(self, node: Term | Phrase | Code | Prefix | Fuzzy) -> Matches:
        """Return the documents that match a clause that holds no other."""
        if isinstance(node, Code):
            return self.code(node)
        if node.field and not (isinstance(node, Phrase) and node.field in ("title", "symbol")):
            return self.fielded(node)
        match node:
            case Term():
                return self.year(node.text) if self.dated and YEAR.fullmatch(node.text) else self.term(node.text)
            case Phrase():
                return self.phrase(node)
            case Prefix():
                return self.expanded(expand_prefix, node.text)
            case Fuzzy():
                return self.expanded(expand_fuzzy, node.text)

    # --- words

    def term(self, text: str, loose: bool = False) -> Matches:
        """Return the documents that have a typed word in any language.

        The parts of "États-Unis" must stand beside each other, unless it is ``loose``: then each counts by itself.
        """
        runs = [(language, run) for language in self.reader.languages for run in analyze_query(text, language)]
        for language, run in runs:
            self.looked_for(language, run)
        return self.reader.kept(("word", text, loose), lambda: self._term(runs, loose))

    def _term(self, runs: list[tuple[str, tuple[str, ...]]], loose: bool) -> Matches:
        parts = []
        for language, run in runs:
            if loose or len(run) == 1:
                parts += [self.word(language, surface) for surface in run]
            else:
                parts.append(self.run(language, run))
        return union(parts)

    def looked_for(self, language: str, surfaces: Iterable[str]) -> None:
        """Remember words, for snippets."""
        self.words.setdefault(language, set()).update(filter(None, map(analyzer(language).stem, surfaces)))

    def year(self, text: str) -> Matches:
        """Return the documents that have a year as a word, and those of that year: as good as the best of the others.

        Who types "speech 2019" means speeches of 2019, and few of them say so.
        """
        written = self.term(text)
        dated = self.plain(flagged(self.reader.years == int(text)))
        best = written.scores.max() if len(written.docs) else np.float32(1)
        return union([written, Matches(dated.docs, np.full(len(dated.docs), best, np.float32))], best=True)

    def word(self, language: str, surface: str) -> Matches:
        """Return the documents that have a word, in any form: its four representations' scores added up."""
        return self.reader.kept(("scored", language, surface), lambda: self._word(language, surface))

    def _word(self, language: str, surface: str) -> Matches:
        stem = analyzer(language).stem(surface)
        found = self.reader.word(language, stem, surface) if stem else None
        if found is None:
            return NOTHING
        weights = self.reader.weights
        scores = found.scores * np.float32(weights.stems)
        for listed, share in (
            (self.reader.word(language, stem, surface, title=True), weights.title_stems),
            (self.reader.written(language, surface), weights.surfaces),
            (self.reader.written(language, surface, title=True), weights.title_surfaces),
        ):
            if listed is not None:
                places, held = places_of(listed.docs, found.docs)
                scores[places] += listed.scores[held] * np.float32(share)
        return Matches(found.docs, scores)

    def favoured(self, found: Matches, exactly: NDArray[np.bool_]) -> Matches:
        """Return matches of which those that have the words with the accents that were typed score a little more."""
        share = np.where(exactly, np.float32(1 + self.reader.weights.exact), np.float32(1))
        return Matches(found.docs, (found.scores * share).astype(np.float32))

    def run(self, language: str, surfaces: tuple[str, ...], title_only: bool = False) -> Matches:
        """Return the documents that have words beside each other; exactly as typed, for a little more."""
        self.looked_for(language, surfaces)
        key = ("run", language, surfaces, title_only)
        return self.reader.kept(key, lambda: self._run(language, surfaces, title_only))

    def _run(self, language: str, surfaces: tuple[str, ...], title_only: bool) -> Matches:
        stems = [(surface, stem) for surface in surfaces if (stem := analyzer(language).stem(surface))]
        found = phrase_matches(self.reader, language, surfaces, title_only)
        exactly = np.ones(len(found.docs), bool)
        for surface, stem in stems if len(found.docs) else ():
            listed = self.reader.term(language, stem)
            if listed is not None:
                exactly &= np.isin(found.docs, listed.docs[listed.has_form(surface)], assume_unique=True)
        return self.favoured(found, exactly)

    def phrase(self, node: Phrase) -> Matches:
        """Return the documents that have a phrase as written, small words too, in any language."""
        title_only = node.field == "title"
        parts = []
        for language in self.reader.languages:
            surfaces = surfaces_of(node.text, language)
            if surfaces:
                self.quoted.setdefault(language, set()).update(filter(None, map(analyzer(language).stem, surfaces)))
                self.runs.add(run_of(surfaces))
                parts.append(self.written(language, surfaces, title_only))
        return union(parts)

    def written(self, language: str, surfaces: tuple[str, ...], title_only: bool = False) -> Matches:
        """Return the documents that have words as written (accents aside), beside each other, in this order."""
        key = ("written", language, surfaces, title_only)
        return self.reader.kept(key, lambda: self._written(language, surfaces, title_only))

    def _written(self, language: str, surfaces: tuple[str, ...], title_only: bool) -> Matches:
        found = phrase_matches(self.reader, language, surfaces, title_only, exact=True)
        if len(surfaces) > 1 or title_only:
            return found
        return _scored_as(found, self.word(language, surfaces[0]))

    def code(self, node: Code) -> Matches:
        """Return the documents that have a code; what no document has as a code is looked for as it is written."""
        found = self.coded(node.key)
        self.runs.add(run_of_code(node.text))
        return found if len(found.docs) else self.phrase(Phrase(node.text, node.field and "title"))

    def coded(self, key: str) -> Matches:
        """Return the documents that have a code, in all text and in titles added up."""
        return self.reader.kept(("code", key), lambda: self._coded(key))

    def _coded(self, key: str) -> Matches:
        weights, parts = self.reader.weights, []
        for language in self.reader.languages:
            for representation, share in (
                (SURFACES, weights.stems + weights.surfaces),
                (TITLE_SURFACES, weights.title_stems),
            ):
                listed = self.reader.term(language, key, representation)
                if listed is not None:
                    parts.append(Matches(listed.docs, listed.scores * np.float32(share)))
        return union(parts)

    def expanded(self, expand: Expand, text: str) -> Matches:
        """Return the documents that have any of the index's words that a prefix or a near spelling stands for."""
        parts = []
        for language in self.reader.languages:
            surfaces = self.expansion(expand, language, text)
            wanted: dict[str, set[str]] = {}
            for surface in surfaces:
                wanted.setdefault(analyzer(language).stem(surface), set()).add(surface)
            parts += [self.forms(language, stem, forms) for stem, forms in wanted.items()]
        found = union(parts, best=True)
        return Matches(found.docs, found.scores * np.float32(self.reader.weights.expansion))

    def expansion(self, expand: Expand, language: str, text: str) -> list[str]:
        """Return the words that a prefix or a near spelling stands for, as far as the query's budget goes."""
        if not self.expansions:
            self.limited = True
            return []
        surfaces, cut = expand(self.reader, language, text)
        chosen = surfaces[: self.expansions]
        self.expansions -= len(chosen)
        self.limited |= cut or len(chosen) < len(surfaces)
        return chosen

    def forms(self, language: str, stem: str, forms: set[str]) -> Matches:
        """Return the documents in which one of these written forms of a stem stands."""
        found = self.reader.term(language, stem)
        if found is None:
            return NOTHING
        self.words.setdefault(language, set()).add(stem)
        if found.masks is None:
            return Matches(found.docs, found.scores)
        bits = sum(1 << place for place, form in enumerate(found.forms) if form in forms)
        if len(found.forms) == MAX_FORMS - 1 and not forms <= set(found.forms):
            bits |= 1 << MAX_FORMS - 1  # one of the rarest forms, which share a bit
        chosen = (found.masks & found.masks.dtype.type(bits)) != 0
        return Matches(found.docs[chosen], found.scores[chosen])

    def synonym(self, node: Synonym) -> Matches:
        """Return the documents that have a name or another name of the same; the typed one scores in full."""
        typed, *others = (self.named(alternative) for alternative in node.alternatives)
        share = np.float32(self.reader.weights.synonym)
        parts = [typed]
        for alternative, found in zip(node.alternatives[1:], others, strict=True):
            if isinstance(alternative, Term | Phrase):
                self.synonyms[alternative.text] = subtract(found, [typed])
            parts.append(Matches(found.docs, found.scores * share))
        return union(parts, best=True)

    def named(self, node: Node) -> Matches:
        """Return the documents that have a name of something: of several words, in any of their forms."""
        if not isinstance(node, Phrase):
            return self.matches(node)
        return union(
            [self.run(lang, words) for lang in self.reader.languages if (words := surfaces_of(node.text, lang))]
        )

    # --- fields

    def fielded(self, node: Term | Phrase | Prefix | Fuzzy) -> Matches:
        """Return the documents whose title, section, site or address has a word."""
        if node.field == "title":
            return self.in_title(node)
        if node.field == "url":
            urls = (url for segment in self.reader.segments for url in segment.files.urls)
            wanted = node.text.lower()
            return self.plain(flagged(np.fromiter((wanted in url.lower() for url in urls), bool)))
        codes, values = self.reader.columns[str(node.field)]
        wanted = fold(node.text)
        if node.field == "site":
            chosen = [value == wanted or value.endswith("." + wanted) or wanted in value for value in values]
        else:
            spoken = (value.replace(NAME_MARK, " | ").replace(PART_MARK, " | ") for value in values)
            chosen = [_has_words(fold(names), wanted) for names in spoken]
        return self.plain(flagged(np.array(chosen, bool)[codes]) if values else NOTHING.docs)

    def in_title(self, node: Term | Phrase | Prefix | Fuzzy) -> Matches:
        """Return the documents that have a word in their title."""
        if isinstance(node, Prefix):
            surfaces = {lang: self.expansion(expand_prefix, lang, node.text) for lang in self.reader.languages}
        elif isinstance(node, Fuzzy):
            surfaces = {lang: self.expansion(expand_fuzzy, lang, node.text) for lang in self.reader.languages}
        else:
            parts = []
            for language in self.reader.languages:
                for run in analyze_query(node.text, language):
                    parts.append(self.run(language, run, title_only=True))
            return union(parts)
        runs = [(language, word) for language, words in surfaces.items() for word in words]
        return union([self.run(language, (word,), title_only=True) for language, word in runs], best=True)

    def plain(self, docs: Ints) -> Matches:
        """Return documents that match without a degree."""
        if self.reader.live is not None:
            docs = docs[self.reader.live[docs]]
        return Matches(docs, np.zeros(len(docs), np.float32))

    # --- combinations

    def conjunction(self, clauses: Iterable[Node]) -> Matches:
        """Return the documents that match every clause; a Not takes away."""
        wanted = [clause for clause in clauses if not isinstance(clause, Not)]
        unwanted = [clause for clause in clauses if isinstance(clause, Not)]
        asked = [clause for clause in wanted if not is_empty(self.reader, clause)]
        found = (
            intersection([self.matches(clause) for clause in asked]) if asked else self.plain(self.reader.all_docs())
        )
        return subtract(found, [self.unwanted(clause.clause) for clause in unwanted])

    def without(self, clause: Node) -> Matches:
        return subtract(self.plain(self.reader.all_docs()), [self.unwanted(clause)])

    def unwanted(self, clause: Node) -> Matches:
        """Return the documents that a minus takes away: those with the word as written, not with all its forms.

        What is taken away is marked nowhere.
        """
        apart = Evaluation(self.reader, self.match)
        if isinstance(clause, Term) and clause.field is None and not is_empty(self.reader, clause):
            return apart.phrase(Phrase(clause.text))
        return apart.matches(clause)

    def group(self, node: Group) -> Matches:
        """Return the documents that match a run of clauses without operators (``models.Group``)."""
        words = [clause for clause in node.clauses if isinstance(clause, Term | Synonym) and not _field(clause)]
        others = [clause for clause in node.clauses if clause not in words]
        must = [self.matches(clause) for clause in others if not isinstance(clause, Not)]
        if any(isinstance(word, Term) and word.text.isdecimal() for word in words):
            words, codes = self.spaced_codes(words)
            must += codes
        asked = without_stop_words(self.reader, words)
        must_not = [self.unwanted(clause.clause) for clause in others if isinstance(clause, Not)]
        if not asked and not must:
            if words and not must_not:
                return self.stop_words_only(words)
            return subtract(self.plain(self.reader.all_docs()), must_not)
        if asked:
            found = self.plain_words(asked, node.question)
            if all(languages_ignoring(self.reader, word) for word in asked):
                found = union([found, self.stop_words_only(asked)])
            if node.question and must:
                return subtract(self.prose(found, must, len(asked)), must_not)
            must.append(found)
        return subtract(intersection(must), must_not)

    def prose(self, words: Matches, quoted: list[Matches], count: int) -> Matches:
        """Return the documents of a question with something quoted in it, beside so many words.

        What is quoted in a short question is its point, and must be there where any document has it: the words beside
        it only rank. In longer prose people quote titles and asides: there it ranks, and is not asked for.
        """
        required = intersection(quoted)
        if count > LONGEST_POINTED or not len(required.docs):
            return union([words, *quoted])
        return intersection([required, union([words, self.plain(required.docs)])])

    def spaced_codes(self, words: list[Term | Synonym]) -> tuple[list[Term | Synonym], list[Matches]]:
        """Return the words that are no part of a code typed with spaces, and the documents of each such code.

        "A 2015 30" is the code A/2015/30 where a document has that one; the index decides.
        """
        rest, found, at = list[Term | Synonym](), list[Matches](), 0
        while at < len(words):
            length = next(
                (n for n in range(min(MOST_PARTS, len(words) - at), 1, -1) if self._is_code(words[at : at + n])), 0
            )
            if length:
                text = _typed(words[at : at + length])
                self.runs.add(run_of_code(text))
                found.append(self.coded(key_of_code(text)))
            else:
                rest.append(words[at])
            at += length or 1
        return rest, found

    def _is_code(self, words: list[Term | Synonym]) -> bool:
        text = _typed(words)
        parts = text.split()
        short = len(parts) == len(words) and all(len(part) <= LONGEST_SPACED or part.isdecimal() for part in parts)
        return short and any(part.isdecimal() for part in parts) and len(self.coded(key_of_code(text)).docs) > 0

    def plain_words(self, words: list[Term | Synonym], question: bool) -> Matches:
        """Return the documents that have enough of these words."""
        found = [
            self.term(word.text, loose=True) if question and isinstance(word, Term) else self.matches(word)
            for word in words
        ]
        weights = [word_weight(self.reader.count, len(each.docs)) for each in found]
        any_word = question or self.match == "any"
        required = required_weight(weights, [bool(len(each.docs)) for each in found], any_word)
        free = [languages_ignoring(self.reader, word) for word in words]
        if required == sum(weights) and not any(free):
            return intersection(found)
        scores = np.zeros(self.reader.count, np.float32)
        weighed = np.zeros(self.reader.count, np.uint16)
        for each, weight in zip(found, weights, strict=True):
            at = each.docs.astype(np.intp)
            scores[at] += each.scores
            weighed[at] += weight
        if any(free):
            matched = weighed > 0
            for languages, weight in zip(free, weights, strict=True):
                if languages:
                    weighed[matched & self.in_languages(languages)] += weight
        docs = flagged(weighed >= required)
        return Matches(docs, scores[docs])

    def in_languages(self, languages: list[str]) -> NDArray[np.bool_]:
        codes, values = self.reader.columns["language"]
        return np.array([value in languages for value in values], bool)[codes]

    def stop_words_only(self, words: list[Term | Synonym]) -> Matches:
        """Return the documents whose title has these words, all or any: only there are stop words indexed."""
        parts = []
        for language in self.reader.languages:
            found = []
            for word in words:
                surfaces = surfaces_of(word.text, language) if isinstance(word, Term) else ()
                found += [phrase_matches(self.reader, language, (each,), title_only=True) for each in surfaces]
            if found:
                parts.append(intersection(found) if self.match == "most" else union(found))
        return union(parts)


def _typed(words: list[Term | Synonym]) -> str:
    return " ".join(word.text if isinstance(word, Term) else "" for word in words)


def _field(clause: Term | Synonym) -> str | None:
    return clause.field if isinstance(clause, Term) else None


def _has_words(text: str, wanted: str) -> bool:
    return f" {wanted} " in f" {text} "


def _scored_as(found: Matches, scored: Matches) -> Matches:
    """Return matches with the scores that another set gives them; those it lacks keep their own."""
    scores = found.scores.copy()
    places, held = places_of(scored.docs, found.docs)
    scores[places] = scored.scores[held]
    return Matches(found.docs, scores)
