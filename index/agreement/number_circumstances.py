"""When and where it happened what a sentence counts, as far as the sentence says so. Pure."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.model.answer_types import ResolvedTime
from index.model.base_types import PublishedAt
from index.model.protocols import Span
from index.text.tokenizer import content_tokens, tokenize

JOINED = "and"
"""A mark in a set of tokens that is no token: they are of several places."""
_OLDEST_EVENT = timedelta(days=14)
_DAY_OR_MONTH = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b"
)
_NAME = rf"(?!{_DAY_OR_MONTH})[A-Z][\w’'-]{{1,20}}"
_ONE_PLACE = rf"{_NAME}(?: {_NAME}){{0,3}}"
_PLACE_NAME = rf"{_ONE_PLACE}(?:(?:,| and)(?: the)? {_ONE_PLACE})?"
_PLACE = (
    r"\b(?:in|on|at|near|across|around|through|throughout|within) (?:the )?"
    rf"(?P<place>(?:his|her|its|their|one) \w+|{_PLACE_NAME})"
)
_PLACE_AFTER = re.compile(rf"^[^.,;]{{0,60}}?{_PLACE}")
_OPENING_PLACE = re.compile(rf"^\W{{0,3}}In (?:the )?(?P<place>{_PLACE_NAME}),")
_TOTAL = r"\b(?:toll|count|number of (?:deaths|dead|fatalities))\b"
_PLACE_OF_TOTAL = re.compile(rf"{_TOTAL}[^.;]{{0,20}}?{_PLACE}")
# "Turkey's death toll", "the country's death toll"
_OWNER_OF_TOTAL = re.compile(
    r"\b(?P<place>U\.?S\.?|[A-Z][\w-]{1,20}(?=['’]s)|country|nation|state)(?:['’]s)?(?: \w+)? "
    r"(?:death|body) (?:toll|count)\b"
)
_RUNNING_TOTAL = re.compile(rf"{_TOTAL}[^.;]{{0,100}}$|(?:人數|人数|者数|사망자)\D{{0,10}}$", re.IGNORECASE)
# "two in Puerto Rico and one in the Dominican Republic"
_SEVERAL_PLACES = re.compile(r"\b\w+ in (?:the )?[A-Z][^.;]{0,60}? and \w+ in (?:the )?[A-Z]")
_JOINED_NAMES = re.compile(rf"\b{_NAME}(?: and |/){_NAME}")
_STATED_ON = re.compile(
    r"\b(?:said|says|announced|reported|confirmed|added|told (?:reporters|[A-Z]\w{1,20})|as of)"
    r"(?: (?:on|late|early)){0,2} $",
    re.IGNORECASE,
)
_OPENS_SENTENCE = re.compile(r"^\W{0,3}(?:(?:on|late|early) ){0,2}$", re.IGNORECASE)
_CLAUSE_BREAK = re.compile(
    r"[;:–—]|,(?! (?:killing|leaving|injuring|wounding|displacing|and)\b)"
    r"| (?:as|after|before|when|while|where|until|but|said) "
)
_PARTS = re.compile(r"[;:]|\bincluding\b|\bamong them\b")
# "The weekend shootings killed 31": not the count of one of them.
_SEVERAL_EVENTS = re.compile(r"\b(?:attacks|crashes|killings|massacres|murders|shootings)\b", re.IGNORECASE)


def counts_several_events(sentence: str) -> bool:
    """Whether the numbers of a sentence may add up several events, such as shootings in two cities."""
    return _SEVERAL_EVENTS.search(sentence) is not None


def find_places(sentence: str, number: Span) -> frozenset[str]:
    """Tokens of the place of a number; `JOINED` too if it is one of several, such as Turkey and Syria."""
    before, after = sentence[: number[0]], _PARTS.split(sentence[number[1] :], maxsplit=1)[0]
    clause = _CLAUSE_BREAK.split(after, maxsplit=1)[0]
    if _SEVERAL_PLACES.search(after):
        return frozenset({JOINED})
    match = (
        _PLACE_AFTER.match(clause)
        or _PLACE_OF_TOTAL.search(before)
        or _OWNER_OF_TOTAL.search(before)
        or _OPENING_PLACE.match(before)
    )
    if match is None:
        return frozenset()
    is_joined = " and " in match["place"]
    return frozenset([*content_tokens(match["place"]), *([JOINED] if is_joined else [])])


def find_joined_names(text: str) -> frozenset[str]:
    """Tokens of names such as Turkey and Syria: a number of an event in both may be of both."""
    return frozenset(token for names in _JOINED_NAMES.findall(text) for token in tokenize(names))


def is_about_another_time(sentence: str, times: Sequence[ResolvedTime], published: PublishedAt) -> bool:
    """Whether a sentence names a time that is too old, or too long, to be that of a recent event."""
    oldest = published.at.date() - _OLDEST_EVENT
    return any(time.last < oldest or _is_long(time, sentence) for time in times)


def find_days(sentence: str, number: Span, times: Sequence[ResolvedTime]) -> frozenset[date]:
    """The days of what is counted; a running total is of all days until it was reported."""
    if _RUNNING_TOTAL.search(sentence[: number[0]]):
        return frozenset()
    days = (time for time in times if time.first == time.last)
    return frozenset(day.first for day in days if _is_day_of(number, day, sentence))


def _is_day_of(number: Span, day: ResolvedTime, sentence: str) -> bool:
    """Whether a day stands in the clause of a number, or opens the sentence, and is not that of a statement."""
    before = sentence[: day.start]
    between = sentence[min(day.end, number[1]) : max(day.start, number[0])]
    if _OPENS_SENTENCE.search(before):
        between = between.removeprefix(",")
    return not _STATED_ON.search(before) and not _CLAUSE_BREAK.search(between)


def _is_long(time: ResolvedTime, sentence: str) -> bool:
    """Whether a time is longer than an event; "this year's storm" only describes one."""
    is_genitive = sentence.startswith(("'", "’"), time.end)
    return time.last - time.first > _OLDEST_EVENT and not is_genitive
