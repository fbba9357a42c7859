"""What attachments have in common: a title of their own, and text as it was before it was set."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from missionsearch.errors import MissionSearchError
from missionsearch.extract.blocks import tidy
from missionsearch.models import ExtractedPage, FetchedPage

LONGEST_TITLE = 300
_PROGRAMS = re.compile(
    r"^(?:microsoft )?(?:word|powerpoint|excel)\s*-\s*|\.(?:docx?|odt|rtf|indd|qxd|pdf|pptx?|xlsx?)$", re.I
)
_NO_TITLE = re.compile(
    r"(?:(?:document )?sans titre|untitled|(?:word |nouveau |untitled )?document|pr[ée]sentation(?: powerpoint)?|"
    r"powerpoint presentation|title|titre|slide|diapositive|impression|none|null)\s*\d*|[\W\d_]*",
    re.I,
)
_SPACES = re.compile("[\x00\x0b\x0c\x85\u2028\u2029]")
"""Characters that part words and that nobody sees: NULs, and the breaks of lines that only Unicode knows."""
_UNREADABLE = re.compile("[\x01-\x08\x0d-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, and halves of pairs, which a broken font table gives and which no file can be written with."""
_PRINTED = str.maketrans(
    {
        **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)},  # ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ
        "\u2010": "-",
        **dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf076", "•"),  # bullets of the fonts Symbol and Wingdings
    }
)


class ExtractError(MissionSearchError):
    """A page or file that holds no text that can be read; the message says why."""


def clean(text: str) -> str:
    """Return text as it was before it was set: letters for ligatures, accents on their letters."""
    return unicodedata.normalize("NFC", _UNREADABLE.sub("", _SPACES.sub(" ", text)).translate(_PRINTED))


def file_page(
    page: FetchedPage,
    title: str,
    paragraphs: Sequence[str],
    kind: str,
    starts: tuple[int, ...] = (),
    notes: Sequence[str] = (),
) -> ExtractedPage:
    """Return what a file says, in the shape of a page's."""
    return ExtractedPage(
        url=page.url,
        canonical=page.url,
        title=_own_title(title),
        paragraphs=tuple(paragraphs),
        kind="file",
        extractor=kind,
        footnotes=tuple(notes),
        page_starts=starts,
    )


def _own_title(named: str) -> str:
    """Return the title in a file's properties; nothing where a program wrote it ("Microsoft Word - Document1.doc")."""
    bare = tidy(clean(named[:LONGEST_TITLE].replace("\n", " ")))
    while (shorter := _PROGRAMS.sub("", bare).strip()) != bare:
        bare = shorter
    return "" if _NO_TITLE.fullmatch(bare) or (" " not in bare and "_" in bare) else bare
