"""Feed dates are parsed by their standards and never guessed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Precision, PublishedAt
from index.feeds.feed_dates import read_date

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment", "zone"),
    [
        ("Mon, 02 Mar 2026 08:00:00 +0800", "2026-03-02T00:00:00", "+08:00"),
        ("Mon, 2 Mar 2026 08:00 +0800", "2026-03-02T00:00:00", "+08:00"),
        ("02 Mar 26 08:00:00 GMT", "2026-03-02T08:00:00", "+00:00"),
        ("Monday, 2 March 2026 08:00:00 UTC", "2026-03-02T08:00:00", "+00:00"),
        ("Mon, 02 Mar 2026 08:00:00 Etc/GMT", "2026-03-02T08:00:00", "+00:00"),
        ("Mon, 02 Mar 2026 08:00:00 EST", "2026-03-02T13:00:00", "-05:00"),
        ("Mon, 02 Mar 2026 08:00:00 JST", "2026-03-01T23:00:00", "+09:00"),
        ("Mon, 02 Mar 2026 08:00:00 GMT+8", "2026-03-02T00:00:00", "+08:00"),
        ("Mon, 02 Mar 2026 08:00:00 GMT-03:30", "2026-03-02T11:30:00", "-03:30"),
        ("Mon,  02 Mar 2026\n 08:00:60 Z", "2026-03-02T08:00:59", "+00:00"),
        ("2026-03-02T08:00:00Z", "2026-03-02T08:00:00", "+00:00"),
        ("2026-03-02t08:00:00.123z", "2026-03-02T08:00:00", "+00:00"),
        ("2026-03-02T08:00+08:00", "2026-03-02T00:00:00", "+08:00"),
        ("2026-03-02 08:00:00 +0800", "2026-03-02T00:00:00", "+08:00"),
        ("Mon, 02 Mar 2026 08:00:00 +0800 (CST)", "2026-03-02T00:00:00", "+08:00"),
        ("Mon Mar  2 08:00:00 2026 GMT", "2026-03-02T08:00:00", "+00:00"),
        ("2026-03-02 08:00:00 KST", "2026-03-01T23:00:00", "+09:00"),
        ("20260302T080000Z", "2026-03-02T08:00:00", "+00:00"),
        ("2026-03-02T08:00:00-05", "2026-03-02T13:00:00", "-05:00"),
        ("2026-03-02 08:00:00 +0800 CST", "2026-03-02T00:00:00", "+08:00"),
        ("2026-03-02 08:00:00 +0530 IST", "2026-03-02T02:30:00", "+05:30"),
        ("2026-03-02 08:00:00 +0000 UTC", "2026-03-02T08:00:00", "+00:00"),
        ("2026-03-02 08:00:00 +0300 +03", "2026-03-02T05:00:00", "+03:00"),
        ("2026-03-02 08:00:00.123456789 +0800 CST m=+0.000012", "2026-03-02T00:00:00", "+08:00"),
        ("Mon, 02 Mar 2026 08:00:00 +0800 CST", "2026-03-02T00:00:00", "+08:00"),
        ("Mon, 02 Mar 2026 08:00:00 CST +0800", "2026-03-02T00:00:00", "+08:00"),
        ("Mon, 02 Mar 2026 08:00:00.123 +0800", "2026-03-02T00:00:00", "+08:00"),
        ("Mon Mar  2 08:00:00 JST 2026", "2026-03-01T23:00:00", "+09:00"),
        ("Mon Mar 02 08:00:00 +0800 2026", "2026-03-02T00:00:00", "+08:00"),
        ("Mon Mar 02 08:00:00 GMT+08:00 2026", "2026-03-02T00:00:00", "+08:00"),
        ("Mon Mar 02 2026 08:00:00 GMT+0800 (China Standard Time)", "2026-03-02T00:00:00", "+08:00"),
        ("2026-03-02T08:00:00+08:00[Asia/Shanghai]", "2026-03-02T00:00:00", "+08:00"),
        ("2026-3-2 8:00:00 +0800", "2026-03-02T00:00:00", "+08:00"),
        ("2026-03-02T08:00:00\u221205:00", "2026-03-02T13:00:00", "-05:00"),
        ("Monday, March 2, 2026 8:00 AM EST", "2026-03-02T13:00:00", "-05:00"),
        ("Mon, 02 Mar 2026 08:00:00 PM +0800", "2026-03-02T12:00:00", "+08:00"),
    ],
)
def test_time_with_a_zone_is_an_instant(text, moment, zone):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert read_date(text, now=NOW) == PublishedAt(at, Precision.INSTANT, zone)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02",
        "20260302",
        "2026-03-02T23:00:00",
        "2026-03-02T23:00:00-00:00",
        "Mon, 02 Mar 2026",
        "Mon, 02 Mar 2026 23:00:00",
        "Mon, 02 Mar 2026 23:00:00 -0000",
        "Mon, 02 Mar 2026 23:00:00 CST",
        "Mon, 02 Mar 2026 23:00:00 XYZ",
        "2026-03-02 23:00:00 CST",
        "2026-03-02 23:00:00 Asia/Taipei",
        "2026-03-02 08:00:00 +0800 EST",
        "Mon Mar  2 23:00:00 CST 2026",
        "2026/03/02 23:00:00",
        "2026.03.02",
        "2026年3月2日(月) 23時05分",
        "2026년 3월 2일 월요일 오후 3:00",
    ],
)
def test_time_without_a_known_zone_is_a_day(text):
    assert read_date(text, now=NOW) == PublishedAt(datetime(2026, 3, 2, tzinfo=UTC), Precision.DAY)


@pytest.mark.parametrize(
    "text",
    [
        "週一, 02 三月 2026 10:00:00 +0800",
        "周一, 02 3月 2026 10:00:00 +0800",
        "月, 02 3月 2026 10:00:00 +0800",
        "월, 02 3월 2026 10:00:00 +0800",
        "Mo, 02 Mär 2026 10:00:00 +0800",
        "Mo, 02 Mrz 2026 10:00:00 +0800",
        "lun., 2 mars 2026 10:00:00 +0800",
        "Lunes, 02 de Marzo de 2026 10:00:00 +0800",
        "lunedì, 2 marzo 2026 10:00:00 +0800",
        "seg, 02 mar 2026 10:00:00 +0800",
        "Пн, 02 мар 2026 10:00:00 +0800",
        "2 марта 2026 г., 10:00 +0800",
        "Пн, 02-мар-2026 10:00:00 +0800",
        "пн, 02 бер 2026 10:00:00 +0800",
        "Pzt, 02 Mar 2026 10:00:00 +0800",
        "2. března 2026 10:00 +0800",
        "2026. március 2. 10:00 +0800",
        "Thứ Hai, 02 Tháng 3 2026 10:00:00 +0800",
        "Sen, 02 Maret 2026 10:00:00 +0800",
        "2 มี.ค. 2569 10:00 +0800",
        "الاثنين، 2 مارس 2026 10:00 +0800",
        "٢ آذار ٢٠٢٦ 10:00 +0800",
        "2 Μαρ 2026 10:00:00 +0800",
    ],
)
def test_month_may_be_named_in_any_language(text):
    at = datetime(2026, 3, 2, 2, tzinfo=UTC)

    assert read_date(text, now=NOW) == PublishedAt(at, Precision.INSTANT, "+08:00")


@pytest.mark.parametrize(
    ("text", "month"), [("mar. 3 févr. 2026", 2), ("mar, 03 mar 2026", 3), ("mar 3 mars 2026", 3)]
)
def test_tuesday_is_not_taken_for_march(text, month):
    assert read_date(text, now=NOW) == PublishedAt(datetime(2026, month, 3, tzinfo=UTC), Precision.DAY)


@pytest.mark.parametrize("text", ["2 listopad 2025", "2 jui 2025", "2 mars - 3 avril 2025", "02/03/2026"])
def test_ambiguous_date_is_none(text):
    assert read_date(text, now=NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026",
        "2026-03",
        "2026-02-30",
        "2026-03-02T25:00:00Z",
        "2026-03-02T08:00:00+15:00",
        "Mon, 32 Mar 2026 08:00:00 GMT",
        "Mon, 02 Foo 2026 08:00:00 GMT",
        "0000-00-00T00:00:00Z",
        "-0001-11-30T00:00:00+00:00",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "2026-04-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "1772438400",
        "2" * 5000,
    ],
)
def test_invalid_date_is_none(text):
    assert read_date(text, now=NOW) is None


@given(st.text(st.sampled_from("0123456789-+:.,TZ GMTSunJan/")) | st.text())
def test_no_text_raises(text):
    published = read_date(text, now=NOW)

    assert published is None or published.at.year >= 1990


@given(st.integers(631_200_000, 1_773_000_000), st.integers(-14 * 60, 14 * 60))
def test_dates_formatted_by_python_round_trip(seconds, offset_minutes):
    moment = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=offset_minutes)))

    [read] = {read_date(moment.isoformat(), now=NOW), read_date(f"{moment:%a, %d %b %Y %H:%M:%S %z}", now=NOW)}

    assert read is not None
    assert read.at == moment
