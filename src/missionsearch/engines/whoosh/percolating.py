"""Which of many saved queries does a batch of documents match? A percolator over a throwaway index.

The batch is indexed as any document is, so that a word means what it means in a search. Saved queries share words:
each word, phrase, beginning or synonym is looked up once and kept as a set of documents; a query is then a few
operations on sets. What those cannot say (a word that is a small word in one language only, a code typed with spaces)
is asked of the engine as it stands.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from missionsearch.analysis import analyzer
from missionsearch.engines.whoosh.execution import execute
from missionsearch.engines.whoosh.generations import Generations
from missionsearch.engines.whoosh.reader import Reader
from missionsearch.models import And, Code, Document, Filters, Fuzzy, Node, Not, Or, Phrase, Prefix, Query, Term
from missionsearch.models import Synonym as SynonymNode
from missionsearch.search.planning import plan_of
from missionsearch.search.weights import DEFAULT

Numbers = frozenset[int]
_LEAVES = (Term, Phrase, Code, Prefix, Fuzzy, SynonymNode)


@contextmanager
def percolating(documents: Iterable[Document]) -> Iterator[Callable[[Query], frozenset[str]]]:
    """Give a function from a query to the addresses of those documents that match it, versions apart."""
    with tempfile.TemporaryDirectory(prefix="missionsearch-alerts-") as folder:
        generations = Generations(Path(folder), 1, "")
        generations.build(documents, dt.datetime.now(dt.UTC), None)
        yield _Percolator(Reader(generations.open({}), DEFAULT, None)).matching


class _Percolator:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._addresses = {number: reader.read(number).url for number in reader.all_docs().tolist()}
        self._known: dict[tuple[Node | None, Filters], Numbers] = {}

    def matching(self, query: Query) -> frozenset[str]:
        """Return the addresses of the documents that match a query."""
        numbers = self._of(query.root, query) & self._executed(None, query.filters)
        return frozenset(self._addresses[number] for number in numbers)

    def _of(self, root: Node | None, query: Query) -> Numbers:
        if root is None or self._is_plain(root):
            return self._combined(root)
        return self._asked(query)

    def _is_plain(self, node: Node) -> bool:
        """Say whether a tree is leaves under And, Or and Not, none of which changes what its neighbours mean."""
        if isinstance(node, And):
            kept = [clause for clause in node.clauses if not isinstance(clause, Not)]
            return bool(kept) and all(map(self._is_plain, node.clauses))
        if isinstance(node, Or):
            return all(isinstance(clause, _LEAVES) and self._is_plain(clause) for clause in node.clauses)
        if isinstance(node, Not):
            return self._is_plain(node.clause)
        return isinstance(node, _LEAVES) and not (isinstance(node, Term) and self._depends(node.text))

    def _depends(self, text: str) -> bool:
        """Say whether what a word asks for may depend on the words beside it: a number, a small word."""
        if any(map(str.isdecimal, text)) or len(text) <= 1:
            return True
        return any(
            any(analyzer(language).is_stop_word(word) for word in analyzer(language).tokens(text).surfaces)
            for language in self._reader.languages
        )

    def _combined(self, node: Node | None) -> Numbers:
        match node:
            case And():
                wanted = [self._combined(clause) for clause in node.clauses if not isinstance(clause, Not)]
                unwanted = [self._combined(clause.clause) for clause in node.clauses if isinstance(clause, Not)]
                return frozenset.intersection(*wanted).difference(*unwanted)
            case Or():
                return frozenset().union(*map(self._combined, node.clauses))
            case _:
                return self._executed(node, Filters())

    def _executed(self, node: Node | None, filters: Filters) -> Numbers:
        """Return what the engine finds for one leaf, or for filters alone; asked once."""
        key = node, filters
        if key not in self._known:
            self._known[key] = self._asked(Query(root=node, filters=filters))
        return self._known[key]

    def _asked(self, query: Query) -> Numbers:
        plain = replace(query, collapse=False, highlight=False, reader_language=None, near_dates=(), sort="newest")
        return frozenset(execute(self._reader, plan_of(plain), None).shown.docs.tolist())
