"""How old an article was when a question was asked. Pure."""

from datetime import datetime, timedelta

from bot.telling.saying import Saying
from index import Precision, PublishedAt

_HOUR = timedelta(hours=1)
_TOLD_IN_HOURS = timedelta(hours=48)
_TOLD_IN_DAYS = 60
_TOLD_IN_MONTHS = 730
_DAYS_A_MONTH = 30.44


def describe_age(published: PublishedAt | None, moment: datetime, say: Saying) -> str:
    """`5 hours old`, `3 days old`; empty where it is unknown, or the article came later."""
    if published is None or published.at > moment:
        return ""
    if published.precision is Precision.INSTANT and moment - published.at < _TOLD_IN_HOURS:
        return _describe_hours((moment - published.at) // _HOUR, say)
    days = (moment - published.at).days
    return say("{span} old", span=describe_span(days, say)) if days else say("less than a day old")


def describe_span(days: int, say: Saying) -> str:
    """In the unit that people would take: `59 days`, `2 months`, `2 years`."""
    if days < _TOLD_IN_DAYS:
        return say.plural("{n:,} day", "{n:,} days", days)
    if days < _TOLD_IN_MONTHS:
        return say.plural("{n:,} month", "{n:,} months", round(days / _DAYS_A_MONTH))
    return say.plural("{n:,} year", "{n:,} years", days // 365)


def _describe_hours(hours: int, say: Saying) -> str:
    if not hours:
        return say("less than an hour old")
    return say("{span} old", span=say.plural("{n:,} hour", "{n:,} hours", hours))
