"""Sections that are one in two languages: learned from translations, told by the operator, counted once everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.config import Settings, parse_settings
from missionsearch.documents.sections import Path as Names
from missionsearch.documents.sections import SectionNames, Sections, pair_sections
from missionsearch.engines import SearchEngine, open_engine
from missionsearch.errors import ConfigError
from missionsearch.models import Document, FacetValue, Filters, PageOutline, Passage, Query

SERVICES = ("Services aux citoyens",), ("Services to citizens",)
VISAS = ("Services aux citoyens", "Visas"), ("Services to citizens", "Visa information")


def outline(url: str, language: str, section: Names) -> PageOutline:
    return PageOutline(url, url, "article", language, url, section, None, None, None, "h", 9, {}, None, {}, frozenset())


class Site:
    """Pages and their versions, a pair at a time."""

    def __init__(self) -> None:
        self.pages: dict[str, PageOutline] = {}
        self.versions: dict[str, dict[str, str]] = {}

    def pair(self, french: Names, english: Names, times: int = 1) -> Site:
        for _ in range(times):
            number = len(self.pages)
            self.alone(french, "fr", f"f{number}").alone(english, "en", f"e{number}")
            self.versions[f"f{number}"] = {"en": f"e{number}"}
            self.versions[f"e{number}"] = {"fr": f"f{number}"}
        return self

    def alone(self, section: Names, language: str, url: str = "") -> Site:
        url = url or f"{language}{len(self.pages)}"
        self.pages[url] = outline(url, language, section)
        return self

    def paired(self, **told: tuple[str, ...]) -> Sections:
        return pair_sections(self.pages, self.versions, **told)


def test_a_section_goes_with_that_in_which_most_of_its_translations_stand() -> None:
    site = (
        Site().pair(*SERVICES, times=3).pair(("Services aux citoyens",), ("News",)).pair(("Actualités",), ("News",), 4)
    )
    names = site.paired()
    both = SectionNames(SERVICES[0], {"en": SERVICES[1], "fr": SERVICES[0]})
    assert names.names(SERVICES[0], "fr") == names.names(SERVICES[1], "en") == both
    assert names.names(("News",), "en").value == ("Actualités",)


def test_a_section_without_translations_stands_alone() -> None:
    names = Site().pair(*SERVICES).alone(("Culture",), "fr").paired()
    assert names.names(("Culture",), "fr") == SectionNames(("Culture",), {})
    assert names.names((), "fr") == SectionNames((), {})


def test_where_no_section_holds_most_none_is_taken() -> None:
    site = Site().pair(("Presse",), ("News",)).pair(("Presse",), ("Speeches",))
    assert site.paired().names(("Presse",), "fr") == SectionNames(("Presse",), {})


def test_of_two_sections_with_one_counterpart_the_one_it_mostly_answers_is_taken() -> None:
    site = Site().pair(("Presse",), ("News",), 3).pair(("Discours",), ("News",), 1)
    assert site.paired().names(("News",), "en").value == ("Presse",)
    assert site.paired().names(("Discours",), "fr") == SectionNames(("Discours",), {})


def test_levels_are_paired_one_by_one() -> None:
    names = Site().pair(*VISAS, times=2).pair(("Services aux citoyens", "État civil"), SERVICES[1]).paired()
    assert names.names(VISAS[1], "en") == SectionNames(VISAS[0], {"en": VISAS[1], "fr": VISAS[0]})
    assert names.names(SERVICES[1], "en").value == SERVICES[0]


def test_below_a_paired_section_one_without_a_counterpart_is_counted_inside_the_pair() -> None:
    names = Site().pair(*SERVICES).alone((*SERVICES[1], "Fees"), "en").paired()
    assert names.names((*SERVICES[1], "Fees"), "en") == SectionNames(
        (*SERVICES[0], "Fees"), {"en": (*SERVICES[1], "Fees"), "fr": (*SERVICES[0], "Fees")}
    )


def test_a_counterpart_at_another_depth_keeps_the_names_above_it() -> None:
    names = Site().pair(("Médias", "Presse"), ("Newsroom",), 2).pair(("Médias", "Photos"), ("Gallery",), 3).paired()
    found = names.names(("Gallery",), "en")
    assert found.value == ("Médias", "Photos")
    assert found.labels["en"][-1] == "Gallery"
    assert len(found.labels["en"]) == len(found.value)


def test_accents_capitals_and_apostrophes_make_no_other_section() -> None:
    site = Site().pair(("L’État civil",), ("Civil status",), 2).alone(("L'état Civil",), "fr")
    assert site.paired().names(("L'état Civil",), "fr").value == ("L’État civil",)


def test_a_file_in_another_language_than_its_page_lies_in_the_pages_section() -> None:
    names = Site().pair(*SERVICES).paired()
    assert names.names(SERVICES[0], "de") == names.names(SERVICES[0], "fr")


def test_three_languages_are_one_section() -> None:
    site = Site().pair(*SERVICES, times=2)
    for number in (0, 2):
        site.alone(("Servicios",), "es", f"s{number}")
        site.versions[f"f{number}"]["es"] = f"s{number}"
        site.versions[f"s{number}"] = {"fr": f"f{number}", "en": f"e{number}"}
    assert site.paired().names(("Servicios",), "es").value == SERVICES[0]
    assert set(site.paired().names(SERVICES[1], "en").labels) == {"fr", "en", "es"}


def test_the_operator_overrules_what_was_learned() -> None:
    site = Site().pair(("Presse",), ("News",), 5).alone(("Actualités",), "fr")
    told = site.paired(same=("Actualités = News",))
    assert told.names(("News",), "en").value == ("Actualités",)
    assert told.names(("Presse",), "fr") == SectionNames(("Presse",), {})
    apart = site.paired(apart=("presse = news",))
    assert apart.names(("News",), "en") == SectionNames(("News",), {})


@pytest.mark.parametrize("line", ["Actualités", "A = B = C", " = News", "A=B"])
def test_a_pair_that_names_no_two_sections_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(ConfigError, match=r"line 2.*write pairs such as"):
        parse_settings(f'[sections]\nsame = ["{line}"]\n')


NAMES = st.lists(st.sampled_from("ABCÀé’"), min_size=0, max_size=3).map(tuple)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=12))
def test_any_sections_have_one_value_with_a_label_for_each_of_its_levels(pairs: list[tuple[Names, Names]]) -> None:
    site = Site()
    for french, english in pairs:
        site.pair(french, english)
    names = site.paired()
    for page in site.pages.values():
        found = names.names(page.section, page.language)
        assert bool(found.value) == bool(page.section)
        assert all(len(label) == len(found.value) for label in found.labels.values())


# --- counted


def document(url: str, language: str, section: Names, names: Sections, publication: str = "") -> Document:
    found = names.names(section, language)
    return Document(
        url=f"https://a.example/{url}",
        title=f"visa {url}",
        passages=(Passage("visa", language),),
        language=language,
        section=section,
        section_value=found.value if found.value != section else (),
        section_labels=found.labels,
        publication=publication,
    )


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    names = Site().pair(*VISAS, times=2).paired()
    built = open_engine(Settings(root=tmp_path))
    built.build(
        [
            document("f1", "fr", VISAS[0], names, "p1"),
            document("e1", "en", VISAS[1], names, "p1"),
            document("f2", "fr", SERVICES[0], names, "p2"),
            document("e2", "en", VISAS[1], names, "p2"),
            document("c", "fr", ("Culture",), names),
        ]
    )
    return built


def sections(engine: SearchEngine, reader: str | None, **filters: tuple[Names, ...]) -> tuple[FacetValue, ...]:
    return engine.search(Query(reader_language=reader, filters=Filters(**filters))).facets["section"]  # type: ignore[arg-type]


@pytest.mark.parametrize(("reader", "labels"), [("fr", VISAS[0]), ("en", VISAS[1]), (None, VISAS[0]), ("de", VISAS[0])])
def test_a_section_and_its_counterpart_are_one_value_with_one_count(
    engine: SearchEngine, reader: str | None, labels: Names
) -> None:
    assert sections(engine, reader) == (
        FacetValue("Services aux citoyens", 2, label=labels[0]),
        FacetValue("Services aux citoyens > Visas", 2, label=labels[1]),
        FacetValue("Culture", 1, label="Culture"),
    )


@pytest.mark.parametrize("asked", [*SERVICES, *VISAS])
def test_a_filter_takes_the_names_of_either_language(engine: SearchEngine, asked: Names) -> None:
    found = engine.search(Query(filters=Filters(section=(asked,))))
    assert found.total == 2
    assert [value.value for value in found.facets["section"] if value.selected] == [
        " > ".join((*SERVICES[0], "Visas")[: len(asked)])
    ]


def test_an_unknown_section_finds_nothing_and_is_named(engine: SearchEngine) -> None:
    assert FacetValue("Nowhere", 0, selected=True, label="Nowhere") in sections(engine, "en", section=(("Nowhere",),))


def test_the_pairs_hold_after_an_update(engine: SearchEngine) -> None:
    names = Site().pair(*VISAS, times=2).paired()
    engine.update([document("f3", "fr", VISAS[0], names)], ["https://a.example/c"])
    assert [(value.label, value.count) for value in sections(engine, "en")] == [
        ("Services to citizens", 3),
        ("Visa information", 3),
    ]
