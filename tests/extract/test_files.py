"""What is read of PDF and Word files, and what is said of those that cannot be read."""

import datetime as dt
import io
import tracemalloc
import zipfile
import zlib
from collections.abc import Sequence

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PageObject, PdfReader, PdfWriter

from missionsearch.extract import ExtractError, dumps, extract_page, loads
from missionsearch.extract.files import clean
from missionsearch.extract.pdf import paragraphs_of, without_running_heads
from missionsearch.extract.torn import is_unnamed, mended, without_unnamed
from missionsearch.models import ExtractedPage, FetchedPage
from tests.costs import calls_of

AT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY = [
    "La délégation a rappelé que le dialogue reste le seul moyen de",
    "sortir de l’impasse, et que chacun doit y prendre sa part.",
]
SENTENCE = " ".join(BODY)


def read(body: bytes, kind: str = "application/pdf") -> ExtractedPage:
    return extract_page(
        FetchedPage("https://m.example/f", "https://m.example/f", 200, {"content-type": kind}, body, AT)
    )


def reason(body: bytes, kind: str = "application/pdf") -> str:
    with pytest.raises(ExtractError) as raised:
        read(body, kind)
    return str(raised.value)


# --- formats


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "an old Word file (.doc)"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "an old Excel file (.xls)"),
        (b"PK\x03\x04\0\0mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument text (.odt)"),
        (b"{\\rtf1\\ansi Un texte}", "a text in Rich Text Format (.rtf)"),
        (b"PK\x03\x04\0\0xl/workbook.xml", "an Excel file (.xlsx)"),
        (b"PK\x03\x04\0\0readme.txt", "a packed file (.zip)"),
    ],
)
@pytest.mark.parametrize("kind", ["application/octet-stream", "text/html", ""])
def test_a_file_is_named_for_what_its_first_bytes_are(body: bytes, named: str, kind: str) -> None:
    assert reason(body, kind).startswith(named)


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/force-download", "text/html", ""])
def test_a_pdf_is_read_whatever_it_is_sent_as(kind: str) -> None:
    assert read(pdf([BODY]), kind).paragraphs == (SENTENCE,)
    assert read(b"\n\n" + pdf([BODY]), kind).paragraphs == (SENTENCE,)


def test_a_page_that_speaks_of_pdf_files_is_a_page() -> None:
    assert read(b"<!-- %PDF-1.4 --><html><body><main><h1>Aide</h1><p>Un texte.</p></main></body></html>", "text/html")


def test_a_word_file_sent_as_bytes_is_read() -> None:
    assert read(word(SENTENCE), "application/octet-stream").paragraphs == (SENTENCE,)


# --- words torn apart


def test_words_that_a_pdf_tears_apart_are_made_whole() -> None:
    torn = [
        "This was no t intended by t his council, and the coun cil said so.",
        "It was not what this council wished; t he others agreed with the council.",
    ]
    assert read(pdf([torn])).paragraphs == (
        "This was not intended by this council, and the council said so.",
        "It was not what this council wished; the others agreed with the council.",
    )


def test_a_small_word_is_made_whole_in_a_line_that_writes_it_once() -> None:
    line = b"BT /F1 12 Tf 72 700 Td [(This was no) -170 (t intended.)] TJ ET"
    assert read(pdf([], streams=[zlib.compress(line)])).paragraphs == ("This was not intended.",)


@pytest.mark.parametrize(
    "line",
    [
        "Il y a un an, a dit M. D. Roux, à l’école A et au point b du plan.",
        "The vitamin C and the letter t are not torn.",
        "Le Non et le non prolifération.",
    ],
)
def test_letters_that_stand_alone_by_right_stay(line: str) -> None:
    assert mended([[line]]) == [[line]]


def test_characters_that_no_font_names_are_left_out() -> None:
    assert clean(without_unnamed("Le texte \ufffd\ufffd\ufffd va \ufffd plus loin")).split() == [
        "Le",
        "texte",
        "va",
        "plus",
        "loin",
    ]
    assert is_unnamed(["\ufffd\ufffd \ufffd\ufffd\ufffd texte"])
    assert not is_unnamed(["Le texte va plus loin \ufffd\ufffd"])


@pytest.mark.parametrize("space", ["\u2028", "\u2029", "\x85", "\x00"])
def test_breaks_that_nobody_sees_are_spaces(space: str) -> None:
    assert clean(f"deux{space}mots") == "deux mots"
    html = f"<html><body><main><h1>Titre{space}court</h1><p>Deux{space}mots suffisent.</p></main></body></html>"
    found = read(html.encode(), "text/html; charset=utf-8")
    assert (found.title, found.paragraphs) == ("Titre court", ("Deux mots suffisent.",))


# --- PDF


def pdf(pages: Sequence[Sequence[str]], title: str = "", streams: Sequence[bytes] = ()) -> bytes:
    """Return a PDF of these lines, set in Helvetica from the top of each page."""
    streams = streams or [_drawn(lines) for lines in pages]
    kids = " ".join(f"{2 * place + 5} 0 R" for place in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title <FEFF" + title.encode("utf-16-be").hex().encode() + b"> >>",
    ]
    for place, stream in enumerate(streams):
        font = b"/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 595 842]"
        objects += [
            b"<< /Type /Page /Parent 2 0 R %b /Contents %d 0 R >>" % (font, 2 * place + 6),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream),
        ]
    return _file(objects)


def _drawn(lines: Sequence[str]) -> bytes:
    shown = b"".join(
        b"1 0 0 1 72 %d Tm (%b) Tj\n"
        % (780 - 20 * place, line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)"))
        for place, line in enumerate(lines)
    )
    return zlib.compress(b"BT /F1 11 Tf\n%bET" % shown)


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + table + tail


def own_page(place: int) -> list[str]:
    """Return a page's lines, which no other page has."""
    return [
        f"Au chapitre {chr(65 + place)}, le dialogue reste le seul moyen de",
        f"sortir de l’impasse {chr(65 + place)}.",
    ]


def test_a_pdf_is_read_page_by_page_without_running_heads_and_page_numbers() -> None:
    pages = [[f"Rapport annuel - {place + 7}", *own_page(place), str(place + 7)] for place in range(3)]
    found = read(pdf(pages, title="Rapport d’activité"))
    assert found.paragraphs == tuple(" ".join(own_page(place)) for place in range(3))
    assert found.page_starts == (0, 1, 2)
    assert (found.title, found.kind, found.extractor) == ("Rapport d’activité", "file", "pdf")


def test_an_empty_page_keeps_its_number() -> None:
    assert read(pdf([BODY, [], BODY])).page_starts == (0, 1, 1)


def lines_left(sheets: list[list[str]]) -> list[list[str]]:
    return [[line for line in lines if line] for lines in without_running_heads(sheets)]


def test_left_and_right_pages_have_running_heads_of_their_own() -> None:
    sheets = [[("Le rapport", "Chapitre premier")[place % 2], f"Texte {chr(97 + place)}."] for place in range(8)]
    assert lines_left(sheets) == [[lines[1]] for lines in sheets]


def test_the_head_of_a_chapter_is_told_by_the_pages_beside_it() -> None:
    sheets = [[f"Chapitre {place // 4} | {place + 9}", f"Texte {chr(97 + place)}."] for place in range(16)]
    assert lines_left(sheets) == [[lines[1]] for lines in sheets]


def test_a_sentence_that_most_pages_repeat_is_a_running_foot() -> None:
    sheets = [[f"Texte {chr(97 + place)}.", *["Tous droits réservés."] * (place != 3)] for place in range(6)]
    assert lines_left(sheets) == [[lines[0]] for lines in sheets]


@pytest.mark.parametrize("number", ["4", "- 4 -", "Page 4", "4/12", "Page 4 sur 12", "page 4 of 12", "iv"])
def test_a_page_number_is_told_on_a_single_page(number: str) -> None:
    assert lines_left([["Un texte.", number]]) == lines_left([[number, "Un texte."]]) == [["Un texte."]]


@pytest.mark.parametrize(
    "sheets",
    [
        [["Article 1", "a"], ["Article 5", "b"], ["Article 9", "c"]],
        [["12,5 %", "a"], ["13,4 %", "b"], ["99,9 %", "c"]],
        [["2014", "a"], ["2019", "b"], ["2011", "c"]],
        [["2012/2013", "a"]],
        [["Annexe", "a"], ["Annexe", "b"]],
        [["Merci.", "a"], ["b"], ["Merci.", "c"], ["Merci.", "d"], ["e"], ["f"], ["g"]],
    ],
    ids=["headings", "figures", "years", "one school year", "two pages", "a sentence"],
)
def test_what_is_alike_by_chance_is_no_running_head(sheets: list[list[str]]) -> None:
    assert lines_left(sheets) == sheets


def test_a_line_deep_in_the_page_is_no_running_head() -> None:
    sheets = [["a", "b", "c", "La même ligne", "d", "e", "f"]] * 3
    assert all("La même ligne" in lines for lines in lines_left(sheets))


@pytest.mark.parametrize(
    ("lines", "paragraph"),
    [
        (["un pro-", "gramme"], "un programme"),
        (["il viendra peut-", "être"], "il viendra peut-être"),
        (["mot rendez-", "vous"], "mot rendez-vous"),
        (["à Saint-", "Denis"], "à Saint-Denis"),
        (["en 2014-", "2015"], "en 2014-2015"),
        (["le tiret -", "qui suit"], "le tiret - qui suit"),
        (["la porte-", "parole"], "la porte-parole"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_stays_where_it_belongs_to_the_word(lines: list[str], paragraph: str) -> None:
    assert list(paragraphs_of(lines, frozenset(["porte-parole", "programme"]))) == [paragraph]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["Les États membres ont adopté une déclaration", "commune dont le texte figure en annexe."], 1),
        (["Une phrase assez longue pour finir la ligne.", "Une autre phrase commence à la ligne d’après."], 2),
        (
            [
                "Le titre",
                "Une phrase assez longue pour remplir la ligne, et",
                "qui se poursuit encore à la ligne d’après.",
            ],
            2,
        ),
        (
            [
                "Le discours a été prononcé devant l’assemblée par M.",
                "Durand, qui revenait de voyage ce jour-là, dit-on.",
            ],
            1,
        ),
        (["Nous saluons ici le nouveau « programme commun »", "de coopération qui vient tout juste d’être adopté."], 1),
        (
            [
                "Il faut apporter les pièces que voici à l’accueil :",
                "le passeport, la photographie et le formulaire signé.",
            ],
            2,
        ),
        (["• une pièce d’identité et sa copie en couleurs", "• une photographie d’identité"], 2),
        (["1. Introduction ............................. 3", "et la suite ................................. 4"], 2),
        (["Un texte en", "", "deux parties."], 2),
        (["Un", "", "texte", "", "aéré", "", "partout", ""], 1),
    ],
)
def test_lines_are_joined_where_a_sentence_runs_on(lines: list[str], count: int) -> None:
    found = list(paragraphs_of(lines))
    assert len(found) == count
    assert " ".join(found) == " ".join(filter(None, lines))


def test_a_page_of_parted_words_takes_time_by_its_length() -> None:
    def cost(count: int) -> int:
        lines = ["un mot assez long et cou-", "pé en deux par un tiret et-"] * count
        assert len(list(paragraphs_of(lines))) == 1
        return calls_of(lambda: list(paragraphs_of(lines)))

    assert cost(20_000) < 12 * cost(2_000)


def with_to_unicode(code: str) -> bytes:
    """Return a PDF whose letter x is said to be another character."""
    table = f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <78> <{code}> endbfchar endcmap"
    body = pdf([[*BODY, "un texte dixcile"]]).replace(b"/WinAnsiEncoding", b"/WinAnsiEncoding /ToUnicode 7 0 R")
    stream = b"7 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\nxref" % (len(table), table.encode())
    return body.replace(b"xref", stream, 1)  # its table of places is wrong now, and is made again in reading


def test_ligatures_are_read_as_letters() -> None:
    assert "difficile" in read(with_to_unicode("FB03")).paragraphs[0]


def test_half_a_character_does_not_keep_a_text_from_being_written() -> None:
    found = read(with_to_unicode("D800"))
    assert "dicile" in found.paragraphs[0]
    assert loads(dumps(found)) == found
    assert "".join(found.paragraphs).encode()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_an_encrypted_pdf_is_named_and_one_that_opens_without_a_password_is_read(algorithm: str) -> None:
    def locked(password: str) -> bytes:
        writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([BODY])))), io.BytesIO()
        writer.encrypt(password, "maître", algorithm=algorithm)
        writer.write(out)
        return out.getvalue()

    assert reason(locked("secret")) == "encrypted PDF: it asks for a password"
    assert read(locked("")).paragraphs == (SENTENCE,)


def test_a_scanned_pdf_is_named() -> None:
    assert reason(pdf([[]] * 4)) == "scanned PDF: pictures of pages, no text"
    assert reason(pdf([["Numérisé par la machine"]] * 4)) == "scanned PDF: pictures of pages, no text"


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"%PDF-1.4\n" + b"\0" * 500, pdf([BODY])[:200], pdf([])])
def test_a_broken_pdf_is_named(body: bytes) -> None:
    assert reason(body).startswith("broken PDF: ")


def test_one_page_that_cannot_be_read_does_not_take_the_others_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, asked = PageObject.extract_text, []

    def second_fails(page: PageObject) -> str:
        asked.append(page)
        if len(asked) == 2:
            raise ZeroDivisionError("a font of no width")
        return whole(page)

    monkeypatch.setattr(PageObject, "extract_text", second_fails)
    assert read(pdf([BODY, BODY, BODY])).page_starts == (0, 1, 1)


@pytest.mark.parametrize(
    ("error", "told"), [(KeyError("/Font"), "broken PDF"), (ZeroDivisionError(), "unreadable PDF")]
)
def test_a_pdf_of_which_no_page_can_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def fails(_: PageObject) -> str:
        raise error

    monkeypatch.setattr(PageObject, "extract_text", fails)
    assert reason(pdf([BODY])).startswith(told)


def test_the_limit_to_the_time_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def waits(_: PageObject) -> str:
        raise TimeoutError

    monkeypatch.setattr(PageObject, "extract_text", waits)
    with pytest.raises(TimeoutError):
        read(pdf([BODY]))


def test_no_more_is_read_than_a_book_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    body = pdf([own_page(place) for place in range(5)])
    monkeypatch.setattr("missionsearch.extract.pdf.MOST_PAGES", 3)
    assert len(read(body).page_starts) == 3
    monkeypatch.setattr("missionsearch.extract.pdf.MOST_CHARACTERS", 100)
    assert len(read(body).page_starts) == 2


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - Document1.doc",
        "Sans titre",
        "untitled",
        "NV_2014_rapport.pdf",
        "Présentation PowerPoint",
        "1",
        "",
    ],
)
def test_a_title_that_a_program_wrote_is_none(title: str) -> None:
    assert read(pdf([BODY], title=title)).title == ""


def test_a_title_is_told_without_the_program_and_the_ending() -> None:
    assert read(pdf([BODY], title="Microsoft Word - Rapport annuel.doc")).title == "Rapport annuel"
    assert len(read(pdf([BODY], title="mot " * 20_000)).title) < 300


# --- Word


def word(*paragraphs: str, xml: str = "", title: str = "", without: Sequence[str] = (), **parts: str) -> bytes:
    """Return a Word file of paragraphs and raw markup; ``without`` leaves parts out, ``parts`` replaces some."""
    document, out, made = docx.Document(), io.BytesIO(), io.BytesIO()
    document.core_properties.title = title
    for text in paragraphs:
        document.add_paragraph(text)
    if xml:
        names = nsdecls("w", "r", "wp", "a") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        for element in parse_xml(f"<w:body {names}>{xml}</w:body>"):
            document.element.body.insert(-1, element)
    document.save(made)
    changed = {name.replace("__", "/"): text for name, text in parts.items()}
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stem = name.removesuffix(".xml")
            if stem not in without:
                new.writestr(name, changed.pop(stem, "") or old.read(name))
        for stem, text in changed.items():
            new.writestr(f"{stem}.xml", text)
    return out.getvalue()


def texts(body: bytes) -> tuple[str, ...]:
    return read(body, WORD).paragraphs


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def table(*rows: Sequence[str]) -> str:
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{each}</w:tr>' for each in cells)}</w:tbl>"


def test_a_word_file_is_read_by_its_paragraphs() -> None:
    found = read(word("Le premier.", "", "Le second.", title="Une note"), WORD)
    assert found.paragraphs == ("Le premier.", "Le second.")
    assert (found.title, found.kind, found.extractor, found.page_starts) == ("Une note", "file", "docx", ())


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (f"<w:sdt><w:sdtContent>{p(run('Dans un champ'))}</w:sdtContent></w:sdt>", ["Dans un champ"]),
        (p(run("Un "), f"<w:sdt><w:sdtContent>{run('champ')}</w:sdtContent></w:sdt>"), ["Un champ"]),
        (p(run("Voir "), f"<w:hyperlink>{run('le site')}</w:hyperlink>"), ["Voir le site"]),
        (
            p(run("Oui"), f"<w:ins>{run(' ajouté')}</w:ins><w:del><w:r><w:delText>non</w:delText></w:r></w:del>"),
            ["Oui ajouté"],
        ),
        (f"<w:del>{p(run('effacé'))}</w:del><w:ins>{p(run('ajouté'))}</w:ins>", ["ajouté"]),
        (p(f"<w:moveFrom>{run('parti')}</w:moveFrom><w:moveTo>{run('arrivé')}</w:moveTo>"), ["arrivé"]),
        (
            p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>"),
            ["a b c\u2011d"],
        ),
        (p("<w:r><w:instrText>PAGE 3</w:instrText></w:r>", run("texte")), ["texte"]),
        (table([p(run("Visa")), p(run("60 €"))], [p(), p(run("Gratuit"))]), ["Visa | 60 €", "Gratuit"]),
        (table([p(run("Pays")), table([p(run("a")), p(run("b"))]) + p()]), ["Pays | a | b"]),
        (f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{p(run('x'))}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>", ["x"]),
    ],
    ids="control,inline,link,changed,deleted,moved,gaps,code,table,nested,row".split(","),  # noqa: SIM905
)
def test_text_is_read_whatever_holds_it(xml: str, expected: list[str]) -> None:
    assert list(texts(word(xml=xml))) == expected


def test_a_table_that_lays_out_the_page_keeps_its_paragraphs() -> None:
    xml = table([p(run("Menu")), "".join(p(run(f"Point {number}")) for number in range(4))])
    assert texts(word(xml=xml)) == ("Menu", "Point 0", "Point 1", "Point 2", "Point 3")


def box(inside: str) -> str:
    shape = f"<w:txbxContent>{inside}</w:txbxContent>"
    choice = f"<mc:Choice>{shape}</mc:Choice><mc:Fallback>{shape}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


def test_a_text_box_is_read_once_behind_the_paragraph_it_hangs_on() -> None:
    xml = p(run("Avant"), box(p(run("Encadré"))), run(" après"))
    assert texts(word(xml=xml)) == ("Avant après", "Encadré")
    assert texts(word(xml=p("<w:r><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r>", run("a")))) == ("a",)


def test_boxes_in_boxes_are_read_once() -> None:
    xml = p(run("fond"))
    for _ in range(30):
        xml = p(f"<w:r><w:pict><w:txbxContent>{xml}</w:txbxContent></w:pict></w:r>")
    assert texts(word(xml=xml)) == ("fond",)


WORD_NAMES = nsdecls("w")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(**targets: str) -> str:
    each = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'


def as_zip(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def package(document: str, name: str = "word/document.xml", **more: str) -> bytes:
    """Return a Word file written by hand."""
    folder, _, own = name.rpartition("/")
    kinds = {kind: f"{kind}.xml" for kind in more}
    return as_zip(
        **{
            "_rels/.rels": relations(officeDocument=name),
            name: f"<w:document {WORD_NAMES}><w:body>{document}</w:body></w:document>",
            f"{folder}/_rels/{own}.rels": relations(**kinds, image="../NULL", styles="styles.xml"),
            **{f"{folder}/{kind}.xml": text for kind, text in more.items()},
        }
    )


def test_footnotes_and_endnotes_are_read_as_such() -> None:
    notes = {
        kind: f"<w:{kind} {WORD_NAMES}><w:{one}>{p()}</w:{one}><w:{one}>{p(run(kind))}</w:{one}></w:{kind}>"
        for kind, one in (("footnotes", "footnote"), ("endnotes", "endnote"))
    }
    found = read(package(p(run("Texte")), **notes), WORD)
    assert (found.paragraphs, found.footnotes) == (("Texte",), ("footnotes", "endnotes"))


def test_the_text_stands_where_the_relationships_say_and_pictures_may_be_missing() -> None:
    assert texts(package(p(run("Texte")), "word/document2.xml")) == ("Texte",)
    assert read(package(p(run("Texte")), "/word/document.xml"), WORD).title == ""


def test_the_strict_form_of_the_standard_is_read() -> None:
    strict = package(p(run("Texte")))
    with zipfile.ZipFile(io.BytesIO(strict)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        name: text.replace(transitional, "http://purl.oclc.org/ooxml/wordprocessingml/main")
        for name, text in parts.items()
    }
    assert texts(as_zip(**parts)) == ("Texte",)


def test_a_word_file_whose_properties_are_broken_or_missing_has_no_title() -> None:
    assert read(word("Texte", docProps__core="<a"), WORD).title == ""
    assert read(word("Texte", without=["docProps/core"]), WORD).title == ""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted Word file: it asks for a password"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 500, "an old Word file (.doc): save it as PDF or .docx"),
        (b"PK\x03\x04", "broken Word file: "),
        (word("Texte")[:2000], "broken Word file: "),
        (as_zip(a="b"), "broken Word file: "),
        (word("Texte", word__document="<w:document"), "broken Word file: "),
        (package("<w:p>" * 20_000 + "</w:p>" * 20_000), "broken Word file: "),
        (word(), "a Word file without text"),
    ],
    ids=["encrypted", "old", "cut", "cut later", "other", "no markup", "deep", "empty"],
)
def test_a_word_file_that_cannot_be_read_is_named(body: bytes, told: str) -> None:
    assert reason(body, WORD).startswith(told)


def test_a_bomb_is_not_unpacked() -> None:
    assert "unpacks to more than" in reason(package(" " * 41_000_000), WORD)


def test_a_bomb_that_states_a_false_size_is_unpacked_no_further_than_what_is_read() -> None:
    """A size of 100 bytes stands in the central directory, of which ``zipfile`` would believe it to the end."""
    body = package(" " * 100_000_000)
    true_size = next(
        entry for entry in zipfile.ZipFile(io.BytesIO(body)).infolist() if entry.file_size > 99_000_000
    ).file_size
    false = body.replace(true_size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    tracemalloc.start()
    told = reason(false, WORD)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told.startswith("broken Word file: ")
    assert peak < 10_000_000


def test_a_word_file_is_read_only_where_its_parts_are_packed_as_word_packs_them() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("Texte"))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert "packed in an unknown way" in reason(made.getvalue(), WORD)


def with_entities(entities: str, used: str) -> bytes:
    text = p(run(f"Texte {used}")) + p(run("fin"))
    return word(
        word__document=f"<!DOCTYPE w [{entities}]><w:document {WORD_NAMES}><w:body>{text}</w:body></w:document>"
    )


def test_entities_are_neither_expanded_nor_fetched() -> None:
    assert texts(with_entities('<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY g "mot">', "&f;&g;")) == (
        "Texte",
        "fin",
    )
    nested = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10))
    assert reason(with_entities(f'<!ENTITY e0 "mille">{nested}', "&e9;"), WORD).startswith("broken Word file: ")
