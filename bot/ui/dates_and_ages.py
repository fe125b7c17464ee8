"""Days, date ranges and ages in words."""

from datetime import date, datetime, timedelta

from bot.i18n.plain_english import MessageFormatter
from index import Precision, PublishedAt

_A_DAY = timedelta(days=1)


def describe_day(day: date, say: MessageFormatter) -> str:
    """`24 Aug 2021`, 「2021年8月24日」."""
    return say("{d} {m} {y}", d=day.day, m=_month(day, say), y=day.year)


def describe_days(first: date | None, last: date | None, say: MessageFormatter) -> str:
    """The days from the first to the last, as short as possible; None leaves a side open."""
    if first is None or last is None:
        return _describe_open(first, last, say)
    if first == last:
        return describe_day(first, say)
    if first.day == 1 and _ends_month(last):
        return _describe_months(first, last, say)
    return _describe_range(first, last, say)


def _describe_open(first: date | None, last: date | None, say: MessageFormatter) -> str:
    if first is not None:
        return say("from {day} on", day=describe_day(first, say))
    return say("up to {day}", day=describe_day(last, say)) if last is not None else ""


def _describe_range(first: date, last: date, say: MessageFormatter) -> str:
    if first.year != last.year:
        return say("{first} – {last}", first=describe_day(first, say), last=describe_day(last, say))
    parts = {"d": first.day, "m": _month(first, say), "d2": last.day, "y": last.year}
    if first.month == last.month:
        return say("{d}–{d2} {m} {y}", **parts)
    return say("{d} {m} – {d2} {m2} {y}", **parts, m2=_month(last, say))


def _describe_months(first: date, last: date, say: MessageFormatter) -> str:
    """Whole months: `Aug 2021`, `Jun – Aug 2021`; whole years as `2021`."""
    if (first.month, last.month) == (1, 12):
        years = [say("{y}", y=year) for year in (first.year, last.year)]
        return years[0] if first.year == last.year else say("{first} – {last}", first=years[0], last=years[1])
    if first.year == last.year and first.month != last.month:
        return say("{m} – {m2} {y}", m=_month(first, say), m2=_month(last, say), y=last.year)
    months = [say("{m} {y}", m=_month(day, say), y=day.year) for day in (first, last)]
    return months[0] if months[0] == months[1] else say("{first} – {last}", first=months[0], last=months[1])


def _ends_month(day: date) -> bool:
    return day == date.max or (day + _A_DAY).day == 1


def _month(day: date, say: MessageFormatter) -> str:
    names = (
        *(say("Jan"), say("Feb"), say("Mar"), say("Apr"), say("May"), say("Jun")),
        *(say("Jul"), say("Aug"), say("Sep"), say("Oct"), say("Nov"), say("Dec")),
    )
    return names[day.month - 1]


_HOUR = timedelta(hours=1)
_HOURS_UNTIL = timedelta(hours=48)
_MAX_DAYS = 60
_MAX_DAYS_IN_MONTHS = 730
_DAYS_A_MONTH = 30.44


def describe_age(published: PublishedAt | None, moment: datetime, say: MessageFormatter) -> str:
    """`5 hours old`, `3 days old`; empty if the date is unknown or later than `moment`."""
    if published is None or published.at > moment:
        return ""
    if published.precision is Precision.INSTANT and moment - published.at < _HOURS_UNTIL:
        return _describe_hours((moment - published.at) // _HOUR, say)
    days = (moment - published.at).days
    return say("{span} old", span=describe_span(days, say)) if days else say("less than a day old")


def describe_span(days: int, say: MessageFormatter) -> str:
    """Days in a readable unit: `59 days`, `2 months`, `2 years`."""
    if days < _MAX_DAYS:
        return say.plural("{n:,} day", "{n:,} days", days)
    if days < _MAX_DAYS_IN_MONTHS:
        return say.plural("{n:,} month", "{n:,} months", round(days / _DAYS_A_MONTH))
    return say.plural("{n:,} year", "{n:,} years", days // 365)


def _describe_hours(hours: int, say: MessageFormatter) -> str:
    if not hours:
        return say("less than an hour old")
    return say("{span} old", span=say.plural("{n:,} hour", "{n:,} hours", hours))
