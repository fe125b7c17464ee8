"""Read what the numbers of a sentence count or measure, what happened, and of which part, day or period. Pure.

Patterns over the words around each number, not a grammar.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from index.agreement.counted_words import (
    COUNT,
    HARM,
    FoundWord,
    drop_states,
    find_states,
    find_things,
    find_unit,
)
from index.agreement.number_reading import StatedNumber, any_of_lines, find_numbers
from index.text.scripts import Script, main_script
from index.text.tokenizer import content_tokens
from index.text.word_lists import load_line_sections

_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a sentence with what it counts. Values of a dimension are in one unit, such as metres."""

    number: float
    """As stated, without its unit."""
    low: float
    high: float
    is_rounded: bool
    is_vague: bool
    """Whether it is a word such as "dozens"."""
    dimension: str
    """`COUNT`, `MONEY`, or a dimension of units such as `length`."""
    things: frozenset[str]
    """What is counted, by sections of the word list; empty if it is another thing or not said."""
    words: frozenset[str]
    """The content tokens of the phrase after the number, which name the thing."""
    years: frozenset[str]
    """The years that the words around it name."""
    nouns: frozenset[str]
    """Those of `words` that do not begin with a capital."""
    context: frozenset[str]
    """The content tokens from the number before to the number after."""
    state: str | None
    """What happened to it, by a section of the word list."""
    is_part: bool
    """Whether it counts a part of another number of the sentence: "including three children"."""
    is_additional: bool
    """Whether it is stated as an addition: "two more"."""
    is_total: bool
    """Whether it is the total since a beginning."""
    of_day: bool
    """Whether it is that of a day: "27 on Tuesday"."""
    is_outdated: bool
    """Whether the sentence calls it an earlier number."""
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Its place in the sentence, with the unit."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """A number in its sentence: the text from the number before to the number after belongs to it."""

    sentence: str
    number: StatedNumber
    first: int
    last: int
    is_spaced: bool

    @property
    def before(self) -> str:
        return self.sentence[self.first : self.number.start]

    @property
    def after(self) -> str:
        return self.sentence[self.number.end : self.last]

    @property
    def clause_end(self) -> int:
        end = _CLAUSE_END.search(self.after)
        return self.number.end + (end.start() if end else len(self.after))

    @property
    def phrase_end(self) -> int:
        """The end of the words after the number that name what is counted."""
        at, end = self.number.end, self.clause_end
        if not self.is_spaced:
            return min(end, at + _DENSE_PHRASE_CHARS)
        start = _OR_SO.match(self.sentence, at, end)
        match = _PHRASE.match(self.sentence, start.end() if start else at, end)
        return match.end() if match else at


@lru_cache(maxsize=1024)
def find_quantities(sentence: str) -> tuple[Quantity, ...]:
    """The quantities of a sentence, in order."""
    numbers = find_numbers(sentence)
    if not numbers:
        return ()
    is_spaced = main_script(sentence) is Script.SPACED
    things, states = find_things(sentence), find_states(sentence)
    firsts = [0, *(number.end for number in numbers[:-1])]
    lasts = [*(number.start for number in numbers[1:]), len(sentence)]
    read = (
        _read(_Surroundings(sentence, number, first, last, is_spaced), things, states)
        for number, first, last in zip(numbers, firsts, lasts, strict=True)
    )
    found = [quantity for quantity in read if quantity is not None]
    return tuple(_share_states(_drop_conversions(sentence, found)))


_CAPITALISED = re.compile(r"\b[A-Z][\w.’'-]*")
# "The deadliest day since 2014" is no beginning of a total.
_SUPERLATIVE = re.compile(r"\b(?:\w+est|most \w+|worst)\b[^,;.]{0,60}?\b(?:since|in)\b[^,;.]{0,30}")
# "The 11-count indictment" counts nothing that follows.
_ATTRIBUTE = re.compile(r"-[A-Za-z]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PEOPLE_COUNTER = re.compile(r" ?(?:多|餘|余|여)? ?(?:名|人|位|명)(?!次)")
# The end of the phrase that names what is counted.
_PHRASE = re.compile(
    r"(?:(?:-|–| (?!(?:in|on|at|of|by|for|to|from|with|and|or|as|have|has|had|were|was|are|is|be|been|who|that"
    r"|which|when|since|during|after|before|near|over|across|killed|dead|wounded|injured|including|according|into)"
    r"\b))"
    r"[\w“\"‘][\w’'.&\"”-]*){1,5}",
    re.IGNORECASE,
)
_OR_SO = re.compile(r" or so\b| of the (?:\d[\d,]*|\w+)\b(?= )")
_DENSE_PHRASE_CHARS = 8
_DENSE_BEFORE_CHARS = 8
_CLAUSE_END = re.compile(
    r"[;:()]|(?<=[a-z0-9])\. |, (?:but|while|although|though|and (?:the|a|it|he|she|they|that))\b|[。；：（）]"
)
_PART_BEFORE = re.compile(
    rf"(?:{any_of_lines(_CIRCUMSTANCES['part before'])})[ ,:，、有]*(?:at least |about |as many as )?$",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(rf" (?:{any_of_lines(_CIRCUMSTANCES['part after'])})", re.IGNORECASE)
_ADDITIONAL = re.compile(rf"(?:{any_of_lines(_CIRCUMSTANCES['additional'])})", re.IGNORECASE)
_TOTAL = re.compile(any_of_lines(_CIRCUMSTANCES["since"]), re.IGNORECASE)
_DAY = re.compile(
    rf"{any_of_lines(_CIRCUMSTANCES['day'])}|\b(?:on |last )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b",
    re.IGNORECASE,
)
_STATED_ON = re.compile(r"\b(?:said|says|announced|reported|told \w+)(?: on| late| early)? $", re.IGNORECASE)
_OUTDATED = re.compile(
    rf"(?:{any_of_lines(_CIRCUMSTANCES['outdated'])})[^.;,]{{0,40}}$"
    r"|\bup from (?:an? |the )?(?:earlier |previous )?$|\bfrom $",
    re.IGNORECASE,
)
# A verb directly before the number: "killing at least 10".
_DIRECT_GAP = re.compile(
    r"(?: (?:at least|more than|about|around|some|nearly|over|up to|as many as|another|an estimated))? ?$",
    re.IGNORECASE,
)


def _read(at: _Surroundings, things: Sequence[FoundWord], states: Sequence[FoundWord]) -> Quantity | None:
    sentence, number, before = at.sentence, at.number, at.before
    unit = find_unit(sentence, number)
    phrase = sentence[number.end : at.phrase_end]
    named = _find_named(at, things) if unit.dimension == COUNT else frozenset()
    if unit.dimension == COUNT and not named and _counts_nothing(sentence, number):
        return None
    is_total = bool(_TOTAL.search(_SUPERLATIVE.sub(" ", sentence[number.end : at.clause_end]) + before[-60:]))
    return Quantity(
        number=float(number.low),
        low=number.low * unit.factor,
        high=number.high * unit.factor,
        is_rounded=number.is_rounded,
        is_vague=number.high > number.low * _VAGUE_RATIO,
        dimension=unit.dimension,
        things=named,
        words=frozenset(content_tokens(phrase)) if phrase.strip() else frozenset(),
        years=frozenset(_YEAR.findall(_SUPERLATIVE.sub(" ", f"{before[-60:]} | {at.after[:60]}"))),
        nouns=_find_nouns(phrase),
        context=frozenset(content_tokens(f"{before[-120:]} {at.after[:120]}")),
        state=_find_state(at, states),
        is_part=bool((at.first and _PART_BEFORE.search(before[-40:])) or _PART_AFTER.match(at.after)),
        is_additional=bool(_ADDITIONAL.search(f"{before[-12:]} {phrase[:16]}")),
        is_total=is_total,
        of_day=not is_total and _is_of_day(at),
        is_outdated=bool(_OUTDATED.search(before[-80:])),
        start=number.start,
        end=max(number.end, unit.end),
    )


def _counts_nothing(sentence: str, number: StatedNumber) -> bool:
    """Whether a number without a noun is a pronoun, an ordinal, or an attribute such as "11-count"."""
    text = sentence[number.start : number.end].lower()
    return text == "one" or text.endswith(_ORDINALS) or _ATTRIBUTE.match(sentence, number.end) is not None


def _find_nouns(phrase: str) -> frozenset[str]:
    """The content tokens of a phrase without names and without what happened."""
    nouns = drop_states(_CAPITALISED.sub(" ", phrase))
    return frozenset(content_tokens(nouns)) if nouns.strip() else frozenset()


def _is_of_day(at: _Surroundings) -> bool:
    if at.first == 0 and _DAY.match(at.sentence.lstrip()):
        return True
    day = _DAY.search(at.sentence, at.number.end, at.clause_end)
    return day is not None and not _STATED_ON.search(at.sentence[: day.start()])


def _find_named(at: _Surroundings, things: Sequence[FoundWord]) -> frozenset[str]:
    """What is named last in the phrase, or in dense scripts around the number."""
    number = at.number
    named = [word.section for word in things if number.end <= word.start and word.end <= at.phrase_end + 1]
    if named:
        return frozenset({named[-1] if at.is_spaced else _find_most_exact(named)})
    if at.is_spaced:
        return frozenset()
    near = number.start - _DENSE_BEFORE_CHARS
    before = [word.section for word in things if near <= word.start and word.end <= number.start]
    if before:
        return frozenset(before[-1:])
    return frozenset({"people"} if _PEOPLE_COUNTER.match(at.sentence, number.end) else ())


def _find_most_exact(named: Sequence[str]) -> str:
    return next((name for name in named if name != "people"), "people")


def _find_state(at: _Surroundings, states: Sequence[FoundWord]) -> str | None:
    """What happened: the verb directly before the number, else the first after it, else the last before it."""
    number, sentence = at.number, at.sentence
    before = [word for word in states if at.first <= word.start and word.end <= number.start]
    if before and _DIRECT_GAP.fullmatch(sentence[before[-1].end : number.start]):
        return before[-1].section
    later = _LATER.search(sentence, number.end, at.clause_end)
    end = later.start() if later else at.clause_end
    after = [
        word.section
        for word in states
        if number.end <= word.start < end and not _NEXT_NUMBER.match(sentence, word.end)
    ]
    harm = [state for state in after if state in HARM]
    if after:
        return (harm or after)[0]
    return before[-1].section if before else None


# What follows happened at another time: "200 remain after a pullout".
_LATER = re.compile(r" (?:after|before|following|since|until|despite) ")
# A number after a verb, which then counts for that: "and wounding 15".
_NEXT_NUMBER = re.compile(
    r" (?:at least |more than |about |another |some |over )?(?:\d|an? (?:dozen|hundred)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty|dozens|hundreds|scores)\b)"
)
_ORDINALS = ("st", "nd", "rd", "th")
_VAGUE_RATIO = 3


def _share_states(quantities: Iterable[Quantity]) -> Iterator[Quantity]:
    """Give a total the state of its part, and the reverse: "six, two of them soldiers, were killed"."""
    kept = list(quantities)
    for at, one in enumerate(kept):
        following = kept[at + 1] if at + 1 < len(kept) else None
        if one.state is None and one.dimension == COUNT and following is not None and following.is_part:
            kept[at] = replace(one, state=following.state)
        elif one.is_part and one.state is None and at:
            kept[at] = replace(one, state=kept[at - 1].state)
    yield from kept


def _drop_conversions(sentence: str, quantities: Sequence[Quantity]) -> Iterator[Quantity]:
    """All but a second unit in brackets: "4,600 kilometers (2,858 miles)"."""
    if quantities:
        yield quantities[0]
    for one, other in pairwise(quantities):
        gap = sentence[one.end : other.start]
        is_converted = one.dimension == other.dimension != COUNT and gap.strip() in ("(", "（", "(about")
        if not is_converted:
            yield other
