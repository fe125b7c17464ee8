"""When the event of a sentence happened, as opposed to the other times that it names."""

from datetime import UTC, date, datetime

import pytest

from index.language.dates.date_resolution import read_dated_text
from index.language.dates.event_dates import SentenceTimes, list_days, read_sentence_times
from index.model.base_types import Precision, PublishedAt

# A Wednesday.
PUBLISHED = PublishedAt(datetime(2014, 8, 20, tzinfo=UTC), Precision.DAY)


def read(sentence: str) -> SentenceTimes:
    return read_sentence_times(read_dated_text(sentence, PUBLISHED), 0, len(sentence))


def event(sentence: str) -> tuple[date, date] | None:
    time = read(sentence).event
    return (time.first, time.last) if time is not None else None


def day(text: str) -> tuple[date, date]:
    return date.fromisoformat(text), date.fromisoformat(text)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The ferry sank on Monday.", day("2014-08-18")),
        ("On March 8, 2014, the airliner vanished from radar.", day("2014-03-08")),
        ("The airliner vanished on March 8, 2014, while it flew north.", day("2014-03-08")),
        ("Two men were arrested on Aug. 9.", day("2014-08-09")),
        ("Yesterday the council approved the plan.", day("2014-08-19")),
        ("In June 2009, the sergeant walked off his post.", (date(2009, 6, 1), date(2009, 6, 30))),
        ("The law was passed in 1998.", (date(1998, 1, 1), date(1998, 12, 31))),
        ("The minister flew to the coast last week.", (date(2014, 8, 11), date(2014, 8, 17))),
        ("The talks took place on March 3-5, 2014.", (date(2014, 3, 3), date(2014, 3, 5))),
        ("The ministry said in a statement released Tuesday that it had begun.", day("2014-08-19")),
    ],
)
def test_the_time_of_the_main_clause_is_that_of_the_event(sentence: str, expected: tuple[date, date]) -> None:
    assert event(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Protests erupted Monday after the man was shot on Aug. 9.", day("2014-08-18")),
        ("The man, who was shot on Aug. 9, was unarmed, police said Tuesday.", day("2014-08-19")),
        ("The crowd returned Monday, days after the store burned on Aug. 10.", day("2014-08-18")),
    ],
)
def test_times_of_subordinate_clauses_are_only_references(sentence: str, expected: tuple[date, date]) -> None:
    times = read(sentence)

    assert event(sentence) == expected
    assert len(set(list_days(times.references))) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Since 2009, the country has had three elections.",
        "The ban has applied from March 3, 2014.",
        "The plant was expected to open on Aug. 18.",
        "The ministers will meet on Friday.",
        "He was hurt in the Sept. 11, 2012, attack on the office.",
        "A letter sent in 2012 described the plan.",
        "The group seized the dam on Aug. 7 and lost it on Monday.",
        "Police said Tuesday that two men were arrested on Sunday.",
        "“We attacked on Monday,” the speaker said.",
        "The party won in districts that it had lost in 2010.",
        "The council wants to finish the bridge by 2030.",
        "The building is closed.",
        "More people died in June than in any other month.",
        "Flights were cancelled on Monday and Tuesday.",
        "Throughout the week of protests over the man's death Aug. 9, the governor said little.",
        "The meeting came a month after their first one, held July 20 in the capital.",
        "An officer noted a test last month in which a missile was hit.",
        "She took note of a speech Kim delivered in April.",
        "The figures come after a senator, R-Ga., raised the matter last month.",
        "In April and May, aides were questioned.",
        "The chief said the horror on Aug. 15 should remind lawmakers of the law.",
        "With the suspect, a man of 26, shot early Monday, the mayor said that the danger was over.",
    ],
)
def test_bounds_plans_quotations_and_ambiguous_times_date_no_event(sentence: str) -> None:
    assert event(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("2014年3月8日，客機從雷達上消失。", day("2014-03-08")),
        ("2014年3月8日、旅客機が消息を絶った。", day("2014-03-08")),
        ("당국은 2014년 3월 8일 여객기가 사라졌다고 밝혔다.", day("2014-03-08")),
        ("外交部發言人週一表示反對。", day("2014-08-18")),
    ],
)
def test_chinese_japanese_and_korean_dates(sentence: str, expected: tuple[date, date]) -> None:
    assert event(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "2014年3月8日以來，搜索一直進行。",
        "2014年3月8日の事故で調査が始まった。",
        "협상은 2014년 3월 8일까지 계속되었다.",
    ],
)
def test_chinese_japanese_and_korean_bounds_date_no_event(sentence: str) -> None:
    assert event(sentence) is None


def test_a_sentence_without_words_of_time_names_none() -> None:
    assert not read("The ferry sank near the island.").names_time
    assert read("The ferry sank days later.").names_time


def test_a_later_day_is_no_event() -> None:
    assert event("The court adjourned the case on Sept. 2, 2014.") is None
