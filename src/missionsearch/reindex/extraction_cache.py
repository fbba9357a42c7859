"""What all stored pages say: those that changed are read, in several processes; of the rest, what was read is kept.

What was read is saved in the page store under a key of everything that it depends on (``outdated``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from missionsearch.config import Settings
from missionsearch.extract import Boilerplate, is_file, without_boilerplate
from missionsearch.language.neighbours import NOTHING_KNOWN, KnownLanguages, in_language_of_neighbours
from missionsearch.models import ExtractedPage, FetchedPage, PageLanguage, PageProblem
from missionsearch.reindex.extraction import Work, read, saved_page, saved_problem
from missionsearch.reindex.outdated import Todo
from missionsearch.reindex.pool import WORTH_PROCESSES, here, in_processes
from missionsearch.store import PageStore

NOTHING_LEARNED = Boilerplate()
NOTHING_LEAVES: Mapping[str, str] = {}


def read_outdated(
    store: PageStore, settings: Settings, todo: Sequence[Todo], processes: int, show: Callable[[str], None]
) -> None:
    """Read these pages and save what was read."""
    done = 0
    several = processes > 1 and len(todo) >= WORTH_PROCESSES
    files: list[Todo] = []
    pages = () if several else _pages_among(_loaded(store, todo), files)
    others = _loaded(store, todo if several else files)  # asked for when the pages have been read
    for rows in chain(here(_keyed(pages), settings), in_processes(_keyed(others), settings, processes)):
        store.save_extractions(rows)
        done += len(rows)
        show(f"reading pages: {done} of {len(todo)}")


def readings_of(store: PageStore, settings: Settings, leaving: Mapping[str, str] = NOTHING_LEAVES) -> ExtractionCache:
    """Return what has been read of all pages but those that are leaving."""
    return ExtractionCache(store, leaving, lambda url: _read_again(store, settings, url))


def _read_again(store: PageStore, settings: Settings, url: str) -> bytes | None:
    """Read a page whose reading was damaged, and save it; None where the page is damaged as well."""
    work: Work | None = store.get_imported(url) or store.get(url)
    if work is None:
        return None
    row = read(work, "read again", settings.extract, settings.site.zone)  # a key that makes the next run read it too
    store.save_extractions([row])
    return row[2]


def _loaded(store: PageStore, rows: Iterable[Todo]) -> Iterator[tuple[Work, Todo]]:
    """Yield what is stored of each URL."""
    for row in rows:
        url, _, imported = row
        work: Work | None = store.get_imported(url) if imported else store.get(url)
        if work is not None:
            yield work, row
        elif not imported:
            store.distrust(url)  # its bytes are damaged: what was read of it stays until it has been fetched anew


def _keyed(loaded: Iterable[tuple[Work, Todo]]) -> Iterator[tuple[Work, str]]:
    return ((work, key) for work, (_, key, _) in loaded)


def _pages_among(loaded: Iterable[tuple[Work, Todo]], files: list[Todo]) -> Iterator[tuple[Work, Todo]]:
    """Yield what is no file, and put the files aside: one may be a bomb, and must not take the run down with it."""
    for work, row in loaded:
        if isinstance(work, FetchedPage) and is_file(work):
            files.append(row)
        else:
            yield work, row


@dataclass(frozen=True, slots=True)
class ExtractionCache:
    """Every stored page that stays as it was read, in the order of the URLs; iterates over the store anew each time."""

    store: PageStore
    leaving: Mapping[str, str] = field(default_factory=dict)
    """Pages that are as good as gone."""
    again: Callable[[str], bytes | None] = lambda url: None
    """Reads a page anew whose reading was damaged."""
    boilerplate: Boilerplate = NOTHING_LEARNED
    languages: KnownLanguages = NOTHING_KNOWN

    def __iter__(self) -> Iterator[tuple[ExtractedPage, PageLanguage]]:
        for _, data in self._all():
            saved = saved_page(data)
            if saved:
                yield self._cleaned(*saved)

    def _all(self) -> Iterator[tuple[str, bytes]]:
        for url, data in self.store.extractions():
            whole = None if url in self.leaving else data or self.again(url)
            if whole:
                yield url, whole

    def knowing(self, boilerplate: Boilerplate, languages: KnownLanguages) -> ExtractionCache:
        """Return the same pages as their sites explain them: without what repeats, each in its site's language."""
        return replace(self, boilerplate=boilerplate, languages=languages)

    def problems(self) -> tuple[PageProblem, ...]:
        """Return the pages that could not be read, and why."""
        saved = ((url, saved_problem(data)) for url, data in self._all())
        return tuple(PageProblem(url, problem) for url, problem in saved if problem)

    def _cleaned(self, page: ExtractedPage, language: PageLanguage) -> tuple[ExtractedPage, PageLanguage]:
        cleaned = without_boilerplate(page, self.boilerplate)
        language = language if cleaned is page else _of_the_rest(page, cleaned, language)
        return cleaned, in_language_of_neighbours(cleaned, language, self.languages)


def _of_the_rest(page: ExtractedPage, cleaned: ExtractedPage, language: PageLanguage) -> PageLanguage:
    """Return the language of a page of which some paragraphs were taken out."""
    if len(language.paragraphs) != len(page.paragraphs):
        return language
    left = iter(zip(page.paragraphs, language.paragraphs, strict=True))
    each = [next(code for text, code in left if text == kept) for kept in cleaned.paragraphs]
    lengths: Counter[str] = Counter()
    for text, code in zip(cleaned.paragraphs, each, strict=True):
        lengths[code] += len(text)
    most = max(lengths, key=lambda code: (lengths[code], code == language.language))
    return PageLanguage(most, tuple(each))
