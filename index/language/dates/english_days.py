"""Find days in English quotes that count from the article's date: "yesterday", "on Friday", "March 5"."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache, partial

from index.language.dates.calendar_arithmetic import (
    DayRange,
    DayResolver,
    TemporalExpression,
    coming_weekday,
    day_offset,
    day_range_of,
    last_weekday,
    latest_weekday,
    month_of,
    next_weekday,
    single_day,
    this_coming_weekday,
    weekday_of_week,
)
from index.language.dates.date_lexicon import ENGLISH_MONTHS, ENGLISH_WEEKDAYS, EVENT_DATES
from index.language.dates.quotation_spans import find_quoted_spans, reads_like_speech
from index.language.dates.tense import Tense, is_beside_past_verb, opens_with_past_verb, tense_at, words_before

_RELATIVE_DAY = re.compile(
    r"(?<![\w-])(?:(?P<yesterday>yesterday|Yesterday)|(?P<tomorrow>tomorrow|Tomorrow)"
    r"|(?P<today>(?:[Ee]arlier |[Ll]ater )?today|Today)"
    r"|(?P<now>[Tt]onight|[Tt]his morning|[Tt]his afternoon|[Tt]his evening)"
    r"|(?P<night>last night|Last night)|(?P<before>the day before yesterday)|(?P<after>the day after tomorrow))"
    r"(?![\w-])"
)
_DAYS_AGO = re.compile(
    r"(?<![\w-])(?P<n>two|three|four|five|six|[2-6]|11|12|13) days ago(?![\w-])", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|some|nearly|almost|roughly|over|under|than|least|most|just|only|or|to|and|approximately)"
    r"|[–-]) ?$"
)
_IDIOM_BEFORE = re.compile(
    r"\b(?:the|a|no|of|like|for|better|USA|until|since|only|new|brighter|and) $|\b(?:even|just|still|as) $",
    re.IGNORECASE,
)
_CAPITALISED_FOLLOWS = re.compile(r" [A-Z]")
# With "used", "known" or "alive", today means our time.
_REPORT_VERB_BEFORE = re.compile(
    r"\b(?:said|announced|told \w+|signed|voted|ruled|arrived|met|launched|resigned|confirmed|released|"
    r"unveiled|revealed|reported|died|arrested|killed|published|issued|declared|approved|"
    r"filed|opened|closed|passed|returned|fell|rose|began|started|spoke|flew|sailed|left|fired|struck|sank|"
    r"became) $"
)
# In the past tense, "today" before a pause or a place is a day; "the methods used today by" are of our time.
_CLAUSE_ENDS = re.compile(r"[.,;]|$| (?:to|at|in|that|after|when|before|against|with)\b")
_DAY_OFFSETS = {"yesterday": -1, "tomorrow": 1, "today": 0, "now": 0, "night": -1, "before": -2, "after": 2}
_CONTEXT_CHARS = 24
_SMALL_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def find_relative_days(text: str, *, other_date_at: int) -> Iterator[TemporalExpression]:
    """`other_date_at`: after this offset the text has named another date, from which days may count."""
    for match in _RELATIVE_DAY.finditer(text, 0, other_date_at):
        before = text[max(0, match.start() - _CONTEXT_CHARS) : match.start()]
        name = match.lastgroup or ""
        if _is_in_title(text, match, name) or _speaks_to_reader(text):
            continue
        if _counts_from_article(text, match, before, name):
            yield TemporalExpression(match.start(), match.end(), day_offset(_DAY_OFFSETS[name]))
    for match in _DAYS_AGO.finditer(text, 0, other_date_at):
        if not _ABOUT.search(text[max(0, match.start() - _CONTEXT_CHARS) : match.start()]):
            number = match["n"].lower()
            yield TemporalExpression(
                match.start(), match.end(), day_offset(-(_SMALL_NUMBERS.get(number) or int(number)))
            )


@lru_cache(maxsize=16)  # each time of a text asks
def _speaks_to_reader(text: str) -> bool:
    """Whether the text reads like speech outside its quotation marks too, unlike `“I know,” he said`."""
    if not reads_like_speech(text):
        return False
    ends = [0, *(end for span in find_quoted_spans(text) for end in span), len(text)]
    return any(reads_like_speech(text[start:end]) for start, end in zip(ends[::2], ends[1::2], strict=True))


def _is_in_title(text: str, match: re.Match[str], name: str) -> bool:
    """Whether it is part of a title: CNN Tonight, the Tonight Show, USA TODAY."""
    is_inside = text[: match.start()].rstrip(' “"')[-1:] not in ("", ".", "!", "?", ":", "\n")
    is_capital = is_inside and match[0][0].isupper()
    return is_capital or (_CAPITALISED_FOLLOWS.match(text, match.end()) is not None and name != "yesterday")


def _counts_from_article(text: str, match: re.Match[str], before: str, name: str) -> bool:
    if name in ("before", "after"):
        return True
    if name == "today":
        return _is_reported_today(text, match, before)
    if _IDIOM_BEFORE.search(before):
        return False
    if name == "tomorrow":
        return tense_at(text, match.start(), match.end()) is Tense.FUTURE
    if name == "yesterday" and text[match.end() : match.end() + 2] in ("'s", "’s"):
        return (
            is_beside_past_verb(text, match.start(), match.end())
            or tense_at(text, match.start(), match.end()) is Tense.PAST
        )
    return not (name == "night" and before.endswith("the "))


def _is_reported_today(text: str, match: re.Match[str], before: str) -> bool:
    """Whether "today" is the day of the report, not our time."""
    if _REPORT_VERB_BEFORE.search(before) or " " in match[0]:
        return True
    if text[match.end() : match.end() + 1] == " " and opens_with_past_verb(text, match.end()):
        return True
    is_past = tense_at(text, match.start(), match.end()) is Tense.PAST
    return is_past and bool(_CLAUSE_ENDS.match(text, match.end())) and not _IDIOM_BEFORE.search(before)


_ANY_WEEKDAY = "|".join(ENGLISH_WEEKDAYS)
_WEEKDAY = re.compile(
    rf"(?<![\w-])(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his(?: past| coming)?|[Cc]oming) )?"
    rf"(?P<day>{_ANY_WEEKDAY})(?![\w-])"
    r"(?P<week>(?: (?:morning|afternoon|evening|night))?,? (?:of )?(?:last|this|next) week(?![\w-]))?"
)
# "That Friday" counts from a time mentioned before; "every Friday" is a habit.
_NO_DAY_BEFORE = re.compile(
    r"\b(?i:the|an?|that|every|each|any|some|most|many|one|another|same|other|following|previous|prior|first|"
    rf"second|third|fourth|(?<!-)final|last|ago|week from|like|(?:every|each) (?:{_ANY_WEEKDAY}) (?:and|or)|"
    rf"(?:{_ANY_WEEKDAY}) (?:through|thru|to|until)) $|(?:{_ANY_WEEKDAY}) ?[-–/] ?$"
)
_NO_DAY_AFTER = re.compile(
    rf"(?: (?:through|thru|to|until) | ?[-–/] ?)(?:{_ANY_WEEKDAY})\b|,? the \d|"
    rf" of (?!last|this|next)| schedule\b"
    rf"|(?:,? (?:and |or )?(?:{_ANY_WEEKDAY})){{0,7}} (?:each|every) week|,? (?:\d\d? [A-Z]|[A-Z][a-z]+\.? \d)"
)
_ARTICLE = re.compile(r"\b(?:an?|the|his|her|its|their) $", re.IGNORECASE)
_THING_AFTER = re.compile(
    r" (?:(?:morning|afternoon|evening|night|news|press|court|radio|television|phone|media|telephone|memorial)"
    r" ){0,2}(?:statement|interview|tweet|ruling|report|meeting|memo|letter|briefing|speech|hearing|filing|"
    r"post|email|vote|attack|shooting|announcement|order|decision|appearance|conference|call|release|raid|"
    r"strike|summit|address|article|op-ed|testimony|service|explosions?|bombings?|deadline|protests?|crash|"
    r"quake|election|visit|flight|launch|rally|debate)\b"
)
_NAME_BEFORE = re.compile(
    r"\b(?:Black|Good|Super|Fat|Ash|Holy|Bloody|Cyber|Giving|Easter|Palm|Taco|Ruby|Maundy|Shrove|Red|Blue|Whit|"
    r"Manic|Business|Sheffield|Happy|Casual|Big|Pancake|Green|Freaky|Selection|Throwback|Store|[Mm]ail [Oo]n) $"
)
_NAME_AFTER = re.compile(
    r"(?:['’]s)? (?:(?:[Nn]ight|[Mm]orning|Evening) (?:Live|Lights|Football|Fever|Baseball|Raw|Smackdown)"
    r"|Times|Express|Mirror|Mail|Telegraph|Post|Star|Sun|Magazine|Ticket|Addams|Weld|Harbor|School|Mass|Service"
    r"|Prayers?|Brunch|Roast|Scaries|Night|Football|Independent|Herald|Age|World|Today|Island|Club)\b"
)
_CAPITAL_AFTER = re.compile(r" [A-Z]")
_SINCE = re.compile(r"\b(?:[Ss]ince|[Aa]s of) (?:late |early )?$")
_ON = re.compile(r"\b[Oo]n (?:late |early )?$")
_WEEKDAY_CONTEXT_CHARS = 24


def find_weekdays(text: str, *, other_date_at: int) -> Iterator[TemporalExpression]:
    """`other_date_at`: after this offset the text has named another date, from which weekdays may count."""
    for match in _WEEKDAY.finditer(text):
        before = text[max(0, match.start() - _WEEKDAY_CONTEXT_CHARS) : match.start()]
        if _is_in_weekday_name(text, match, before) or _is_habit_or_span(text, match, before):
            continue
        resolve = _resolver_of_qualified(match) or _resolver_of_bare(
            text, match, before, follows_other_date=match.start() > other_date_at
        )
        if resolve is not None:
            yield TemporalExpression(match.start(), match.end(), resolve)


def _is_in_weekday_name(text: str, match: re.Match[str], before: str) -> bool:
    """Names with a weekday in them: Black Friday, the Sunday Times."""
    return bool(_NAME_BEFORE.search(before) or _NAME_AFTER.match(text, match.end()))


def _is_habit_or_span(text: str, match: re.Match[str], before: str) -> bool:
    """Whether it is a habit, a span, or a day counted from elsewhere, unlike "a Thursday statement"."""
    if _NO_DAY_AFTER.match(text, match.end()):
        return True
    is_attribute = _ARTICLE.search(before) and not match["which"] and _THING_AFTER.match(text, match.end())
    return bool(_NO_DAY_BEFORE.search(before)) and not is_attribute


def _resolver_of_qualified(match: re.Match[str]) -> DayResolver | None:
    """Resolve by the words next to the weekday."""
    weekday, which = ENGLISH_WEEKDAYS.index(match["day"]), (match["which"] or "").lower()
    if match["week"]:
        return None if which else partial(weekday_of_week, weekday, _weeks(match["week"]))
    if which in ("last", "this past"):
        return partial(last_weekday, weekday)
    if which == "next":
        return partial(next_weekday, weekday)
    return partial(this_coming_weekday, weekday) if "coming" in which else None


def _weeks(phrase: str) -> int:
    return {"last": -1, "this": 0, "next": 1}[phrase.split()[-2]]


def _resolver_of_bare(
    text: str, match: re.Match[str], before: str, *, follows_other_date: bool
) -> DayResolver | None:
    """Resolve by tense."""
    weekday = ENGLISH_WEEKDAYS.index(match["day"])
    if is_beside_past_verb(text, match.start(), match.end()):
        return partial(latest_weekday, weekday)
    if follows_other_date or (_CAPITAL_AFTER.match(text, match.end()) and not _ON.search(before)):
        return None
    if _SINCE.search(before):
        return partial(latest_weekday, weekday)
    tense = tense_at(text, match.start(), match.end())
    if tense is Tense.PAST:
        return partial(latest_weekday, weekday)
    return partial(coming_weekday, weekday) if tense is Tense.FUTURE and not _speaks_to_reader(text) else None


_MONTH_ABBREVIATIONS = {
    "Jan": 1,
    "Feb": 2,
    "Mar": 3,
    "Apr": 4,
    "Aug": 8,
    "Sept": 9,
    "Sep": 9,
    "Oct": 10,
    "Nov": 11,
    "Dec": 12,
}
_MONTH_NUMBERS = {name: number for number, name in enumerate(ENGLISH_MONTHS, 1)} | _MONTH_ABBREVIATIONS
_WEEKDAY_PREFIXES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH = rf"(?:{'|'.join(ENGLISH_MONTHS)}|(?:{'|'.join(_MONTH_ABBREVIATIONS)})\b\.?)"
_NOT_IN_NUMBER = r"(?![\w:%]|[.,]\d)"
# March 3-5, March 3 to 5; but not "was raised on March 3 to 5 percent".
_RANGE_END = (
    rf"(?:(?: ?[–—-] ?| (?:through|thru|until|till) )(?:(?P<last_month>{_MONTH}) )?(?P<last_day>\d\d?)"
    rf"| to (?:(?P<to_month>{_MONTH}) )?(?P<to_day>\d\d?)"
    r"(?=(?:st|nd|rd|th)?(?:[.,;:)]|$|,? (?:of )?\d{4}\b| (?:last|this|next) year| [a-z]{2,4} (?!cent\b))))"
    rf"(?:st|nd|rd|th)?{_NOT_IN_NUMBER}"
)
_MONTH_DAY = re.compile(
    r"(?<![\w-])(?:(?P<last>[Ll]ast )"
    rf"|(?P<weekday>{'|'.join(_WEEKDAY_PREFIXES)})(?:s|nes|rs|ur)?(?:day)?\.?,? )?"
    rf"(?:(?P<m>{_MONTH}) (?P<d>\d\d?)(?:st|nd|rd|th)?{_NOT_IN_NUMBER}(?:{_RANGE_END})?"
    rf"|(?P<d2>\d\d?)(?:st|nd|rd|th)? (?:of )?(?P<m2>{_MONTH})(?![\w-]|\.? \d\d?\b))"
    r"(?P<year>,? (?:of )?\d{4}\b)?(?P<which>,? (?:of )?(?:last|this|next) year(?!['’]s)(?![\w-]))?"
)
_BARE_MONTH = re.compile(
    r"(?<![\w-])(?:(?P<in>[Ii]n|[Ss]ince|[Bb]y)(?: (?:early|late|mid))?|(?P<which>[Ll]ast|[Nn]ext|[Tt]his))"
    rf"[ -](?P<m>{'|'.join(ENGLISH_MONTHS)})"
    r"(?![\w-]|['’]s|,? (?:of )?(?:\d|last|next|this|that|the year))"
)
_NO_YEAR_BEFORE = re.compile(
    r"\b(?:every|each|annual(?:ly)?|on or about|born on"
    r"|(?<!as )(?<!night )(?<!evening )(?<!morning )(?<!afternoon )of) $",
    re.IGNORECASE,
)
_TAKES_EFFECT = re.compile(r"\b(?:effective|payable) (?:on )?$")
_ENDED = re.compile(r"\b(?:year|quarter|months|weeks|period) ended (?:on )?$")
_DEFINITE = re.compile(r"\bthe $", re.IGNORECASE)
_MONTH_DAY_CONTEXT_CHARS = 16
# With a matching weekday, a day may be farther away than without.
_MAX_DAYS_WITH_WEEKDAY = 180
_MAX_DAYS_BACK = 200
_MAX_DAYS_AHEAD = 180
_MAX_DAYS_BACK_WITHOUT_TENSE = 21
_MAX_DAYS_OF_DEFINITE = 30  # "the Aug. 7 bombings", if they are news
_MAX_DAYS_AHEAD_WITHOUT_TENSE = 90
_MAX_DAYS_OF_LATEST = 31
_MAX_DAYS_OF_RANGE = 60
_MAX_MONTHS_BACK = 8
_MAX_MONTHS_AHEAD = 6


def find_month_days(text: str, *, names_other_year: bool) -> Iterator[TemporalExpression]:
    """`names_other_year`: the text names another year."""
    for match in _MONTH_DAY.finditer(text):
        resolve = _resolver_of_month_day(text, match, names_other_year=names_other_year)
        if resolve is None:
            continue
        last_month, last_day = match["last_month"] or match["to_month"], match["last_day"] or match["to_day"]
        if last_day:
            month = _number_month(last_month or match["m"])
            resolve = partial(_until_month_day, resolve, month, int(last_day))
        yield TemporalExpression(match.start("last" if match["last"] else 0), match.end(), resolve)


def _number_month(name: str) -> int:
    return _MONTH_NUMBERS[name.rstrip(".")]


def _resolver_of_month_day(text: str, match: re.Match[str], *, names_other_year: bool) -> DayResolver | None:
    """Resolve the day, or the first one of a range."""
    month, day = _number_month(match["m"] or match["m2"]), int(match["d"] or match["d2"])
    before = text[max(0, match.start() - _MONTH_DAY_CONTEXT_CHARS) : match.start()]
    is_of_year = bool(match["which"] or match["last"])
    if match["year"] or (not is_of_year and (names_other_year or _NO_YEAR_BEFORE.search(before))):
        return None
    if is_of_year:
        return partial(_month_day_of_year, month, day, match["which"])
    tense, is_definite = _tense_of_month_day(text, match, before), _DEFINITE.search(before) is not None
    if (month, day) in EVENT_DATES and (is_definite or tense is not Tense.FUTURE):
        return None
    weekday = _WEEKDAY_PREFIXES.index(match["weekday"]) if match["weekday"] else None
    if is_definite:
        return partial(_definite_month_day, month, day, weekday)
    if weekday is None and tense is Tense.UNDETERMINED and "had" in words_before(text, match.start()):
        return None  # a story of long ago
    return partial(nearest_month_day, month, day, weekday, tense)


def _tense_of_month_day(text: str, match: re.Match[str], before: str) -> Tense:
    if _SINCE.search(before) or _ENDED.search(before):
        return Tense.PAST
    return Tense.FUTURE if _TAKES_EFFECT.search(before) else tense_at(text, match.start(), match.end())


def _until_month_day(resolve: DayResolver, month: int, day: int, today: date) -> DayRange | None:
    """The days from the one that `resolve` finds to the next one of this name; None if that is far away."""
    days = resolve(today)
    if days is None:
        return None
    last = date(days.first.year + (month < days.first.month), month, day)
    return DayRange(days.first, last) if 0 < (last - days.first).days <= _MAX_DAYS_OF_RANGE else None


def _definite_month_day(month: int, day: int, weekday: int | None, today: date) -> DayRange | None:
    days = nearest_month_day(month, day, weekday, Tense.UNDETERMINED, today)
    return days if days is not None and abs((days.first - today).days) <= _MAX_DAYS_OF_DEFINITE else None


def _month_day_of_year(month: int, day: int, which: str | None, today: date) -> DayRange | None:
    """ "5 March last year", and "last March 5", which may be in this year."""
    if which is not None:
        steps = {"last": -1, "this": 0, "next": 1}[which.split()[-2]]
        return single_day(date(today.year + steps, month, day))
    latest = date(today.year, month, day)
    is_sure = abs((latest - today).days) > _MAX_DAYS_OF_LATEST  # "last Aug. 20" on 25 August may be a year ago
    return single_day(latest if latest < today else date(today.year - 1, month, day)) if is_sure else None


def find_months(text: str, *, other_date_at: int) -> Iterator[TemporalExpression]:
    """`other_date_at`: after this offset the text has named another date, from which months may count."""
    for match in _BARE_MONTH.finditer(text):
        month, start = _MONTH_NUMBERS[match["m"]], match.start("which") if match["which"] else match.start("m")
        if match["which"]:
            yield TemporalExpression(
                start, match.end(), partial(_qualified_month, match["which"].lower(), month)
            )
        elif match.start() < other_date_at:
            since = match["in"].lower() == "since"
            tense = Tense.PAST if since else tense_at(text, match.start(), match.end())
            yield TemporalExpression(start, match.end(), partial(_bare_month, month, tense))


def find_first_month_day(text: str) -> int | None:
    """Where the text first names a day of a month, in any year."""
    match = _MONTH_DAY.search(text)
    return match.start() if match else None


def nearest_month_day(month: int, day: int, weekday: int | None, tense: Tense, today: date) -> DayRange | None:
    """The day in the only year that fits its weekday and its tense."""
    found = [candidate for year in (-1, 0, 1) if (candidate := _find_date(today.year + year, month, day))]
    fitting = [d for d in found if _is_near((d - today).days, tense, weekday is not None)]
    fitting = [d for d in fitting if weekday is None or d.weekday() == weekday]
    return single_day(fitting[0]) if len(fitting) == 1 else None


def _find_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_near(ahead: int, tense: Tense, has_weekday: bool) -> bool:
    if has_weekday:
        return abs(ahead) <= _MAX_DAYS_WITH_WEEKDAY
    if tense is Tense.UNDETERMINED:
        return -_MAX_DAYS_BACK_WITHOUT_TENSE <= ahead <= _MAX_DAYS_AHEAD_WITHOUT_TENSE
    return -_MAX_DAYS_BACK <= ahead <= 0 if tense is Tense.PAST else 0 <= ahead <= _MAX_DAYS_AHEAD


def _qualified_month(which: str, month: int, today: date) -> DayRange | None:
    """ "Last March" or "next May", if the latest or the coming one is in another year."""
    if which == "this":
        return day_range_of(month_of(today.year, month))
    if which == "last":
        return day_range_of(month_of(today.year - 1, month)) if month >= today.month else None
    return day_range_of(month_of(today.year + 1, month)) if month <= today.month else None


def _bare_month(month: int, tense: Tense, today: date) -> DayRange | None:
    if tense is Tense.PAST:
        back = (today.month - month) % 12
        return (
            day_range_of(month_of(today.year - (month > today.month), month))
            if back <= _MAX_MONTHS_BACK
            else None
        )
    ahead = (month - today.month) % 12
    is_sure = tense is Tense.FUTURE and ahead <= _MAX_MONTHS_AHEAD
    return day_range_of(month_of(today.year + (month < today.month), month)) if is_sure else None
