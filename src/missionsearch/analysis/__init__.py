"""Which words a text holds, in French, in English, and in any other language.

``analyzer(language)`` is where to start; ``fold`` is what titles, facets and suggestions are compared by.
"""

from missionsearch.analysis.analyzer import (
    COMPOUND_PREFIXES,
    FIELD_LANGUAGES,
    LANGUAGES,
    Analyzer,
    Tokens,
    analyze_query,
    analyzer,
    field_language,
    surfaces_of,
)
from missionsearch.analysis.codes import (
    CODE_NAME,
    CodeMention,
    code_keys,
    find_codes,
    find_long_numbers,
    in_either_language,
    is_code,
    key_of_code,
    key_of_name,
    unspaced_key,
)
from missionsearch.analysis.folding import SPELLED_OUT, fold, normalize, plain_apostrophes, strip_accents
from missionsearch.analysis.french import written_alike

__all__ = [
    "CODE_NAME",
    "COMPOUND_PREFIXES",
    "FIELD_LANGUAGES",
    "LANGUAGES",
    "SPELLED_OUT",
    "Analyzer",
    "CodeMention",
    "Tokens",
    "analyze_query",
    "analyzer",
    "code_keys",
    "field_language",
    "find_codes",
    "find_long_numbers",
    "fold",
    "in_either_language",
    "is_code",
    "key_of_code",
    "key_of_name",
    "normalize",
    "plain_apostrophes",
    "strip_accents",
    "surfaces_of",
    "unspaced_key",
    "written_alike",
]
