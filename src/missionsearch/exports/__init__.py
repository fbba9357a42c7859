"""A result set in the formats that other programs read: spreadsheets, reference managers, scripts.

Start reading at ``FORMATS``. A format takes publications one at a time and yields bytes as it goes, so that a result
set of any size is written in bounded memory. Publications are hits or documents: whatever has the facts of
``Publication``.
"""

from missionsearch.exports.citation import citation, csl_json, written_day
from missionsearch.exports.formats import FORMATS, Format
from missionsearch.exports.publication import COLUMNS, Layout, cells, record
from missionsearch.exports.tables import Sheet, write_workbook
from missionsearch.models import Publication

__all__ = [
    "COLUMNS",
    "FORMATS",
    "Format",
    "Layout",
    "Publication",
    "Sheet",
    "cells",
    "citation",
    "csl_json",
    "record",
    "write_workbook",
    "written_day",
]
