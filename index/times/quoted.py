"""Times that a quote names from where its article stands -> calendar days."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from index.answer_types import ResolvedTime
from index.text.scripts import count_cjk, main_script
from index.times.asian_bare import find_asian_bare
from index.times.asian_quotes import find_asian_named
from index.times.english_days import find_days
from index.times.english_periods import find_periods
from index.times.english_weekdays import find_weekdays
from index.times.mentions import Days, Mention
from index.times.month_days import find_first_day, find_month_days, find_months
from index.times.published_days import find_days as find_published_days
from index.times.quotations import ends_quoted, find_quoted
from index.types import PublishedAt

_YEAR = re.compile(r"(?<![A-Za-z0-9_$€£¥.,-])(?:1[5-9]|20)\d\d(?![A-Za-z0-9_%]|[.,]\d)")
# Letters of every English day, month or period; most sentences have none of them and cost nothing.
_MAY_BE_ENGLISH = re.compile(
    r"[A-Z][a-z]+day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec| ago\b|(?i:today|tomorrow|tonight)"
    r"|[Yy]esterday|the weekend|(?i:last|this|next) (?:week|month|year|night|morning|afternoon|evening)"
)
# More than a quote of two sentences holds; what is longer is no prose.
_MOST_CHARS = 4000


def resolve_times(quote: str, published: PublishedAt | None, *, before: str = "") -> tuple[ResolvedTime, ...]:
    """The relative times of a quote that are beyond doubt, in order; none for an undated article.

    `before` is what stands before the quote in its article: in a quotation that is still open there, days are
    those of its speaker.
    """
    if published is None or len(quote) > _MOST_CHARS:
        return ()
    days = find_published_days(published, quote)
    found = sorted(_find_mentions(quote, days), key=lambda mention: (mention.start, -mention.end))
    quoted = _find_quoted(quote, before) if found else []
    times: list[ResolvedTime] = []
    for mention in found:
        meant = _resolve(mention, days)
        is_free = not times or mention.start >= times[-1].end
        if meant is not None and is_free and not any(s <= mention.start < e for s, e in quoted):
            times.append(ResolvedTime(start=mention.start, end=mention.end, first=meant.first, last=meant.last))
    return tuple(times)


def _find_quoted(quote: str, before: str) -> list[tuple[int, int]]:
    """Spans of the quote that stand between quotation marks, opened perhaps in its paragraph before it."""
    spans = find_quoted(quote)
    is_closed_within = bool(spans) and spans[0][0] == 0
    if ends_quoted(before.rpartition("\n")[2]) and not is_closed_within:
        return [(0, len(quote))]
    return spans


def _find_mentions(quote: str, days: Iterable[date]) -> Iterator[Mention]:
    years = {day.year for day in days}
    other_years = [match.start() for match in _YEAR.finditer(quote) if int(match[0]) not in years]
    names_other_year = bool(other_years)
    first_day = find_first_day(quote)
    other_date_at = min([*other_years, len(quote) if first_day is None else first_day])
    if count_cjk(quote):
        script = main_script(quote)
        yield from find_asian_named(quote, script, other_date_at=other_date_at)
        yield from find_asian_bare(quote, script, names_other_year=names_other_year)
    if _MAY_BE_ENGLISH.search(quote):
        yield from find_weekdays(quote, other_date_at=other_date_at)
        yield from find_days(quote, other_date_at=other_date_at)
        yield from find_periods(quote)
        yield from find_month_days(quote, names_other_year=names_other_year)
        yield from find_months(quote, other_date_at=other_date_at)


def _resolve(mention: Mention, days: Iterable[date]) -> Days | None:
    """What is meant on whichever of the days the article appeared; None where that differs or is open."""
    try:
        meant = {mention.resolve(day) for day in days}
    except (ValueError, OverflowError):  # before the year 1 or after 9999
        return None
    return meant.pop() if len(meant) == 1 else None
