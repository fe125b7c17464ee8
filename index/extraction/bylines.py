"""Parse bylines and date lines above or below a report."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.language.dates.date_lexicon import MONTH_NUMBERS
from index.language.dates.date_parser import read_date
from index.model.base_types import PublishedAt
from index.text.word_lists import load_word_sections, regex_any_of

_MAX_LINE_CHARS = 160

_INITIALS = r"[A-ZÀ-Þ][\w.'’-]*"
_PARTICLE = r"(?:de|da|di|du|del|della|la|le|van|von|der|den|bin|ibn|al|el|dos|ter)"
_PERSON = rf"{_INITIALS}(?:\ (?:{_PARTICLE}\ ){{0,2}}{_INITIALS}){{1,4}}"
# Separators, including "and", are not part of a name: each list matches in one way only.
_NAME_IN_LIST = rf"{_INITIALS}(?:\ (?:{_PARTICLE}\ |for\ )?{_INITIALS}){{0,5}}"
_PLACE = rf"{_INITIALS}(?:\ (?:{_PARTICLE}\ |for\ |&\ )?{_INITIALS}){{0,5}}"
_ENGLISH = re.compile(
    rf"""
    (?i:(?:(?:story|words|text|report|written|reported|posted|analysis|commentary|opinion)\ )?by|authors?:)
    \s?:?\s*(?P<names>{_PERSON}(?:(?:,\ |\ and\ |\ &\ |,\ and\ |;\ ){_NAME_IN_LIST}){{0,7}})
    (?:\s?\(\s?@[^()]{{1,40}}\)|\s@\w+)?
    (?:,?\ (?:in|for|of|at|with\ reporting\ from)\ {_PLACE}(?:(?:,\ |\ and\ ){_PLACE}){{0,4}})?
    (?:\s*(?:[•|·–—-]|\bon\b)\s*(?P<rest>.{{4,60}}))?
    """,
    re.VERBOSE,
)
_NOT_IN_NAMES = load_word_sections("index.extraction", "words/bylines.txt")["not in names"]
_ROLE = re.compile(rf"\b(?:{regex_any_of(_NOT_IN_NAMES)})\b")
_ASIAN = tuple(
    re.compile(form, re.VERBOSE)
    for form in (
        # 文／李小華, （記者 王大明／台北報導）
        r"""[〔\[［（(【]?\s?(?:文|撰文|作者|特約記者|記者|记者|撰稿|編譯|编译)\s?[：:／/｜|\s]\s?
        (?P<names>[^\d\s：:／/。，,（）()]{2,12})\s?(?:[／/]?\s?[^。，]{2,8}?(?:報導|报道))?\s?[〕\]］）)】]?""",
        # 記者王大明／台北報導
        r"[〔\[［（(【]?(?:記者|记者)(?P<names>[^\d\s：:／/。，,]{2,12})\s?[／/]\s?[^。，]{2,10}[〕\]］）)】]?",
        # 執筆：山田太郎, （ソウル＝山田太郎）
        r"[（(【]?\s?(?:文|執筆|筆者|記者)\s?[：:＝=／/]\s?(?P<names>[^\d。、：:＝=]{2,16}?)\s?[）)】]?",
        r"[（(【]\s?[^。、（）()【】＝]{1,10}＝(?P<names>[^。、（）()【】＝]{2,12})\s?[）)】]",
        # 홍길동 기자 hong@news.example
        r"""[/\[(]?\s?(?P<names>[가-힣]{2,4}(?:\s?[·,]\s?[가-힣]{2,4}){0,4})\s?
        (?:선임기자|인턴기자|기자|특파원|논설위원)\s?=?\s?(?:[(\[]?[\w.+-]{1,64}@[\w.-]{1,200}[)\]]?)?\s?[\])]?""",
    )
)

_MONTH = "|".join(sorted(map(re.escape, MONTH_NUMBERS), key=len, reverse=True))
_DATE_WORDS = re.compile(
    rf"""(?:
    (?:first|last|published|updated?|posted|modified|created|upload(?:ed)?|date|time|on|at|and|ago|read
     |min(?:ute)?s?|hours?|hrs?|days?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|{_MONTH}
     |[ap]\.?m\.?|[a-z]{{1,3}}t|utc|gmt|noon|midnight|of|the|an?)\b\.?
    | 發布|发布|發佈|更新|時間|时间|日期|刊登|刊出|公開|掲載|配信|投稿|日時|最終|午前|午後|上午|下午
    | 오전|오후|입력|수정|등록|게재|최종
    | [年月日時时分秒년월일시분초点點號号週周曜星期一二三四五六（）()【】]
    | \d{{1,4}}(?:st|nd|rd|th|am|pm)? | [\s:：,.;/|·•+~–—-]
    )++""",  # possessive: digits and blanks could be split in many ways
    re.VERBOSE | re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"""^\W*(?:(?:first\ )?(?:published|posted)(?:\ on|\ at)?|date
    |(?:發布|发布|發佈)(?:時間|时间|日期)|(?:公開|掲載|配信)日時?
    |입력|등록|게재)?\s*[:：]?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_UPDATED = re.compile(r"(?:updated?|modified)\b|更新|수정", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Byline:
    """The authors, separated by commas; `rest` is what follows them, such as a date."""

    names: str
    rest: str = ""


def read_byline(paragraph: str) -> Byline | None:
    """Parse a paragraph that is only a byline; None for any other."""
    if len(paragraph) > _MAX_LINE_CHARS:
        return None
    if match := _ENGLISH.fullmatch(paragraph):
        names = re.split(r",?\sand\s|[,;]\s", match["names"])
        return Byline(", ".join(person_names(names)), match["rest"] or "")
    named = next((found for form in _ASIAN if (found := form.fullmatch(paragraph))), None)
    return Byline(", ".join(re.split(r"\s?[、·,]\s?", named["names"]))) if named else None


def is_date_line(paragraph: str) -> bool:
    """Whether a paragraph only states when the article was published or changed.

    A time alone, or a day without a year, is the heading of a live blog entry and stays.
    """
    if (
        len(paragraph) > _MAX_LINE_CHARS
        or not _DATE_WORDS.fullmatch(paragraph)
        or not any(map(str.isdigit, paragraph))
    ):
        return False
    return _UPDATED.search(paragraph) is not None or read_date_line(paragraph) is not None


def read_date_line(paragraph: str) -> PublishedAt | None:
    """The publication date in a date line; None if it also states a change."""
    return None if _UPDATED.search(paragraph) else read_date(_PUBLISHED.sub("", paragraph))


def person_names(names: Sequence[str]) -> list[str]:
    """The names of people, without outlets and offices; the first name if none is a person's."""
    return [name for name in names if not _ROLE.search(name)] or list(names[:1])
