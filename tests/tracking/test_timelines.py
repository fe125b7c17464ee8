"""Timelines over small invented articles."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from libraries import draft, open_library

from index import SHARED_CORPUS, ArticleDraft, CorpusName, Filters, NewsIndex, QuestionError, Timeline

TOPIC = "Marlowe ferry"
OTHER_CORPUS = CorpusName("guild-7")


def article(number: int, day: str, text: str, *, outlet: str = "Harbour Post", title: str = "") -> ArticleDraft:
    """An article that is long enough to be stored."""
    filler = "The harbour office said that ships will wait in port until the wind has calmed down again."
    return draft(
        f"{text}\n\n{filler} Notice {number} lists the berths.",
        title=title or f"Report {number} about the Marlowe ferry",
        url=f"https://news.example/{number}",
        outlet=outlet,
        day=day,
    )


SINKING = article(1, "2014-03-08", "The Marlowe ferry sank off the northern cape on Saturday.")
SECOND_REPORT = article(
    2,
    "2014-03-09",
    "The Marlowe ferry sank off the northern cape on Saturday with 40 people.",
    outlet="Cape News",
)
INQUIRY = article(3, "2014-05-06", "An inquiry into the Marlowe ferry opened on Tuesday in the capital.")
LOOK_BACK = article(
    4,
    "2015-03-08",
    "Families of the Marlowe ferry gathered on Sunday. The Marlowe ferry sank on March 8, 2014, off the cape.",
)
UNDATED_SENTENCE = article(5, "2014-06-11", "Divers raised the wreck of the Marlowe ferry from the sea bed.")
PLAN = article(6, "2014-07-01", "A new Marlowe ferry will leave the yard on Friday, the operator said.")
ELSEWHERE = article(7, "2014-03-10", "The canal bridge was closed on Monday.", title="Bridge closed")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path) as index:
        yield index


def build(index: NewsIndex, *drafts: ArticleDraft, topic: str = TOPIC, **options: object) -> Timeline:
    if drafts:
        index.add(SHARED_CORPUS, drafts)
        index.sync()
    return index.timelines.build(topic, corpora=[SHARED_CORPUS], **options)


def days(timeline: Timeline) -> list[str]:
    return [entry.date.first.isoformat() for entry in timeline.entries]


def test_events_are_in_the_order_in_which_they_happened(library: NewsIndex) -> None:
    timeline = build(library, LOOK_BACK, INQUIRY, SINKING)

    assert days(timeline) == ["2014-03-08", "2014-05-06", "2015-03-08"]
    assert [entry.citation.number for entry in timeline.entries] == [1, 2, 3]


def test_every_quote_is_the_stored_text_between_its_offsets(library: NewsIndex) -> None:
    timeline = build(library, SINKING, SECOND_REPORT, INQUIRY, LOOK_BACK)

    for entry in timeline.entries:
        for citation in (entry.citation, *entry.elsewhere):
            stored = library.get_article([SHARED_CORPUS], citation.article.article_id)
            assert stored.text[citation.start : citation.end] == citation.quote


def test_articles_that_report_the_same_event_make_one_entry(library: NewsIndex) -> None:
    timeline = build(library, SINKING, SECOND_REPORT, LOOK_BACK)

    sinking = timeline.entries[0]
    assert days(timeline) == ["2014-03-08", "2015-03-08"]
    assert sinking.reports == 3
    cited = {citation.article.article_id for citation in (sinking.citation, *sinking.elsewhere)}
    assert len(cited) == 3


def test_a_sentence_without_a_date_has_that_of_its_article_and_is_marked(library: NewsIndex) -> None:
    timeline = build(library, SINKING, UNDATED_SENTENCE)

    assert [(entry.date.first, entry.date.is_stated) for entry in timeline.entries] == [
        (date(2014, 3, 8), True),
        (date(2014, 6, 11), False),
    ]


def test_plans_and_other_topics_are_no_events(library: NewsIndex) -> None:
    timeline = build(library, SINKING, PLAN, ELSEWHERE)

    assert days(timeline) == ["2014-03-08"]
    assert timeline.articles == 2


def test_the_most_reported_events_are_kept(library: NewsIndex) -> None:
    timeline = build(library, INQUIRY, UNDATED_SENTENCE, SINKING, SECOND_REPORT, LOOK_BACK, limit=1)

    assert days(timeline) == ["2014-03-08"]
    assert timeline.events > 1


def test_since_and_until_bound_the_days_of_the_events(library: NewsIndex) -> None:
    filters = Filters(until=datetime(2014, 3, 31, tzinfo=UTC))

    before = build(library, LOOK_BACK, INQUIRY, filters=filters)
    after = build(library, filters=Filters(since=datetime(2014, 4, 1, tzinfo=UTC)))

    assert days(before) == ["2014-03-08"]
    assert days(after) == ["2014-05-06", "2015-03-08"]


def test_the_month_of_an_event_joins_its_day(library: NewsIndex) -> None:
    month = article(8, "2015-01-10", "In March 2014, the Marlowe ferry sank off the northern cape.")

    timeline = build(library, SINKING, month)

    assert days(timeline) == ["2014-03-08"]
    assert timeline.entries[0].date.first == timeline.entries[0].date.last
    assert timeline.entries[0].reports == 2


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (
            "瑪洛渡輪",
            "2014年3月8日，瑪洛渡輪在北角外海沉沒，船上載有四十名乘客。當地漁民救起多數乘客，港務局封鎖航道。",
        ),
        (
            "マーロー号",
            "2014年3月8日、フェリーのマーロー号が北岬の沖で沈没した。乗客四十人のうち多くは漁船に救助された。",
        ),
        (
            "말로호",
            "여객선 말로호가 2014년 3월 8일 북쪽 곶 앞바다에서 침몰했다. 승객 대부분은 어선에 구조되었다.",
        ),
    ],
)
def test_events_in_chinese_japanese_and_korean_are_dated(library: NewsIndex, topic: str, text: str) -> None:
    story = draft(text * 2, title=topic, url="https://news.example/cjk", outlet="Post", day="2014-03-20")

    timeline = build(library, story, topic=topic)

    assert days(timeline)[:1] == ["2014-03-08"]
    assert timeline.entries[0].date.is_stated


def test_another_corpus_is_not_quoted(library: NewsIndex) -> None:
    library.add(OTHER_CORPUS, [INQUIRY])
    library.sync()

    timeline = build(library, SINKING)

    assert days(timeline) == ["2014-03-08"]


def test_a_removed_article_is_not_quoted(library: NewsIndex) -> None:
    first = build(library, SINKING, INQUIRY)
    library.remove_article(SHARED_CORPUS, first.entries[0].citation.article.article_id)

    assert days(build(library)) == ["2014-05-06"]


def test_an_empty_library_and_an_unknown_topic_are_told_apart(library: NewsIndex) -> None:
    empty = build(library)
    unknown = build(library, SINKING, topic="zeppelin")

    assert empty.is_library_empty
    assert (unknown.is_library_empty, unknown.articles, unknown.entries) == (False, 0, ())


def test_a_topic_without_words_is_refused(library: NewsIndex) -> None:
    with pytest.raises(QuestionError):
        build(library, topic="?!")
