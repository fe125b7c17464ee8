"""Days and ages in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.i18n.translator import Translator, translator_for
from bot.ui.dates_and_ages import describe_age, describe_days, describe_span
from index import Precision, PublishedAt

MOMENT = datetime(2021, 8, 27, 9, tzinfo=UTC)
SPANS = [
    ("2021-08-24", "2021-08-24", "24 Aug 2021"),
    ("2021-08-16", "2021-08-22", "16–22 Aug 2021"),
    ("2021-07-30", "2021-08-02", "30 Jul – 2 Aug 2021"),
    ("2020-12-30", "2021-01-02", "30 Dec 2020 – 2 Jan 2021"),
    ("2020-02-01", "2020-02-29", "Feb 2020"),
    ("2021-02-01", "2021-02-27", "1–27 Feb 2021"),
    ("2021-06-01", "2021-08-31", "Jun – Aug 2021"),
    ("2020-12-01", "2021-02-28", "Dec 2020 – Feb 2021"),
    ("2021-01-01", "2021-12-31", "2021"),
    ("2019-01-01", "2021-12-31", "2019 – 2021"),
    ("2021-03-01", None, "from 1 Mar 2021 on"),
    (None, "2019-12-31", "up to 31 Dec 2019"),
    ("9999-12-01", "9999-12-31", "Dec 9999"),
]


@pytest.mark.parametrize(("first", "last", "expected"), SPANS)
def test_days_are_described_as_briefly_as_possible(first: str | None, last: str | None, expected: str):
    assert describe_days(_day(first), _day(last), PLAIN_ENGLISH) == expected


@pytest.mark.parametrize(("first", "last", "expected"), SPANS)
def test_days_in_the_terminal_read_as_in_english_discord_messages(
    first: str | None, last: str | None, expected: str
):
    assert describe_days(_day(first), _day(last), translator_for("en")) == expected


@pytest.mark.parametrize(
    ("tag", "days", "months", "year"),
    [
        ("zh-TW", "2021年7月30日至8月2日", "2021年6月至8月", "2021年"),
        ("ja", "2021年7月30日～8月2日", "2021年6月～8月", "2021年"),
        ("ko", "2021년 7월 30일~8월 2일", "2021년 6월~8월", "2021년"),
    ],
)
def test_each_language_has_its_own_date_format(tag: str, days: str, months: str, year: str):
    say: Translator = translator_for(tag)

    assert describe_days(date(2021, 7, 30), date(2021, 8, 2), say) == days
    assert describe_days(date(2021, 6, 1), date(2021, 8, 31), say) == months
    assert describe_days(date(2021, 1, 1), date(2021, 12, 31), say) == year


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1, "1 day"),
        (59, "59 days"),
        (60, "2 months"),
        (91, "3 months"),
        (365, "12 months"),
        (729, "24 months"),
        (730, "2 years"),
        (1094, "2 years"),
        (4000, "10 years"),
    ],
)
def test_a_span_is_described_in_a_readable_unit(days: int, expected: str):
    assert describe_span(days, PLAIN_ENGLISH) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(minutes=5), "less than an hour old"),
        (timedelta(hours=1), "1 hour old"),
        (timedelta(hours=47, minutes=59), "47 hours old"),
        (timedelta(hours=48), "2 days old"),
        (timedelta(days=400), "13 months old"),
        (timedelta(minutes=-1), ""),
    ],
)
def test_a_recent_age_is_described_in_hours(before: timedelta, expected: str):
    published = PublishedAt(MOMENT - before, Precision.INSTANT)

    assert describe_age(published, MOMENT, PLAIN_ENGLISH) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(27, "less than a day old"), (26, "1 day old"), (20, "7 days old"), (28, "")]
)
def test_the_age_of_a_day_has_no_hours(day: int, expected: str):
    published = PublishedAt(datetime(2021, 8, day, tzinfo=UTC), Precision.DAY)

    assert describe_age(published, MOMENT, PLAIN_ENGLISH) == expected


def test_an_undated_article_has_no_age():
    assert describe_age(None, MOMENT, PLAIN_ENGLISH) == ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
