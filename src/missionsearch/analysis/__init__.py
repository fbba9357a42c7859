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
    find_codes,
    in_either_language,
    is_code,
    key_of_code,
)
from missionsearch.analysis.folding import (
    SPELLED_OUT,
    fold,
    has_spelled_out,
    lower,
    normalize,
    plain_apostrophes,
    strip_accents,
)
from missionsearch.analysis.french import written_alike
from missionsearch.analysis.keys import (
    code_keys,
    find_long_numbers,
    key_of_capitals,
    key_of_name,
    key_of_signed,
    unspaced_key,
)

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
    "has_spelled_out",
    "in_either_language",
    "is_code",
    "key_of_capitals",
    "key_of_code",
    "key_of_name",
    "key_of_signed",
    "lower",
    "normalize",
    "plain_apostrophes",
    "strip_accents",
    "surfaces_of",
    "unspaced_key",
    "written_alike",
]
