"""Which day a weekday is, seen from the day of its article; Monday is 0.

None wherever two readers would take two different days. A week is Monday to Sunday here, and where it would
matter that others begin it on Sunday, the day is left open.
"""

from datetime import date, timedelta

from index.times.mentions import Days, one

# "Friday" in a report of Monday. Beyond, what reads like the past one may be the coming one: the page was
# changed after the day that it bears. So it was in more than half of 48 reports, drawn from news-dev, in which
# the day of what somebody "said Friday" would lie four to six days back.
_FARTHEST_BACK = 3
# "Will meet Thursday" in a report of Friday may be the Thursday just gone.
_FARTHEST_AHEAD = 5
_WEEK = 7
_SUNDAY = 6


def latest(weekday: int, today: date) -> Days | None:
    """A bare weekday of which the past is told: today or a few days ago."""
    back = (today.weekday() - weekday) % _WEEK
    return one(today - timedelta(days=back)) if back <= _FARTHEST_BACK else None


def coming(weekday: int, today: date) -> Days | None:
    """A bare weekday that lies ahead: today or within a week."""
    ahead = (weekday - today.weekday()) % _WEEK
    return one(today + timedelta(days=ahead)) if ahead <= _FARTHEST_AHEAD else None


def last(weekday: int, today: date) -> Days | None:
    """ "Last Friday" where the latest Friday before today lies in last week too."""
    back = (today.weekday() - weekday) % _WEEK or _WEEK
    return one(today - timedelta(days=back)) if weekday >= today.weekday() and back > 1 else None


def following(weekday: int, today: date) -> Days | None:
    """ "Next Friday" where the coming Friday lies in next week too."""
    ahead = (weekday - today.weekday()) % _WEEK or _WEEK
    is_sure = weekday <= today.weekday() != _SUNDAY and ahead > 1
    return one(today + timedelta(days=ahead)) if is_sure else None


def of_week(weekday: int, weeks: int, today: date) -> Days | None:
    """The weekday of last week (-1), this one (0) or the next (1), where the language says which."""
    if _SUNDAY in (weekday, today.weekday()):
        return None
    return one(today + timedelta(days=weekday - today.weekday() + _WEEK * weeks))


def week(weeks: int, today: date) -> Days | None:
    """Last week (-1), this week (0), next week (1)."""
    if today.weekday() == _SUNDAY:
        return None
    monday = today + timedelta(days=_WEEK * weeks - today.weekday())
    return Days(monday, monday + timedelta(days=6))


def weekend(weeks: int, today: date) -> Days | None:
    """The Saturday and Sunday of last week (-1) or of this one (0)."""
    saturday = today + timedelta(days=_WEEK * weeks + 5 - today.weekday())
    return Days(saturday, saturday + timedelta(days=1))
