"""Where a Chinese, Japanese or Korean question names a time, and with which bound."""

import re
from collections.abc import Iterator

from index.text.scripts import count_cjk
from index.times.asian_names import ASIAN_NAMED, name_pattern
from index.times.period_words import ASIAN_DIGITS, ASIAN_TENS, ASIAN_UNITS
from index.times.phrases import Bound, Phrase

_BOUNDS = {
    Bound.SINCE: "以來 以来 至今 以降 から 부터 이후 이래 起",
    Bound.AFTER: "之後 之后 以後 以后 後に",
    Bound.BEFORE: "之前 以前 前に より前 이전",
    Bound.UNTIL: "為止 为止 まで 까지",
}
_BOUND_OF = {word: bound for bound, words in _BOUNDS.items() for word in words.split()}
_BOUND = rf"(?: ?(?P<bound>{'|'.join(sorted(_BOUND_OF, key=len, reverse=True))}))?"
_SINCE_BEFORE = r"(?P<since>自從?|自从?|從|从)?"
_WEEKDAY = r"[一二三四五六日天]|(?:の ?)?[月火水木金土日]曜日?|(?: ?[월화수목금토일]요일)"  # behind a week
_MONTH_OF = r"(?:の ?)?(?:\d\d?|[一二三四五六七八九十]{1,2}) ?[月월]"
_NAMED = re.compile(
    rf"{_SINCE_BEFORE}(?P<time>(?:{'|'.join(map(name_pattern, ASIAN_NAMED))})"
    rf"(?:{_MONTH_OF}|{_WEEKDAY})?){_BOUND}"
)
_NUMBER = rf"(?:\d{{1,3}}|[{''.join((*ASIAN_DIGITS, *ASIAN_TENS))}]{{1,3}}) ?"
_DAY = r"\d\d? ?[日號号일]"
_MONTH = rf"\d\d? ?[月월](?: ?{_DAY})?"
_YEAR = r"(?:19|20)\d\d ?[年년]"
_UNITS = "|".join(sorted(map(re.escape, ASIAN_UNITS), key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?P<time>(?:過去|过去|最近|近|直近|ここ|지난|최근|과거) ?の?{_NUMBER}(?:{_UNITS})"
    r"(?: ?(?:以內|以内|之內|之内|間|间|內|内|동안|간))?)"
    rf"|(?P<ago>(?<!第)(?<!\d){_NUMBER}(?:{_UNITS}) ?(?:前|以前|之前|전)(?!後|后|半))"
)
_DATED = re.compile(rf"{_SINCE_BEFORE}(?P<time>(?<![\d.])(?:{_YEAR}(?: ?{_MONTH})?|{_MONTH})){_BOUND}")
_RANGE = re.compile(
    rf"(?P<a>{_YEAR}(?: ?{_MONTH})?|{_MONTH})(?:から|부터 ?|至|到|～|~)(?P<b>{_YEAR}(?: ?{_MONTH})?|{_MONTH})"
    r"(?=まで|까지|之間|之间|間|间|期間|期间)"
)


def find_asian_phrases(question: str) -> Iterator[Phrase]:
    """Ranges first, then what counts from now, then times by their name."""
    if not count_cjk(question):
        return
    for match in _RANGE.finditer(question):
        yield _to_range(match)
    for match in _NAMED.finditer(question):
        yield Phrase(*match.span(), match["time"], bound=_read_bound(match), is_relative=True)
    for match in _COUNTED.finditer(question):
        yield Phrase(*match.span(), match["time"] or match["ago"], is_relative=True)
    for match in _DATED.finditer(question):
        yield Phrase(*match.span(), match["time"], bound=_read_bound(match))


def _read_bound(match: re.Match[str]) -> Bound:
    if match["bound"]:
        return _BOUND_OF[match["bound"]]
    return Bound.SINCE if match["since"] else Bound.NONE


def _to_range(match: re.Match[str]) -> Phrase:
    """2021年5月から7月まで: the year of the beginning is that of the end."""
    begin, end = match["a"].strip(), match["b"].strip()
    year = re.match(r"\d{4} ?[年년]", begin)
    if year and not re.match(r"\d{4}", end):
        end = f"{year[0]}{end}"
    return Phrase(*match.span(), begin, range_end=end)
