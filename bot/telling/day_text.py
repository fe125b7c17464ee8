"""Calendar days as each language writes them: `24 Aug 2021`, `16–22 Aug 2021`, `Aug 2021`. Pure.

The fields of its sentences are short, because no translation may be longer than its English.
"""

from datetime import date, timedelta

from bot.telling.saying import Saying

_A_DAY = timedelta(days=1)


def describe_day(day: date, say: Saying) -> str:
    """`24 Aug 2021`, 「2021年8月24日」."""
    return say("{d} {m} {y}", d=day.day, m=_month(day, say), y=day.year)


def describe_days(first: date | None, last: date | None, say: Saying) -> str:
    """Days from the first to the last, in as few words as tell them; None leaves a side open."""
    if first is None or last is None:
        return _describe_open(first, last, say)
    if first == last:
        return describe_day(first, say)
    if first.day == 1 and _ends_month(last):
        return _describe_months(first, last, say)
    return _describe_range(first, last, say)


def _describe_open(first: date | None, last: date | None, say: Saying) -> str:
    if first is not None:
        return say("from {day} on", day=describe_day(first, say))
    return say("up to {day}", day=describe_day(last, say)) if last is not None else ""


def _describe_range(first: date, last: date, say: Saying) -> str:
    if first.year != last.year:
        return say("{first} – {last}", first=describe_day(first, say), last=describe_day(last, say))
    parts = {"d": first.day, "m": _month(first, say), "d2": last.day, "y": last.year}
    if first.month == last.month:
        return say("{d}–{d2} {m} {y}", **parts)
    return say("{d} {m} – {d2} {m2} {y}", **parts, m2=_month(last, say))


def _describe_months(first: date, last: date, say: Saying) -> str:
    """Whole months: `Aug 2021`, `Jun – Aug 2021`; where they are whole years, `2021`."""
    if (first.month, last.month) == (1, 12):
        years = [say("{y}", y=year) for year in (first.year, last.year)]
        return years[0] if first.year == last.year else say("{first} – {last}", first=years[0], last=years[1])
    if first.year == last.year and first.month != last.month:
        return say("{m} – {m2} {y}", m=_month(first, say), m2=_month(last, say), y=last.year)
    months = [say("{m} {y}", m=_month(day, say), y=day.year) for day in (first, last)]
    return months[0] if months[0] == months[1] else say("{first} – {last}", first=months[0], last=months[1])


def _ends_month(day: date) -> bool:
    return day == date.max or (day + _A_DAY).day == 1


def _month(day: date, say: Saying) -> str:
    names = (
        *(say("Jan"), say("Feb"), say("Mar"), say("Apr"), say("May"), say("Jun")),
        *(say("Jul"), say("Aug"), say("Sep"), say("Oct"), say("Nov"), say("Dec")),
    )
    return names[day.month - 1]
