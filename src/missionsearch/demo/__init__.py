"""The sample mission: a small site in French and English to crawl for real, written for this project."""

from missionsearch.demo.server import PORT, sample_site

__all__ = ["PORT", "sample_site"]
