"""Compute when a feed is polled next. Pure: the clock and randomness are arguments."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

SHORTEST_INTERVAL = timedelta(minutes=15)
LONGEST_INTERVAL = timedelta(hours=24)
LONGEST_PAUSE = timedelta(days=7)
"""That a site is granted when it asks to be left alone."""

_NEWEST_CONSIDERED = 20
_GROWTH = 1.5
_MOST_DOUBLINGS = 10
# Days of failures after which a source is paused, and how many failures at least: a bot that was switched off
# for a week has seen one.
_FAILING_FOR = timedelta(days=5)
_LEAST_FAILURES = 8


def next_interval(
    published: Sequence[datetime], *, now: datetime, before: timedelta, has_news: bool
) -> timedelta:
    """How long to wait for a source that answered: half of the time that passes between its articles.

    Where its entries have no dates, or all the same one, the interval `before` shrinks with news and grows
    without. A source that has long been silent is looked at less often, as if its next article came now.
    """
    moments = sorted((at for at in published if at <= now), reverse=True)[:_NEWEST_CONSIDERED]
    span = moments[0] - moments[-1] if moments else timedelta(0)
    if not span:
        return _within_bounds(before / 2 if has_news else before * _GROWTH)
    gaps = [later - earlier for later, earlier in pairwise(moments)]
    # Of a source that gives days alone, most gaps may be none.
    usual = timedelta(seconds=median(gap.total_seconds() for gap in gaps)) or span / len(gaps)
    return _within_bounds(max(usual, (now - moments[0]) / 4) / 2)


def wait_after_failure(interval: timedelta, failures: int, retry_after: timedelta | None) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time, and what the site asks for."""
    doublings: int = 2 ** min(failures, _MOST_DOUBLINGS)
    doubled = min(interval * doublings, LONGEST_INTERVAL)
    return max(doubled, min(retry_after or timedelta(0), LONGEST_PAUSE))


def wait_after_success(interval: timedelta, hints: Sequence[timedelta]) -> timedelta:
    """The interval, or longer where the site says that asking earlier is of no use; a day at most."""
    return max([interval, *(min(hint, LONGEST_INTERVAL) for hint in hints)])


def add_jitter(wait: timedelta, chance: float) -> timedelta:
    """The wait, made up to a tenth longer, so that sources of one moment drift apart; `chance` is 0 to 1."""
    return wait * (1 + chance / 10)


def should_pause(failing_since: datetime | None, failures: int, now: datetime) -> bool:
    """Whether a source has failed for so long that only a person should let it be polled again."""
    return failing_since is not None and failures >= _LEAST_FAILURES and now - failing_since >= _FAILING_FOR


def _within_bounds(interval: timedelta) -> timedelta:
    return min(max(interval, SHORTEST_INTERVAL), LONGEST_INTERVAL)
