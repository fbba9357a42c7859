"""What goes into the index, and under which address?"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionsearch.documents import make_documents, outline_of, page_from_import, parse_import_record, plan_documents
from missionsearch.documents.imported import split_paragraphs
from missionsearch.errors import InputError
from missionsearch.models import Attachment, Document, ExtractedPage, FoundDate, PageLanguage, PageOutline, Passage
from tests.costs import calls_of

SITE = "https://ambassade.example"
LONG = "Le consulat reçoit les visiteurs sur rendez-vous, du lundi au vendredi. " * 8


def page(path: str, text: str = "Un texte.", base: str = SITE, **facts: Any) -> ExtractedPage:
    url = f"{base}/{path}"
    return replace(ExtractedPage(url=url, canonical=url, title=path, paragraphs=(text,)), **facts)


def documents_of(
    *pages: ExtractedPage, redirects: Mapping[str, str] | None = None, parents: Mapping[str, str] | None = None
) -> list[Document]:
    both = [(each, PageLanguage("fr", ("fr",) * len(each.paragraphs))) for each in pages]
    plan = plan_documents((outline_of(*pair) for pair in both), redirects or {}, parents or {})
    return list(make_documents(both, plan, {}, {}))


def date_found(day: str, source: str = "meta") -> FoundDate:
    return FoundDate(dt.date.fromisoformat(day), source)


# --- what becomes a document


def test_an_article_becomes_a_document() -> None:
    article = page("visa", "Le visa.", section=("Services", "Visas"), published=date_found("2015-10-05"))
    assert documents_of(article) == [
        Document(
            url=f"{SITE}/visa",
            title="visa",
            passages=(Passage("Le visa.", "fr"),),
            language="fr",
            published=dt.date(2015, 10, 5),
            date_kind="published",
            section=("Services", "Visas"),
            site="ambassade.example",
            publication=f"{SITE}/visa",
        )
    ]


@pytest.mark.parametrize("kind", ["listing", "home", "plan", "contact", "search", "login", "other"])
def test_what_is_followed_is_not_indexed(kind: str) -> None:
    assert documents_of(page("a", kind=kind)) == []


def test_a_page_without_title_and_text_is_left_out() -> None:
    assert documents_of(page("a", title="", paragraphs=())) == []


def test_each_passage_has_its_own_language_and_footnotes_come_last() -> None:
    mixed = page("a", paragraphs=("Bonjour.", "Good morning."), footnotes=("Une note.",))
    language = PageLanguage("fr", ("fr", "en"))
    plan = plan_documents([outline_of(mixed, language)], {})
    (document,) = make_documents([(mixed, language)], plan, {}, {})
    assert document.passages == (Passage("Bonjour.", "fr"), Passage("Good morning.", "en"), Passage("Une note.", "fr"))


def test_versions_and_publication_are_those_that_were_linked() -> None:
    article, language = page("b"), PageLanguage("fr")
    plan = plan_documents([outline_of(article, language)], {})
    versions = {article.url: {"en": f"{SITE}/a"}}
    (document,) = make_documents([(article, language)], plan, versions, {article.url: f"{SITE}/a"})
    assert (document.translations, document.publication) == ({"en": f"{SITE}/a"}, f"{SITE}/a")


# --- dates


@pytest.mark.parametrize(
    ("dates", "kind"),
    [
        ({"event": date_found("2017-05-22", "title"), "published": date_found("2015-03-16")}, "event"),
        ({"event": date_found("2017-05-22", "lead"), "published": date_found("2015-03-16")}, "published"),
        ({"event": date_found("2017-05-22", "title without year"), "published": date_found("2015-03-16")}, "published"),
        ({"event": date_found("2015-10-01", "lead"), "modified": date_found("2015-10-05")}, "event"),
        ({"modified": date_found("2015-10-05")}, "modified"),
        ({}, None),
    ],
)
def test_the_date_is_the_titles_day_else_published_else_event_else_modified(dates: dict[str, Any], kind: str) -> None:
    (document,) = documents_of(page("a", **dates))
    assert document.date_kind == kind
    assert document.date == (dates[kind].value if kind else None)


# --- the same text twice


def test_the_same_text_under_two_domains_is_one_document() -> None:
    old = page("Visite", LONG, base="http://www.ancien.example", modified=date_found("2014-01-01"))
    new = page("Visite", LONG.replace("’", "'").upper(), modified=date_found("2014-01-01"))
    (document,) = documents_of(old, new)
    assert (document.url, document.aliases) == (f"{SITE}/Visite", ("http://www.ancien.example/Visite",))


def test_of_two_domains_the_one_that_is_still_written_for_is_chosen() -> None:
    old = page("Visite", LONG, base="https://a.example", published=date_found("2014-01-01"))
    new = page("Visite", LONG, base="https://longer.example", published=date_found("2014-01-01"))
    fresh = page("Nouveau", base="https://longer.example", published=date_found("2020-01-01"))
    assert [each.url for each in documents_of(old, new, fresh)] == [
        "https://longer.example/Visite",
        "https://longer.example/Nouveau",
    ]


def test_the_canonical_address_is_chosen() -> None:
    article = page("a-long-address-of-the-article", LONG)
    twin = page("short", LONG, canonical=article.url)
    (document,) = documents_of(twin, article)
    assert (document.url, document.aliases) == (article.url, (twin.url,))


def test_a_part_of_a_page_is_an_alias_of_its_canonical_page() -> None:
    whole = page("Visite", LONG)
    printed = page("spip.php?page=imprimer&id=1", "Le consulat.", title="Visite", canonical=whole.url)
    (document,) = documents_of(whole, printed)
    assert document.aliases == (printed.url,)


def test_a_canonical_link_to_a_page_with_another_title_is_not_believed() -> None:
    home = page("", "Bienvenue.", title="Accueil")
    assert len(documents_of(home, page("a", "Un.", canonical=home.url), page("b", "Deux.", canonical=home.url))) == 3


def test_short_texts_are_the_same_only_under_the_same_title() -> None:
    assert len(documents_of(page("a", "Voir la vidéo."), page("b", "Voir la vidéo."))) == 2
    assert len(documents_of(page("a", "Voir.", title="T"), page("b", "Voir.", title="T"))) == 1


def test_titles_and_sections_made_to_be_long_are_cut() -> None:
    long = tuple(f"{number} {'s' * 5000}" for number in range(200))
    (document,) = documents_of(page("a", title="t" * 5000, section=long))
    assert document.title == "t" * 999 + "…"
    assert len(document.section) == 10
    assert {len(name) for name in document.section} == {200}


def test_accents_set_apart_from_their_letters_are_joined_to_them() -> None:
    apart = page("ete", "L’e\u0301te\u0301 a\u0300 l’i\u0302le.", title="E\u0301te\u0301", section=("E\u0301te\u0301",))
    apart = replace(apart, footnotes=("De\u0301ja\u0300.",))
    (document,) = documents_of(apart)
    assert (document.title, document.section) == ("Été", ("Été",))
    assert [passage.text for passage in document.passages] == ["L’été à l’île.", "Déjà."]


def test_titles_and_sections_as_people_write_them_stay() -> None:
    title, section = "t" * 1000, tuple(str(number) * 200 for number in range(10))
    (document,) = documents_of(page("a", title=title, section=section))
    assert (document.title, document.section) == (title, section)


def test_an_address_that_redirects_is_an_alias() -> None:
    redirects = {f"{SITE}/spip.php?article1": f"{SITE}/old", f"{SITE}/old": f"{SITE}/a"}
    (document,) = documents_of(page("a"), redirects=redirects)
    assert document.aliases == (f"{SITE}/old", f"{SITE}/spip.php?article1")


def test_redirects_in_a_circle_lead_nowhere() -> None:
    (document,) = documents_of(page("a"), redirects={f"{SITE}/x": f"{SITE}/y", f"{SITE}/y": f"{SITE}/x"})
    assert document.aliases == ()


def test_the_end_of_a_long_chain_of_redirects_is_found() -> None:
    steps = [f"{SITE}/old{n}" for n in range(40)]
    (document,) = documents_of(page("a"), redirects=dict(zip(steps, [*steps[1:], f"{SITE}/a"], strict=True)))
    assert document.aliases == tuple(sorted(steps))


def test_a_chain_of_redirects_ends_at_a_page_that_is_stored() -> None:
    redirects = {f"{SITE}/x": f"{SITE}/a", f"{SITE}/a": f"{SITE}/b"}
    assert [each.aliases for each in documents_of(page("a"), page("b"), redirects=redirects)] == [(f"{SITE}/x",), ()]


def test_an_address_that_answers_as_a_list_is_no_alias() -> None:
    (document,) = documents_of(page("a"), page("x", kind="listing"), redirects={f"{SITE}/x": f"{SITE}/a"})
    assert document.aliases == ()


def test_the_end_of_a_chain_of_canonical_links_is_chosen() -> None:
    end = page("the-longest-address-of-them", LONG)
    middle = page("longer", LONG, canonical=end.url)
    documents = documents_of(page("a", LONG, canonical=middle.url), middle, end)
    assert [each.url for each in documents] == [end.url]


def notice(path: str, title: str, **days: str) -> ExtractedPage:
    dated: dict[str, Any] = {name: date_found(day) for name, day in days.items()}
    return page(path, LONG, title=title, **dated)


@pytest.mark.parametrize("kind", ["published", "event", "modified"])
def test_a_notice_that_returns_in_the_same_words_under_another_title_and_day_is_another_publication(kind: str) -> None:
    first = notice("a", "Permanence du 3 octobre", **{kind: "2015-10-01"})
    second = notice("b", "Permanence du 10 octobre", **{kind: "2015-10-08"})
    assert len(documents_of(first, second)) == 2


def test_a_day_in_the_text_does_not_make_one_of_two_notices() -> None:
    first = notice("a", "Permanence du 3 octobre", published="2015-10-01", event="2014-09-01")
    second = notice("b", "Permanence du 10 octobre", published="2015-10-08", event="2014-09-01")
    assert len(documents_of(first, second)) == 2


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Permanence", {"published": "2015-10-08"}),
        ("La permanence", {"published": "2015-10-01"}),
        ("La permanence", {}),
        ("La permanence", {"modified": "2016-01-01"}),
    ],
    ids=["the same title", "the same day", "one undated", "days of two kinds"],
)
def test_a_long_text_with_the_same_title_or_no_other_day_is_one_publication(title: str, days: dict[str, str]) -> None:
    assert len(documents_of(notice("a", "Permanence", published="2015-10-01"), notice("b", title, **days))) == 1


def test_an_undated_copy_goes_with_the_newest_and_holds_the_others_apart() -> None:
    first = notice("a", "Permanence du 3 octobre", published="2015-10-01")
    second = notice("b", "Permanence du 10 octobre", published="2015-10-08")
    documents = documents_of(first, second, notice("permanence", "Permanence"))
    assert [each.aliases for each in documents] == [(), (f"{SITE}/permanence",)]


def test_an_undated_copy_with_the_title_of_one_goes_with_that_one() -> None:
    first = notice("a", "Permanence du 3 octobre", published="2015-10-01")
    second = notice("b", "Permanence du 10 octobre", published="2015-10-08")
    documents = documents_of(first, second, notice("print-a", "Permanence du 3 octobre"))
    assert [each.aliases for each in documents] == [(f"{SITE}/print-a",), ()]


def test_short_files_without_a_title_stay_apart() -> None:
    scans = [page(f"{name}.pdf", "- 1 -", kind="file", extractor="pdf", title="") for name in "ab"]
    assert len(documents_of(*scans)) == 2


def documents_in(*pages: tuple[ExtractedPage, str]) -> list[Document]:
    both = [(each, PageLanguage(language, (language,))) for each, language in pages]
    return list(make_documents(both, plan_documents((outline_of(*pair) for pair in both), {}), {}, {}))


def test_versions_with_one_title_and_one_canonical_address_stay_apart() -> None:
    french, english = page("fr/1", "Le visa.", title="Visas"), page("en/1", "The visa.", title="Visas")
    english = replace(english, canonical=french.url)
    assert [each.language for each in documents_in((french, "fr"), (english, "en"))] == ["fr", "en"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_canonical_page_of_unknown_language_does_not_join_two_languages(place: int) -> None:
    unknown = page("bmz"[place], "Visas.", title="Visas")
    french = page("c", "Le visa.", title="Visas", canonical=unknown.url)
    english = page("n", "The visa.", title="Visas", canonical=unknown.url)
    documents = documents_in((french, "fr"), (english, "en"), (unknown, "und"))
    assert not any({french.url, english.url} <= {each.url, *each.aliases} for each in documents)
    assert len(documents) == 2


def test_a_short_text_that_is_the_same_in_two_languages_is_two_documents() -> None:
    versions = [(page(f"{code}/visas", "PDF - 120 ko", title="Visas"), code) for code in ("fr", "en")]
    old = page("old", "PDF - 120 ko", title="Visas", base="http://ancien.example")
    again = page("en/visas-2", "PDF - 120 ko", title="Visas")
    assert sorted(each.language for each in documents_in(*versions, (old, "und"), (again, "en"))) == ["en", "fr"]


def test_a_page_whose_canonical_address_is_a_file_of_the_same_title_stays() -> None:
    file = page("guide.pdf", "Le texte du guide.", kind="file", extractor="pdf", title="Guide")
    assert len(documents_of(file, page("guide", "À propos du guide.", title="Guide", canonical=file.url))) == 2


def test_what_is_chosen_does_not_depend_on_the_order_of_the_pages() -> None:
    copies = [
        *(notice(f"{n}", f"Permanence {n % 3}", published=f"2015-10-{n % 4 + 1:02}") for n in range(8)),
        *(notice(f"x{n}", f"Permanence x{n}") for n in range(3)),
        *(page(f"y{n}", "Court.", title="Court", canonical=f"{SITE}/y{(n + 1) % 3}") for n in range(3)),
    ]
    languages = ["fr", "en", "und"]

    def plan(pages: list[ExtractedPage]) -> Mapping[str, str]:
        outlines = (outline_of(each, PageLanguage(languages[len(each.url) % 3])) for each in pages)
        return plan_documents(outlines, {}).addresses

    assert plan(copies) == plan(copies[::-1]) == plan(copies[5:] + copies[:5])


def test_a_version_that_only_the_old_address_declares_is_kept() -> None:
    old = page("Visite", LONG, base="http://ancien.example", translations={"en": f"{SITE}/visit"})
    plan = plan_documents((outline_of(each, PageLanguage("fr")) for each in (old, page("Visite", LONG))), {})
    assert plan.outlines[f"{SITE}/Visite"].translations == {"en": f"{SITE}/visit"}


@pytest.mark.parametrize("copies", ["one title", "own titles and days", "one canonical address"])
def test_the_cost_of_copies_of_one_text_grows_with_their_number(copies: str) -> None:
    def cost(count: int) -> int:
        outlines = copied(copies, count)
        plan = plan_documents(outlines, {})
        assert len(plan.outlines) == (count if copies == "own titles and days" else 1)
        return calls_of(lambda: plan_documents(outlines, {}))

    assert cost(3_000) < 12 * cost(300)


def copied(copies: str, count: int) -> list[PageOutline]:
    first = outline_of(page("0", LONG, title="Permanence"), PageLanguage("fr"))
    outlines = [replace(first, url=f"{SITE}/{n}") for n in range(count)]
    if copies == "own titles and days":
        outlines = [
            replace(each, title=each.url, published=dt.date(2000, 1, 1) + dt.timedelta(n))
            for n, each in enumerate(outlines)
        ]
    elif copies == "one canonical address":
        outlines = [replace(each, text_hash=each.url) for each in outlines]
    return outlines


def test_the_cost_of_a_chain_of_redirects_grows_with_its_length() -> None:
    def cost(count: int) -> int:
        redirects = {f"{SITE}/{n}": f"{SITE}/{n + 1}" for n in range(count)}
        last = [outline_of(page(f"{count}"), PageLanguage("fr"))]
        plan = plan_documents(last, redirects)
        assert set(plan.addresses.values()) == {f"{SITE}/{count}"}
        assert len(plan.addresses) == count
        return calls_of(lambda: plan_documents(last, redirects))

    assert cost(10_000) < 12 * cost(1_000)


# --- files


def test_a_file_of_a_page_that_has_moved_is_still_that_pages() -> None:
    file = page("guide.pdf", kind="file", extractor="pdf", title="")
    parent = page("new", title="Visas")
    moved = {f"{SITE}/old": parent.url}
    assert documents_of(file, parent, redirects=moved, parents={file.url: f"{SITE}/old"})[0].title == "Visas"


def test_a_file_stands_under_its_parents_title_section_and_date() -> None:
    file = f"{SITE}/IMG/pdf/guide.pdf"
    parent = page(
        "Visas",
        section=("Services",),
        published=date_found("2015-10-05"),
        attachments=(Attachment(file, "Le guide", "pdf"),),
    )
    pdf = replace(
        page("IMG/pdf/guide.pdf", kind="file", extractor="pdf"),
        title="Microsoft Word - guide_v3",
        paragraphs=("Un.", "Deux.", "Trois."),
        page_starts=(0, 1, 1),
    )
    document = documents_of(pdf, parent, parents={file: parent.url})[0]
    assert (document.title, document.section, document.type) == ("Visas\u00a0: Le guide", ("Services",), "pdf")
    assert (document.date, document.date_kind) == (dt.date(2015, 10, 5), "published")
    assert [passage.page for passage in document.passages] == [1, 3, 3]


@pytest.mark.parametrize("name", ["", "guide.pdf", "visas"])
def test_a_file_whose_name_adds_nothing_has_its_parents_title(name: str) -> None:
    file = f"{SITE}/guide.pdf"
    parent = page("Visas", attachments=(Attachment(file, name, "pdf"),))
    pdf = page("guide.pdf", kind="file", extractor="pdf", title="")
    assert documents_of(pdf, parent, parents={file: parent.url})[0].title == "Visas"


def test_a_file_is_called_by_what_its_link_says_even_with_a_full_stop_in_it() -> None:
    file = f"{SITE}/guide.pdf"
    parent = page("Visas", attachments=(Attachment(file, "Formulaire no. 5 (cerfa)", "pdf"),))
    pdf = page("guide.pdf", kind="file", extractor="pdf", title="")
    assert documents_of(pdf, parent, parents={file: parent.url})[0].title == "Visas\u00a0: Formulaire no. 5 (cerfa)"


def test_a_file_without_a_known_parent_keeps_its_own_title() -> None:
    pdf = page("guide.pdf", kind="file", extractor="pdf", title="Guide")
    assert [(each.title, each.type) for each in documents_of(pdf)] == [("Guide", "pdf")]


# --- imported documents

RECORD = {"url": f"{SITE}/a", "title": "T", "text": "Un.\n\nDeux."}


def test_a_record_is_checked_and_made_plain() -> None:
    record = {
        **RECORD,
        "url": "HTTPS://Ambassade.example/a#top",
        "title": " Un \n titre ",
        "language": "fr-FR",
        "published": "2015-06-30T22:30:00Z",
        "modified": None,
        "section": "Actualités > Presse",
        "type": "PDF",
        "translations": {"en-GB": f"{SITE}/b"},
        "unknown": 1,
    }
    assert parse_import_record(record, 1) == {
        "url": f"{SITE}/a",
        "title": "Un titre",
        "text": "Un.\n\nDeux.",
        "language": "fr",
        "published": "2015-07-01",
        "section": ["Actualités", "Presse"],
        "type": "pdf",
        "translations": {"en": f"{SITE}/b"},
    }


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"url": None}, "url is missing"),
        ({"url": "ftp://x"}, "url is not an absolute"),
        ({"url": 7}, "url is not an absolute"),
        ({"title": None}, "title is missing"),
        ({"title": 7}, "title is not a text: 7"),
        ({"text": ["a"]}, "text is not a text"),
        ({"published": "05/10/2015"}, "published is not a day"),
        ({"modified": "2015-02-30"}, "modified is not a day"),
        ({"modified": 2015}, "modified is not a text"),
        ({"language": "français"}, "language is not a BCP 47 tag"),
        ({"section": 7}, "section is neither"),
        ({"section": ["a", 7]}, "section is neither"),
        ({"type": "a page"}, "type is not one word"),
        ({"translations": [f"{SITE}/b"]}, "translations is not"),
        ({"translations": {"en": "b"}}, "translations, 'en' is not an absolute"),
        ({"translations": {"": f"{SITE}/b"}}, "translations names no language"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(change: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError) as error:
        parse_import_record({**RECORD, **change}, 12)
    assert str(error.value).startswith(f"line 12: {named}")


def test_a_line_that_is_no_object_is_named() -> None:
    with pytest.raises(InputError, match="line 3: not a JSON object"):
        parse_import_record([1], 3)


def test_an_imported_document_is_indexed_as_it_was_given() -> None:
    record = {**RECORD, "language": "fr", "event": "2015-10-01", "type": "report", "section": ["A"]}
    (document,) = documents_of(page_from_import(parse_import_record(record, 1)))
    assert document == Document(
        url=f"{SITE}/a",
        title="T",
        passages=(Passage("Un.", "fr"), Passage("Deux.", "fr")),
        language="fr",
        event=dt.date(2015, 10, 1),
        date_kind="event",
        section=("A",),
        type="report",
        site="ambassade.example",
        publication=f"{SITE}/a",
    )


def test_imported_documents_of_one_text_stay_apart() -> None:
    imported = [page_from_import({**RECORD, "url": f"{SITE}/{name}"}) for name in "ab"]
    assert len(documents_of(*imported)) == 2


def test_an_imported_document_takes_the_place_of_the_page_fetched_from_its_address() -> None:
    fetched, imported = page("a", "Fetched."), page_from_import(RECORD)
    assert [each.title for each in documents_of(fetched, imported)] == ["T"]
    assert [each.title for each in documents_of(imported, fetched)] == ["T"]


def test_an_imported_document_without_a_title_is_called_by_its_first_words() -> None:
    assert page_from_import({**RECORD, "title": ""}).title == "Un."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un.\n\nDeux\ntrois.", ["Un.", "Deux trois."]),
        ("Un.\nDeux.", ["Un.", "Deux."]),
        ("\r\nUn.\r\n\r\nDeux.\r\n", ["Un.", "Deux."]),
        ("\n".join(["une ligne que la marge a coupée au milieu d’une phrase sans fin"] * 4), 1),
        ("", []),
    ],
)
def test_a_plain_text_is_parted_into_paragraphs(text: str, expected: list[str] | int) -> None:
    parts = split_paragraphs(text)
    assert (len(parts) if isinstance(expected, int) else parts) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
names = st.sampled_from(["url", "title", "text", "language", "published", "section", "type", "translations"])


@given(st.dictionaries(names, json_values))
def test_any_record_is_taken_or_named(change: dict[str, Any]) -> None:
    try:
        record = parse_import_record({**RECORD, **change}, 1, ZoneInfo("Europe/Paris"))
    except InputError as error:
        assert str(error).startswith("line 1: ")  # noqa: PT017  (either outcome is right)
    else:
        assert len(documents_of(page_from_import(record))) == bool(record["title"] or record["text"])


def test_an_empty_record_is_taken_and_has_nothing_to_index() -> None:
    record = parse_import_record({"url": f"{SITE}/a", "title": "", "text": " "}, 1)
    assert documents_of(page_from_import(record)) == []
