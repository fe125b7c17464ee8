"""Resolve the relative times of a quote to calendar days, from the publication date of its article."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.language.dates.calendar_arithmetic import DayRange, TemporalExpression
from index.language.dates.cjk_dates import find_bare_cjk_days, find_named_cjk_times
from index.language.dates.compound_times import find_compounds, is_part_of_compound
from index.language.dates.date_lexicon import ERA_YEAR_OFFSETS
from index.language.dates.english_days import (
    find_first_month_day,
    find_month_days,
    find_months,
    find_relative_days,
    find_weekdays,
)
from index.language.dates.english_periods import find_periods
from index.language.dates.publication_days import UNCHANGED, LaterChange, add_later_days, find_publication_days
from index.language.dates.quotation_spans import find_quoted_spans, is_within
from index.model.answer_types import ResolvedTime
from index.model.base_types import PublishedAt
from index.text.scripts import count_cjk, main_script

_YEAR = re.compile(r"(?<![A-Za-z0-9_$€£¥.,-])(?:1[5-9]|20)\d\d(?![A-Za-z0-9_%]|[.,]\d)")
_ERA_YEAR = re.compile(
    rf"(?P<era>{'|'.join(sorted(ERA_YEAR_OFFSETS, key=len, reverse=True))}) ?(?P<year>\d{{1,3}}) ?年"
)
# Letters that every English day, month or period contains; most sentences have none, and cost nothing.
_MAY_BE_ENGLISH = re.compile(
    r"[A-Z][a-z]+day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec| ago\b|(?i:today|tomorrow|tonight)"
    r"|[Yy]esterday|the weekend|(?i:last|this|next) (?:week|month|year|night|morning|afternoon|evening)"
)
# More than a quote of two sentences contains; longer text is not prose.
_MAX_QUOTE_CHARS = 4000


# How far from a quote a quotation that contains it may open or close.
_CONTEXT_CHARS = 2000


def resolve_times(
    quote: str,
    published: PublishedAt | None,
    *,
    before: str = "",
    after: str = "",
    change: LaterChange = UNCHANGED,
) -> tuple[ResolvedTime, ...]:
    """The relative times of a quote that are certain, in order; none for an undated article.

    `before` and `after` are the rest of the article. Days inside a quotation count from when its speaker spoke;
    if the article was changed after its date, only times that do not depend on the day of the change are
    certain.
    """
    if published is None or len(quote) > _MAX_QUOTE_CHARS:
        return ()
    days = find_publication_days(published, quote)
    found = _order_expressions(quote, days)
    if not found:
        return ()
    days = add_later_days(days, (before, quote, after), change)
    quoted = _find_quoted_spans_of(quote, before[-_CONTEXT_CHARS:], after[:_CONTEXT_CHARS])
    return _resolve_all(found, days, quoted)


@dataclass(frozen=True, slots=True)
class DatedText:
    """A whole article with what the times of all its sentences depend on."""

    text: str
    published: PublishedAt
    possible_days: frozenset[date]
    """The days on which it may have been written."""
    quoted: Sequence[tuple[int, int]]
    """The spans in quotation marks."""

    def resolve_times(self, start: int, end: int) -> tuple[ResolvedTime, ...]:
        """The relative times of text[start:end], as `resolve_times` finds them; offsets count from `start`."""
        quote = self.text[start:end]
        days = find_publication_days(self.published, quote)
        found = _order_expressions(quote, days)
        quoted = [(first - start, last - start) for first, last in self.quoted if first < end and start < last]
        return _resolve_all(found, days | self.possible_days, quoted) if found else ()


def read_dated_text(text: str, published: PublishedAt, change: LaterChange = UNCHANGED) -> DatedText:
    """Find once what `resolve_times` finds for each quote of an article."""
    days = add_later_days(find_publication_days(published, text), (text,), change)
    return DatedText(text, published, days, find_quoted_spans(text))


def _order_expressions(quote: str, days: Iterable[date]) -> list[TemporalExpression]:
    return sorted(_find_expressions(quote, days), key=lambda mention: (mention.start, -mention.end))


def _resolve_all(
    found: Iterable[TemporalExpression], days: Iterable[date], quoted: Iterable[tuple[int, int]]
) -> tuple[ResolvedTime, ...]:
    """The times that mean the same days on each of the days, outside quotation marks, not overlapping."""
    days, quoted = frozenset(days), tuple(quoted)
    times: list[ResolvedTime] = []
    for mention in found:
        meant = _resolve(mention, days)
        is_free = not times or mention.start >= times[-1].end
        if meant is not None and is_free and not is_within(quoted, mention.start):
            times.append(ResolvedTime(start=mention.start, end=mention.end, first=meant.first, last=meant.last))
    return tuple(times)


def _find_quoted_spans_of(quote: str, before: str, after: str) -> list[tuple[int, int]]:
    """The spans in quotation marks, by offsets into the quote; a mark may be before or after it."""
    spans = find_quoted_spans(f"{before}{quote}{after}")
    return [(start - len(before), end - len(before)) for start, end in spans]


def _find_expressions(quote: str, days: Iterable[date]) -> Iterator[TemporalExpression]:
    years = {day.year for day in days}
    other_years = [at for at, year in _find_named_years(quote) if year not in years]
    names_other_year = bool(other_years)
    first_day = find_first_month_day(quote)
    other_date_at = min([*other_years, len(quote) if first_day is None else first_day])
    if count_cjk(quote):
        script = main_script(quote)
        yield from find_named_cjk_times(quote, script, other_date_at=other_date_at)
        yield from find_bare_cjk_days(quote, script, names_other_year=names_other_year)
    if _MAY_BE_ENGLISH.search(quote):
        for mention in _find_english(quote, other_date_at=other_date_at, names_other_year=names_other_year):
            if not is_part_of_compound(quote, mention.start, mention.end):
                yield mention


def _find_named_years(quote: str) -> Iterator[tuple[int, int]]:
    """The place of each year, and its number in the common calendar."""
    yield from ((match.start(), int(match[0])) for match in _YEAR.finditer(quote))
    for match in _ERA_YEAR.finditer(quote):
        yield match.start(), ERA_YEAR_OFFSETS[match["era"]] + int(match["year"])


def _find_english(quote: str, *, other_date_at: int, names_other_year: bool) -> Iterator[TemporalExpression]:
    yield from find_compounds(quote)
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
