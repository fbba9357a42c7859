"""Which of our folders and modules each step's results are made by (``source.digest_of``)."""

from __future__ import annotations

READING = ("markup", "extract", "language", "analysis", "documents", "cldr.py", "urls.py", "reindex/extraction.py")
"""What a reading of a stored page is made by."""
COMPARING = (
    "documents", "translations", "extract", "language", "analysis", "crosslanguage", "reindex/comparing.py",
    "reindex/bilingual.py",
)  # fmt: skip
"""What turns readings into documents, and translation pairs into a lexicon."""
INDEXING = ("analysis", "engines")
"""What turns documents into an index: another makes the published one be built anew, and searchable until then."""
