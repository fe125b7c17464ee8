"""When the page of an article is looked at again. Pure."""

from datetime import datetime, timedelta

# Most corrections come within a day; pages vanish years later.
_AGES = (
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
_LATER = timedelta(days=180)
_LEAST_WAIT = timedelta(hours=1)


def next_look_at(new_since: datetime, now: datetime) -> datetime:
    """The next look at a page whose text was new at `new_since`: seldomer the longer it has stood."""
    moments = (new_since + age for age in _AGES)
    return next((at for at in moments if at >= now + _LEAST_WAIT), now + _LATER)


def next_look_at_gone(gone_since: datetime | None, now: datetime) -> datetime:
    """The next look at a page that is missing, since now where `gone_since` is None.

    A site that is rebuilt, or the network in front of it, may say so of a page for minutes; a wrong mark must
    not stand for months.
    """
    return now + _LEAST_WAIT if gone_since is None else next_look_at(gone_since, now)
