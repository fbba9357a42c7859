"""A second run asks only whether pages have changed, and lets go of what is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.crawl.site import Answer, Crawled, Request, Site, page, redirect, run, served

DAY = "Mon, 05 Oct 2015 10:00:00 GMT"


def conditional(answer: Answer, **validators: str) -> Callable[[Request], Answer]:
    """Return an answer that is 304 to who has it already."""
    sent = {name.replace("_", "-"): value for name, value in validators.items()}

    def give(request: Request) -> Answer:
        has = (
            request.headers.get("if-none-match") == sent["ETag"]
            if "ETag" in sent
            else request.headers.get("if-modified-since") == sent["Last-Modified"]
        )
        return Answer("", 304, sent) if has else Answer(answer.body, 200, sent)

    return give


SITE = Site(
    {
        "/": page(
            "/etag", "/dated", "/plain", "/gone", "/removed", "/moved", "/fails", "/noindex", "/note.pdf", "/text"
        ),
        "/etag": conditional(page("/behind-etag"), ETag='"v1"'),
        "/behind-etag": page(),
        "/dated": conditional(page(), Last_Modified=DAY),
        "/plain": page(text="avant"),
        "/gone": page(),
        "/removed": page(),
        "/moved": page(),
        "/fails": page(),
        "/noindex": page(),
        "/unlinked": page(),
        "/unlinked-gone": page(),
        "/note.pdf": Answer(b"%PDF-1.7", kind="application/pdf"),
        "/text": page(),
        "/back": redirect("/plain"),
    }
)
SITE.answers["/plain"] = page("/unlinked", "/unlinked-gone", "/back", text="avant")
CHANGES: dict[str, Answer] = {
    "/plain": page(text="après"),
    "/gone": Answer("", 410),
    "/removed": Answer("", 404),
    "/moved": redirect("/new"),
    "/new": page(),
    "/fails": Answer("", 500),
    "/noindex": page(head='<meta name="robots" content="noindex">'),
    "/unlinked-gone": Answer("", 404),
    "/text": Answer("texte", kind="text/plain"),
    "/back": page(text="revenue"),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, Crawled]]:
    root = tmp_path_factory.mktemp("again")
    with served(SITE):
        first = run(root, SITE.url())
        SITE.answers.update(CHANGES)
        SITE.answers["/"] = page(
            *[path for path in SITE.answers if path not in ("/unlinked", "/unlinked-gone", "/new")]
        )
        SITE.log.clear()
        yield first, run(root, SITE.url())


@pytest.fixture
def second(runs: tuple[Crawled, Crawled]) -> Crawled:
    return runs[1]


def test_a_page_with_an_etag_is_asked_for_with_it(second: Crawled) -> None:
    (request,) = SITE.asked("/etag")
    assert request.headers["if-none-match"] == '"v1"'


def test_a_page_with_a_date_is_asked_for_with_it(second: Crawled) -> None:
    (request,) = SITE.asked("/dated")
    assert request.headers["if-modified-since"] == DAY


def test_an_unchanged_page_is_kept_as_it_was(runs: tuple[Crawled, Crawled]) -> None:
    first, second = runs
    assert second.report.unchanged == 2
    assert second.pages[SITE.url("/etag")].body == first.pages[SITE.url("/etag")].body
    assert second.pages[SITE.url("/etag")].fetched_at > first.pages[SITE.url("/etag")].fetched_at


def test_the_links_of_an_unchanged_page_are_followed(second: Crawled) -> None:
    assert len(SITE.asked("/behind-etag")) == 1


def test_a_changed_page_is_stored_anew(second: Crawled) -> None:
    assert "après" in second.pages[SITE.url("/plain")].body.decode()


@pytest.mark.parametrize("path", ["/gone", "/removed", "/moved", "/noindex", "/unlinked-gone", "/text"])
def test_what_is_no_page_any_more_leaves_the_store(runs: tuple[Crawled, Crawled], path: str) -> None:
    first, second = runs
    assert SITE.url(path) in first.pages
    assert SITE.url(path) not in second.pages


def test_gone_pages_are_counted(second: Crawled) -> None:
    assert second.report.gone == 3


def test_a_page_that_fails_for_now_is_kept(second: Crawled) -> None:
    assert SITE.url("/fails") in second.pages
    assert second.problem(SITE.url("/fails")) == "the server answered 500"


def test_a_page_that_nothing_links_to_any_more_is_asked_for_and_kept_while_it_answers(second: Crawled) -> None:
    assert SITE.url("/unlinked") in second.pages
    assert len(SITE.asked("/unlinked")) == 1


def test_an_address_that_was_a_redirect_and_is_a_page_now_redirects_no_more(runs: tuple[Crawled, Crawled]) -> None:
    first, second = runs
    assert SITE.url("/back") in first.redirects
    assert SITE.url("/back") not in second.redirects
    assert SITE.url("/back") in second.pages


def test_a_file_keeps_its_parent(second: Crawled) -> None:
    assert second.pages[SITE.url("/note.pdf")].parent_url == SITE.url()
