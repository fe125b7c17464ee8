"""Compute when a feed is polled next. Pure: the clock and randomness are arguments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from index.model.feed_types import LONGEST_INTERVAL, SHORTEST_INTERVAL

LONGEST_PAUSE = timedelta(days=7)
"""The longest pause that a site can ask for."""

_NEWEST_CONSIDERED = 20
_GROWTH = 1.5
_MOST_DOUBLINGS = 10
# A source is paused after failing for this long and at least this often: a bot that was off for a week saw only
# one failure.
_FAILING_FOR = timedelta(days=5)
_LEAST_FAILURES = 8


def next_interval(
    published: Sequence[datetime], *, now: datetime, before: timedelta, has_news: bool
) -> timedelta:
    """The polling interval of a source: half the median time between its articles.

    If its entries have no dates or all the same, the interval `before` shrinks with news and grows without. A
    source that has been silent for long is polled less often, as if its next article appeared now.
    """
    moments = sorted((at for at in published if at <= now), reverse=True)[:_NEWEST_CONSIDERED]
    span = moments[0] - moments[-1] if moments else timedelta(0)
    if not span:
        return _within_bounds(before / 2 if has_news else before * _GROWTH)
    gaps = [later - earlier for later, earlier in pairwise(moments)]
    # If the source states days without times, most gaps may be zero.
    usual = timedelta(seconds=median(gap.total_seconds() for gap in gaps)) or span / len(gaps)
    return _within_bounds(max(usual, (now - moments[0]) / 4) / 2)


def wait_after_failure(interval: timedelta, failures: int, retry_after: timedelta | None) -> timedelta:
    """The wait after so many failures in a row: doubled each time, and at least what the site asks for."""
    doublings: int = 2 ** min(failures, _MOST_DOUBLINGS)
    doubled = min(interval * doublings, LONGEST_INTERVAL)
    return max(doubled, min(retry_after or timedelta(0), LONGEST_PAUSE))


def wait_after_success(interval: timedelta, hints: Sequence[timedelta]) -> timedelta:
    """The interval, or longer if the site says that its content stays valid longer; a day at most."""
    return max([interval, *(min(hint, LONGEST_INTERVAL) for hint in hints)])


def reschedule(
    next_poll_at: datetime, *, polled_at: datetime | None, before: timedelta, after: timedelta, now: datetime
) -> datetime:
    """When a source that does not fail is polled next after its interval changed from `before` to `after`.

    The plan stays if the site asked for a longer pause than `before`, and is not put off if it was earlier,
    because articles are still waiting to be read.
    """
    if polled_at is None or next_poll_at > polled_at + add_jitter(before, 1.0):
        return next_poll_at
    planned = max(now, polled_at + after)
    return min(planned, next_poll_at) if next_poll_at < polled_at + before else planned


def add_jitter(wait: timedelta, chance: float) -> timedelta:
    """Lengthen the wait by up to a tenth, so that sources do not stay in step; `chance` is 0 to 1."""
    return wait * (1 + chance / 10)


LONGEST_WAIT = add_jitter(LONGEST_INTERVAL, 1.0)
"""The longest wait between two polls if none fails."""
LONGEST_WAIT_AFTER_FAILURE = add_jitter(LONGEST_PAUSE, 1.0)


def should_pause(failing_since: datetime | None, failures: int, now: datetime) -> bool:
    """Whether a source has failed for so long that only a person should resume it."""
    return failing_since is not None and failures >= _LEAST_FAILURES and now - failing_since >= _FAILING_FOR


def _within_bounds(interval: timedelta) -> timedelta:
    return min(max(interval, SHORTEST_INTERVAL), LONGEST_INTERVAL)
