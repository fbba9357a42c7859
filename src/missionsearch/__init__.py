"""missionsearch: search for a diplomatic mission's published pages, in French and English."""

__version__ = "0.1.0"
