"""What a sentence visibly holds that may be an answer: names, numbers, dates, places. Signs, not meanings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.tokens import is_stop_token, tokenize

_WORD = r"[A-Z][\w’'.-]*\w|[A-Z]"
_NAME = re.compile(rf"\b(?:{_WORD})(?:\s+(?:(?:of|the|de|van|von|al|bin|and|for)\s+)?(?:{_WORD}))*")
_CAPITALISED = re.compile(r"[A-Z][\w’'-]+")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]{2,}")
_OPENERS = ("“", '"', "‘", "'", ". ", ": ", "? ", "! ")
_NUMBER = re.compile(r"[$€£]?\d[\d,.]*%?")
_DATE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Aug|Sept|Oct"
    r"|Nov|Dec|(?:1[5-9]|20)\d\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|century|decade|years?"
    r"|months?|weeks?|days?)\b|\d[年月日년월일]|[週周][一二三四五六日]|[月火水木金土日]曜",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at|from|near|outside|across|to|off)\s+(?:the\s+)?[A-Z]\w+")


@dataclass(frozen=True, slots=True)
class Signs:
    """Tokens of names and numbers that the question does not have, and what else stands in a sentence."""

    names: frozenset[str]
    numbers: frozenset[str]
    has_number: bool
    has_date: bool
    has_place: bool


def find_cues(sentence: str, asked: frozenset[str]) -> Signs:
    """`asked` are the tokens of the question."""
    numbers = [token for match in _NUMBER.finditer(sentence) for token in tokenize(match.group())]
    return Signs(
        names=frozenset(
            token
            for name in _find_names(sentence)
            for token in tokenize(name)
            if token not in asked and not is_stop_token(token)
        ),
        numbers=frozenset(numbers) - asked,
        has_number=bool(numbers),
        has_date=_DATE.search(sentence) is not None,
        has_place=_PLACE.search(sentence) is not None,
    )


def find_capitalised(text: str) -> Iterator[str]:
    """Words with a capital letter."""
    return (match.group() for match in _CAPITALISED.finditer(text))


def _find_names(sentence: str) -> Iterator[str]:
    """Capitalised runs and katakana; not a single word that opens the sentence, which any word may."""
    for match in _NAME.finditer(sentence):
        opens = match.start() == 0 or sentence[: match.start()].endswith(_OPENERS)
        if not opens or " " in match.group():
            yield match.group()
    yield from (match.group() for match in _KATAKANA.finditer(sentence))
