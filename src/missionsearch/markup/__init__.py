"""From a page's bytes to its tree, and what its head says: one reader for the crawler and for extraction.

``read_markup`` is where to start. The tree is lxml's, parsed once; its elements answer in Beautiful Soup's words
(``tags.Tag``), and a soup of the same elements is built only for the CSS selectors of an operator (``soup.Soup``).
"""

from missionsearch.markup.decoding import decode, undo_double_encoding
from missionsearch.markup.head import HeadFacts, robots_directives
from missionsearch.markup.page import HtmlPage, read_markup
from missionsearch.markup.tags import Tag, parse, words_of

__all__ = [
    "HeadFacts",
    "HtmlPage",
    "Tag",
    "decode",
    "parse",
    "read_markup",
    "robots_directives",
    "undo_double_encoding",
    "words_of",
]
