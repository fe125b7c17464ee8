"""What a delivery posts: the limit of posts an hour, summaries, quiet hours in a time zone."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.db.delivery_queries import DeliveryOptions
from bot.db.quiet_hours import QuietHours, parse_quiet_range
from bot.i18n.time_zones import find_zone, list_zones
from bot.tasks.delivery_decision import LATE_AFTER, NOTHING_YET, Decision, decide_posts, is_quiet
from index import (
    Alert,
    AlertId,
    AlertKind,
    ArticleFacts,
    ArticleId,
    CorpusName,
    MatchedArticle,
    StandingQueryId,
)

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
NIGHT = QuietHours(time(22), time(7), "Europe/Berlin")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def alert(number: int, *, age: timedelta = MINUTE, now: datetime = NOON) -> Alert:
    facts = ArticleFacts(
        article_id=ArticleId(number),
        corpus=CorpusName("guild-1"),
        title=f"Report {number}",
        url=None,
        outlet=None,
        author=None,
        published=None,
    )
    return Alert(
        alert_id=AlertId(number),
        query_id=StandingQueryId(1),
        kind=AlertKind.NEW,
        matched=MatchedArticle(article=facts),
        matched_at=now - age,
    )


def alerts(count: int, *, age: timedelta = MINUTE) -> list[Alert]:
    return [alert(number, age=age) for number in range(1, count + 1)]


def decide(waiting, *, most: int = 3, quiet=None, recent=(), now: datetime = NOON) -> Decision:
    return decide_posts(waiting, DeliveryOptions(most_an_hour=most, quiet_hours=quiet), recent, now)


def test_articles_within_the_limit_are_posted_one_by_one():
    waiting = alerts(3)

    assert decide(waiting) == Decision(posts=tuple(waiting))


def test_articles_beyond_the_limit_wait():
    waiting = alerts(5)

    assert decide(waiting) == Decision(posts=tuple(waiting[:3]))
    assert decide(waiting[3:], recent=[NOON - MINUTE] * 3) == NOTHING_YET


def test_posts_of_the_last_hour_count_towards_the_limit():
    waiting = alerts(3)

    assert decide(waiting, recent=[NOON - HOUR, NOON - 59 * MINUTE]) == Decision(posts=tuple(waiting[:2]))


def test_what_waited_for_the_limit_comes_in_one_summary_with_what_is_new():
    waiting = [*alerts(14, age=HOUR), alert(15)]

    assert decide(waiting, recent=[NOON - HOUR] * 3) == Decision(summary=tuple(waiting))


def test_summary_counts_as_a_post():
    assert decide(alerts(14, age=HOUR), most=1, recent=[NOON - 30 * MINUTE]) == NOTHING_YET


def test_single_late_article_is_no_summary():
    [late] = alerts(1, age=LATE_AFTER * 2)

    assert decide([late]) == Decision(posts=(late,))


def test_nothing_waits():
    assert decide([]) == NOTHING_YET


def test_nothing_is_posted_in_quiet_hours_and_then_one_summary():
    evening = datetime(2026, 11, 30, 21, 30, tzinfo=UTC)  # 22:30 in Berlin
    morning = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)  # 7:00
    waiting = [alert(n, now=evening) for n in range(1, 30)]

    assert decide(waiting, quiet=NIGHT, now=evening) == NOTHING_YET
    assert decide(waiting, quiet=NIGHT, now=morning - MINUTE) == NOTHING_YET
    assert decide(waiting, quiet=NIGHT, now=morning) == Decision(summary=tuple(waiting))


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        # 7:00 in Berlin is 6:00 UTC in winter and 5:00 UTC in summer.
        (datetime(2026, 3, 28, 5, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 28, 6, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 4, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 29, 5, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 5, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 5, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), False),
    ],
)
def test_quiet_hours_follow_daylight_saving_time(moment: datetime, quiet: bool):
    assert is_quiet(DeliveryOptions(quiet_hours=NIGHT), moment) is quiet


def test_hours_that_the_clock_shows_twice_or_never_are_quiet():
    small_hours = DeliveryOptions(quiet_hours=QuietHours(time(2), time(3), "Europe/Berlin"))

    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]  # 2:30 both times
    never = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # from 1:59 to 3:00

    assert [is_quiet(small_hours, moment) for moment in twice] == [True, True]
    assert not is_quiet(small_hours, never)


def test_quiet_hours_may_be_within_a_day():
    midday = DeliveryOptions(quiet_hours=QuietHours(time(12), time(14, 30), "Asia/Taipei"))

    shown = [is_quiet(midday, datetime(2026, 11, 30, hour, tzinfo=UTC)) for hour in (3, 4, 6, 7)]

    assert shown == [False, True, True, False]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("22:00-7:00", (time(22), time(7))),
        (" 22 - 7 ", (time(22), time(7))),
        ("22:30–06:15", (time(22, 30), time(6, 15))),
        ("23h00 to 24", (time(23), time(0))),
        ("0-6", (time(0), time(6))),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(typed: str, expected: tuple[time, time]):
    assert parse_quiet_range(typed) == expected


@pytest.mark.parametrize("typed", ["", "night", "22", "25-7", "22:60-7", "7-7", "22-7 UTC", "24-0", "２２-7"])
def test_other_text_is_no_quiet_hours(typed: str):
    with pytest.raises(ValueError):
        parse_quiet_range(typed)


def test_zones_are_found_by_their_names():
    assert find_zone("europe/kyiv") == "Europe/Kyiv"
    assert find_zone("America/New York") == "America/New_York"
    assert find_zone("utc") == "UTC"
    assert find_zone("CET") is None
    assert list_zones("taip")[0] == "Asia/Taipei"
    assert list_zones("york")[0] == "America/New_York"
