"""What the files that a publication links to are called."""

import pytest

from missionsearch.extract.attachments import find_attachments
from missionsearch.markup import parse
from missionsearch.models import Attachment
from tests.costs import calls_of

BASE = "https://mission.example/Une-page"


def attachments(html: str) -> list[Attachment]:
    return list(find_attachments(parse(html), BASE))


def named(html: str) -> list[str]:
    return [each.title for each in attachments(html)]


def link(inside: str, href: str = "/IMG/pdf/rapport_2014.pdf", **attributes: str) -> str:
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<a href="{href}"{more}>{inside}</a>'


@pytest.mark.parametrize(
    "text",
    [
        "Rapport annuel",
        "Rapport annuel (PDF - 120.5 ko)",
        "Rapport annuel (PDF – 1,2 Mo)",
        "Rapport annuel - PDF - 123.4 kio",
        "Rapport annuel - Adobe PDF",
        "Rapport annuel (Adobe PDF, 1.2 Mo)",
        "Rapport annuel PDF - 120.5 kB",
        "Rapport annuel (PDF - 98 octets)",
        "Rapport annuel (PDF, 12 pages, 1 Mo)",
        "Rapport annuel [PDF - 2 MiB]",
        "Rapport annuel (au format PDF)",
        "Rapport annuel – 1,2 Mo",
        "Rapport annuel (PDF - 1,2 Mo) (nouvelle fenêtre)",
        "[PDF] Rapport annuel",
        "<img src='pdf.png' alt='PDF - 120.5 ko'> Rapport annuel",
        "Rapport annuel<span>PDF – 61,88 Ko</span>",
    ],
)
def test_a_name_is_told_without_the_kind_and_the_size_of_its_file(text: str) -> None:
    assert named(link(text)) == ["Rapport annuel"]


@pytest.mark.parametrize(
    "text", ["Rapport en PDF", "Convertir un document Word", "Budget 2014", "Article 3 - Le siège", "Plan (2014)"]
)
def test_a_name_that_only_speaks_of_such_things_stays_whole(text: str) -> None:
    assert named(link(text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PDF",
        "PDF – 1,2 Mo",
        "PDF - 120.5 kB",
        "Adobe PDF",
        "(PDF - 120.5 ko)",
        "Télécharger",
        "Download (PDF - 1 MB)",
        "<img src='/prive/pdf.png' alt='PDF'>",
        "mot " * 100,
    ],
)
def test_a_link_that_names_nothing_goes_by_its_title_then_by_its_file(text: str) -> None:
    assert named(link(text, title="Le rapport (PDF - 1 Mo)")) == ["Le rapport"]
    assert named(link(text, title="PDF - 1 Mo")) == ["rapport_2014.pdf"]
    assert named(link(text, href="/IMG/pdf/Le%20rapport%20d%27%C3%A9t%C3%A9.PDF?1565272504")) == [
        "Le rapport d'été.PDF"
    ]


def test_an_icon_is_named_by_what_stands_for_it() -> None:
    assert named(link("<img src='pdf.png' alt='Rapport annuel (PDF)'>")) == ["Rapport annuel"]


@pytest.mark.parametrize(
    "frame",
    [
        "<dl class='spip_document_4 spip_documents'><dt>{}</dt><dt class='spip_doc_titre'><b>Le rapport</b></dt></dl>",
        "<div class='spip_document_4 spip_documents'><figure class='spip_doc_inner'>{}<figcaption "
        "class='spip_doc_legende'><div class='spip_doc_titre'><b>Le rapport</b></div></figcaption></figure></div>",
    ],
    ids=["spip 2 and 3", "spip 4"],
)
def test_an_icon_goes_by_the_caption_of_its_frame(frame: str) -> None:
    icon = link("<img src='pdf.png' alt='PDF - 120.5 ko'>", title="PDF - 120.5 ko", type="application/pdf")
    assert named(frame.format(icon) + link("", href="/autre.pdf")) == ["Le rapport", "autre.pdf"]


def test_a_file_that_is_linked_twice_is_listed_once_by_its_better_name() -> None:
    icon, text = link("<img src='pdf.png' alt='PDF'>", title="Le fichier"), link("Rapport annuel (PDF - 1 Mo)")
    file = Attachment("https://mission.example/IMG/pdf/rapport_2014.pdf", "Rapport annuel", "pdf")
    assert attachments(icon + text) == attachments(text + icon) == attachments(text + link("Autre")) == [file]


def test_a_link_that_tells_its_type_needs_no_ending() -> None:
    html = link(
        "Accord (PDF - 120.5 ko)", "/spip.php?action=document&arg=12", type="application/pdf", **{"class": "spip_doc"}
    )
    html += link("", "/telecharger/15", type="application/pdf; charset=binary") + link(
        "Une page", "/p", type="text/html"
    )
    assert attachments(html) == [
        Attachment("https://mission.example/spip.php?action=document&arg=12", "Accord", "pdf"),
        Attachment("https://mission.example/telecharger/15", "15.pdf", "pdf"),
    ]


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("/a.PDF", "pdf"),
        ("/a.docx#page=3", "docx"),
        (" /a.odt ", "odt"),
        ("/lire.php?nom=a.pdf", "pdf"),
        ("/lire.php?nom=a.pdf&x=1", "pdf"),
        ("/a.html", None),
        ("/a.pdf.html", None),
        ("/pdf", None),
        ("mailto:a.pdf", None),
        ("javascript:ouvrir('a.pdf')", None),
        ("https://partage.example/?u=https%3A%2F%2Fmission.example%2Fa.pdf", None),
        ("/" + "a" * 3_000 + ".pdf", None),
    ],
)
def test_a_file_is_told_by_its_address(href: str, kind: str | None) -> None:
    assert [each.type for each in attachments(link("Un fichier", href))] == ([kind] if kind else [])


@pytest.mark.parametrize(
    "each",
    [
        "<a href=/IMG/pdf/{0}.pdf>Fichier {0} (PDF - 12 ko)</a>",
        "<a href=/IMG/{0} type=application/pdf title=PDF><img alt=PDF></a>",
        "<div class=spip_documents><a href=/IMG/{0}.pdf>PDF</a><p class=spip_doc_titre>PDF</p></div>",
        "<a href=/IMG/a.pdf></a>",
    ],
)
def test_the_cost_grows_with_the_number_of_links(each: str) -> None:
    def cost(count: int) -> int:
        soup = parse(f"<div class=spip_documents>{''.join(map(each.format, range(count)))}</div>")
        return calls_of(lambda: find_attachments(soup, BASE))

    assert cost(3_000) < 12 * cost(300)
