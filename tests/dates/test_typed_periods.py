"""Periods that are typed on Wednesday, 12 March 2025 at 15:30 UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Period, read_period

NOW = datetime(2025, 3, 12, 15, 30, tzinfo=UTC)

READ = {
    "2025-01-01..2025-12-31": "2025,2025年,2025년,令和7年,民國114年,this year,今年,올해,during 2025",
    "2024-01-01..2024-12-31": "2024,last year,去年,昨年,작년,지난해",
    "2025-03-01..2025-03-31": (
        "2025-03,2025-3,2025/3,3/2025,March 2025,in March 2025,mar. 2025,Mars 2025,march,this month,2025年3月,"
        "２０２５年３月,2025年三月,三月,3月,民國114年3月,本月,這個月,这个月,今月,2025년 3월,3월,이번 달,이번달"
    ),
    "2025-02-01..2025-02-28": "2025-02,February,last month,上個月,上个月,上月,先月,지난달,지난 달,二月,今年2月",
    "2025-01-01..2025-01-31": "month before last,上上個月,先々月,一月,January",
    "2024-12-01..2024-12-31": "December,十二月,12月,去年12月,去年の12月,작년 12월",
    "2025-03-10..2025-03-16": "this week,本週,这周,這個星期,今週,이번 주,2025-W11",
    "2025-03-03..2025-03-09": "last week,上週,上周,上個星期,上个礼拜,先週,지난주,지난 주,2025-W10",
    "2025-02-24..2025-03-02": "the week before last,上上週,先々週,지지난주",
    "2025-03-12..2025-03-12": "today,今天,今日,오늘,0 days ago,Wednesday,星期三,水曜日,수요일",
    "2025-03-11..2025-03-11": (
        "yesterday,Yesterday,昨天,昨日,어제,a day ago,1天前,一日前,하루 전,Tuesday,on Tuesday"
    ),
    "2025-03-10..2025-03-10": (
        "the day before yesterday,前天,一昨日,그저께,2 days ago,兩天前,两天前,이틀 전,周一"
    ),
    "2025-03-13..2025-03-13": "2025-03-13,March 13 2025,20250313",
    "2025-03-03..2025-03-03": (
        "2025-03-03,2025-3-3,3 March 2025,3rd of March,March 3,Mon 3 March 2025,2025年3月3日,3月3日,"
        "2025年3月3號,2025년 3월 3일,3월 3일,上週一,上星期一,"
        "先週の月曜日,지난주 월요일,last week Monday,2025-W10-1"
    ),
    "2024-02-29..2024-02-29": "29 February,2月29日",
    "2024-03-25..2024-03-25": "25 March,March 25,3月25日,25/03/2024",
    "2025-03-09..2025-03-12": (
        "3 days,three days,3d,past 3 days,last 3 days,the last 3 days,in the past three days,since 3 days ago,"
        "三天,3天,過去三天,近3天,三天內,過去3日,3日間,過去3日間,"
        "この3日間,3天前起,최근 3일,지난 3일간,사흘,3일 동안"
    ),
    "2025-03-05..2025-03-12": "1 week,a week,past week,7d,一週,一周,一個星期,1週間,일주일",
    "2025-02-26..2025-03-12": "2 weeks,past two weeks,2w,兩週,两个星期,2週間,2주,지난 2주",
    "2025-02-26..2025-02-26": "2 weeks ago,兩週前,两周前,2週間前,2주 전,14 days ago",
    "2024-09-12..2025-03-12": (
        "past 6 months,6 months,6mo,六個月,6个月,半年,過去6か月,6ヶ月,최근 6개월,육개월,반년"
    ),
    "2024-09-12..2024-09-12": "6 months ago,六個月前,半年前,6か月前,6개월 전",
    "2024-03-12..2025-03-12": "past year,1 year,最近一年,過去1年,지난 1년",
    "2022-03-12..2022-03-12": "3 years ago,三年前,3年前,3년 전",
    "2025-03-01..2025-03-12": (
        "since March,since 2025-03,from March,三月以來,自三月起,3月以来,3月から,3월부터,3월 이후"
    ),
    "2024-01-01..2025-03-12": "since 2024,since last year,去年以來,自2024年,2024年以降,작년부터",
    "2025-02-28..2025-03-12": "12 days,十二天,過去十二天",
    "2030-01-01..2030-01-01": "2030-01-01,1 January 2030",
}
CASES = [(text, span) for span, texts in READ.items() for text in texts.split(",")]


@pytest.mark.parametrize(("text", "span"), CASES)
def test_period_covers_whole_days(text: str, span: str) -> None:
    first, last = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in span.split(".."))

    expected = Period(first, last + timedelta(days=1) - timedelta(microseconds=1))
    assert read_period(text, now=NOW) == expected


@pytest.mark.parametrize(
    "text", ["24 hours", "past 24 hours", "24h", "24小時", "過去24小时", "24時間", "최근 24시간"]
)
def test_hours_end_at_the_current_moment(text: str) -> None:
    assert read_period(text, now=NOW) == Period(NOW - timedelta(hours=24), NOW)


@pytest.mark.parametrize("text", ["2 hours ago", "2小時前", "兩個小時前", "2時間前", "2시간 전"])
def test_hours_ago_is_an_instant(text: str) -> None:
    moment = NOW - timedelta(hours=2)

    assert read_period(text, now=NOW) == Period(moment, moment)


@pytest.mark.parametrize("text", ["2025-03-01T10:00:00+08:00", "2025-03-01T02:00:00Z", "2025-03-01 02:00"])
def test_instant_is_a_period_of_no_length(text: str) -> None:
    moment = datetime(2025, 3, 1, 2, tzinfo=UTC)

    assert read_period(text, now=NOW) == Period(moment, moment)


@pytest.mark.parametrize(
    "text",
    [
        *("03/04/2025", "3/4/25"),  # day or month first
        *("last Monday", "the last week", "next week", "in 3 days", "tomorrow"),
        *(
            "3日",
            "三日",
            "3일",
            "지난 3일",
            "この3日",
            "3年",
            "25年",
        ),  # a day of the month, a year, or a duration
        *("recently", "最近", "sometime in March", "early March", "3m", "3", "12", "", "  ", "since"),
        *("2025-13", "2025-02-30", "13月", "30 February", "32 March", "0000", "9999", "2025-W60"),
        *(
            "since 2027",
            "99999999999999 days",
            "3000 years ago",
            "0월",
            "十三月",
            "2 days ago ago",
            "past 2 days ago",
        ),
        *("3 March 2025 10:00 EST", "x" * 10_000),
    ],
)
def test_ambiguous_or_invalid_period_is_none(text: str) -> None:
    assert read_period(text, now=NOW) is None


def test_days_are_in_utc_in_any_time_zone() -> None:
    in_taipei = datetime(2025, 3, 13, 3, tzinfo=timezone(timedelta(hours=8)))

    assert read_period("today", now=in_taipei) == read_period("2025-03-12", now=NOW)


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        ("2025-01-01", "last month", "2024-12"),
        ("2025-01-01", "yesterday", "2024-12-31"),
        ("2025-03-31", "1 month ago", "2025-02-28"),
        ("2024-02-29", "1 year ago", "2023-02-28"),
        ("2025-03-10", "last week", "2025-W10"),
        ("2025-03-09", "last week", "2025-W09"),
        ("2025-03-09", "this week", "2025-W10"),
        ("1904-02-28", "29 February", "1896-02-29"),
    ],
)
def test_periods_cross_calendar_boundaries(day: str, text: str, expected: str) -> None:
    now = datetime.fromisoformat(day).replace(hour=1, tzinfo=UTC)

    assert read_period(text, now=now) == read_period(expected, now=now)


@given(st.text(alphabet="0123456789年月日週前過去上個三十天 agolstdywekmrchin/-지난주일전개월한", max_size=14))
def test_any_text_is_a_valid_period_or_none(text: str) -> None:
    period = read_period(text, now=NOW)

    assert period is None or (period.since <= period.until and period.since.tzinfo is UTC)
