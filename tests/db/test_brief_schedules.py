"""When a scheduled brief is due, also when the clocks change."""

from datetime import UTC, datetime

import pytest

from bot.db.brief_schedule_queries import WeeklyTime


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "after", "expected"),
    [
        # Taipei is eight hours ahead and has no daylight saving time.
        (WeeklyTime("1234567", 8 * 60, "Asia/Taipei"), "2026-11-30 00:30", "2026-12-01 00:00"),
        (WeeklyTime("1234567", 8 * 60, "Asia/Taipei"), "2026-11-29 23:59", "2026-11-30 00:00"),
        # A due moment itself is not the next one.
        (WeeklyTime("1234567", 8 * 60, "Asia/Taipei"), "2026-11-30 00:00", "2026-12-01 00:00"),
        # From Friday to Monday, and a week ahead.
        (WeeklyTime("12345", 9 * 60, "UTC"), "2026-11-27 09:00", "2026-11-30 09:00"),
        (WeeklyTime("1", 9 * 60, "UTC"), "2026-11-30 09:00", "2026-12-07 09:00"),
        # Sunday in Auckland begins on Saturday in UTC.
        (WeeklyTime("7", 30, "Pacific/Auckland"), "2026-12-01 00:00", "2026-12-05 11:30"),
        # Berlin: 08:00 is 06:00 UTC in summer, 07:00 in winter.
        (WeeklyTime("1234567", 8 * 60, "Europe/Berlin"), "2026-10-24 12:00", "2026-10-25 07:00"),
        (WeeklyTime("1234567", 8 * 60, "Europe/Berlin"), "2026-03-28 12:00", "2026-03-29 06:00"),
        # 02:30 does not exist on the day on which summer time begins: an hour later.
        (WeeklyTime("1234567", 150, "Europe/Berlin"), "2026-03-28 12:00", "2026-03-29 01:30"),
        # 02:30 exists twice on the day on which it ends: the first counts, and only once.
        (WeeklyTime("1234567", 150, "Europe/Berlin"), "2026-10-24 12:00", "2026-10-25 00:30"),
        (WeeklyTime("1234567", 150, "Europe/Berlin"), "2026-10-25 00:30", "2026-10-26 01:30"),
    ],
)
def test_next_run(time, after, expected):
    assert time.find_next(utc(after)) == utc(expected)
