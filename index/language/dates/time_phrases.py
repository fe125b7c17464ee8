"""Find the phrases of a question that name a time, and the bound each sets (since, before, until …)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.language.dates.date_lexicon import (
    CJK_DIGITS,
    CJK_TENS,
    CJK_TYPED_NAMES,
    CJK_UNITS,
    ENGLISH_NUMBERS,
    FUSED_COUNTS,
    name_regex,
)
from index.text.scripts import count_cjk


class TimeBound(StrEnum):
    """What a word before or after a time makes of it."""

    NONE = "none"
    SINCE = "since"
    AFTER = "after"
    BEFORE = "before"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """question[start:end]; `time` is what `read_period` parses, `range_end` the end of a range if any."""

    start: int
    end: int
    time: str
    bound: TimeBound = TimeBound.NONE
    range_end: str | None = None
    is_relative: bool = False
    """Whether it counts from now."""


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:19|20)\d\d\b"
_DATE = (
    rf"(?:\d\d?(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? {_YEAR})?|{_MONTH} \d\d?(?:st|nd|rd|th)?\b(?:,? {_YEAR})?"
    rf"|{_MONTH}(?: of)?,? {_YEAR}|(?:19|20)\d\d-\d\d(?:-\d\d)?\b|{_YEAR}(?!-))"
)
_NAME = rf"(?:{_MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)"
_UNIT = r"(?:hour|day|week|month|year)s?\b"
_NUMBER = rf"(?:{'|'.join(ENGLISH_NUMBERS)}|\d{{1,3}})"
_COUNTED = rf"(?:the )?(?:past|last|previous) (?:{_NUMBER} {_UNIT}|(?:week|month|year)\b)"
_RELATIVE = (
    rf"(?:(?-i:today|^Today)\b|yesterday\b|the day before yesterday\b|this (?:week|month|year)\b"
    rf"|(?<!the )last (?:week|month|year)\b"
    rf"|(?<![\d.,]){_NUMBER} (?:day|week|month)s? ago\b|last {_NAME}(?! (?:week|fortnight|but one)\b))"
)
_BOUNDS = {
    "since": TimeBound.SINCE,
    "after": TimeBound.AFTER,
    "before": TimeBound.BEFORE,
    "prior to": TimeBound.BEFORE,
    "until": TimeBound.UNTIL,
    "till": TimeBound.UNTIL,
    "up to": TimeBound.UNTIL,
}
_ANY = rf"(?:{_RELATIVE}|{_DATE}|{_NAME})"
# A year, month or day inside a name ends no phrase: the 2022 World Cup, the January 6 committee.
_END = (
    r"(?!['’]s\b)(?! ?-?(?!(?:and|or|to|in|at|on|by|for|with|the|a|did|do|does|is|was|were|has|have|had|as)\b)"
    r"[a-zA-Z])"
)
_RANGE = re.compile(
    rf"\b(?:between|from) (?P<a>{_ANY}|{_MONTH}) (?:and|to|until|till|through) (?P<b>{_ANY})(?!\w)",
    re.IGNORECASE,
)
_BOUNDED = re.compile(
    rf"\b(?<!the day )(?P<bound>{'|'.join(_BOUNDS)}) (?:early |late |the (?:start|end) of )?"
    rf"(?P<time>{_ANY}){_END}",
    re.IGNORECASE,
)
# "The highest since 1994" compares; it does not ask for articles since then.
_COMPARED = re.compile(r"\b(?:first|only|record|\w+est|most|least|worst|best)\b[^,.;?!]{0,60}$", re.IGNORECASE)
_MAX_COMPARISON_CHARS = 100
_COUNTED_FROM_NOW = re.compile(rf"\b(?:(?:in|over|during|within|for) )?(?P<time>{_COUNTED})", re.IGNORECASE)
_FROM_NOW = re.compile(rf"\b(?P<time>{_RELATIVE})(?!['’]s (?:world|society|youth|standards)\b)", re.IGNORECASE)
_NAMED = re.compile(
    rf"\b(?:in|during|throughout|on|of) (?:early |late |mid-)?(?P<time>{_DATE}|{_NAME}){_END}"
    rf"|\b(?P<full>\d\d? {_MONTH},? {_YEAR}|{_MONTH} (?:\d\d?,? )?{_YEAR})",
    re.IGNORECASE,
)


def find_english_time_phrases(question: str) -> Iterator[TimePhrase]:
    """Ranges and bounds first, then times that count from now, then named times."""
    for match in _RANGE.finditer(question):
        yield _to_english_range(match)
    for match in _BOUNDED.finditer(question):
        before = question[max(0, match.start() - _MAX_COMPARISON_CHARS) : match.start()]
        if not _COMPARED.search(before):
            yield TimePhrase(*match.span(), match["time"], bound=_BOUNDS[match["bound"].lower()])
    for match in _COUNTED_FROM_NOW.finditer(question):
        # "The last week" may be a calendar week for read_period; in a question it is the past seven days.
        time = re.sub(r"^(?:the )?(?:last|previous)", "past", match["time"], flags=re.IGNORECASE)
        if match["time"].lower().startswith(("the ", "past")) or len(time.split()) > 2:
            yield TimePhrase(*match.span(), time, is_relative=True)
    for match in _FROM_NOW.finditer(question):
        yield TimePhrase(*match.span(), _without_last(match["time"]), is_relative=True)
    for match in _NAMED.finditer(question):
        yield TimePhrase(*match.span(), match["time"] or match["full"])


def _to_english_range(match: re.Match[str]) -> TimePhrase:
    """ "May and July 2021": the year applies to both."""
    begin, end = match["a"], match["b"]
    year = re.search(_YEAR, end)
    if year and not re.search(_YEAR, begin):
        begin = f"{begin} {year[0]}"
    return TimePhrase(*match.span(), begin, range_end=end)


def _without_last(time: str) -> str:
    """Last Friday, last March: the latest one, as `read_period` parses the bare name."""
    named = re.fullmatch(rf"last ({_NAME})", time, re.IGNORECASE)
    return named[1] if named else time


_CJK_BOUND_WORDS = {
    TimeBound.SINCE: "以來 以来 至今 以降 から 부터 이후 이래 起",
    TimeBound.AFTER: "之後 之后 以後 以后 後に",
    TimeBound.BEFORE: "之前 以前 前に より前 이전",
    TimeBound.UNTIL: "為止 为止 まで 까지",
}
_CJK_BOUNDS = {word: bound for bound, words in _CJK_BOUND_WORDS.items() for word in words.split()}
_CJK_BOUND = rf"(?: ?(?P<bound>{'|'.join(sorted(_CJK_BOUNDS, key=len, reverse=True))}))?"
_CJK_SINCE = r"(?P<since>自從?|自从?|從|从)?"
_CJK_WEEKDAY = r"[一二三四五六日天]|(?:の ?)?[月火水木金土日]曜日?|(?: ?[월화수목금토일]요일)"  # after a week
_CJK_MONTH_OF = r"(?:の ?)?(?:\d\d?|[一二三四五六七八九十]{1,2}) ?[月월]"
_CJK_NAMED = re.compile(
    rf"{_CJK_SINCE}(?P<time>(?:{'|'.join(map(name_regex, CJK_TYPED_NAMES))})"
    rf"(?:{_CJK_MONTH_OF}|{_CJK_WEEKDAY})?){_CJK_BOUND}"
)
_CJK_NUMBER = rf"(?:\d{{1,3}}|[{''.join((*CJK_DIGITS, *CJK_TENS))}]{{1,3}}) ?"
_CJK_DAY = r"\d\d? ?[日號号일]"
_CJK_MONTH = rf"(?:\d\d?|十[一二]?|[一二三四五六七八九]) ?[月월](?: ?{_CJK_DAY})?"
_CJK_YEAR = r"(?:19|20)\d\d ?[年년](?!代|대)"
_CJK_UNIT = "|".join(sorted(map(re.escape, CJK_UNITS), key=len, reverse=True))
_CJK_AMOUNT = rf"(?:{_CJK_NUMBER}(?:{_CJK_UNIT})|{'|'.join(FUSED_COUNTS)})"
_CJK_COUNTED = re.compile(
    rf"(?P<time>(?:過去|过去|最近|近|直近|ここ|この|지난|최근|과거) ?の?{_CJK_AMOUNT}"
    r"(?: ?(?:以內|以内|之內|之内|間|间|內|内|동안|간))?)"
    rf"|(?P<ago>(?<!第)(?<!\d){_CJK_AMOUNT}間? ?(?:前|以前|之前|전)(?!後|后|半))"
)
# An event from which "three days before" counts: 投票の3日前, 大選三天前, 선거 3일 전.
_CJK_EVENT_BEFORE = re.compile(
    r"(?:[の的]|選舉|选举|選挙|大選|大选|投票|開票|开票|會談|会谈|会談|峰會|峰会|首脳会議|開戰|开战|開戦|戰爭|战争|入侵|侵攻"
    r"|襲擊|袭击|爆炸|地震|演習|演习|訓練|發射|发射|発射|訪問|访问|就職|就职|就任|停火|停戦|生效|発効"
    r"|(?:선거|총선|대선|투표|회담|정상회의|전쟁|침공|지진|훈련|발사|방문|취임|휴전|발효) ?)$"
)
_EVENT_CHARS = 8
# Not the Friday of a week that is named, which `_CJK_NAMED` finds, nor 下週五, 每週五, 一週三次.
_CJK_BARE_WEEKDAY = re.compile(
    rf"{_CJK_SINCE}(?P<time>(?<![上本這这下每隔個个次一二兩两三])(?:[週周]|星期|禮拜|礼拜)[一二三四五六日天](?![次回])"
    r"|(?<![週の毎])[月火水木金土日]曜日?|(?<!주)(?<!주 )(?<!다음 )(?<!매 )[월화수목금토일]요일)"
    rf"{_CJK_BOUND}"
)
_CJK_DATED = re.compile(
    rf"{_CJK_SINCE}(?P<time>(?<![\d.年一二三四五六七八九十])(?:{_CJK_YEAR}(?: ?{_CJK_MONTH})?|{_CJK_MONTH}))"
    rf"{_CJK_BOUND}"
)
_CJK_RANGE = re.compile(
    rf"(?P<a>{_CJK_YEAR}(?: ?{_CJK_MONTH})?|{_CJK_MONTH})(?:から|부터 ?|至|到|～|~)"
    rf"(?P<b>{_CJK_YEAR}(?: ?{_CJK_MONTH})?|{_CJK_MONTH})"
    r"(?=まで|까지|之間|之间|間|间|期間|期间)"
)


def find_cjk_time_phrases(question: str) -> Iterator[TimePhrase]:
    """Ranges first, then times that count from now, then named times."""
    if not count_cjk(question):
        return
    for match in _CJK_RANGE.finditer(question):
        yield _to_cjk_range(match)
    for match in _CJK_NAMED.finditer(question):
        yield TimePhrase(*match.span(), match["time"], bound=_read_cjk_bound(match), is_relative=True)
    for match in _CJK_COUNTED.finditer(question):
        before = question[max(0, match.start() - _EVENT_CHARS) : match.start()]
        if match["time"] or not _CJK_EVENT_BEFORE.search(before):
            yield TimePhrase(*match.span(), match["time"] or match["ago"], is_relative=True)
    for match in _CJK_DATED.finditer(question):
        yield TimePhrase(*match.span(), match["time"], bound=_read_cjk_bound(match))
    for match in _CJK_BARE_WEEKDAY.finditer(question):
        yield TimePhrase(*match.span(), match["time"], bound=_read_cjk_bound(match))


def _read_cjk_bound(match: re.Match[str]) -> TimeBound:
    if match["bound"]:
        return _CJK_BOUNDS[match["bound"]]
    return TimeBound.SINCE if match["since"] else TimeBound.NONE


def _to_cjk_range(match: re.Match[str]) -> TimePhrase:
    """2021年5月から7月まで: the year applies to both."""
    begin, end = match["a"].strip(), match["b"].strip()
    year = re.match(r"\d{4} ?[年년]", begin)
    if year and not re.match(r"\d{4}", end):
        end = f"{year[0]}{end}"
    return TimePhrase(*match.span(), begin, range_end=end)
