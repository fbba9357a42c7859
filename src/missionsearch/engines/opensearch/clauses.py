"""What a parsed query becomes: OpenSearch's clauses, by the same rules as on one machine.

A typed word is looked up in every language that the index holds; a document matches it where it matches in one of them.
Each of the four representations scores by its own BM25, and the scores are added up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from missionsearch.analysis import (
    FIELD_LANGUAGES,
    analyze_query,
    analyzer,
    key_of_code,
    normalize,
    strip_accents,
    surfaces_of,
)
from missionsearch.engines.opensearch.client import Connection
from missionsearch.engines.opensearch.fields import terms
from missionsearch.models import (
    And,
    Code,
    Fuzzy,
    Group,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Synonym,
    Term,
    TranslatedText,
)
from missionsearch.search.plan import Minimum
from missionsearch.search.weights import DEFAULT, required_weight, word_weight

Clause = dict[str, Any]

WEIGHTS = {
    "stems": DEFAULT.stems,
    "title_stems": DEFAULT.title_stems,
    "forms": DEFAULT.surfaces,
    "title_forms": DEFAULT.title_surfaces,
}
"""What each representation's score counts: docs/decisions/0004."""
PHRASE_WEIGHTS = {
    "words": DEFAULT.stems + DEFAULT.surfaces,
    "title_words": DEFAULT.title_stems + DEFAULT.title_surfaces,
}
"""The same for a phrase, whose words are looked up as written, small ones too."""
EXPANSIONS = 100
OTHER_TRANSLATIONS = 0.3
"""What translations of a word beside the best one count."""
MOST_PARTS, LONGEST_SPACED = 6, 4
NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {}}


def any_of(clauses: Iterable[Clause]) -> Clause:
    """Return a clause that one of several satisfies; their scores are added."""
    several = list(clauses)
    if not several:
        return NOTHING
    return several[0] if len(several) == 1 else {"bool": {"should": several, "minimum_should_match": 1}}


def best_of(clauses: Iterable[Clause]) -> Clause:
    """Return a clause that one of several satisfies; the best score counts."""
    return {"dis_max": {"queries": list(clauses)}}


def boosted(clause: Clause, by: float) -> Clause:
    return {"bool": {"must": [clause], "boost": by}}


def unscored(clause: Clause) -> Clause:
    return {"bool": {"filter": [clause]}}


@dataclass
class Translation:
    """One query's translation for one generation; asks the cluster how common its words are, each once."""

    connection: Connection
    index: str
    documents: int
    query: Query
    counts: dict[str, int] = field(default_factory=dict)

    def whole(self) -> Clause:
        """Return the clause of the whole query."""
        return self.allowed(self.near_dates(self.text()))

    def text(self) -> Clause:
        """Return the clause of what was typed."""
        if self.query.translated:
            return self.translated(self.query.translated)
        root = self.query.root
        if root is None:
            return EVERYTHING
        self.count(self.plain_clauses(root))
        return self.clause(root)

    def allowed(self, clause: Clause) -> Clause:
        """Return a clause without what is never found: hidden addresses, publications that have a version."""
        filters = self.query.filters
        unwanted: list[Clause] = [{"terms": {"url": list(filters.without)}}] if filters.without else []
        if filters.untranslated:
            own: Clause = {"term": {"language": filters.untranslated}}
            versions = {"has_child": {"type": "version", "query": own}}
            unwanted += [own, {"has_parent": {"parent_type": "publication", "query": versions}}]
        return {"bool": {"must": [clause], "must_not": unwanted}} if unwanted else clause

    def clause(self, node: Node) -> Clause:
        """Return the clause of a node."""
        match node:
            case Term():
                return self.fielded(node) if node.field else self.term(node.text)
            case Phrase():
                return self.fielded(node) if node.field in ("section", "site", "url") else self.phrase(node)
            case Code():
                return self.code(node)
            case Prefix() | Fuzzy():
                return self.fielded(node) if node.field else self.expanded(node, "forms")
            case Synonym():
                typed, *others = map(self.named, node.alternatives)
                return best_of([typed, *(boosted(each, DEFAULT.synonym) for each in others)])
            case And():
                return self.conjunction(node.clauses)
            case Or():
                return any_of(map(self.clause, node.clauses))
            case Not():
                return {"bool": {"must_not": [self.negated(node.clause)]}}
            case Group():
                return self.group(node)

    # --- words

    def term(self, text: str, loose: bool = False) -> Clause:
        """Return a typed word's clause; ``loose``: the parts of a compound count each by itself."""
        found = [
            self.run(language, part)
            for language in FIELD_LANGUAGES
            for run in analyze_query(text, language)
            for part in ([(word,) for word in run] if loose else [run])
            if any(map(analyzer(language).stem, part))
        ]
        written = any_of(found)
        if self.query.near_dates and text.isdigit() and len(text) == 4:
            return any_of([written, unscored({"term": {"year": text}})])
        return written

    def run(self, language: str, surfaces: Sequence[str]) -> Clause:
        """Return the clause of words that stand beside each other in one language."""
        known = analyzer(language)
        stems = terms(filter(None, map(known.stem, surfaces)))
        forms = terms(strip_accents(word) for word in surfaces if not known.is_stop_word(word))
        parts = [
            boosting(f"{name}_{language}", stems if name.endswith("stems") else forms, weight)
            for name, weight in WEIGHTS.items()
        ]
        if len(surfaces) == 1:
            parts.append(boosting(f"accented_{language}", terms(iter(surfaces)), DEFAULT.accented))
        return any_of(parts)

    def phrase(self, node: Phrase) -> Clause:
        """Return the clause of words as they are written, small ones too, in any language."""
        names = {"title_words": 1.0} if node.field == "title" else PHRASE_WEIGHTS
        parts = []
        for language in FIELD_LANGUAGES:
            words = terms(map(strip_accents, surfaces_of(node.text, language)))
            parts += [boosting(f"{name}_{language}", words, weight) for name, weight in names.items() if words]
        return any_of(parts)

    def translated(self, text: TranslatedText) -> Clause:
        """Return the clause of a text in the other language's terms.

        A cluster cannot count several words as one term (on one machine: ``plan.Structured``): of each term the best
        alternative counts, and the others a little.
        """
        stems, titles = WEIGHTS["stems"] + WEIGHTS["forms"], WEIGHTS["title_stems"] + WEIGHTS["title_forms"]
        parts = []
        for term in text.terms:
            found = [
                any_of(
                    boosting(f"{name}_{text.language}", stem, share * weight * term.weight)
                    for name, share in (("stems", stems), ("title_stems", titles))
                )
                for stem, weight in term.stems
            ]
            parts.append({"dis_max": {"queries": found, "tie_breaker": OTHER_TRANSLATIONS}})
        return any_of(parts)

    def named(self, node: Node) -> Clause:
        """Return the clause of a name of something: of several words, in any of their forms."""
        if not isinstance(node, Phrase):
            return self.clause(node)
        runs = [(language, surfaces_of(node.text, language)) for language in FIELD_LANGUAGES]
        return any_of(self.run(language, run) for language, run in runs if any(map(analyzer(language).stem, run)))

    def code(self, node: Code) -> Clause:
        """Return the clause of a code; what no document has as a code is looked for as it is written."""
        found = coded(node.key)
        return found if self.count_of(found) else self.phrase(Phrase(node.text, "title" if node.field else None))

    def expanded(self, node: Prefix | Fuzzy, name: str) -> Clause:
        """Return the clause of words that begin so, or are written nearly so."""
        wanted = strip_accents(normalize(node.text)).split("'")[-1]
        if not wanted:
            return NOTHING
        fields = [f"{name}_{language}" for language in FIELD_LANGUAGES]
        if isinstance(node, Prefix):
            return any_of({"prefix": {each: {"value": wanted, "boost": DEFAULT.expansion}}} for each in fields)
        near = {
            "value": wanted,
            "fuzziness": 1 if len(wanted) < 6 else 2,
            "max_expansions": EXPANSIONS,
            "boost": DEFAULT.expansion,
        }
        return any_of({"fuzzy": {each: near}} for each in fields)

    def negated(self, node: Node) -> Clause:
        """Return what ``-word`` takes away: its written forms, not its stem's whole family."""
        if isinstance(node, Term) and not node.field and not is_empty(node):
            return self.phrase(Phrase(node.text))
        return self.clause(node)

    # --- fields

    def fielded(self, node: Term | Phrase | Prefix | Fuzzy) -> Clause:
        """Return the clause of a word in the title, section, site or address."""
        if node.field == "title":
            return self.in_title(node)
        if node.field == "url":
            return {"wildcard": {"url_low": {"value": f"*{_literal(node.text.lower())}*"}}}
        if node.field == "site":
            return {"wildcard": {"site": {"value": f"*{_literal(node.text.lower())}*"}}}
        words = " ".join(map(strip_accents, surfaces_of(node.text, "und")))
        star = "*" if isinstance(node, Prefix) else " *"
        return {"wildcard": {"section_words": {"value": f"* {_literal(words)}{star}"}}} if words else NOTHING

    def in_title(self, node: Term | Phrase | Prefix | Fuzzy) -> Clause:
        if isinstance(node, Prefix | Fuzzy):
            return self.expanded(node, "title_forms")
        if isinstance(node, Phrase):
            return self.phrase(node)
        parts = []
        for language in FIELD_LANGUAGES:
            for run in analyze_query(node.text, language):
                stems = terms(filter(None, map(analyzer(language).stem, run)))
                name = "title_stems" if stems else "title_words"
                parts.append(boosting(f"{name}_{language}", stems or terms(map(strip_accents, run)), 1.0))
        return any_of(parts)

    # --- combinations

    def conjunction(self, clauses: Iterable[Node]) -> Clause:
        """Return the clause of which every part must match; a Not takes away."""
        several = list(clauses)
        unwanted = [self.negated(each.clause) for each in several if isinstance(each, Not)]
        asked = [self.clause(each) for each in several if not isinstance(each, Not) and not is_empty(each)]
        return {"bool": {"must": asked or [EVERYTHING], "must_not": unwanted}}

    def group(self, node: Group) -> Clause:
        """Return the clause of a run of clauses without operators (``models.Group``)."""
        words = [each for each in node.clauses if _plain(each)]
        others = [each for each in node.clauses if not _plain(each)]
        must = [self.clause(each) for each in others if not isinstance(each, Not)]
        if any(isinstance(word, Term) and word.text.isdecimal() for word in words):
            words, codes = self.spaced_codes(words)
            must += codes
        asked = self.asked(words)
        must_not = [self.negated(each.clause) for each in others if isinstance(each, Not)]
        if not asked and not must:
            if words and not must_not:
                return self.small_words_only(words)
            return {"bool": {"must": [EVERYTHING], "must_not": must_not}}
        if asked:
            found = self.plain_words(asked, node.question)
            if all(languages_ignoring(word) for word in asked):
                found = any_of([found, self.small_words_only(asked)])
            if node.question and must:
                return {"bool": {"must": [self.prose(found, must, len(asked))], "must_not": must_not}}
            must.append(found)
        return {"bool": {"must": must, "must_not": must_not}}

    def prose(self, words: Clause, quoted: list[Clause], count: int) -> Clause:
        """Return the clause of a question with something quoted in it: in a short one that must be there."""
        if count > DEFAULT.longest_pointed or not self.count_of({"bool": {"must": quoted}}):
            return any_of([words, *quoted])
        return {"bool": {"must": quoted, "should": [words]}}

    def spaced_codes(self, words: list[Node]) -> tuple[list[Node], list[Clause]]:
        """Return the words that are no part of a code typed with spaces, and each such code that the index has."""
        spans = [(at, end) for at in range(len(words)) for end in range(min(at + MOST_PARTS, len(words)), at + 1, -1)]
        keys = {span: key for span in spans if (key := _spaced_key(words[slice(*span)]))}
        self.count([coded(key) for key in keys.values()])
        rest, found, at = list[Node](), list[Clause](), 0
        while at < len(words):
            of_index = (span for span, key in keys.items() if span[0] == at and self.count_of(coded(key)))
            span = next(of_index, None)
            if span:
                found.append(coded(keys[span]))
            else:
                rest.append(words[at])
            at = span[1] if span else at + 1
        return rest, found

    def asked(self, words: list[Node]) -> list[Node]:
        """Return the words that ask something: not the small words of the likely language."""
        told = [word for word in words if not is_empty(word)]
        ignoring = [languages_ignoring(word) for word in told]
        if not any(ignoring):
            return told
        plain = [word for word, languages in zip(told, ignoring, strict=True) if not languages]
        favour = {language: sum(language in each for each in ignoring) * 1.0 for language in ("fr", "en")}
        for language in favour:
            favour[language] += sum(self.count_of(self.in_language(word, language)) > 0 for word in plain)
        likely = max(favour, key=lambda language: (favour[language], language == "fr"))
        return [word for word, languages in zip(told, ignoring, strict=True) if likely not in languages] or told

    def in_language(self, word: Node, language: str) -> Clause:
        runs = analyze_query(word.text, language) if isinstance(word, Term) else ()
        return any_of(self.run(language, run) for run in runs if any(map(analyzer(language).stem, run)))

    def plain_words(self, words: list[Node], question: bool) -> Clause:
        """Return the clause of words of which a document must have enough."""
        found = [
            self.term(each.text, loose=question) if isinstance(each, Term) else self.clause(each) for each in words
        ]
        if question or self.query.match == "any":
            return any_of(found)
        counts = [self.count_of(each) for each in found]
        weights = [word_weight(self.documents, count) for count in counts]
        required = required_weight(weights, [count > 0 for count in counts], Minimum(DEFAULT.all_up_to, DEFAULT.share))
        free = [languages_ignoring(word) for word in words]
        if required == sum(weights) and not any(free):
            return {"bool": {"must": found}}
        return {
            "bool": {"should": found, "minimum_should_match": 1, "filter": [_enough(found, weights, free, required)]}
        }

    def small_words_only(self, words: list[Node]) -> Clause:
        """Return the clause of documents whose title has these words, all or any."""
        parts = []
        for language in FIELD_LANGUAGES:
            surfaces = [each for word in words if isinstance(word, Term) for each in surfaces_of(word.text, language)]
            inside = [boosting(f"title_words_{language}", strip_accents(each), 1.0) for each in surfaces]
            if inside:
                parts.append({"bool": {"must": inside}} if self.query.match == "most" else any_of(inside))
        return any_of(parts)

    # --- dates

    def near_dates(self, clause: Clause) -> Clause:
        """Raise the scores of documents dated within the spans that a query's bare years and days stand for."""
        if not self.query.near_dates:
            return clause
        spans = [
            {"range": {"date": {"gte": int(f"{first:%Y%m%d}"), "lte": int(f"{last:%Y%m%d}")}}}
            for first, last in self.query.near_dates
        ]
        near = {"filter": any_of(spans), "weight": 1 + DEFAULT.near_date}
        return {"function_score": {"query": clause, "functions": [near], "boost_mode": "multiply"}}

    # --- how common

    def plain_clauses(self, node: Node) -> list[Clause]:
        """Return the clauses of whose documents the count will be needed, to ask for all of them at once."""
        match node:
            case Group() if not node.question and self.query.match == "most":
                words = [each for each in node.clauses if _plain(each) and not is_empty(each)]
                below = [clause for each in node.clauses for clause in self.plain_clauses(each)]
                return [self.term(each.text) if isinstance(each, Term) else self.clause(each) for each in words] + below
            case And() | Or() | Group():
                return [clause for each in node.clauses for clause in self.plain_clauses(each)]
            case _:
                return []

    def count_of(self, clause: Clause) -> int:
        """Return how many documents match a clause."""
        self.count([clause])
        return self.counts[_key(clause)]

    def count(self, clauses: list[Clause]) -> None:
        """Learn how many documents match each of some clauses, in one request."""
        unknown = {key: clause for clause in clauses if (key := _key(clause)) not in self.counts}
        if not unknown:
            return
        asked = {str(number): {"filter": clause} for number, clause in enumerate(unknown.values())}
        answer = self.connection.search(self.index, {"size": 0, "aggs": asked}, search_type="query_then_fetch")
        for number, key in enumerate(unknown):
            self.counts[key] = answer["aggregations"][str(number)]["doc_count"]


def boosting(name: str, words: str, weight: float) -> Clause:
    """Return the clause of a word, or of words beside each other, in a field."""
    if " " in words:
        return {"match_phrase": {name: {"query": words, "boost": weight}}}
    return {"term": {name: {"value": words, "boost": weight}}}


def _enough(found: list[Clause], weights: list[int], free: list[list[str]], required: int) -> Clause:
    """Return the filter that lets through documents whose words weigh enough together."""
    weighed = []
    for clause, weight, languages in zip(found, weights, free, strict=True):
        either = any_of([clause, {"terms": {"language": languages}}]) if languages else clause
        weighed.append({"constant_score": {"filter": either, "boost": weight}})
    return {"function_score": {"query": any_of(weighed), "min_score": required}}


def is_empty(node: Node) -> bool:
    """Say whether a clause asks nothing: no word in it, or small words in every language."""
    if not isinstance(node, Term) or node.field:
        return False
    return not any(any(map(analyzer(each).stem, surfaces_of(node.text, each))) for each in ("fr", "en"))


def languages_ignoring(node: Node) -> list[str]:
    """Return the languages in which a word is a small one while it is none in others."""
    if not isinstance(node, Term):
        return []
    found = []
    for language in ("fr", "en"):
        surfaces = surfaces_of(node.text, language)
        if surfaces and not any(map(analyzer(language).stem, surfaces)):
            found.append(language)
    return found


def coded(key: str) -> Clause:
    """Return the clause of a code's key, in all text and in titles added up."""
    return any_of(
        [boosting("codes", key, DEFAULT.stems + DEFAULT.surfaces), boosting("title_codes", key, DEFAULT.title_stems)]
    )


def _spaced_key(words: list[Node]) -> str:
    """Return the key of short words and numbers that may be a code; empty for what cannot be one."""
    texts = [word.text if isinstance(word, Term) else "" for word in words]
    short = all(text and " " not in text and (len(text) <= LONGEST_SPACED or text.isdecimal()) for text in texts)
    return key_of_code(" ".join(texts)) if short and any(map(str.isdecimal, texts)) else ""


def _plain(node: Node) -> bool:
    return isinstance(node, Synonym) or (isinstance(node, Term) and not node.field)


def _key(clause: Clause) -> str:
    return json.dumps(clause, sort_keys=True)


def _literal(text: str) -> str:
    """Return a text of which a wildcard query takes every letter as it stands."""
    return "".join(f"\\{letter}" if letter in "*?\\" else letter for letter in text)
