"""Decide which of the times of a sentence says when the event happened that its main clause reports.

"Protests erupted Monday after Brown was shot on Aug. 9" happened on Monday; Aug. 9 is only a reference. A
sentence whose times leave two readings has no event date. Patterns, not a grammar; English, Chinese, Japanese
and Korean.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.language.attribution.attribution_lexicon import is_speech_verb
from index.language.dates.date_lexicon import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from index.language.dates.date_resolution import DatedText
from index.language.dates.quotation_spans import is_within
from index.language.dates.stated_dates import find_stated_dates
from index.language.dates.tense import Tense, cjk_tense_at, tense_at
from index.language.modality import has_past_verb
from index.model.answer_types import ResolvedTime
from index.text.scripts import Script, count_cjk, main_script

# Longer ones are years or seasons, which an event may last.
_MOST_DAYS_OF_EVENT = 31
_WHOLE_YEAR = timedelta(days=364)
_NEWS_DAYS = timedelta(days=7)
_MOST_WORDS_BEFORE_YEAR = 9
_MOST_VERBS_BEFORE_YEAR = 2  # "was passed"


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
    is_main = _is_main_cjk if is_cjk else _is_main_english
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
    return days == 0 or (time.last < published and (days <= _MOST_DAYS_OF_EVENT or _is_year(time)))


def _is_year(time: ResolvedTime) -> bool:
    return time.first.month == 1 and time.last - time.first in (_WHOLE_YEAR, _WHOLE_YEAR + timedelta(days=1))


def _has_other_date(sentence: str, times: Iterable[ResolvedTime], quoted: Sequence[tuple[int, int]]) -> bool:
    """Whether the sentence names a day or month that is not resolved, and may be that of its main clause."""
    known = [(time.start - 16, time.end + 16) for time in times]
    return any(
        not is_within(known, match.start())
        and not is_within(quoted, match.start())
        and not _is_reference(sentence, match.start(), match.end())
        for match in _DATE_WORD.finditer(sentence)
    )


# --- English

_BEFORE_CHARS = 60
_CLAUSE_CHARS = 300
# A bound, a span, a plan or the date of a thing: not when the main clause happened.
_NOT_WHEN = re.compile(
    r"\b(?:since|until|till|through|thru|by|before|after|following|from|between|as of|ahead of"
    r"|prior to|to|and|or"
    r"|as early as|as late as|dat(?:ing|es|ed)(?: back)?(?: to)?|effective|born(?: on| in)?|than|for|with|about"
    r"|(?<!morning )(?<!evening )(?<!night )(?<!afternoon )(?<!hours )(?<!day )of"
    r"|(?:scheduled|expected|due|set|slated|planned|supposed|anticipated)(?: [\w-]+){0,4} (?:on|in|for)"
    r"|(?:expires?|begins?|starts?|ends?|deadline|elections?|trial|hearing|runs?|returns?)(?: is)? (?:on|in))"
    r"(?: (?:early|late|mid|about|around|at least|on|in))? $"
    r"|\b(?:the|an?|his|her|their|its|this|that|these|those|our|my|every|each|another|['’]s)"
    r"(?: (?:early|late|mid|fateful|recent))?[ -]$"
    r"|[–—-] ?$",
    re.IGNORECASE,
)
_ATTRIBUTE_AFTER = re.compile(
    r"['’]s?\b| (?:election|attacks?|shooting|bombings?|speech|interview|deadline|report|memo|letter|meeting)\b"
    r"| (?:through|thru|to|until) "
    rf"|,? (?:and|or) (?:{'|'.join(ENGLISH_MONTHS)})\b"
)
# Up to the next comma, a date belongs to the clause that one of these begins.
_SUBORDINATE = re.compile(
    r"(?:^|[ (])(?:who|whom|whose|which|where|when|after|before|until|because|since|if|although|though|unless"
    r"|once|following|despite|including|such as|like|than|how|why|what|whether)\b",
    re.IGNORECASE,
)
_APPOSITION = re.compile(r", (?:a|an|the|one of|his|her|their|its) [^,;—–]{3,}$")
_PARTICIPLE = re.compile(
    r"\b(?:an?|the|his|her|their|its|two|three|\d+) (?:[\w’'-]+ ){1,3}(?:[a-z]+ed|made|sent|written|taken|given"
    r"|held|seen|shot|found|built|born)(?: (?:on|in|late|early))? $",
    re.IGNORECASE,
)
_FINITE_BEFORE = re.compile(r"\b(?:was|were|been|being|is|are|has|have|had|be)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:—–](?=\s|$)")
_TIME_OPENS = re.compile(
    r"^(?:[\"“]|But |And |Then |Early |Late |Later |Earlier |Back |Just |Only |Again )?"
    r"(?:(?:On|In|By|Late|Early|During|At)(?: the)?(?: [\w:.-]+){0,4} (?:on |of )?|(?:On|In) )?$"
)


def _is_main_english(sentence: str, time: ResolvedTime, published: date) -> bool:
    if _is_reference(sentence, time.start, time.end):
        return False
    tense = tense_at(sentence, time.start, time.end)
    is_day = time.first == time.last
    if tense is not Tense.PAST:
        return False
    before = sentence[: time.start]
    is_news = is_day and published - time.first <= _NEWS_DAYS
    if _is_year(time) and not _says_year_of_event(sentence, time):
        return False
    after = _CLAUSE.split(sentence[time.end :], maxsplit=1)[0]
    return is_news or _TIME_OPENS.match(before) is not None or not _hangs_on_noun(before, after)


def _says_year_of_event(sentence: str, time: ResolvedTime) -> bool:
    """Whether a year opens the sentence or ends its only clause: not "in districts that he won in 2020"."""
    before = sentence[: time.start]
    if len(list(find_stated_dates(sentence))) > 1:
        return False
    if _TIME_OPENS.match(before) is not None:
        return True
    is_short = len(before.split()) <= _MOST_WORDS_BEFORE_YEAR and not _CLAUSE.search(before)
    return is_short and len([word for word in before.split() if has_past_verb(word)]) <= _MOST_VERBS_BEFORE_YEAR


def _is_reference(sentence: str, start: int, end: int) -> bool:
    """Whether a date is in a subordinate clause, bounds a span, or belongs to a thing."""
    before = sentence[max(0, start - _CLAUSE_CHARS) : start]
    near = before[-_BEFORE_CHARS:]
    if _NOT_WHEN.search(near) or _ATTRIBUTE_AFTER.match(sentence, end) or _is_in_brackets(before):
        return True
    clause = _CLAUSE.split(before)[-1]
    return (
        _SUBORDINATE.search(clause) is not None
        or _APPOSITION.search(before) is not None
        or _follows_that(before, clause)
    )


def _is_in_brackets(before: str) -> bool:
    return any(before.rfind(opening) > before.rfind(closing) for opening, closing in ("()", "[]"))


def _follows_that(before: str, clause: str) -> bool:
    """Whether "that" joins the clause to a noun: "the jet that vanished", not "said that the jet vanished"."""
    words = clause.split()
    if "that" not in words:
        return False
    place = len(words) - words[::-1].index("that")
    earlier = [*before[: len(before) - len(clause)].split(), *words[: place - 1]]
    return not earlier or not _reports_speech(earlier[-1].strip(",”’\"'"))


def _reports_speech(word: str) -> bool:
    """Whether "that" after this word begins what somebody said: "said that", "said Tuesday that"."""
    return word in ENGLISH_WEEKDAYS or is_speech_verb(word.lower())


def _hangs_on_noun(before: str, after: str) -> bool:
    """Whether a participle joins the date to a noun: "a letter sent in 2012 said", not "a letter came in 2012".

    The clause then has another verb.
    """
    participle = _PARTICIPLE.search(before)
    if participle is None or _FINITE_BEFORE.search(participle[0]):
        return False
    if has_past_verb(after):
        return True
    verbs = [word for word in before[: participle.start()].split() if has_past_verb(word)]
    return bool(verbs) and not is_speech_verb(verbs[-1].lower())


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
