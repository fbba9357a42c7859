"""What words of a typed word's family bring to a document (``clauses.Relatives``)."""

from __future__ import annotations

from collections.abc import Iterator

from missionsearch.engines.opensearch.clauses import NOTHING, Clause
from missionsearch.engines.opensearch.combined import combined_clause
from missionsearch.engines.opensearch.frequencies import Frequencies
from missionsearch.engines.opensearch.leaves import stem_clause
from missionsearch.search.clauses import STEMS, Run, RunWord, ScoreShare


def relatives(words: list[RunWord], run: Run, known: Frequencies) -> Iterator[tuple[str, Clause]]:
    """Yield each typed word and the clause of its relatives, where the index has any."""
    typed = [(word.text, each) for word in words for each in word.relatives if each.language in known.languages]
    akin = known.vocabulary.relatives([each for _, each in typed])
    with_stems = [(text, each, akin[each]) for text, each in typed]
    known.learn(stem_clause(each.language, stem) for _, each, stems in with_stems for stem, _ in stems)
    for text, each, stems in with_stems:
        clause = combined_clause(each.language, stems, (ScoreShare(STEMS, run.relatives),), known)
        if clause is not NOTHING:
            yield text, clause
