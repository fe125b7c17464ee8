"""The local publication day of an article, and times that are not resolved while it is uncertain."""

from datetime import UTC, date, datetime

import pytest

from index.language.dates.date_resolution import resolve_times
from index.language.dates.publication_days import find_publication_days
from index.model.base_types import Precision, PublishedAt

ENGLISH = "The ship sank yesterday."
CHINESE = "國防部昨天公布，船隻沉沒。"
JAPANESE = "昨日、船が沈んだと発表した。"
KOREAN = "어제 배가 침몰했다."


def at(text: str, zone: str | None = None) -> PublishedAt:
    return PublishedAt(datetime.fromisoformat(text).replace(tzinfo=UTC), Precision.INSTANT, zone)


def resolved(quote: str, published: PublishedAt) -> list[str]:
    return [str(time.first) for time in resolve_times(quote, published)]


def test_stated_day_is_kept() -> None:
    published = PublishedAt(datetime(2021, 8, 25, tzinfo=UTC), Precision.DAY, "-05:00")

    assert find_publication_days(published, ENGLISH) == {date(2021, 8, 25)}


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        ("2021-08-24T23:30", "+08:00", "2021-08-24"),
        ("2021-08-25T03:30", "-04:00", "2021-08-23"),
        ("2021-08-25T03:30", "+05:30", "2021-08-24"),
        ("2021-08-25T18:31", "+05:30", "2021-08-25"),
    ],
)
def test_stated_zone_determines_the_day(moment: str, zone: str, expected: str) -> None:
    assert resolved(ENGLISH, at(moment, zone)) == [expected]


@pytest.mark.parametrize("zone", [None, "+00:00"])
def test_time_is_not_resolved_if_the_zone_could_change_the_day(zone: str | None) -> None:
    assert resolved(ENGLISH, at("2021-08-25T02:00", zone)) == []
    assert resolved(ENGLISH, at("2021-08-25T20:00", zone)) == []
    assert resolved(ENGLISH, at("2021-08-25T10:00", zone)) == ["2021-08-24"]


def test_time_that_is_the_same_on_both_possible_days_is_resolved() -> None:
    night = at("2021-08-25T02:00")  # Tuesday evening in Washington, Wednesday morning in Manila

    assert resolved("The navy said Monday that it had left.", night) == ["2021-08-23"]
    assert resolved("The navy said Wednesday that it had left.", night) == []
    assert resolved("The bill passed last month.", night) == ["2021-07-01"]


def test_language_limits_the_possible_time_zones() -> None:
    assert resolved(JAPANESE, at("2021-08-24T20:00")) == ["2021-08-24"]
    assert resolved(CHINESE, at("2021-08-25T10:00")) == ["2021-08-24"]
    assert resolved(CHINESE, at("2021-08-25T02:00")) == []
    assert resolved(KOREAN, at("2021-08-25T10:00")) == ["2021-08-24"]
    assert resolved(KOREAN, at("2021-08-25T20:00")) == []
