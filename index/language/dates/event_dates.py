"""Decide which of the times of a sentence says when the event happened that its main clause reports.

"Protests erupted Monday after Brown was shot on Aug. 9" happened on Monday; Aug. 9 is only a reference. A
sentence whose times leave two readings has no event date. Patterns, not a grammar; English, Chinese, Japanese
and Korean.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.language.dates.date_lexicon import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from index.language.dates.date_resolution import DatedText
from index.language.dates.main_clause_times import is_main_time, is_reference, is_year
from index.language.dates.quotation_spans import is_within
from index.language.dates.stated_dates import find_stated_dates
from index.language.dates.tense import Tense, cjk_tense_at
from index.model.answer_types import ResolvedTime
from index.text.scripts import Script, count_cjk, main_script

# Longer ones are years or seasons, which an event may last.
_MOST_DAYS_OF_EVENT = 31


@dataclass(frozen=True, slots=True)
class SentenceTimes:
    """The times of a sentence, by offsets into it."""

    event: ResolvedTime | None
    """When the event of its main clause happened; None if it states no such time, or if that is not certain."""
    references: tuple[ResolvedTime, ...]
    """All times that it names, whatever for, outside quotations."""
    names_time: bool
    """Whether it has words of time at all, also such as cannot be resolved."""


def read_sentence_times(article: DatedText, start: int, end: int) -> SentenceTimes:
    """The times of the sentence text[start:end] of an article."""
    sentence = article.text[start:end]
    if not _MAY_NAME_TIME.search(sentence):
        return SentenceTimes(None, (), names_time=False)
    quoted = [(a - start, b - start) for a, b in article.quoted if a < end and start < b]
    times = _merge(
        [time for time in find_stated_dates(sentence) if not is_within(quoted, time.start)],
        article.resolve_times(start, end),
    )
    event = _find_event_time(sentence, times, quoted, min(article.possible_days, default=date.max))
    return SentenceTimes(event, times, names_time=True)


_MAY_NAME_TIME = re.compile(
    rf"\b(?:{'|'.join((*ENGLISH_WEEKDAYS, *ENGLISH_MONTHS))}|(?:1[5-9]|20)\d\d)\b"
    r"|\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? \d"
    r"|\b(?:today|yesterday|tomorrow|tonight|ago|earlier|later|previously|recently|last|past|next|weekend"
    r"|(?:this|that|the same|following|previous) (?:day|week|month|year|morning|afternoon|evening|night)"
    r"|decades?|years?|months?|weeks?|days?|hours?|century|centuries|since|once|formerly|historically)\b"
    r"|[年月日天週周년월일]|曜|요일|昨|今|어제|오늘|내일|지난|최근|先日|最近",
    re.IGNORECASE,
)
# Words that name a day or month, each of which is a second reading if it cannot be resolved.
_DATE_WORD = re.compile(
    rf"\b(?:{'|'.join(ENGLISH_WEEKDAYS)})\b(?!['’]s)"
    rf"|\b(?:{'|'.join(name for name in ENGLISH_MONTHS if name != 'May')})\b"
    r"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? \d"
    r"|(?<![A-Za-z])(?:[Yy]esterday|[Ll]ast (?:week|month|year|summer|spring|fall|winter|night))\b|\bago\b"
)


def _merge(stated: Sequence[ResolvedTime], relative: Sequence[ResolvedTime]) -> tuple[ResolvedTime, ...]:
    """Both kinds in order; where they overlap, the stated one."""
    kept = [time for time in relative if not any(_overlaps(time, other) for other in stated)]
    return tuple(sorted([*stated, *kept], key=lambda time: time.start))


def _overlaps(one: ResolvedTime, other: ResolvedTime) -> bool:
    return one.start < other.end and other.start < one.end


def _find_event_time(
    sentence: str, times: Sequence[ResolvedTime], quoted: Sequence[tuple[int, int]], published: date
) -> ResolvedTime | None:
    is_cjk = bool(count_cjk(sentence))
    is_main = _is_main_cjk if is_cjk else is_main_time
    main = [time for time in times if is_main(sentence, time, published)]
    if not main or (not is_cjk and _has_other_date(sentence, times, quoted)):
        return None
    narrowest = min(main, key=lambda time: (time.last - time.first, time.start))
    is_one = all(time.first <= narrowest.first and narrowest.last <= time.last for time in main)
    return narrowest if is_one and _is_over(narrowest, published) else None


def _is_over(time: ResolvedTime, published: date) -> bool:
    """Whether the time is a day, a month or a year that had begun and, if it is longer than a day, ended."""
    if time.first > published:
        return False
    days = (time.last - time.first).days
    return days == 0 or (time.last < published and (days <= _MOST_DAYS_OF_EVENT or is_year(time)))


def _has_other_date(sentence: str, times: Iterable[ResolvedTime], quoted: Sequence[tuple[int, int]]) -> bool:
    """Whether the sentence names a day or month that is not resolved, and may be that of its main clause."""
    known = [(time.start - 16, time.end + 16) for time in times]
    return any(
        not is_within(known, match.start())
        and not is_within(quoted, match.start())
        and not is_reference(sentence, match.start(), match.end())
        for match in _DATE_WORD.finditer(sentence)
    )


# --- Chinese, Japanese and Korean

_CJK_BOUND_BEFORE = re.compile(
    r"(?:自從?|自从?|從|从|距|截至|截止|直到|至|到|對|对|將[於于在]|将[于在]|定於|定于|[~〜～–-]) ?$"
)
_CJK_BOUND_AFTER = re.compile(
    r" ?(?:以來|以来|起(?![火訴诉爆])|至今|之前|以前|前に|より前|まで|から|부터|까지|이전|이후|이래"
    r"|以降|之後|之后|以後|以后|の|的|의|[~〜～–-]|到|至|生[まれ於于]|出生|시점)"
)
_CJK_CLAUSE = re.compile(r"[，、；;：:,]")
_MOST_CJK_BEFORE = 14


def _is_main_cjk(sentence: str, time: ResolvedTime, published: date) -> bool:
    """Whether a date near the beginning of a clause is no bound, no attribute and not in the future."""
    del published
    before = sentence[: time.start]
    if _CJK_BOUND_BEFORE.search(before) or _CJK_BOUND_AFTER.match(sentence, time.end):
        return False
    if len(_CJK_CLAUSE.split(before)[-1]) > _MOST_CJK_BEFORE:
        return False
    script = main_script(sentence)
    tense = cjk_tense_at(sentence, time.start, time.end, script)
    return tense is Tense.PAST or (tense is Tense.UNDETERMINED and script not in (Script.KANA, Script.HANGUL))


def list_days(times: Iterable[ResolvedTime]) -> Iterator[date]:
    """The days among the times."""
    return (time.first for time in times if time.first == time.last)
