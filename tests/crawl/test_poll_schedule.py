"""The time of the next poll."""

from datetime import UTC, datetime, timedelta

import pytest

from index.crawl.poll_schedule import (
    LONGEST_PAUSE,
    add_jitter,
    next_interval,
    reschedule,
    should_pause,
    wait_after_failure,
    wait_after_success,
)
from index.model.feed_types import LONGEST_INTERVAL, SHORTEST_INTERVAL

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def every(gap, count=20, *, last=NOW):
    return [last - gap * place for place in range(count)]


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (timedelta(minutes=5), SHORTEST_INTERVAL),
        (2 * HOUR, HOUR),
        (10 * HOUR, 5 * HOUR),
        (timedelta(days=7), LONGEST_INTERVAL),
    ],
)
def test_a_source_is_polled_twice_as_often_as_it_publishes(gap, expected):
    assert next_interval(every(gap), now=NOW, before=HOUR, has_news=True) == expected


def test_a_source_that_has_gone_silent_is_polled_less_often():
    lively = every(HOUR)
    silent = every(HOUR, last=NOW - timedelta(days=3))

    interval = next_interval(silent, now=NOW, before=HOUR, has_news=False)

    assert interval > next_interval(lively, now=NOW, before=HOUR, has_news=False)
    assert interval == timedelta(hours=9)


def test_one_burst_of_articles_does_not_make_a_daily_source_hourly():
    burst = every(timedelta(minutes=1), 5)
    daily = every(timedelta(days=1), 15, last=NOW - timedelta(days=1))

    assert next_interval(burst + daily, now=NOW, before=HOUR, has_news=True) == timedelta(hours=12)


def test_a_source_without_dates_is_polled_more_often_with_news_and_less_without():
    assert next_interval([], now=NOW, before=4 * HOUR, has_news=True) == 2 * HOUR
    assert next_interval([], now=NOW, before=4 * HOUR, has_news=False) == 6 * HOUR


def test_a_source_that_dates_all_its_entries_alike_counts_as_undated():
    assert next_interval([NOW] * 9, now=NOW, before=4 * HOUR, has_news=False) == 6 * HOUR


def test_a_source_with_days_but_no_times_is_polled_as_often_as_it_publishes():
    days = [NOW.replace(hour=0)] * 4 + [NOW.replace(day=1, hour=0)] * 5

    assert next_interval(days, now=NOW, before=HOUR, has_news=True) == timedelta(hours=1.5)


def test_dates_in_the_future_are_ignored():
    assert next_interval(
        every(HOUR, last=NOW + timedelta(days=9)), now=NOW, before=4 * HOUR, has_news=True
    ) == (2 * HOUR)


def test_each_failure_doubles_the_wait_up_to_a_day():
    waits = [wait_after_failure(HOUR, failures, None) for failures in range(1, 8)]

    assert waits == [2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, *[LONGEST_INTERVAL] * 3]


def test_a_requested_pause_is_limited_to_a_week():
    assert wait_after_failure(HOUR, 1, timedelta(days=2)) == timedelta(days=2)
    assert wait_after_failure(HOUR, 1, timedelta(days=900)) == LONGEST_PAUSE
    assert wait_after_failure(HOUR, 1, timedelta(seconds=5)) == 2 * HOUR


def test_a_hint_of_the_site_makes_the_wait_longer_but_never_shorter_nor_beyond_a_day():
    assert wait_after_success(HOUR, []) == HOUR
    assert wait_after_success(HOUR, [timedelta(minutes=5), 3 * HOUR]) == 3 * HOUR
    assert wait_after_success(HOUR, [timedelta(days=30)]) == LONGEST_INTERVAL


def test_waits_are_spread_by_up_to_a_tenth():
    assert [add_jitter(10 * HOUR, chance) for chance in (0.0, 0.5, 1.0)] == [10 * HOUR, 10.5 * HOUR, 11 * HOUR]


@pytest.mark.parametrize(
    ("days", "failures", "expected"),
    [(6, 8, True), (4, 30, False), (6, 2, False), (None, 0, False)],
)
def test_a_source_is_paused_after_days_of_many_failures(days, failures, expected):
    since = None if days is None else NOW - timedelta(days=days)

    assert should_pause(since, failures, NOW) is expected


@pytest.mark.parametrize(
    ("planned", "after", "expected"),
    [
        (5 * HOUR, HOUR, HOUR),
        (5 * HOUR, 12 * HOUR, 12 * HOUR),
        (5.4 * HOUR, HOUR, HOUR),
        # The site asked for a longer pause than the interval of before.
        (9 * HOUR, HOUR, 9 * HOUR),
        # Articles are still waiting to be read.
        (0.3 * HOUR, 12 * HOUR, 0.3 * HOUR),
    ],
)
def test_a_new_interval_counts_from_the_last_poll(planned, after, expected):
    polled_at = NOW - timedelta(minutes=10)

    at = reschedule(polled_at + planned, polled_at=polled_at, before=5 * HOUR, after=after, now=NOW)

    assert at == polled_at + expected


def test_a_new_interval_that_is_over_already_makes_the_source_due_now():
    polled_at = NOW - 4 * HOUR

    assert reschedule(NOW + HOUR, polled_at=polled_at, before=5 * HOUR, after=HOUR, now=NOW) == NOW


def test_a_source_that_was_never_polled_stays_due():
    assert reschedule(NOW, polled_at=None, before=HOUR, after=12 * HOUR, now=NOW) == NOW
