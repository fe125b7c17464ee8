"""What a delivery posts now: single articles, a summary of what has waited, or nothing yet. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.delivery_queries import DeliveryOptions
from index import Alert

LATE_AFTER = timedelta(minutes=15)
"""An article that has waited longer is late: it came in quiet hours, beyond the limit, or during an outage."""
RATE_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to post. A summary is one message; never both."""

    posts: tuple[Alert, ...] = ()
    summary: tuple[Alert, ...] = ()


NOTHING_YET = Decision()


def is_quiet(options: DeliveryOptions, now: datetime) -> bool:
    """Whether nothing may be posted at this time of day."""
    return options.quiet_hours is not None and options.quiet_hours.includes(now)


def count_left(options: DeliveryOptions, recent: Sequence[datetime], now: datetime) -> int:
    """How many posts the hourly limit still allows; `recent` are the times of earlier posts."""
    return max(0, options.most_an_hour - sum(now - at < RATE_WINDOW for at in recent))


def decide_posts(
    waiting: Sequence[Alert], options: DeliveryOptions, recent: Sequence[datetime], now: datetime
) -> Decision:
    """Decide what to post of the waiting alerts, the earliest first; `recent` are the times of earlier posts.

    Articles that come slowly are posted one by one, at most `most_an_hour`. Once two are late, everything that
    waits goes into one summary, as soon as the limit and the quiet hours allow a post.
    """
    if not waiting or is_quiet(options, now):
        return NOTHING_YET
    left = count_left(options, recent, now)
    if not left:
        return NOTHING_YET
    late = sum(now - alert.matched_at > LATE_AFTER for alert in waiting)
    if late > 1:
        return Decision(summary=tuple(waiting))
    return Decision(posts=tuple(waiting[:left]))
