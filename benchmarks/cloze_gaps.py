"""Names and numbers of a headline that may be asked for: those that the article repeats."""

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import TypeAlias

from index.language.regions.region_detection import load_gazetteer
from index.text.tokenizer import STOP_WORDS

Gap: TypeAlias = str

_WORD = r"(?:[A-Z][\w'’-]*[a-z][\w'’-]*|[A-Z]{2,})"
# Not at the beginning of a sentence, a quote or a heading, where every word is capitalised.
_NAME = re.compile(
    r"(?<![.!?“\"'‘:—–-] )(?<!^)\b" + _WORD + rf"(?: (?:{_WORD}|of the|of|de|al)(?= [A-Z])| [A-Z][\w'’-]+)*"
)
_NUMBER = re.compile(r"\$?\b\d[\d,.]*\d?(?:%| (?:million|billion|percent|trillion))?")
_DAY_OR_MONTH = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_PERSON_WORD = re.compile(r"\b(he|she|his|her|said|says)\b")
_GIVEN_NAMES = Path(__file__).with_name("given_names.txt")
# Words that are capitalised, beside stop words, but are no names.
_NO_NAMES = ("republican", "republicans", "democratic", "democrats", "says")
# Above this share of capitalised words, a headline is in title case.
_TITLE_CASE = 0.6


class GapKind(Enum):
    WHO = auto()
    WHAT = auto()
    PLACE = auto()
    NUMBER = auto()
    WHEN = auto()


def find_gaps(text: str, sentences: Sequence[str]) -> list[Gap]:
    """The names and numbers of the sentences that are in a text, each once, without parts of others."""
    written = (m.group() for s in sentences for pattern in (_NAME, _NUMBER) for m in pattern.finditer(s))
    found = [gap for gap in dict.fromkeys(written) if len(gap) > 1 and contains_word(gap, text)]
    whole = [gap for gap in found if not any(gap != other and gap in other for other in found)]
    words = [word for word in text.split() if word[:1].isalpha()]
    if sum(word[0].isupper() for word in words) > _TITLE_CASE * len(words):
        body = "\n".join(sentences)
        return [gap for gap in whole if _may_start(gap) and _is_name_in(body, gap)]
    return [gap for gap in whole if _may_start(gap) and not _continues(gap, text)]


def find_kind(gap: Gap, sentence: str) -> GapKind:
    """What kind of question asks for a name or number, which is in a sentence."""
    words = gap.split()
    if _NUMBER.fullmatch(gap):
        return GapKind.NUMBER
    if _DAY_OR_MONTH.search(gap):
        return GapKind.WHEN
    if gap in _load_places():
        return GapKind.PLACE
    is_person = words[0].lower() in _load_given_names() or (len(words) == 2 and _PERSON_WORD.search(sentence))
    if is_person or (len(words) == 1 and re.search(rf"{re.escape(gap)} (said|says|told|added)", sentence)):
        return GapKind.WHO
    return GapKind.WHAT


def contains_word(word: str, text: str) -> bool:
    return any(True for _ in _find(word, text))


def find_word(word: str, text: str) -> list[tuple[int, int]]:
    """Where a text has a word or words, not as a part of other words."""
    return [match.span() for match in _find(word, text)]


def _find(word: str, text: str) -> Iterable[re.Match[str]]:
    return re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text)


def _may_start(gap: Gap) -> bool:
    word = gap.split()[0].lower()
    return word not in STOP_WORDS and word not in _NO_NAMES


def _continues(gap: Gap, text: str) -> bool:
    """Whether a name is a part of a longer one, or a number a part of a score, a range or a decimal."""
    match = next(iter(_find(gap, text)))
    before, after = text[: match.start()], text[match.end() :]
    if _NUMBER.fullmatch(gap):
        return bool(re.match(r"[-–]\d|\.\d", after))
    return bool(re.match(r" (?:[A-Z]|al-|de )|['’]s [A-Z]", after) or re.search(r"[A-Z][\w.'’-]* $", before))


def _is_name_in(body: str, gap: Gap) -> bool:
    """Whether a word of a headline in title case is a name: a place, of several words, or so in the article."""
    if len(gap.split()) > 1 or gap in _load_places():
        return True
    if _NUMBER.fullmatch(gap):
        return True
    return bool(re.search(rf"[a-z,] {re.escape(gap)} [a-z]", body))


@cache
def _load_places() -> frozenset[str]:
    return frozenset(name for languages in load_gazetteer().values() for name in languages["en"])


@cache
def _load_given_names() -> frozenset[str]:
    return frozenset(_GIVEN_NAMES.read_text("utf-8").split())
