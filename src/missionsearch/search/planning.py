"""From a ``Query`` to its ``SearchPlan``: how its words stand together, what must be there and what ranks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from missionsearch.analysis import FIELD_LANGUAGES, LANGUAGES, key_of_capitals, key_of_code, surfaces_of
from missionsearch.models import And, Group, Match, Node, Not, Or, Phrase, Query, Synonym, Term
from missionsearch.search.clauses import AllOf, AnyOf, Clause, Demand, Minimum, Named, Run, RunWord, SpacedCode
from missionsearch.search.highlighting import highlight_terms
from missionsearch.search.leaves import LeafClauses
from missionsearch.search.neighbours import pairs_of
from missionsearch.search.plan import LanguagePrior, NearDates, Neighbours, ResultPage, SearchPlan
from missionsearch.search.questions import is_requesting
from missionsearch.search.translated import translated_plan
from missionsearch.search.typed_codes import spaced_codes
from missionsearch.search.typed_words import tells_accents, typed_word
from missionsearch.search.weights import DEFAULT, Weights


def plan_of(query: Query, weights: Weights = DEFAULT) -> SearchPlan:
    """Return what a query means."""
    near = NearDates(query.near_dates, weights.near_date) if query.near_dates else None
    if query.translated:
        return replace(translated_plan(query.translated, query.filters, near, weights), page=_page(query))
    root = query.root
    planner = _Planner(weights, query.match, bool(query.near_dates))
    clause = planner.clause(root) if root else None
    pairs = pairs_of(root) if root and query.sort == "relevance" else ()
    return SearchPlan(
        root=clause,
        filters=query.filters,
        page=_page(query),
        near_dates=near,
        neighbours=Neighbours(pairs, weights.in_order, weights.near, weights.rescored) if pairs else None,
        prior=planner.prior(query.reader_language),
        highlight=highlight_terms(root, planner.spaced),
    )


def _page(query: Query) -> ResultPage:
    return ResultPage(
        query.page,
        query.per_page,
        query.sort,
        query.collapse,
        query.reader_language,
        snippets=query.highlight,
        facets=query.facets,
    )


class _Planner:
    """Reads a tree of what was typed."""

    def __init__(self, weights: Weights, match: Match, dated: bool) -> None:
        self.weights, self.match = weights, match
        self.leaves = LeafClauses(weights, dated)
        self.stems: list[tuple[tuple[str, str], ...]] = []
        """Each plain word's stem in each language."""
        self.spaced: list[str] = []
        """What may be a code typed with spaces."""

    def clause(self, node: Node) -> Clause:
        """Return the clause of a node."""
        match node:
            case Synonym():
                return self.synonym(node)
            case And():
                return self.conjunction(node.clauses)
            case Or():
                return AnyOf(tuple(map(self.clause, node.clauses)))
            case Not():
                return AllOf((), (self.unwanted(node.clause),))
            case Group():
                return self.run(node)
            case _:
                return self.leaves.of(node)

    def conjunction(self, nodes: Iterable[Node]) -> AllOf:
        several = tuple(nodes)
        wanted = tuple(self.clause(node) for node in several if not isinstance(node, Not))
        return AllOf(wanted, tuple(self.unwanted(node.clause) for node in several if isinstance(node, Not)))

    def unwanted(self, node: Node) -> Clause:
        """Return what a minus takes away: documents with the word as written, not with all its forms.

        A word typed with accents is that word alone: ``-péché`` leaves la pêche.
        """
        match node:
            case Term(field=None):
                written = self.leaves.written(Phrase(node.text))
                return AnyOf(tuple(replace(each, accents=tells_accents(each)) for each in written))
            case Or():
                return AnyOf(tuple(map(self.unwanted, node.clauses)))
            case Group((alone,)) if not isinstance(alone, Not):
                return self.unwanted(alone)
            case _:
                return self.clause(node)

    # --- names and words beside each other

    def synonym(self, node: Synonym) -> Named:
        typed, *others = node.alternatives
        named = tuple((str(getattr(each, "text", "")), self.named(each)) for each in others)
        return Named(self.named(typed), named, self.weights.synonym)

    def named(self, node: Node) -> Clause:
        """Return the clause of a name of something: of several words, in any of their forms."""
        if not isinstance(node, Phrase):
            return self.clause(node)
        worded = ((language, surfaces_of(node.text, language)) for language in FIELD_LANGUAGES)
        return AnyOf(tuple(self.leaves.adjacent(language, words) for language, words in worded if words))

    def run(self, node: Group) -> Run:
        """Return the clause of a run of nodes without operators (``models.Group``)."""
        words = [each for each in node.clauses if _is_plain(each)]
        others = [each for each in node.clauses if not _is_plain(each)]
        run_words = tuple(self.run_word(word, node.question) for word in words)
        codes = [*self.spaced_codes(words), *(() if node.question else self.capitals(words))]
        any_word = node.question or self.match == "any"
        return Run(
            words=run_words,
            minimum=Minimum(self.weights.all_up_to, self.weights.share, any_word),
            codes=tuple(sorted(codes, key=lambda code: (code.first, -code.after))),
            beside=tuple(self.clause(each) for each in others if not isinstance(each, Not)),
            demand=self.demand(run_words) if node.question else "always",
            excluded=tuple(self.unwanted(each.clause) for each in others if isinstance(each, Not)),
            loose=node.question,
            relatives=self.weights.relatives,
        )

    def prior(self, language: str | None) -> LanguagePrior | None:
        """Return what documents in the reader's language gain, for what has been planned so far."""
        if not language or not self.stems or not self.weights.reader_language:
            return None
        return LanguagePrior(language, self.weights.reader_language, tuple(self.stems))

    def run_word(self, node: Node, question: bool) -> RunWord:
        if not isinstance(node, Term):
            return RunWord(" ".join(_texts(node)), self.clause(node), is_name=True)
        typed = typed_word(node.text)
        self.stems.append(typed.stems)
        clause = self.leaves.word(node.text, loose=True) if question else self.clause(node)
        relatives = () if question and is_requesting(node.text) else typed.relatives
        return RunWord(node.text, clause, typed.small_in, typed.stems, in_titles=typed.in_titles, relatives=relatives)

    def demand(self, words: tuple[RunWord, ...]) -> Demand:
        """Return whether what a question quotes must be there.

        What is quoted in a short question is its point, and must be there where any document has it: the words beside
        it only rank. In longer prose people quote titles and asides: there it ranks, and is not asked for.
        """
        asking = min(sum(language not in word.small_in for word in words) for language in LANGUAGES)
        return "ranks" if asking > self.weights.longest_pointed else "where any has it"

    def capitals(self, words: list[Node]) -> Iterator[SpacedCode]:
        """Yield the small words in capitals beside others that are not: names, where the index has them so."""
        texts = [text for word in words for text in _texts(word)]
        if not all(map(str.isupper, texts)):
            for at, text in enumerate(texts):
                if key := key_of_capitals(text):
                    yield SpacedCode(at, at + 1, self.leaves.code_key(text, key))

    def spaced_codes(self, words: list[Node]) -> Iterator[SpacedCode]:
        """Yield every reading of neighbouring words as a code: "A 2015 30" may be A/2015/30."""
        texts = [word.text if isinstance(word, Term) else "" for word in words]
        for first, after in spaced_codes(texts):
            text = " ".join(texts[first:after])
            self.spaced.append(text)
            yield SpacedCode(first, after, self.leaves.code_key(text, key_of_code(text)))


def _is_plain(node: Node) -> bool:
    return isinstance(node, Synonym) or (isinstance(node, Term) and not node.field)


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Synonym):
        yield str(getattr(node.alternatives[0], "text", ""))
    elif isinstance(node, Term):
        yield node.text
