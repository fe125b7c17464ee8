"""Grouping dated sentences into events, and their weight."""

from dataclasses import replace
from datetime import date

from index.language.dates.event_dates import SentenceTimes
from index.model.answer_types import ResolvedTime
from index.model.base_types import ArticleId
from index.tracking.timeline_events import Event, group_sentences, keep_days
from index.tracking.topic_sentences import TopicReading, TopicSentence

DAY = date(2014, 3, 8)


def sentence(
    article: int, words: str, day: date | None = DAY, *, last: date | None = None, published: date | None = None
) -> TopicSentence:
    time = ResolvedTime(start=0, end=1, first=day, last=last or day) if day is not None else None
    return TopicSentence(
        article_id=ArticleId(article),
        span=(0, len(words)),
        text=words,
        times=SentenceTimes(time, (), names_time=time is not None),
        published=published or day,
        share=1.0,
        cosine=0.0,
        vector=None,
        words=frozenset(words.split()),
    )


def read(*sentences: TopicSentence, mentions: dict[int, set[date]] | None = None) -> TopicReading:
    named = {ArticleId(article): days for article, days in (mentions or {}).items()}
    return TopicReading(sentences=sentences, mentions=named, facts={}, texts={}, copies={})


def words_of(events: list[Event]) -> list[str]:
    return [event.sentences[0].text for event in events]


def test_different_reports_of_one_day_are_two_events() -> None:
    events = group_sentences(
        read(sentence(1, "ferry sank off cape"), sentence(2, "minister opened new ferry terminal in capital"))
    )

    assert len(events) == 2


def test_references_from_later_articles_outweigh_reports_of_the_day() -> None:
    later = date(2014, 6, 1)
    lively = [sentence(number, "crew went on strike", later) for number in (1, 2, 3)]
    remembered = sentence(4, "ferry sank off cape")

    events = group_sentences(read(*lively, remembered, mentions={n: {DAY} for n in range(5, 25)}))

    assert words_of(events) == ["ferry sank off cape", "crew went on strike"]
    assert (events[0].reports, events[0].mentions) == (1, 21)


def test_a_day_that_many_articles_name_is_told_by_a_less_similar_sentence() -> None:
    close = replace(sentence(1, "crew went on strike", date(2014, 6, 1)), cosine=0.8)
    distant = replace(sentence(2, "it sank off the cape"), share=0.0, cosine=0.45)

    without = group_sentences(read(close, distant))
    named = group_sentences(read(close, distant, mentions={n: {DAY} for n in range(3, 8)}))

    assert words_of(without) == ["crew went on strike"]
    assert set(words_of(named)) == {"crew went on strike", "it sank off the cape"}


def test_copies_of_one_report_count_once() -> None:
    reading = read(sentence(1, "ferry sank off cape"), sentence(2, "ferry sank off cape"))
    story = frozenset({ArticleId(1), ArticleId(2)})

    [event] = group_sentences(replace(reading, copies=dict.fromkeys(story, story)))

    assert event.reports == 1


def test_a_sentence_without_a_date_joins_the_event_of_the_day_before() -> None:
    undated = sentence(2, "ferry sank off cape", None, published=date(2014, 3, 9))

    [event] = group_sentences(read(sentence(1, "ferry sank off cape"), undated))

    assert event.date.is_stated
    assert event.reports == 2


def test_a_stated_date_outweighs_a_date_of_publication() -> None:
    undated = sentence(1, "crew went on strike", None, published=date(2014, 5, 1))

    events = group_sentences(read(undated, sentence(2, "ferry sank off cape")))

    assert [event.date.is_stated for event in events] == [True, False]


def test_a_year_outside_of_the_time_is_dropped_and_one_that_overlaps_is_kept() -> None:
    year = sentence(1, "ferry was built", date(2014, 1, 1), last=date(2014, 12, 31))

    events = group_sentences(read(year, sentence(2, "crew went on strike", date(2015, 1, 2))))

    assert words_of(keep_days(events, date(2014, 6, 1), date(2014, 6, 30))) == ["ferry was built"]
