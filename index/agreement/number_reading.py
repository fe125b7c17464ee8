"""Find the numbers that a sentence states, with their value, and how exact they are. Pure.

English, Chinese, Japanese, Korean, Ukrainian and Russian: digits, words, dozens, "hundreds", and ranges. Years,
times of day, ages, days of a month and numbers within names are left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.language.numerals import CJK_NUMBER, read_cjk_number
from index.text.scripts import Script, main_script
from index.text.word_lists import load_line_sections, regex_any_of

_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")
_NUMBER_WORDS = load_line_sections("index.agreement", "words/number_words.txt")
_LONGEST_SENTENCE_CHARS = 1000
"""A longer text is no prose; it states no certain number."""


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number and its place in the sentence. It is from `low` to `high`, which are equal for most."""

    low: float
    high: float
    start: int
    end: int
    is_rounded: bool = False
    """Whether it is stated as "about" or "more than"; "at least" does not round."""
    is_currency: bool = False


def any_of_lines(lines: Sequence[str]) -> str:
    """A pattern that finds any of the patterns; those in a script with spaces match whole words."""
    spaced: list[str] = []
    dense: list[str] = []
    for pattern in (part for line in lines for part in _split_alternatives(line)):
        (spaced if _SPACED_LETTER.search(pattern) else dense).append(pattern)
    whole = [rf"\b(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return "|".join([*whole, *dense])


def _split_alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern outside brackets."""
    depth = start = 0
    for at, character in enumerate(pattern):
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def find_numbers(sentence: str) -> list[StatedNumber]:
    """The numbers of a sentence in order, not overlapping."""
    if len(sentence) > _LONGEST_SENTENCE_CHARS:
        return []
    find = _find_spaced if main_script(sentence) is Script.SPACED else _find_cjk
    return list(_join_ranges(sentence, [_qualify(sentence, number) for number in find(sentence)]))


_SPACED_LETTER = re.compile(r"(?<!\\)[A-Za-z\u0400-\u052f]")
_ROUNDED = f"{any_of_lines(_CIRCUMSTANCES['more'])}|{any_of_lines(_CIRCUMSTANCES['about'])}"
_ROUNDED_BEFORE = re.compile(rf"(?:{_ROUNDED})(?: an?| the)? ?$", re.IGNORECASE)
_ROUNDED_AFTER = re.compile(r" ?(?:多|餘|余|以上|여(?= ?[명발대척기])|or (?:so|more)\b|-plus\b|\+)")
_BEFORE_CHARS = 24

# --- Scripts with spaces

_SMALL = {
    name: value
    for value, name in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905
        "seventeen eighteen nineteen".split(),
        start=1,
    )
}
_TENS = {
    name: 10 * value
    for value, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)  # noqa: SIM905
}
_SLAVIC = {form: int(line.split()[0]) for line in _NUMBER_WORDS["slavic"] for form in line.split()[1:]}
_WORD_VALUES: Mapping[str, int] = {**_SMALL, **_TENS, **_SLAVIC, "a": 1, "an": 1}
_SCALES: Mapping[str, float] = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12,
    "тис": 1e3,
    "тыс": 1e3,
    "млн": 1e6,
    "мільйон": 1e6,
    "миллион": 1e6,
    "млрд": 1e9,
    "мільярд": 1e9,
    "миллиард": 1e9,
}
_SCALE = (
    r"(?:hundred|thousand|million|billion|trillion|dozen"
    r"|(?:тис|тыс|млн|млрд|мільйон|миллион|мільярд|миллиард)[\w.]*)"
)
_UNIT_WORDS = regex_any_of([*_SMALL, *_SLAVIC])
_SPACED = re.compile(
    r"(?<![\w.,:/#-])(?P<currency>US\$|[$€£¥₩])?"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?(?:[ -](?P<scale>{_SCALE}))?"
    rf"|(?P<words>(?:{regex_any_of(_TENS)})(?:-(?:{regex_any_of(_SMALL)}))?|{_UNIT_WORDS}"
    r"|an?(?= (?:hundred|thousand|million|dozen)\b))"
    rf"(?:[ -](?P<word_scale>{_SCALE}))?"
    r"|(?P<vague>(?:tens|hundreds) of thousands|dozens|scores|hundreds|thousands|millions)"
    r"|(?P<none>no|zero|none|nobody)(?= (?:\w+ )?(?:injur|casualt|death|fatalit|victim|damage|one\b)))"
    r"(?![\w]|,\d|\.\d)",
    re.IGNORECASE,
)
_VAGUE: Mapping[str, tuple[float, float]] = {
    "dozens": (24, 200),
    "scores": (40, 200),
    "hundreds": (200, 2000),
    "thousands": (2000, 20_000),
    "tens of thousands": (20_000, 200_000),
    "hundreds of thousands": (200_000, 2_000_000),
    "millions": (2e6, 2e7),
}
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада"
    r"|грудня|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)\b"
)
_MONTH_BEFORE = re.compile(rf"\b{_MONTH}\.? (?:\d{{1,2}} ?(?:and|to|[-–]) ?)?$")
_MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th)? (?:of )?{_MONTH}")
_TIME_AFTER = re.compile(
    r":\d\d|\.\d\d ?[ap]\.?m|[ -]?(?:[ap]\.?m\b|o['’]clock|GMT|hrs?\b)|[-–]years?[-–]old| years? old",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(
    r"\b(?:Building|Flight|Article|Mach|No\.|Chapter|Highway|Route|Unit|Resolution|Phase|Channel|Type|Level|aged?|MH"
    r"|Boeing|Airbus|World War|Day|Operation|Section|under|over the age of) $"
)
_AGE_BEFORE = re.compile(r"\w, $")
_YEARS = range(1900, 2100)


def _find_spaced(sentence: str) -> Iterator[StatedNumber]:
    for match in _SPACED.finditer(sentence):
        if not _is_count(sentence, match):
            continue
        low, high = _read_spaced(match)
        yield StatedNumber(low, high, match.start(), match.end(), is_currency=match["currency"] is not None)


def _is_count(sentence: str, match: re.Match[str]) -> bool:
    before = sentence[max(0, match.start() - 30) : match.start()]
    if _TIME_AFTER.match(sentence, match.end()) or _NAME_BEFORE.search(before):
        return False
    if match["digits"] is None:
        return True
    if _MONTH_BEFORE.search(before) or _MONTH_AFTER.match(sentence, match.end()):
        return False
    is_year = len(match["digits"]) == 4 and match["digits"].isdecimal() and int(match["digits"]) in _YEARS
    is_age = _AGE_BEFORE.search(before) and sentence.startswith(",", match.end()) and match["scale"] is None
    return not (is_age or (is_year and match["scale"] is None and match["currency"] is None))


def _read_spaced(match: re.Match[str]) -> tuple[float, float]:
    if match["vague"]:
        return _VAGUE[match["vague"].lower()]
    if match["none"]:
        return 0, 0
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
    else:
        value = sum(_WORD_VALUES[word] for word in match["words"].lower().split("-"))
    scale = (match["scale"] or match["word_scale"] or "").lower()
    factor = next((factor for name, factor in _SCALES.items() if scale.startswith(name)), 1)
    return value * factor, value * factor


# --- Chinese, Japanese and Korean

_KOREAN_WORDS = {line.split()[1]: int(line.split()[0]) for line in _NUMBER_WORDS["korean"]}
_CJK_OTHER = re.compile(
    r" ?(?:[年년](?!間|间|간)|[月월]|[日일號号](?!間|间|간)|[時时시點点](?!間|间|간)"
    r"|分(?!鐘|钟|間|间)|[歳歲岁세]|世紀|世纪|[:：]\d|次?[大代屆届])"
)


def _find_cjk(sentence: str) -> Iterator[StatedNumber]:
    for match in _CJK_NUMBERS.finditer(sentence):
        if match["korean"]:
            value: float | None = _KOREAN_WORDS[match["korean"]]
        else:
            value = _read_cjk(match["number"])
        if value is None or _CJK_OTHER.match(sentence, match.end()):
            continue
        yield StatedNumber(value, value, match.start(), match.end())


# A numeral may follow a word without a space, unlike in `_CJK`; not a digit or a letter of a name.
_CJK_NUMBERS = re.compile(
    rf"(?<![0-9A-Za-z.第:：-])(?P<number>{CJK_NUMBER})"
    rf"|(?<![가-힣])(?P<korean>{regex_any_of(_KOREAN_WORDS)})(?= ?[명발척대기곳건])"
)
_DECIMAL = re.compile(r"\d+\.\d+")


def _read_cjk(text: str) -> float | None:
    digits = text.rstrip(",，.")
    return float(digits) if _DECIMAL.fullmatch(digits) else read_cjk_number(digits)


# --- Both


def _qualify(sentence: str, number: StatedNumber) -> StatedNumber:
    before = sentence[max(0, number.start - _BEFORE_CHARS) : number.start]
    is_rounded = _ROUNDED_BEFORE.search(before) or _ROUNDED_AFTER.match(sentence, number.end)
    return replace(number, is_rounded=bool(is_rounded) or number.low != number.high)


_RANGE = re.compile(r" ?(?:-|–|—|to|or|至|到|~|～) ?|から|에서 ")
_BETWEEN = re.compile(r"\bbetween $", re.IGNORECASE)


def _join_ranges(sentence: str, numbers: Sequence[StatedNumber]) -> Iterator[StatedNumber]:
    """The numbers; "1,000 to 1,500" is one."""
    at = 0
    while at < len(numbers):
        number = numbers[at]
        if at + 1 < len(numbers):
            other = numbers[at + 1]
            gap = sentence[number.end : other.start]
            is_between = gap == " and " and _BETWEEN.search(sentence[max(0, number.start - 9) : number.start])
            if number.low < other.high and (is_between or _RANGE.fullmatch(gap)):
                yield replace(number, high=other.high, end=other.end)
                at += 2
                continue
        yield number
        at += 1
