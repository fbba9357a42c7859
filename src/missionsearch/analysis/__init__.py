"""Which words a text holds, in French, in English, and in any other language.

``analyzer(language)`` is where to start; ``fold`` is what titles, facets and suggestions are compared by.
"""

from missionsearch.analysis.analyzer import (
    ANALYSIS_VERSION,
    COMPOUND_PREFIXES,
    LANGUAGES,
    Analyzer,
    Tokens,
    analyze_query,
    analyzer,
    surfaces_of,
)
from missionsearch.analysis.asking import is_question
from missionsearch.analysis.folding import fold, normalize, strip_accents

__all__ = [
    "ANALYSIS_VERSION",
    "COMPOUND_PREFIXES",
    "LANGUAGES",
    "Analyzer",
    "Tokens",
    "analyze_query",
    "analyzer",
    "fold",
    "is_question",
    "normalize",
    "strip_accents",
    "surfaces_of",
]
