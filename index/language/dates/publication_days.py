"""The days on which an article may have been written: the stated one, and later ones if it was changed.

A page that is updated often keeps the date of its first version, in its address above all. Then "Tuesday" in
it counts from a day that nobody states.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from index.language.dates.date_lexicon import ENGLISH_MONTHS, ERA_YEAR_OFFSETS, EVENT_DATES
from index.language.dates.tense import Tense, cjk_tense_at, tense_at
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
# A page may be changed weeks after its date. With a month, no day and no month is certain, but most years are.
_MAX_CHANGED_LATER = timedelta(days=31)


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


_ADDRESS_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/_-]?)([01]\d|[1-9](?=\2\d))\2([0-3]\d|[1-9](?!\d))(?!\d)")


def is_day_of_address(published: PublishedAt | None, url: str | None) -> bool:
    """Whether a publication date says no more than the address: 2022-07-29, https://a.com/2022/07/29/b."""
    if published is None or url is None or published.precision is not Precision.DAY:
        return False
    stated = published.at.date()
    found = (
        _date_or_none(int(year), int(month), int(day)) for year, _, month, day in _ADDRESS_DAY.findall(url)
    )
    return any(day == stated for day in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterChange:
    """What suggests that an article was changed after its publication date."""

    is_dated_by_address: bool = False
    """The date is known from the address alone."""
    revised_on: date | None = None
    """When a different text was found at its address."""


UNCHANGED = LaterChange()


def add_later_days(days: frozenset[date], texts: Iterable[str], change: LaterChange) -> frozenset[date]:
    """The days of publication, and the last day on which the article may have been changed.

    `texts` are the parts of the article. An update note states the day of the change; a later day that the
    article reports in the past tense is before it.
    """
    if not days:
        return days
    newest = max(days)
    found = [found for text in texts for found in _find_later_days(text, newest)]
    changed = max([newest, change.revised_on or newest, *(day for day, is_note in found if is_note)])
    reported = max([newest, *(day for day, is_note in found if not is_note)])
    is_open = change.is_dated_by_address or reported > changed
    return days | {max(changed, reported) + _MAX_CHANGED_LATER if is_open else changed}


_MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(ENGLISH_MONTHS, 1)}
_MONTH = rf"(?P<month>{'|'.join(name[:3] for name in ENGLISH_MONTHS)})[a-z]{{0,6}}\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ENGLISH_DAYS = tuple(
    re.compile(form)
    for form in (
        rf"(?<![\w-]){_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)(?:,? {_YEAR}\b)?",
        rf"(?<![\w-])(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH}(?![\w-])(?:,? {_YEAR}\b)?",
        rf"(?<![\w/-]){_YEAR}-(?P<m>\d\d)-(?P<day>\d\d)(?![\w/-])",
        rf"(?<![\w-]){_MONTH},? {_YEAR}(?![\w-])",
    )
)
_CJK_DAY = re.compile(
    r"(?<![\d月월])(?:(?P<year>(?:19|20)\d\d) ?[年년] ?)?(?P<m>\d\d?) ?[月월]"
    r"(?: ?(?P<day>\d\d?) ?[日號号일](?![間间]))?"
)
_NOTE = re.compile(
    r"\b(?:updat(?:ed?|ing)|correct(?:ed|ion)|modified|revised|editor['’]s note)\b[^\n]{0,30}$", re.IGNORECASE
)
_CJK_NOTE = re.compile(r"(?:更新|修正|訂正|订正|更正|업데이트|수정|정정)[^\n]{0,12}$")
# "Its Sept. 20 meeting" and "the vote set for May 3" are announced days.
_REPORTED_AFTER = re.compile(
    r"(?:^|[,(—–\n] ?|\b(?:[Oo]n|[Ss]ince|[Ll]ate|[Ee]arly|of|[Ii]n)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day,?|night|morning|evening|afternoon) $"
)
# "Will be filmed and released on May 3".
_AHEAD = re.compile(r"\b(?:will|would|to be|set to|due to)\b[^.!?\n]{0,80}$")
_ERA = "|".join(sorted(ERA_YEAR_OFFSETS, key=len, reverse=True))
# A day without its year is in another year, or of another calendar: 去年5月3日, every year on May 3.
_OTHER_YEAR_BEFORE = re.compile(
    rf"(?:\b[Ii]n {_YEAR}\b[^.!?\n]{{0,60}}|(?:19|20)\d\d ?[年년][^。！？!?\n]{{0,40}}"
    r"|\b(?:[Ll]ast|(?:[Ee]very|[Ee]ach|[Tt]hat|same|following|previous) year,?(?: on)?"
    r"|year (?:earlier|later|before|after),?(?: on)?) "
    r"|(?:[去昨前同翌每毎隔次当當]年|지난해|이듬해|같은 해|그 ?해|[작매]년|[農舊陰旧阴农](?:曆|历|暦)|음력"
    rf"|(?:{_ERA}) ?\d{{1,3}} ?年)[의の的]? ?)$"
)
_OTHER_YEAR_AFTER = re.compile(
    rf"(?: ?[–-] ?\d\d?| (?:and|to|through) \d\d?)?(?:,? (?:of )?{_YEAR}\b"
    r"|,? (?:of )?(?:last|that|each|every|(?:the )?(?:same|following|previous)) year\b)"
)
_FOUR_DIGITS = re.compile(r"\d{4}")
_CJK_COMMAS = ("，", "、", ",")
_CONTEXT_CHARS = 80
# Without a year, a day that was reported farther ahead is one of the year before.
_MAX_DAYS_AHEAD = 60
_MOST_DAYS = 100  # more are a table or a calendar


def _find_later_days(text: str, newest: date) -> Iterator[tuple[date, bool]]:
    """Days after `newest` that the text reports as past, and whether a note names them."""
    for form in _ENGLISH_DAYS:
        for match, day in _find_named_days(form, text, newest):
            is_note = _NOTE.search(_before(text, match)) is not None
            if is_note or _is_reported(text, match):
                yield day, is_note
    if not count_cjk(text):
        return
    script = main_script(text)
    for match, day in _find_named_days(_CJK_DAY, text, newest):
        is_note = _CJK_NOTE.search(_before(text, match)) is not None
        end = match.end() + (text[match.end() : match.end() + 1] in _CJK_COMMAS)
        if is_note or cjk_tense_at(text, match.start(), end, script) is Tense.PAST:
            yield day, is_note


def _find_named_days(form: re.Pattern[str], text: str, newest: date) -> Iterator[tuple[re.Match[str], date]]:
    """The first days after `newest` that the form finds."""
    matches = (
        (match, _later_day(match.groupdict(), newest))
        for match in form.finditer(text)
        if match["year"] or not _is_in_other_year(text, match, newest.year)
    )
    return islice(((match, day) for match, day in matches if day is not None), _MOST_DAYS)


def _is_in_other_year(text: str, match: re.Match[str], year: int) -> bool:
    found = _OTHER_YEAR_BEFORE.search(_before(text, match)) or _OTHER_YEAR_AFTER.match(text, match.end())
    named = _FOUR_DIGITS.search(found[0]) if found else None
    return found is not None and (named is None or int(named[0]) != year)


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _CONTEXT_CHARS) : match.start()]


def _later_day(parts: dict[str, str | None], newest: date) -> date | None:
    name = parts.get("month")
    month = _MONTH_NUMBERS[name] if name else int(parts.get("m") or 0)
    day, year = int(parts.get("day") or 1), parts.get("year")
    if year is not None:
        found = _date_or_none(int(year), month, day)
        return found if found is not None and found > newest else None
    if parts.get("day") is None or (month, day) in EVENT_DATES:
        return None
    for candidate in (_date_or_none(newest.year + later, month, day) for later in (0, 1)):
        if candidate is not None and 0 < (candidate - newest).days <= _MAX_DAYS_AHEAD:
            return candidate
    return None


def _is_reported(text: str, match: re.Match[str]) -> bool:
    before = _before(text, match)
    is_past = tense_at(text, match.start(), match.end()) is Tense.PAST
    return is_past and _REPORTED_AFTER.search(before) is not None and _AHEAD.search(before) is None


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
