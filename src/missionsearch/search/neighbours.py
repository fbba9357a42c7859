"""Which words of a query are neighbours: "accord de paix" has accord + paix, small words aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from missionsearch.analysis import FIELD_LANGUAGES, analyzer, surfaces_of
from missionsearch.models import And, Group, Node, Or, Synonym, Term
from missionsearch.search.plan import Pair


def pairs_of(root: Node) -> tuple[Pair, ...]:
    """Return the neighbours of a query in each language, in the order in which they are typed."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for texts in _runs(root):
        for language in FIELD_LANGUAGES:
            surfaces = (surface for text in texts for surface in surfaces_of(text, language))
            stems = [stem for surface in surfaces if (stem := analyzer(language).stem(surface))]
            counted.update((language, first, second) for first, second in pairwise(stems) if first != second)
    return tuple(Pair(*words, times) for words, times in counted.items())


def _runs(node: Node) -> Iterator[list[str]]:
    """Yield the words that stand beside each other, as typed; what is excluded is in none."""
    match node:
        case Group():
            typed = [each.alternatives[0] if isinstance(each, Synonym) else each for each in node.clauses]
            yield [each.text for each in typed if isinstance(each, Term) and not each.field]
            for each in node.clauses:
                yield from _runs(each)
        case And() | Or():
            for each in node.clauses:
                yield from _runs(each)
