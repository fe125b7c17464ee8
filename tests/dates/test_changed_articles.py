"""Articles that were changed after their date: days that count from an unknown day are not resolved."""

from datetime import UTC, date, datetime

import pytest
from resolved_times import on

from index.language.dates.date_resolution import resolve_times
from index.language.dates.publication_days import LaterChange, is_day_of_address
from index.model.base_types import Precision, PublishedAt

FRIDAY = date(2022, 7, 29)
QUOTE = "The delegation landed in Taiwan on Thursday evening."


def found(quote: str, rest: str = "", change: LaterChange | None = None) -> list[str]:
    times = resolve_times(quote, on(FRIDAY), after=f"\n\n{rest}", change=change or LaterChange())
    return [str(time.first) for time in times]


@pytest.mark.parametrize(
    "rest",
    [
        "China celebrated its founding anniversary on August 1.",
        "On Aug. 3, the navy ended the drill.",
        "The navy said on 2 August that it was over.",
        "The drill ended on Tuesday, August 2.",
        "It left Taipei on August 3, 2022.",
        "The ship sank in October 2023.",
        "It left on 2022-08-03 and returned.",
        "As of Aug. 4, two ships were missing.",
        "艦隊8月3日離開了台灣。",
        "艦隊は8月3日に出港した。",
        "함대는 8월 3일 떠났다.",
        "In 2022, on August 3, the navy ended the drill.",
        "2022年艦隊離港，8月3日回來了。",
        "2023年1月5日，艦隊離開了台灣。",
    ],
)
def test_day_is_not_resolved_if_the_article_reports_a_later_one(rest: str) -> None:
    assert found(QUOTE) == ["2022-07-28"]
    assert found(QUOTE, rest) == []


@pytest.mark.parametrize(
    "rest",
    [
        "The two sides will meet on August 3.",
        "The council is expected to vote on Aug. 8.",
        "The film will be finished and released on Dec. 21, 2023.",
        "They moved the election to Nov. 8.",
        "The strait was quiet on July 20.",
        "It was signed on August 3, 2021.",
        "The attack of September 11 changed it.",
        "They set the vote for Aug. 2.",
        # of another year
        "On August 3 last year, the ship sank.",
        "The ship sank on August 3-5, 2021.",
        "In 1945, the ship sank on August 6.",
        "The ship sank a year earlier, on August 3.",
        "They marched on August 15 every year.",
        "艦隊去年8月3日離開了台灣。",
        "民國110年8月3日，艦隊離開了台灣。",
        "2021年艦隊離港，8月3日回來了。",
        "農曆8月3日，漁船出海了。",
        "艦隊は昨年8月3日に出港した。",
        "令和3年8月3日に出港した。",
        "함대는 지난해 8월 3일 떠났다.",
        "함대는 같은 해 8월 3일 떠났다.",
        "會談將於8月3日舉行。",
        "会談は8月3日に開かれる予定。",
        "회담은 8월 3일 열릴 예정이다.",
    ],
)
def test_future_and_earlier_days_do_not_matter(rest: str) -> None:
    assert found(QUOTE, rest) == ["2022-07-28"]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Updated July 30, 2022.", ["2022-07-28"]),  # a Thursday on both days
        ("Updated 5:30 p.m. ET August 3, 2022.", []),
        ("Correction (Aug. 3): An earlier version misspelled a name.", []),
        ("Last updated: 3 August 2022", []),
        ("最終更新 2022年8月3日", []),
        ("更新：2022年8月3日", []),
    ],
)
def test_update_note_states_the_last_possible_day(note: str, expected: list[str]) -> None:
    assert found(QUOTE, note) == expected


def test_longer_periods_are_resolved_if_the_change_does_not_matter() -> None:
    rest = "On Aug. 3, the navy ended the drill."

    assert found("Exports fell this year.", rest) == ["2022-01-01"]
    assert found("Exports fell last month.", rest) == []
    assert found("Exports fell last week.", rest) == []


def test_day_is_not_resolved_if_the_date_is_from_the_address_alone() -> None:
    change = LaterChange(is_dated_by_address=True)

    assert found(QUOTE, change=change) == []
    assert found("The navy left yesterday.", change=change) == []
    assert found("The treaty was signed last year.", change=change) == ["2021-01-01"]


def test_day_is_not_resolved_if_the_page_was_revised_later() -> None:
    assert found(QUOTE, change=LaterChange(revised_on=date(2022, 8, 5))) == []
    assert found(QUOTE, change=LaterChange(revised_on=FRIDAY)) == ["2022-07-28"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2022/07/29/asia/visit", True),
        ("https://a.example/news/20220729/visit", True),
        ("https://a.example/news/2022-07-29-visit", True),
        ("https://a.example/?d=2022-07-29", True),
        ("https://a.example/2022/07/30/visit", False),
        ("https://a.example/visit", False),
        ("https://a.example/2022/13/45/visit", False),
        (None, False),
    ],
)
def test_day_of_the_address(url: str | None, expected: bool) -> None:
    assert is_day_of_address(on(FRIDAY), url) is expected


def test_instant_is_not_from_the_address() -> None:
    instant = PublishedAt(datetime(2022, 7, 29, 10, tzinfo=UTC), Precision.INSTANT)

    assert not is_day_of_address(instant, "https://a.example/2022/07/29/visit")
    assert not is_day_of_address(None, "https://a.example/2022/07/29/visit")
