"""The files that a publication links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from missionsearch.extract.blocks import tidy
from missionsearch.extract.elements import text_of
from missionsearch.markup import Tag, words_of
from missionsearch.models import Attachment
from missionsearch.urls import canonical_link

_FILE_TYPES = "pdf doc docx odt rtf xls xlsx ods ppt pptx odp csv zip jpg jpeg png gif mp3 mp4"
FILE_TYPES = frozenset(_FILE_TYPES.split())
MEDIA_TYPES = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/zip": "zip",
}
"""What a link's own ``type`` says of a file whose address has no ending, as SPIP writes it."""
LONGEST_NAME = 200
"""Characters of a link's text that may be a name; a link that was never closed holds the rest of the page."""
LONGEST_ADDRESS = 2_000
FARTHEST_FRAME = 4
"""Elements around a link among which the frame is looked for that SPIP sets a document and its caption in."""

_UNNAMED = 9
_A_FILE = re.compile(rf"\.(?:{'|'.join(sorted(FILE_TYPES))})\s*(?:[?#;&]|$)", re.I)
_WIKI_PAGE = re.compile(r"/[^\W\d_]+:[^/]*$")
"""A wiki's page about a file: "/wiki/File:Mill.jpg"."""
_ENDING_OF_QUERY = re.compile(r"\.(\w{3,4})(?:&|$)")
_FORMAT = (
    r"(?:(?:au )?(?:format|fichier|document) )?(?:(?:Adobe|Microsoft|MS|Apache|LibreOffice|Open ?Office) )?"
    r"(?:Acrobat|PDF|Word|Excel|PowerPoint|Open ?Document(?: Te?xte?)?|DOCX?|OD[TSP]|RTF|XLSX?|PPTX?|CSV|ZIP|JPE?G|PNG|"
    r"GIF|MP[34])(?: (?:document|file))?"
)
_SIZE = r"\d[\d.,\s]{0,12}(?:octets?|bytes|[kKMG]i?[oB])"
_PART = rf"(?:{_FORMAT}|{_SIZE}|\d{{1,4}} pages?)"
_LABEL = rf"{_PART}(?:\s?[-–—,:;/|·(]?\s?{_PART})*"
_LABELS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\s?[(\[]\s?(?:nouvelle fenêtre|s’ouvre dans [^)\]]*|new window|opens in [^)\]]*)\s?[)\]]$",
        rf"\s?[(\[]\s?{_LABEL}\s?[)\]]$",
        rf"^[(\[]?\s?{_LABEL}\s?[)\]]?$",
        # A page shows the label apart where the text has nothing between: "Le rapportPDF – 61 Ko".
        rf"(?:\s?[-–—|·:]\s|\s|(?<=[a-zà-ÿ])(?=(?-i:[A-Z]))){_FORMAT}\s?[-–—,:(]\s?{_SIZE}\)?$",
        rf"\s[-–—,:;|·/]\s?{_LABEL}$",
        rf"^[(\[]\s?{_FORMAT}\s?[)\]]\s?",
    )
)
_NO_NAME = re.compile(
    r"(?:(?:télécharger|téléchargement|download|ouvrir|open|consulter|voir|view|lire|read|cliquez|click)?\s?"
    r"(?:(?:le|ce|the|this)\s)?(?:document|fichier|file|pdf|ici|here)?\s?(?:en|as|in|au format)?\s?(?:pdf)?)\W*",
    re.I,
)


def find_attachments(root: Tag, base: str) -> tuple[Attachment, ...]:
    """Return the files that are linked from a part of the page, each once, by the best name that a link gives it."""
    links = [(link, file) for link in root.find_all("a", href=True) if (file := _file(link, base))]
    captions = _captions(root) if links else {}
    ranked: dict[str, tuple[int, Attachment]] = {}
    for link, (url, ending) in links:
        rank, name = _name(link, captions)
        if url not in ranked or rank < ranked[url][0]:
            ranked[url] = rank, Attachment(url, name or _file_name(url, ending), ending)
    return tuple(attachment for _, attachment in ranked.values())


def _file(link: Tag, base: str) -> tuple[str, str] | None:
    """Return the address and the type of the file that a link leads to; None where it leads to something else."""
    href, media_type = link.get("href"), link.get("type")
    declared = MEDIA_TYPES.get(media_type.split(";")[0].strip().lower()) if media_type else None
    if len(href) > LONGEST_ADDRESS or not (declared or _A_FILE.search(href)):
        return None
    url = canonical_link(base, href)
    ending = _ending(url, declared) if url else None
    return (url, ending) if url and ending else None


def _ending(url: str, declared: str | None) -> str | None:
    """Return a file's type by its address, else by what the link says, else by the name that the address asks for.

    An address that another one stands in is no file: it shares it, or shows it.
    """
    parts = urlsplit(url)
    path, _, ending = parts.path.rpartition(".")
    if ending.lower() in FILE_TYPES:
        return None if _WIKI_PAGE.search(path) else ending.lower()
    asked = [] if declared or "://" in unquote(parts.query) else _ENDING_OF_QUERY.findall(parts.query.lower())
    return declared or next((each for each in asked if each in FILE_TYPES), None)


def _name(link: Tag, captions: dict[Tag | None, str]) -> tuple[int, str]:
    """Return the first name that a link gives, and how far down it stood: the lower, the better it names the file."""
    names = enumerate(map(_without_labels, _told(link, captions)))
    return next(((rank, name) for rank, name in names if name), (_UNNAMED, ""))


def _told(link: Tag, captions: dict[Tag | None, str]) -> Iterator[str]:
    yield text_of(link)
    yield captions.get(_frame(link), "") if captions else ""
    yield str(link.get("title") or "")
    image = link.find("img", alt=True)
    yield str(image["alt"]) if isinstance(image, Tag) else ""


def _captions(root: Tag) -> dict[Tag | None, str]:
    """Return the titles that SPIP sets below the icons of documents, by the frame that holds both."""
    titles = [(title, _frame(title)) for title in root.iter() if "spip_doc_titre" in words_of(title, "class")]
    return {frame: text_of(title) for title, frame in reversed(titles) if frame is not None}


def _frame(tag: Tag) -> Tag | None:
    near = islice(tag.parents, FARTHEST_FRAME)
    return next((above for above in near if {"spip_documents", "spip_doc_inner"} & set(words_of(above, "class"))), None)


def _without_labels(text: str) -> str:
    """Return a link's text without the kind and the size of its file; nothing where it says no more than these.

    >>> _without_labels("Rapport annuel (PDF - 120.5 ko)")
    'Rapport annuel'
    """
    name = tidy(text)
    if len(name) > LONGEST_NAME:
        return ""
    for label in _LABELS:
        name = label.sub("", name).strip(" \u00a0\u202f")
    return "" if _NO_NAME.fullmatch(name) else name


def _file_name(url: str, ending: str) -> str:
    """Return the last part of an address in words, with the file's ending."""
    name = unquote(urlsplit(url).path.rpartition("/")[2]) or "document"
    return name if name.lower().endswith(f".{ending}") else f"{name}.{ending}"
