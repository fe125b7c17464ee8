from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.ask_command import read_filters
from bot.cli.options import read_period
from bot.exit_codes import BadInputError
from index import Period

LAST = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "start", "following"),
    [
        ("2021", datetime(2021, 1, 1, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC)),
        ("2021-12", datetime(2021, 12, 1, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC)),
        ("2024-02", datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)),
        ("2021-08-24", datetime(2021, 8, 24, tzinfo=UTC), datetime(2021, 8, 25, tzinfo=UTC)),
        (" 2021-8-4 ", datetime(2021, 8, 4, tzinfo=UTC), datetime(2021, 8, 5, tzinfo=UTC)),
    ],
)
def test_calendar_period_ends_just_before_the_next_begins(
    text: str, start: datetime, following: datetime
) -> None:
    assert read_period(text) == Period(start, following - LAST)


@pytest.mark.parametrize("text", ["2021-08-24T10:00:00+08:00", "2021-08-24T02:00:00Z", "2021-08-24T02:00:00"])
def test_instant_is_a_period_of_zero_length_in_utc(text: str) -> None:
    moment = datetime(2021, 8, 24, 2, tzinfo=UTC)

    assert read_period(text) == Period(moment, moment)


@pytest.mark.parametrize(
    "text", ["", "recently", "2021-13", "2021-02-30", "0000", "9999", "03/04/2021", "20210824T1"]
)
def test_invalid_date_is_rejected_with_examples_of_valid_ones(text: str) -> None:
    with pytest.raises(BadInputError, match="is not a date; write 2021, 2021-08,"):
        read_period(text)


@given(st.dates(max_value=datetime(9998, 12, 31, tzinfo=UTC).date()))
def test_a_day_lies_within_its_month_and_its_year(day: object) -> None:
    text = str(day)
    periods = [read_period(text), read_period(text[:7]), read_period(text[:4])]

    assert periods == sorted(periods, key=lambda period: period.until - period.since)
    assert all(period.since <= periods[0].since and periods[0].until <= period.until for period in periods)


def test_phrases_are_relative_to_now() -> None:
    now = datetime(2021, 8, 24, 12, tzinfo=UTC)

    assert read_period("yesterday", now=now) == read_period("2021-08-23")


def test_filters_use_the_start_of_since_and_the_end_of_until_and_as_of() -> None:
    filters = read_filters(since="2021", until="2021-08", outlet="Kyodo", as_of="2022-01-01")

    assert filters.since == datetime(2021, 1, 1, tzinfo=UTC)
    assert filters.until == datetime(2021, 9, 1, tzinfo=UTC) - LAST
    assert filters.as_of == datetime(2022, 1, 2, tzinfo=UTC) - LAST
    assert filters.outlet == "Kyodo"


def test_since_after_until_is_rejected() -> None:
    with pytest.raises(BadInputError, match="--since 2022 is later than --until 2021"):
        read_filters(since="2022", until="2021", outlet=None, as_of=None)
