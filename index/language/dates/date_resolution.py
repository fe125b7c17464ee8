"""Resolve the relative times of a quote to calendar days, from the publication date of its article."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from index.language.dates.calendar_arithmetic import DayRange, TemporalExpression
from index.language.dates.cjk_dates import find_bare_cjk_days, find_named_cjk_times
from index.language.dates.english_days import (
    find_first_month_day,
    find_month_days,
    find_months,
    find_relative_days,
    find_weekdays,
)
from index.language.dates.english_periods import find_periods
from index.language.dates.quotation_spans import ends_in_quotation, find_quoted_spans
from index.model.answer_types import ResolvedTime
from index.model.base_types import Precision, PublishedAt
from index.text.scripts import Script, count_cjk, main_script

# Where outlets of a language are based, in hours from UTC: from Los Angeles to Sydney; Chinese and Korean ones
# also in Washington (Voice of America, Radio Free Asia).
_OFFSETS_H = {
    Script.SPACED: (-8, 11),
    Script.HAN: (-5, 8),
    Script.KANA: (9, 9),
    Script.HANGUL: (-5, 9),
}
_UTC = "+00:00"


def find_publication_days(published: PublishedAt, text: str) -> frozenset[date]:
    """The day of publication, or two possible days for an instant without a zone near midnight.

    `text` shows the language. A stated zone of UTC is ignored: servers write it wherever they are. Empty at the
    ends of the calendar.
    """
    if published.precision is Precision.DAY:
        return frozenset([published.at.date()])
    if published.zone is not None and published.zone != _UTC:
        offsets = [_parse_offset(published.zone)]
    else:
        offsets = [timedelta(hours=hours) for hours in _OFFSETS_H[main_script(text)]]
    try:
        return frozenset((published.at + offset).date() for offset in offsets)
    except OverflowError:
        return frozenset()


def _parse_offset(zone: str) -> timedelta:
    hours, minutes = zone[1:].split(":")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if zone[0] == "-" else offset


_YEAR = re.compile(r"(?<![A-Za-z0-9_$€£¥.,-])(?:1[5-9]|20)\d\d(?![A-Za-z0-9_%]|[.,]\d)")
# Letters that every English day, month or period contains; most sentences have none, and cost nothing.
_MAY_BE_ENGLISH = re.compile(
    r"[A-Z][a-z]+day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec| ago\b|(?i:today|tomorrow|tonight)"
    r"|[Yy]esterday|the weekend|(?i:last|this|next) (?:week|month|year|night|morning|afternoon|evening)"
)
# More than a quote of two sentences contains; longer text is not prose.
_MAX_QUOTE_CHARS = 4000


def resolve_times(quote: str, published: PublishedAt | None, *, before: str = "") -> tuple[ResolvedTime, ...]:
    """The relative times of a quote that are certain, in order; none for an undated article.

    `before` is the text before the quote in its article: in a quotation that is still open there, days count
    from when its speaker spoke.
    """
    if published is None or len(quote) > _MAX_QUOTE_CHARS:
        return ()
    days = find_publication_days(published, quote)
    found = sorted(_find_expressions(quote, days), key=lambda mention: (mention.start, -mention.end))
    quoted = _find_quotation_spans(quote, before) if found else []
    times: list[ResolvedTime] = []
    for mention in found:
        meant = _resolve(mention, days)
        is_free = not times or mention.start >= times[-1].end
        if meant is not None and is_free and not any(s <= mention.start < e for s, e in quoted):
            times.append(ResolvedTime(start=mention.start, end=mention.end, first=meant.first, last=meant.last))
    return tuple(times)


def _find_quotation_spans(quote: str, before: str) -> list[tuple[int, int]]:
    """Spans of the quote inside quotation marks, which may have been opened earlier in its paragraph."""
    spans = find_quoted_spans(quote)
    is_closed_within = bool(spans) and spans[0][0] == 0
    if ends_in_quotation(before.rpartition("\n")[2]) and not is_closed_within:
        return [(0, len(quote))]
    return spans


def _find_expressions(quote: str, days: Iterable[date]) -> Iterator[TemporalExpression]:
    years = {day.year for day in days}
    other_years = [match.start() for match in _YEAR.finditer(quote) if int(match[0]) not in years]
    names_other_year = bool(other_years)
    first_day = find_first_month_day(quote)
    other_date_at = min([*other_years, len(quote) if first_day is None else first_day])
    if count_cjk(quote):
        script = main_script(quote)
        yield from find_named_cjk_times(quote, script, other_date_at=other_date_at)
        yield from find_bare_cjk_days(quote, script, names_other_year=names_other_year)
    if _MAY_BE_ENGLISH.search(quote):
        yield from find_weekdays(quote, other_date_at=other_date_at)
        yield from find_relative_days(quote, other_date_at=other_date_at)
        yield from find_periods(quote)
        yield from find_month_days(quote, names_other_year=names_other_year)
        yield from find_months(quote, other_date_at=other_date_at)


def _resolve(mention: TemporalExpression, days: Iterable[date]) -> DayRange | None:
    """The days meant if they are the same for each possible day of publication; else None."""
    try:
        meant = {mention.resolve(day) for day in days}
    except (ValueError, OverflowError):  # before the year 1 or after 9999
        return None
    return meant.pop() if len(meant) == 1 else None
