"""The end of one source's poll: what is noted of it, and when it is polled again."""

import random
from datetime import datetime, timedelta

from index.errors import FetchError, SourceError
from index.following.visits import SourceReading
from index.source_types import SourcePoll, SourceState
from index.sources.schedule import (
    SHORTEST_INTERVAL,
    is_given_up,
    next_interval,
    spread,
    wait_after_failure,
    wait_after_success,
)
from index.store.database import Database
from index.store.polls import PolledSource, find_next_try, note_failure, note_success
from index.store.sources import give_up_source
from index.web.fetched import NO_VALIDATORS

_GONE = 410  # "not available, and likely for good": RFC 9110, section 15.5.11


def end_well(database: Database, reading: SourceReading, *, now: datetime) -> SourcePoll:
    """The source was read. What is left of it is read soon, and asked for whole then, changed or not."""
    source, tally = reading.source, reading.tally
    interval = source.interval
    if not reading.was_unchanged:
        interval = next_interval(tally.published, now=now, before=interval, has_news=tally.has_news)
    with database.write_transaction() as connection:
        retry_at = find_next_try(connection, source.source_id, now)
        next_poll_at = _plan(reading, interval, retry_at, now)
        is_known_whole = tally.is_complete and (retry_at is None or retry_at > next_poll_at)
        note_success(
            connection,
            source.source_id,
            validators=reading.validators if is_known_whole else NO_VALIDATORS,
            interval=interval,
            next_poll_at=next_poll_at,
            now=now,
        )
    return SourcePoll(
        source_id=source.source_id,
        corpus=source.corpus,
        title=source.title,
        was_unchanged=reading.was_unchanged or not tally.counts,
        counts=dict(tally.counts),
        problems=tuple(tally.problems),
        next_poll_at=next_poll_at if source.state is SourceState.ACTIVE else None,
    )


def _plan(reading: SourceReading, interval: timedelta, retry_at: datetime | None, now: datetime) -> datetime:
    """The next poll; sooner than the interval says where that leaves articles of the list unread."""
    wait = wait_after_success(interval, reading.hints) if reading.tally.is_complete else SHORTEST_INTERVAL
    next_poll_at = now + spread(wait, random.random())
    if retry_at is None or retry_at > next_poll_at:
        return next_poll_at
    return min(next_poll_at, max(retry_at, now + wait_after_success(SHORTEST_INTERVAL, reading.hints)))


def end_badly(database: Database, source: PolledSource, error: SourceError, *, now: datetime) -> SourcePoll:
    """The source could not be read; after days of that it is paused."""
    asked = error.retry_after_s if isinstance(error, FetchError) else None
    failures = source.failures + 1
    wait = wait_after_failure(source.interval, failures, timedelta(seconds=asked) if asked else None)
    next_poll_at = now + spread(wait, random.random())
    is_gone = isinstance(error, FetchError) and error.status == _GONE
    is_over = source.state is SourceState.ACTIVE and (
        is_gone or is_given_up(source.failing_since, failures, now)
    )
    with database.write_transaction() as connection:
        note_failure(connection, source.source_id, error.reason, next_poll_at=next_poll_at, now=now)
        was_paused = is_over and give_up_source(connection, source.source_id)
    return SourcePoll(
        source_id=source.source_id,
        corpus=source.corpus,
        title=source.title,
        error=error.reason,
        counts={},
        next_poll_at=None if is_over or source.state is not SourceState.ACTIVE else next_poll_at,
        was_paused=was_paused,
    )
