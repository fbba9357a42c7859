# ruff: noqa: E501 (markup reads best whole)
"""The day of publication in the markup that blogs, content systems and forums are known for, in three frames each."""

import datetime as dt

import pytest

from missionsearch.extract import extract_page
from missionsearch.models import FetchedPage

AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
URL = "https://x.example/page"
TITLE = "An evening at the mill"
H1 = f"<h1>{TITLE}</h1>"
SENTENCES = [
    "The hall was full long before the doors closed, and those without a seat listened standing at the back of the room.",
    "The choir of the school sang twice, first alone and then with the former pupils who had stood up behind the last row.",
    "What the evening brought in goes to the organ, whose pipes have waited nine years for somebody to look after them.",
    "Next spring the same people will meet again, this time in the garden, if the weather lets them and the keys are found.",
]
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES * 2)
MENU = (
    "<nav><ul>"
    + "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("Home", "News", "Visits", "Press"))
    + "</ul></nav>"
)
SIDE = (
    "<div class=sidebar><div class=widget><h3>Recent posts</h3><ul><li><a href=/o1>The old mill</a> <span class=post-date>May 3, 2026"
    "</span></li><li><a href=/o2>The new bus</a> <span class=post-date>May 4, 2026</span></li></ul></div></div>"
)
FRAMES = [
    "<header><a href=/>The Gazette</a></header>{menu}<div id=content>{body}</div>{side}<footer><p>© 2009-2026 The Gazette</p></footer>",
    "<div class=topbar>Monday, 1 June 2026</div>{menu}<div>{side}<main><article>{body}</article></main></div><p>© 2026</p>",
    "<div>{body}</div>",
]


def day_of(frame: str, body: str, head: str = "", url: str = URL) -> str:
    """Return the day of publication that a page is given; nothing where it is given none."""
    whole = frame.format(menu=MENU, side=SIDE, body=body.replace("TEXT", TEXT))
    html = f"<html lang=en><head><meta charset=utf-8><title>{TITLE} - The Gazette</title>{head}</head><body>{whole}</body></html>"
    published = extract_page(FetchedPage(url, url, 200, {}, html.encode(), AT)).published
    return published.value.isoformat() if published else ""


def posts(pattern: str, days: list[str]) -> str:
    """Return a discussion's posts, the first of which opens it."""
    replies = ["", *["Re: "] * (len(days) - 1)]
    return "".join(
        pattern.format(day=day, number=place + 1, re=reply, text=SENTENCES[place])
        for place, (day, reply) in enumerate(zip(days, replies, strict=True))
    )


BODIES = {
    "a date above a title of the third level": (
        "2012-10-15",
        f"<div><h2 class=date-header><span>Montag, 15. Oktober 2012</span></h2><div class='post hentry'><h3 class=post-title>{TITLE}</h3><div>TEXT</div>"
        "<div class=post-footer>Eingestellt von Ann um <abbr class=published title='2012-10-15T19:12:00+02:00'>19:12</abbr></div></div></div>",
    ),
    "a sentence at the foot": (
        "2008-09-03",
        f"<div><h2>{TITLE}</h2><div class=entry>TEXT<p class=postmetadata><small>This entry was posted on Wednesday, September 3rd, 2008 at 10:12 am"
        " and is filed under <a href=/c>News</a>.</small></p></div></div>",
    ),
    "a sentence whose verb stands behind the day": (
        "2008-09-03",
        f"<div><h2>{TITLE}</h2><div class=entry>TEXT<p class=postmetadata><small>Dieser Beitrag wurde am Mittwoch, 03. September 2008 um 10:12 Uhr "
        "veröffentlicht und unter <a href=/c>News</a> abgelegt.</small></p></div></div>",
    ),
    "a calendar's sheet": (
        "2013-05-09",
        f"<div class=post-date><span>May</span> <span>9</span> <span>2013</span></div><h2>{TITLE}</h2><div class=entry>TEXT</div>",
    ),
    "a list of links in an article's head": (
        "2021-07-27",
        f"{H1}<ul class=post-info><li><a href=/author/ann/><span>Ann</span></a></li><li><a href=/2021/07/27/><span><time>July 27, 2021</time></span></a>"
        "</li></ul><div>TEXT</div>",
    ),
    "author, day and section as links": (
        "2015-09-28",
        f"{H1}<div><a href=/a>Ann Hall</a>, <a href=/2015/09/28>Sep 28 2015</a>, <a href=/c>News</a></div>TEXT",
    ),
    "a signature below the text": (
        "2015-09-28",
        f"{H1}TEXT<p class=signature>Rédigé par Ann le 28 septembre 2015 à 10:12 dans <a href=/c>Culture</a> | <a href=/k>Commentaires (3)</a></p>",
    ),
    "a lone day, then those of teasers without a name": (
        "2017-03-01",
        f"{H1}<div><time datetime=2017-03-01T12:00:00Z>03/01/2017</time> by Ann Hall, Member of the Committee</div><p>A few words.</p><div>"
        "<time datetime=2025-12-04T12:00:00Z>12/04/2025</time></div><div><time datetime=2025-12-16T12:00:00Z>12/16/2025</time></div>TEXT",
    ),
    "a byline with the day of change beside it": (
        "2011-10-05",
        f"{H1}<div><span>by <a href=/a>admin</a> —</span> <span><span>published</span> Oct 05, 2011 11:10 AM,</span> <span><span>last modified</span> "
        "Nov 12, 2012 03:12 PM</span></div><div>TEXT</div>",
    ),
    "a caption before the day": (
        "2016-03-07",
        f"{H1}<p class=wp-caption-text>The mill on May 3, 2012</p><p>March 7, 2016</p>TEXT",
    ),
    "a long line that begins with day and time": (
        "2016-03-07",
        f"{H1}<div>07.03.2016 um 17:01 Uhr | Kategorie: <a href=/k>Kultur</a> | Meldung von <a href=/f>Mühlenverein Oberau</a></div>TEXT",
    ),
    "a signature with the time in seconds": (
        "2008-05-06",
        f"<div><h2>{TITLE}</h2><div>TEXT<p>06.05.2008 . 10:12:34 . <a href=/m>Ann</a> . <a href=#c>0 Kommentare</a></p></div></div>",
    ),
    "figures beside an American time": ("2016-03-07", f"{H1}<div>03/07/2016 10:12 am ET</div>TEXT"),
    "a discussion of tables": (
        "2025-03-30",
        H1
        + posts(
            "<table id=post{number}><tr><td class=thead><a name=p{number}></a> {day}</td><td>#<a href=#{number}>{number}</a></td></tr><tr><td>"
            "<a href=/m>user{number}</a><div>Join Date: Mar 2016</div></td><td>{text} {text}</td></tr></table>",
            ["30th March 2025, 16:26", "2nd April 2025, 10:00", "4th April 2025, 11:11"],
        ),
    ),
    "a discussion whose days are links": (
        "2024-08-03",
        H1
        + posts(
            "<div class=blockpost><h2><span>#{number}</span> <a href=/v?pid={number}>{day}</a></h2><dl><dt>user{number}</dt><dd>Member</dd>"
            "<dd>Registered: 2019-01-0{number}</dd></dl><div><h3>{re}"
            + TITLE
            + "</h3><p>{text} {text}</p></div></div>",
            ["2024-08-03 10:59:47", "2024-08-04 14:22:38", "2024-08-06 15:48:19"],
        ),
    ),
    "a discussion of time elements": (
        "2024-08-03",
        H1
        + posts(
            "<div itemprop=comment class=topic-body><div><a href=/u>user{number}</a> <time datetime={day}T10:59:47Z class=post-time>{day}</time>"
            "<meta itemprop=dateModified content={day}T10:59:47Z></div><p>{text} {text}</p></div>",
            ["2024-08-03", "2024-08-04", "2024-08-09"],
        ),
    ),
    "a discussion that tells since when": (
        "2012-05-20",
        f"<h3>Topic: {TITLE}</h3>"
        + posts(
            "<div><h4>user{number}</h4><h5><a href=#{number}>{re}"
            + TITLE
            + "</a></h5><div>« <strong>on:</strong> {day} »</div><div>{text} {text}</div></div>",
            ["May 20, 2012, 10:12:00 am", "May 21, 2012, 10:12:00 am", "June 2, 2012, 10:12:00 am"],
        ),
    ),
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("expected", "body"), BODIES.values(), ids=BODIES)
def test_a_themes_day_is_found_in_any_frame(expected: str, body: str, frame: str) -> None:
    assert day_of(frame, body) == expected


HEADS = {
    "<meta name=ms.date content=2015-09-28>": "2015-09-28",
    "<meta name=DC.Date content=2015-09-28>": "2015-09-28",
    """<meta name=parsely-page content='{"type": "post", "pub_date": "2015-09-28T10:00:00Z"}'>""": "2015-09-28",
    "<meta name=citation_publication_date content=2015/09/28>": "2015-09-28",
    "<meta name=last-modified content=2015-09-28>": "",
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("head", "expected"), HEADS.items())
def test_the_head_alone_tells_the_day(head: str, expected: str, frame: str) -> None:
    assert day_of(frame, f"{H1}TEXT", head) == expected


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    "sheet",
    [
        "<div>15</div><div>Okt</div>",
        "<p><span>Oct</span> <span>15</span></p>",
        "<p>15. Oktober, von Ann</p>",
    ],
)
def test_the_address_tells_the_year_of_a_day_in_its_month(sheet: str, frame: str) -> None:
    body = f"{sheet}<h2>{TITLE}</h2>TEXT"
    assert day_of(frame, body, url="https://x.example/2012/10/mill") == "2012-10-15"
    assert day_of(frame, body, url="https://x.example/2012/09/mill") == ""


@pytest.mark.parametrize("frame", FRAMES)
def test_a_host_of_the_united_states_writes_the_month_first(frame: str) -> None:
    assert day_of(frame, f"{H1}<p>Date: 3/7/2016</p>TEXT", url="https://news.mills.gov/page") == "2016-03-07"


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    "line", ["Expires 01/01/26", "Deadline: 3 March 2026", "Date limite : 3 mars 2026", "Vérifié le 7 mars 2016"]
)
def test_what_a_line_calls_otherwise_is_no_publication(line: str, frame: str) -> None:
    assert day_of(frame, f"{H1}<p>{line}</p>TEXT") == ""


@pytest.mark.parametrize("frame", FRAMES)
def test_a_day_beside_the_title_is_older_than_the_sites_move(frame: str) -> None:
    moved = "<meta property=article:published_time content=2024-08-07T12:01:51.460Z>"
    line = "<div><a href=/@ann>Ann</a><div>7 min read</div><div>Dec 30, 2013</div></div>"
    assert day_of(frame, f"{H1}{line}TEXT", moved) == "2013-12-30"


@pytest.mark.parametrize("frame", FRAMES)
def test_an_element_that_readers_see_labelled_tells_more_than_the_head(frame: str) -> None:
    head = "<meta property=article:published_time content=2025-08-08T00:00:00-04:00>"
    foot = "<div>Published <time pubdate datetime=2025-08-13 title='August 13, 2025'>August 13, 2025</time></div>"
    assert day_of(frame, f"{H1}TEXT{foot}", head) == "2025-08-13"


@pytest.mark.parametrize("frame", FRAMES)
def test_a_moment_with_an_offset_keeps_its_day_beside_the_next_one(frame: str) -> None:
    head = "<meta property=article:published_time content=2024-06-02T20:22:24-04:00>"
    assert day_of(frame, f"{H1}<p>Jun 3, 2024</p>TEXT", head) == "2024-06-02"
