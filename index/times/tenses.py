"""Whether an English sentence tells of a day as past or as ahead, by the verb that is nearest to it.

A sieve, not a grammar: where the words around a day allow both, the answer is neither.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from index.times.tense_words import (
    AHEAD_AFTER_BE,
    AHEAD_BEFORE_TO,
    BE,
    BE_PAST,
    MAY_COME,
    NO_VERBS,
    NOUNS_AFTER_TO,
    UNDETERMINED,
    OPENS_FUTURE,
    PAST,
    WILL,
    words_of,
)

_WINDOW_CHARS = 110
_MOST_WORDS = 12
_FEW_WORDS = 3
_CLAUSE_END = re.compile(
    r"(?<!\.m)(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|Lt|Jr|Sr|vs|No))(?<!\b(?:Gov|Sen|Rep|Mrs|Gen|Col|Sgt|Rev|Jan|Feb))"
    r"(?<!\b(?:Apr|Aug|Oct|Nov|Dec))(?<!\bSept)\.(?=\s|$)|[!?;:](?=\s|$)|[—–\n]|\s-\s"
)
_WORD = re.compile(r"(?:['’](?:ll|s|re|ve|d)\b)|[A-Za-z]+(?:-[A-Za-z]+)*(?:n['’]t)?|\d[\d.,]*")
# A participle behind these is no past tense: "has been canceled", "will be held", "are killed".
_HELPERS = WILL | BE | words_of("has have 've ’ve having be being to would could should may might must can")
_BETWEEN = words_of("not never also already since been just now still")
_COMPLEMENT = re.compile(r"(?: (?:morning|afternoon|evening|night))? (?:to|that|its plans?|plans) ")
_IS = frozenset(["'s", "’s"])  # elsewhere they are taken for possessives
# What may stand between a verb and its day.
_BESIDE = words_of("on late early earlier")
_RELATIVES = words_of("that which who when where")
_MOST_OPENING = 3
_ARTICLES = words_of("the a an his her its their this that these those some our your my all")


class Tense(StrEnum):
    """What is told of a day."""

    PAST = "past"
    FUTURE = "ahead"
    UNDETERMINED = "open"


def tense_at(text: str, start: int, end: int) -> Tense:
    """The tense in which text[start:end], a day, is told of."""
    before = words_before(text, start)
    tense = _look_back(before, ends=_COMPLEMENT.match(text, end) is not None)
    if tense is Tense.FUTURE and text[end : end + 2] in ("'s", "’s"):
        return Tense.UNDETERMINED  # "will say more on Monday's search"
    if tense is None:
        tense = _look_ahead(words_after(text, end), opens=len(before) <= _MOST_OPENING)
    return tense


def is_beside_past(text: str, start: int, end: int) -> bool:
    """Whether a past verb stands right beside: "died Monday", "said late on Monday", "on Monday blocked"."""
    before = [word for word in words_before(text, start) if word.lower() not in _BESIDE]
    if before and _is_past(before, len(before) - 1):
        return True
    after = words_after(text, end)
    return (
        text[end : end + 1] == " "
        and bool(after)
        and text[:start].endswith((" on ", "On "))
        and _is_past(after, 0)
    )


def words_before(text: str, start: int) -> list[str]:
    """Those of the same clause, in order."""
    window = text[max(0, start - _WINDOW_CHARS) : start]
    ends = [match.end() for match in _CLAUSE_END.finditer(window)]
    return _WORD.findall(window[ends[-1] if ends else 0 :])


def words_after(text: str, end: int) -> list[str]:
    window = text[end : end + _WINDOW_CHARS]
    close = _CLAUSE_END.search(window)
    return _WORD.findall(window[: close.start()] if close else window)


def _look_back(words: Sequence[str], *, ends: bool) -> Tense | None:
    """By the nearest word before the day that tells; None where there is no verb at all.

    `ends`: what the verb is about follows behind the day: "asked a jury Wednesday to sentence her".
    """
    nearest = len(words) - 1
    while nearest >= 0 and words[nearest].lower() in _BESIDE:
        nearest -= 1
    for at in range(len(words) - 1, max(-1, len(words) - 1 - _MOST_WORDS), -1):
        if _is_past(words, at):
            is_sure = at == nearest or ends or words[at] not in OPENS_FUTURE
            return Tense.PAST if is_sure and "for" not in words[-2:] else Tense.UNDETERMINED
        tense = _read_open(words, at)
        if tense is not None:
            return tense
    return None


def _look_ahead(words: Sequence[str], *, opens: bool) -> Tense:
    """`opens`: the day stands where the clause begins, so that its main verb follows; else the verb is near."""
    for at, word in enumerate(words[: _MOST_WORDS if opens else _FEW_WORDS]):
        if _is_past(words, at):
            return Tense.PAST
        if word in WILL or word in BE or word in AHEAD_BEFORE_TO:
            return _read_ahead(words, at)
        if word in UNDETERMINED and not (opens and word in _RELATIVES):
            return Tense.UNDETERMINED
    return Tense.UNDETERMINED


def _read_open(words: Sequence[str], at: int) -> Tense | None:
    """What a word says that is no past verb; None if nothing."""
    word = words[at]
    if word in WILL:
        return Tense.FUTURE
    if word in AHEAD_AFTER_BE:
        return Tense.FUTURE if _has_be(words, at) else Tense.UNDETERMINED
    if word in MAY_COME or word in UNDETERMINED:
        return Tense.UNDETERMINED
    return _read_to(words, at) if word == "to" and _makes_infinitive(words, at) else None


def _read_to(words: Sequence[str], at: int) -> Tense:
    """An infinitive: "is scheduled to meet" and "plan to meet" are ahead; "agreed to meet" may have been."""
    before = words[at - 1] if at else ""
    is_ahead = before in AHEAD_BEFORE_TO or (before in AHEAD_AFTER_BE and _has_be(words, at - 1))
    return Tense.FUTURE if is_ahead else Tense.UNDETERMINED


def _has_be(words: Sequence[str], at: int) -> bool:
    return any(word in BE or word in _IS for word in words[max(0, at - 2) : at])


def _read_ahead(words: Sequence[str], at: int) -> Tense:
    if words[at] in WILL:
        return Tense.FUTURE
    following = words[at + 1 : at + 3]
    if words[at] in BE:
        return Tense.FUTURE if any(word in AHEAD_AFTER_BE for word in following) else Tense.UNDETERMINED
    return Tense.FUTURE if "to" in following[:1] else Tense.UNDETERMINED


def _is_past(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if word in BE_PAST:
        return word != "been" and not any(w in AHEAD_AFTER_BE for w in words[at + 1 : at + 3])
    regular = word.endswith("ed") and len(word) > 3 and word not in NO_VERBS | MAY_COME
    if not (regular or word in PAST) or not word.islower():
        return False
    helper = at - 1
    while helper >= 0 and (words[helper].endswith("ly") or words[helper] in _BETWEEN):
        helper -= 1
    return helper < 0 or words[helper] not in _HELPERS


def _makes_infinitive(words: Sequence[str], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    if not following.isalpha() or not following.islower() or following in _ARTICLES | NOUNS_AFTER_TO:
        return False
    return not following.endswith("s") or following.endswith("ss")
