"""Pages of a timeline as messages, and the chart in words."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.i18n.translator import ENGLISH
from bot.ui.attachments import MAX_ALT_TEXT_CHARS
from bot.ui.discord_markup import count_units
from bot.ui.timeline_chart_text import build_chart, describe_chart
from bot.ui.timeline_message import render_timeline
from index import (
    SHARED_CORPUS,
    ArticleFacts,
    ArticleId,
    Citation,
    EventDate,
    Precision,
    PublishedAt,
    Timeline,
    TimelineEntry,
)

PUBLISHED = PublishedAt(datetime(2014, 3, 9, tzinfo=UTC), Precision.DAY)


def citation(number: int, quote: str = "The ferry sank.", outlet: str = "Post", url: str = "") -> Citation:
    article = ArticleFacts(
        article_id=ArticleId(number),
        corpus=SHARED_CORPUS,
        title=f"Report {number}",
        url=url or f"https://news.example/{number}",
        outlet=outlet,
        author=None,
        published=PUBLISHED,
    )
    return Citation(number=number, article=article, quote=quote, start=0, end=len(quote))


def entry(number: int = 1, *, is_stated: bool = True, **facts: object) -> TimelineEntry:
    day = date(2014, 3, 8)
    return TimelineEntry(
        date=EventDate(first=day, last=day, is_stated=is_stated),
        citation=citation(number, **facts),
        elsewhere=(),
        reports=1,
        mentions=number,
    )


def timeline(*entries: TimelineEntry, events: int | None = None) -> Timeline:
    return Timeline(topic="ferry", entries=entries, events=events or len(entries), articles=7)


def render(found: Timeline, **options: object) -> list[str]:
    return render_timeline(found, ENGLISH, **options)


def test_a_date_of_publication_is_marked() -> None:
    [page] = render(timeline(entry(is_stated=False)))

    assert r"**1\. 8 Mar 2014, date of publication**" in page


def test_a_month_is_shown_as_such() -> None:
    month = replace(entry(), date=EventDate(first=date(2014, 3, 1), last=date(2014, 3, 31), is_stated=True))

    assert r"**1\. Mar 2014**" in render(timeline(month))[0]


def test_other_outlets_are_named_once() -> None:
    others = (citation(2, outlet="Cape News"), citation(3, outlet="Cape News"), citation(4))

    [page] = render(timeline(replace(entry(), elsewhere=others)))

    assert page.count("Cape News") == 1
    assert page.count("also in") == 1


def test_quotes_and_topics_cannot_format_the_message() -> None:
    hostile = replace(timeline(entry(quote="**@everyone** [x](https://evil.example)")), topic="# *ferry*")

    [page] = render(hostile)

    assert r"\*\*\@everyone\*\*" in page
    assert "](https://evil" not in page
    assert page.startswith(r"**\# \*ferry\***")


def test_no_page_is_over_the_limit() -> None:
    long = [
        entry(number, quote="word " * 400, url=f"https://news.example/{'x' * 450}/{number}")
        for number in range(1, 15)
    ]

    pages = render(timeline(*long), limits="y" * 100, has_chart=True)

    assert all(count_units(page) <= 2000 for page in pages)
    assert all(rf"**{number}\." in "".join(pages) for number in range(1, 15))


def test_what_was_left_out_is_counted() -> None:
    assert "the 1 most important of 9 events from 7 articles" in render(timeline(entry(), events=9))[0]


def test_the_alt_text_has_a_line_for_each_row_of_the_chart() -> None:
    found = timeline(*(entry(number) for number in range(1, 12)))

    text = describe_chart(found, ENGLISH)

    assert text.count("\n") == len(build_chart(found).rows) == 11
    assert text.endswith("\n11. 8 Mar 2014: 11")


def test_a_long_alt_text_ends_with_a_whole_line() -> None:
    found = timeline(*(entry(number) for number in range(1, 101)))

    text = describe_chart(found, ENGLISH)

    assert len(text) <= MAX_ALT_TEXT_CHARS
    assert text.splitlines()[-1].endswith(f": {text.splitlines()[-1].split('.')[0]}")
