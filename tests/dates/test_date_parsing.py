"""Dates are parsed from many formats, with the stated precision, and never guessed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.dates.date_parser import read_date
from index.model.base_types import Precision

NOW = datetime(2021, 9, 10, 12, tzinfo=UTC)

INSTANTS = [
    ("2021-08-24T02:31:00Z", "2021-08-24T02:31:00Z", "+00:00"),
    ("2021-08-24t10:31:00.123456+08:00", "2021-08-24T02:31:00Z", "+08:00"),
    ("2021-08-24 10:31:00 +0800", "2021-08-24T02:31:00Z", "+08:00"),
    ("2021-08-24T10:31+08", "2021-08-24T02:31:00Z", "+08:00"),
    ("2021-08-24T10:31\u221205:00", "2021-08-24T15:31:00Z", "-05:00"),
    ("2021-08-24T08:01:00+05:30", "2021-08-24T02:31:00Z", "+05:30"),
    ("2021-08-24T02:31:00-00:00", "2021-08-24T02:31:00Z", None),
    ("20210824T023100Z", "2021-08-24T02:31:00Z", "+00:00"),
    ("Tue, 24 Aug 2021 10:31:00 GMT", "2021-08-24T10:31:00Z", "+00:00"),
    ("Tue, 24 Aug 2021 10:31:60 UT", "2021-08-24T10:31:59Z", "+00:00"),
    ("Tue, 24 Aug 2021 10:31:00 -0500 (CDT)", "2021-08-24T15:31:00Z", "-05:00"),
    ("24 Aug 21 10:31:00 EST", "2021-08-24T15:31:00Z", "-05:00"),
    ("24 Aug 98 10:31:00 EST", "1998-08-24T15:31:00Z", "-05:00"),
    ("August 24, 2021 10:31 AM EDT", "2021-08-24T14:31:00Z", "-04:00"),
    ("Aug. 24, 2021, 12:05 a.m. PDT", "2021-08-24T07:05:00Z", "-07:00"),
    ("Published 5pm JST, Tuesday, August 24th, 2021", "2021-08-24T08:00:00Z", "+09:00"),
    ("Tue Aug 24 2021 10:31:00 GMT+0800 (China Standard Time)", "2021-08-24T02:31:00Z", "+08:00"),
    ("Tue Aug 24 10:31:00 UTC 2021", "2021-08-24T10:31:00Z", "+00:00"),
    ("Tue Aug 24 10:31:00 +0000 2021", "2021-08-24T10:31:00Z", "+00:00"),
    ("2021年8月24日 下午3時5分 (UTC+8)", "2021-08-24T07:05:00Z", "+08:00"),
    ("2021-08-24T23:30:00-05:00", "2021-08-25T04:30:00Z", "-05:00"),
    ("1629770400", "2021-08-24T02:00:00Z", None),
    (1629770400, "2021-08-24T02:00:00Z", None),
    (1629770400.75, "2021-08-24T02:00:00Z", None),
    (1629770400000, "2021-08-24T02:00:00Z", None),
]


@pytest.mark.parametrize(("stated", "instant", "zone"), INSTANTS)
def test_time_with_a_zone_is_an_instant(stated: str | float, instant: str, zone: str | None) -> None:
    published = read_date(stated, now=NOW)

    assert published is not None
    assert (published.isoformat(), published.precision, published.zone) == (instant, Precision.INSTANT, zone)


@pytest.mark.parametrize(
    "stated",
    [
        "2021-08-24",
        " 2021/8/24 ",
        "2021.08.24",
        "2021. 8. 24.",
        "20210824",
        20210824,
        "２０２１－０８－２４",
        "24 Aug 2021",
        "24-Aug-2021",
        "Tue, 24 Aug 2021",
        "Mon, 24 Aug 2021",
        "24th August 2021",
        "24. August 2021",
        "Dienstag, 24. August 2021, 10:31 Uhr",
        "mardi 24 août 2021 à 10h31",
        "24 de agosto de 2021",
        "24 agosto 2021",
        "24 agustus 2021",
        "24 августа 2021 г.",
        "вівторок, 24 серпня 2021 року",
        "24 أغسطس 2021",
        "٢٤ أغسطس ٢٠٢١",
        "Aug. 24, 2021",
        "August 24th, 2021",
        "24/08/2021",
        "08/24/2021",
        "24.08.2021",
        "8/24/21",
        "2021年8月24日",
        "2021年8月24日星期二",
        "2021年08月24日10:31",
        "2021年8月24日 上午10:31",
        "2021年8月24日（火）",
        "2021年8月24日(火) 10時31分",
        "令和3年8月24日",
        "令和３年８月２４日（火曜日）午前10時31分",
        "民國110年8月24日",
        "中華民國 110 年 8 月 24 日 週二",
        "2021년 8월 24일",
        "2021년 8월 24일 화요일 오전 10시 31분",
        "입력 2021.08.24. 오후 10:31",
    ],
)
def test_day_is_parsed_in_common_formats(stated: str | float) -> None:
    published = read_date(stated, now=NOW)

    assert published is not None
    assert (published.isoformat(), published.precision) == ("2021-08-24", Precision.DAY)


@pytest.mark.parametrize(
    "stated",
    [
        "2021-08-24T23:59:00",
        "2021-08-24 23:59",
        "20210824235900",
        "Tue, 24 Aug 2021 23:59:00 CST",
        "August 24, 2021 11:59 PM ET",
        "24 Aug 2021 23:59 BST",
        "Tue Aug 24 23:59:00 2021",
    ],
)
def test_time_in_an_unknown_zone_keeps_only_the_day(stated: str) -> None:
    published = read_date(stated, now=NOW)

    assert published is not None
    assert (published.isoformat(), published.precision, published.zone) == ("2021-08-24", Precision.DAY, None)


def test_day_keeps_a_stated_zone() -> None:
    published = read_date("2021-08-24+08:00", now=NOW)

    assert published is not None
    assert (published.isoformat(), published.precision, published.zone) == (
        "2021-08-24",
        Precision.DAY,
        "+08:00",
    )


def test_first_year_of_an_era_is_parsed() -> None:
    published = read_date("令和元年5月1日", now=NOW)

    assert published is not None
    assert published.isoformat() == "2019-05-01"


@pytest.mark.parametrize(
    "stated",
    [
        "",
        " ",
        "None",
        "unknown",
        "03/04/2021",
        "03-04-2021",
        "03.04.2021",
        "4/4/17",
        "12/11/10",
        "24 Aug 21",
        "110年8月24日",
        "21年8月24日",
        "2021",
        2021,
        "2021-08",
        "August 2021",
        "2021年8月",
        "August 24",
        "10:31",
        "2021-13-01",
        "2021-02-30",
        "31 April 2021",
        "08/24/2021 25:61",
        "2021-08-24T24:00:00Z",
        "2021-08-24T10:31:61Z",
        "2021-08-24T10:31:00+25:00",
        "2021-08-24T10:31:00+08:75",
        "yesterday",
        "2 hours ago",
        "今天 10:31",
        "2021-08-24/2021-08-25",
        "24 August 2021 or later",
        "not before 24 August 2021",
        "Updated 24 August 2021",
        "version 2021.08.24.1",
        "192.168.2021.08",
        "2021-09-13",
        "2099-01-01T00:00:00Z",
        "1899-12-31",
        "9999-12-31T23:59:00-14:00",
        "明治33年1月1日",
        4102444800,
        -1,
        0,
        1e300,
        10**400,
        float("nan"),
        float("inf"),
        "x" * 1_000_000,
        "2021-08-24" + " " * 1000 + "x",
    ],
)
def test_ambiguous_or_invalid_date_is_none(stated: str | float) -> None:
    assert read_date(stated, now=NOW) is None


def test_date_up_to_two_days_ahead_is_accepted() -> None:
    assert read_date("2021-09-12", now=NOW) is not None
    assert read_date("2021-09-12T11:59:00Z", now=NOW) is not None
    assert read_date("2021-09-12T12:01:00Z", now=NOW) is None


_DATE_TEXT = st.text(st.sampled_from("0123456789-/.:+ TZaugpm年月日时令和民國CST()"), max_size=30)


@given(st.one_of(st.text(), _DATE_TEXT, st.floats(), st.integers()))
def test_parsing_never_raises(stated: str | float) -> None:
    published = read_date(stated, now=NOW)

    assert published is None or published.at.year >= 1900


@given(st.integers(0, int(NOW.timestamp())))
def test_formatted_instant_round_trips(epoch_s: int) -> None:
    moment = datetime.fromtimestamp(epoch_s, UTC)
    published = read_date(moment.isoformat(timespec="seconds"), now=NOW)

    assert published is not None
    assert published.at == moment
    assert read_date(published.isoformat(), now=NOW) == published
