"""Suggest times that begin with what a person types; `index.read_period` can parse each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n.translator import ENGLISH, N_, NP_, Translator
from bot.ui.article_filters import SUGGESTED_TIMES
from index import Period, read_period

MAX_TYPED_CHARS = 100
FIRST_YEAR = 2000
"""Of the years that are suggested; older ones can be typed."""
MAX_YEARS = 8
EXAMPLE_COUNT = 7

COUNTED_TIMES = (
    NP_("last {n} day", "last {n} days"),
    NP_("last {n} week", "last {n} weeks"),
    NP_("last {n} month", "last {n} months"),
    NP_("last {n} year", "last {n} years"),
)
OTHER_TIMES = (N_("this week"), N_("this month"), N_("this year"))


@dataclass(frozen=True, slots=True)
class SuggestedTime:
    """A time as the person reads it, and as `index.read_period` parses it."""

    shown: str
    value: str
    period: Period


def suggest_times(typed: str, now: datetime, say: Translator) -> list[SuggestedTime]:
    """Times in the person's language and in English; what was typed first, if it is a time.

    Times that lie in the future are left out: no article is from then.
    """
    typed = " ".join(typed[:MAX_TYPED_CHARS].split()).casefold()
    texts = [(typed, typed), *_complete(typed, now, say)] if typed else _translate(SUGGESTED_TIMES, say)
    found: dict[str, SuggestedTime] = {}
    for shown, english in texts:
        # Times are parsed in fewer languages than the bot speaks.
        value = shown if read_period(shown, now=now) is not None else english
        period = read_period(value, now=now)
        if period is not None and (value == typed or period.since <= now):
            found.setdefault(value, SuggestedTime(shown, value, period))
    return [*found.values()]


def _complete(typed: str, now: datetime, say: Translator) -> Iterator[tuple[str, str]]:
    """Texts that begin with `typed`, each with its English, the most useful first."""
    languages = (say,) if say is ENGLISH else (say, ENGLISH)
    for language in languages:
        for shown, english in _translate((*SUGGESTED_TIMES, *OTHER_TIMES), language):
            if shown.casefold().startswith(typed):
                yield shown, english
        if language is say or re.search(r"[a-z]", typed):
            yield from _complete_count(typed, language)
    yield from ((text, text) for text in _complete_date(typed, now))


def _translate(texts: Sequence[str], say: Translator) -> list[tuple[str, str]]:
    return [(say(text), text) for text in texts]


def _complete_count(typed: str, say: Translator) -> Iterator[tuple[str, str]]:
    """`3`, `3 m` and `last 3` as days, weeks, months and years; `last` as well, with a number to change."""
    match = re.fullmatch(r"\D*?([1-9]\d{0,2}) ?(\D*)", typed)
    number, unit = (int(match[1]), match[2]) if match else (EXAMPLE_COUNT, "")
    for one, many in COUNTED_TIMES:
        text = say.plural(one, many, number)
        before, _, after = text.casefold().partition(str(number))
        is_number_first = match is not None and typed.startswith(match[1]) and after.strip().startswith(unit)
        if is_number_first or f"{before}{number}{after}".startswith(typed):
            yield text, ENGLISH.plural(one, many, number)


def _complete_date(typed: str, now: datetime) -> Iterator[str]:
    """`202` as years, `2022` and `2022-0` as months, `2022-03-` and `2022-03-1` as days; the latest first."""
    if re.fullmatch(r"\d{2,4}", typed):
        years = range(now.year, FIRST_YEAR - 1, -1)
        yield from [str(year) for year in years if str(year).startswith(typed)][:MAX_YEARS]
    if re.fullmatch(r"\d{4}(-[01]?)?", typed):
        months = [f"{typed[:4]}-{month:02}" for month in range(12, 0, -1)]
        yield from (month for month in months if month.startswith(typed))
    elif re.fullmatch(r"\d{4}-(0\d|1[0-2])-[0-3]?", typed):
        days = [f"{typed[:7]}-{day:02}" for day in range(31, 0, -1)]
        yield from (day for day in days if day.startswith(typed))
