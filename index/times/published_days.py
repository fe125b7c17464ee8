"""The calendar day on which an article was published, where it was published; several where that is open."""

from datetime import date, timedelta

from index.text.scripts import Script, main_script
from index.types import Precision, PublishedAt

# Where outlets of a language sit, in hours from UTC: from Los Angeles to Sydney; Chinese and Korean ones also
# in Washington (Voice of America, Radio Free Asia).
_OFFSETS_H = {
    Script.SPACED: (-8, 11),
    Script.HAN: (-5, 8),
    Script.KANA: (9, 9),
    Script.HANGUL: (-5, 9),
}
_UTC = "+00:00"


def find_days(published: PublishedAt, text: str) -> frozenset[date]:
    """One day, or the two that it may be for an instant without a zone near midnight.

    `text` tells the language. A stated zone of UTC says nothing: servers write it wherever they stand. No day
    at the ends of the calendar.
    """
    if published.precision is Precision.DAY:
        return frozenset([published.at.date()])
    if published.zone is not None and published.zone != _UTC:
        offsets = [_offset(published.zone)]
    else:
        offsets = [timedelta(hours=hours) for hours in _OFFSETS_H[main_script(text)]]
    try:
        return frozenset((published.at + offset).date() for offset in offsets)
    except OverflowError:
        return frozenset()


def _offset(zone: str) -> timedelta:
    hours, minutes = zone[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if zone[0] == "-" else offset
