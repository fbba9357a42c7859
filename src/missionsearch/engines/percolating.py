"""Which of many saved queries does a batch of documents match? Asked of an embedded index, whichever engine serves."""

from missionsearch.engines.whoosh.percolating import percolating

__all__ = ["percolating"]
