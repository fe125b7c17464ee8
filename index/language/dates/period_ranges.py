"""Ranges, quarters, halves, decades and weeks of a stated year, as people type them.

Texts are NFKC and casefolded, with single spaces, or none in Chinese, Japanese and Korean.
"""

import re
from datetime import date

from index.language.dates.calendar_arithmetic import Period, month_of, period_of_days, week_of
from index.language.dates.date_lexicon import ENGLISH_MONTHS

_MONTH = "|".join(month for name in ENGLISH_MONTHS for month in (name.lower(), name[:3].lower()))
_CENTURY = "(?:1[5-9]|20)"
_YEAR = rf"{_CENTURY}\d\d"
_RANGES = tuple(
    re.compile(form)
    for form in (
        r"(?:from |between |in )?(?P<a>.{1,40}?) (?:to|through|thru|until|till|and) "
        r"(?:the )?(?:end of )?(?P<b>.{1,40})",
        r"(?:from |between )?(?P<a>.{1,40}?) ?[-–—~〜] ?(?P<b>.{1,40})",
        r"(?:從|从|自)?(?P<a>.{1,40}?)(?:から|부터|에서|至|到|和|と|[~〜–—-])(?P<b>.{1,40}?)(?:まで|까지|之間|之间|の間|間|间|사이|期間|期间)?",
    )
)
_YEAR_AT_END = re.compile(rf"(?:,? (?:in |of )?|/)(?P<year>{_YEAR})$")
_CJK_YEAR = re.compile(rf"(?P<year>{_YEAR})[年년]")
_CJK_MONTH = re.compile(r"[年년](?P<month>\d\d?)[月월]")
_ENGLISH_MONTH = re.compile(rf"\b(?P<month>{_MONTH})\b")
_BARE_DAY = re.compile(r"\d\d?(?:st|nd|rd|th)?")
_CJK_BARE_DAY = re.compile(r"\d\d?[日号號일]")


def split_range(text: str) -> tuple[str, str] | None:
    """The two ends of a range with a stated year; a year or month that one end lacks is that of the other."""
    for form in _RANGES:
        match = form.fullmatch(text)
        if match is None:
            continue
        begin, end = match["a"].strip(), match["b"].strip()
        ends = _share_cjk_year(begin, end) if _CJK_YEAR.search(text) else _share_english_year(begin, end)
        if ends is not None:
            return ends
    return None


def _share_english_year(begin: str, end: str) -> tuple[str, str] | None:
    """April to June 2017; November to February 2017 begins in 2016; June 26-28, 2020."""
    year = _YEAR_AT_END.search(end)
    if re.fullmatch(_YEAR, end) or re.search(_YEAR, begin) or year is None:
        is_absolute = re.search(_YEAR, begin) and (re.search(_YEAR, end) or end in ("today", "now"))
        return (begin, end) if is_absolute else None
    of_begin, of_end = _ENGLISH_MONTH.search(begin), _ENGLISH_MONTH.search(end)
    if _BARE_DAY.fullmatch(begin) and of_end is not None:
        return f"{begin} {of_end['month']} {year['year']}", end
    if of_begin is None:
        return None
    if of_end is None:
        return f"{begin}, {year['year']}", f"{of_begin['month']} {end}"
    is_before = _number_month(of_begin["month"]) <= _number_month(of_end["month"])
    return f"{begin}, {int(year['year']) - (not is_before)}", end


def _number_month(name: str) -> int:
    return [month[:3].lower() for month in ENGLISH_MONTHS].index(name[:3])


def _share_cjk_year(begin: str, end: str) -> tuple[str, str] | None:
    """2015年11月から12月まで; the year is that of the beginning, or of the end for 1995-1997年."""
    if re.fullmatch(_YEAR, begin):
        begin += "年"
    of_begin = _CJK_YEAR.match(begin)
    if of_begin is None:
        return None
    if re.match(_YEAR, end):
        return begin, end
    month = _CJK_MONTH.search(begin)
    if _CJK_BARE_DAY.fullmatch(end):
        return (begin, f"{of_begin[0]}{month['month']}月{end}") if month else None
    return begin, f"{of_begin[0]}{end}"


_NTH = {
    word: n
    for n, words in enumerate(("first 1st 一 첫", "second 2nd 二 두", "third 3rd 三 세", "fourth 4th 四 네"), 1)
    for word in words.split()
}
_PARTS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<y>{_YEAR})[ -]?q(?P<q>[1-4])|q(?P<q2>[1-4])(?: of)?,? (?P<y2>{_YEAR})",
        rf"(?:the )?(?P<q>first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter(?: of| in)?,? (?P<y>{_YEAR})",
        rf"(?P<y>{_YEAR})[年년](?:的|の|의)?第?(?P<q>[1-4一二三四])(?:季度?|四半期|사?분기)",
        rf"(?:the )?(?P<h>first|second) half(?: of| in)?,? (?P<y>{_YEAR})",
        rf"(?P<y>{_YEAR})[年년](?:的|の|의)?(?P<h>[上前下後后상하])반?(?:半年?|기)",
        rf"(?:the )?(?P<decade>{_CENTURY}\d0)(?:['’]?s|年代|년대)",
        rf"(?:the )?(?P<w>first|second|third|fourth) week(?: of)? (?P<y>{_YEAR})",
        rf"week (?P<w>\d\d?)(?: of)? (?P<y>{_YEAR})",
        rf"(?P<y>{_YEAR})[年년](?:的|の|의)?(?:第(?P<w>\d\d?|[一二三四])[週周]|(?P<w2>첫|두|세|네)번째주)",
    )
)
_FIRST_HALF = frozenset(["first", "上", "前", "상"])


def read_part_of_year(text: str) -> Period | None:
    """A quarter, half, decade or ISO week. Raises ValueError for a week that the year lacks."""
    match = next((match for form in _PARTS if (match := form.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    if decade := parts.get("decade"):
        return period_of_days(date(int(decade), 1, 1), date(int(decade) + 9, 12, 31))
    year = int(parts.get("y") or parts.get("y2") or 0)
    if quarter := parts.get("q") or parts.get("q2"):
        last = 3 * _number(quarter)
        return Period(month_of(year, last - 2).since, month_of(year, last).until)
    if half := parts.get("h"):
        first = 1 if half in _FIRST_HALF else 7
        return Period(month_of(year, first).since, month_of(year, first + 5).until)
    week = _number(parts.get("w") or parts.get("w2") or "")
    return week_of(date.fromisocalendar(year, week, 1))


def _number(text: str) -> int:
    return _NTH.get(text) or int(text)
