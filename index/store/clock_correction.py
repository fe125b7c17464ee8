"""Correct times that were stored while the clock was ahead; nothing would happen until they are reached.

Polls and checks of pages are then due at once. What is kept for a time (drafts, removed articles) is left as it
is: if the clock is behind now, all times seem to be ahead, and correcting them would delete things too early.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select, update

from index.model.feed_types import SourceState
from index.store.schema import articles, source_entries, sources
from index.store.sql_batches import sql_batches

CLOCK_TOLERANCE = timedelta(minutes=5)
"""By how much the clocks of two machines may differ."""

_LONGEST_CLAIM = timedelta(minutes=10)


def correct_poll_times(
    connection: Connection, now: datetime, *, longest_interval: timedelta, longest_pause: timedelta
) -> None:
    """Make sources due that were polled, or wait for a time, in the future: longer than a source ever waits.

    `longest_pause` is for sources whose last poll failed. Validators are dropped too: the site would answer
    that nothing has changed, although a poll with a wrong clock may have taken every article for an old one.
    """
    ahead = now + CLOCK_TOLERANCE
    is_ahead = or_(
        func.coalesce(sources.c.polled_at, sources.c.added_at) > ahead,
        sources.c.claimed_until > now + _LONGEST_CLAIM,
        and_(sources.c.failures == 0, sources.c.next_poll_at > now + longest_interval),
        sources.c.next_poll_at > now + longest_pause,
    )
    ids = list(connection.execute(select(sources.c.id).where(is_ahead)).scalars())
    is_active = sources.c.state == SourceState.ACTIVE.value
    for batch in sql_batches(ids):
        chosen = update(sources).where(sources.c.id.in_(batch))
        connection.execute(chosen.values(etag=None, last_modified=None))
        connection.execute(chosen.where(sources.c.next_poll_at > now, is_active).values(next_poll_at=now))
        connection.execute(
            update(source_entries)
            .where(source_entries.c.source_id.in_(batch), source_entries.c.next_try_at > now)
            .values(next_try_at=now)
        )


def correct_check_times(
    connection: Connection, now: datetime, *, longest_interval: timedelta, thoroughly: bool
) -> None:
    """Make pages due for a check that wait longer than a page ever does.

    Thoroughly, also those that were added, changed or checked in the future, which reads every article.
    """
    is_too_late = articles.c.next_check_at > now + longest_interval
    if thoroughly:
        moments = (articles.c.added_at, articles.c.revised_at, articles.c.checked_at)
        was_ahead = or_(*(moment > now + CLOCK_TOLERANCE for moment in moments))
        is_too_late = or_(is_too_late, and_(articles.c.next_check_at > now, was_ahead))
    connection.execute(update(articles).where(is_too_late).values(next_check_at=now))
