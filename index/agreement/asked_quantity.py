"""Read what a question asks for, and find the number of a sentence that answers it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from index.agreement.counted_words import COUNT, HARM, MAGNITUDE, MONEY, PEOPLE, find_states, find_things
from index.agreement.number_reading import any_of_lines
from index.agreement.quantities import Quantity
from index.language.question_types import QuestionType, find_question_type
from index.language.question_words import question_word_regex
from index.model.protocols import Span
from index.text.scripts import WritingSystem, writing_system
from index.text.tokenizer import content_tokens
from index.text.word_lists import load_line_sections


class Aspect(StrEnum):
    """What a question asks for."""

    NUMBER = "number"
    TIME = "time"
    PLACE = "place"
    ACTOR = "actor"
    WHETHER = "whether"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuantity:
    """What a question asks for; the last fields only count for `Aspect.NUMBER`."""

    aspect: Aspect
    writing_system: WritingSystem
    tokens: frozenset[str]
    names: frozenset[str]
    """Tokens of its capitalised words, but for the first word."""
    dimensions: frozenset[str]
    """Which quantities can answer; empty for any."""
    things: frozenset[str]
    words: frozenset[str]
    """Content tokens right after "how many"."""
    state: str | None
    years: frozenset[str]
    wants_any_harm: bool
    """Whether it asks for casualties, or how many were shot."""
    wants_more: bool
    """Whether it asks for an addition: "how many more troops"."""
    wants_total: bool
    asks_clock: bool
    """Whether it asks for a time of day."""
    of_day: bool


_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")
_HOW_MANY = re.compile(
    r"\bhow many\b|\bwhat (?:is|was) the (?:\w+ )?(?:number|toll|count)\b"
    r"|скільки|сколько|多少|[幾几](?=[名人架艘枚發发個个])"
    rf"|{question_word_regex('how many', 'how many, simplified', 'what, with a counter')}",
    re.IGNORECASE,
)
_CASUALTIES = re.compile(r"\b(?:casualt|death toll|toll)\w*", re.IGNORECASE)
_OF_DIMENSION = {
    "length": re.compile(
        r"\bhow (?:far|tall|wide|deep|high|accurate)\b|\bhow (?:big|large|long) (?:is|was|are|were) the\b"
        r"|як далеко|на яку відстань|как далеко|на какое расстояние|多遠|多远|距離|距离|どのくらい飛"
        r"|얼마나 (?:날|멀)",
        re.IGNORECASE,
    ),
    "duration": re.compile(
        r"\bhow long\b(?! (?:is|was|are|were) the)|多久|どのくらいの期間|얼마 동안|얼마나 오래", re.IGNORECASE
    ),
    MAGNITUDE: re.compile(r"\bhow strong\b|\bmagnitude\b|規模|规模|マグニチュード|규모", re.IGNORECASE),
    "mass": re.compile(r"\bhow heavy\b|\bhow much (?:\w+ ){0,3}weigh|多重", re.IGNORECASE),
    MONEY: re.compile(
        r"\bhow much (?:money|ransom|aid)\b|\bhow much\b.{0,100}\b(?:cost|pay|worth|spend|demand)"
        r"|多少錢|多少钱|いくら",
        re.IGNORECASE,
    ),
    "percent": re.compile(r"\bwhat (?:percentage|percent|share)\b|百分之幾", re.IGNORECASE),
}
_HOW_MUCH = re.compile(r"\bhow (?:much|big|large|fast|old|often|deep|hot)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:when|(?:at )?what (?:time|day|date|year|month))\b|哪[年天日]|何時|何时|коли|когда|언제|いつ",
    re.IGNORECASE,
)
_WHERE = re.compile(
    rf"\bwhere\b|\b(?:which|what) (?:city|country|town|place)\b|\bде\b|\bгде\b|{question_word_regex('where')}",
    re.IGNORECASE,
)
_WHO = re.compile(
    rf"\b(?:who|whom|whose)\b|\bхто\b|\bкто\b|{question_word_regex('who', 'who, as the subject')}",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"^(?:(?:and|but|so|or) )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"
    r"|^чи\b|嗎|吗|是否|有沒有|有没有|ですか。?\??$|ましたか|のか|[했았었였났냈됐]나\?|나요|까\?|ли\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NAME = re.compile(
    r"\b(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December)[A-Z\u0400-\u042f][\w’'-]+"
)
_MORE = re.compile(r"\bhow many (?:more|additional|extra)\b", re.IGNORECASE)
_TOTAL = re.compile(any_of_lines(_CIRCUMSTANCES["since"]), re.IGNORECASE)
_DAY = re.compile(
    rf"{any_of_lines(_CIRCUMSTANCES['day'])}|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\b(?:on|the) (?:the )?day\b",
    re.IGNORECASE,
)
_ASKS_CLOCK = re.compile(r"what time|何時に|몇 시|о котрій|во сколько|幾點|几点", re.IGNORECASE)
_AFTER = re.compile(r" (?:after|since|following|before|because) ")
_AFTER_HOW_MANY_CHARS = 40


@lru_cache(maxsize=256)
def read_asked_quantity(question: str) -> AskedQuantity:
    """Read a question."""
    how_many = _HOW_MANY.search(question)
    dimensions = frozenset(name for name, pattern in _OF_DIMENSION.items() if pattern.search(question))
    aspect = _find_aspect(question, is_number=how_many is not None or bool(dimensions))
    named = question[how_many.end() : how_many.end() + _AFTER_HOW_MANY_CHARS] if how_many else ""
    counts = how_many is not None and not dimensions
    state = next((word.section for word in find_states(_AFTER.split(question, maxsplit=1)[0])), None)
    things = _find_asked_things(question, named)
    wants_any_harm = _CASUALTIES.search(question) is not None and state is None
    wants_any_harm |= state == "fired" and bool(things) and things <= PEOPLE
    return AskedQuantity(
        aspect=aspect,
        writing_system=writing_system(question),
        tokens=_find_tokens(question),
        names=frozenset(token for name in _NAME.findall(question[1:]) for token in content_tokens(name)),
        dimensions=frozenset({COUNT}) if counts or _CASUALTIES.search(question) else dimensions,
        things=things,
        words=frozenset(content_tokens(" ".join(named.split()[:3]))) if named else frozenset(),
        state=None if wants_any_harm else state,
        wants_any_harm=wants_any_harm,
        years=frozenset(_YEAR.findall(question)),
        wants_more=_MORE.search(question) is not None,
        asks_clock=_ASKS_CLOCK.search(question) is not None,
        wants_total=_TOTAL.search(question) is not None,
        of_day=_DAY.search(question) is not None and _TOTAL.search(question) is None,
    )


def _find_tokens(question: str) -> frozenset[str]:
    """The content tokens without question words, and without short words of Ukrainian or Russian."""
    for pattern in (_HOW_MANY, _WHEN, _WHERE, _WHO):
        question = pattern.sub(" ", question)
    tokens = content_tokens(question) if question.strip() else []
    return frozenset(token for token in tokens if not _SHORT_WORD.fullmatch(token))


_SHORT_WORD = re.compile(r"[\u0400-\u052f]{1,2}")


def _find_aspect(question: str, *, is_number: bool) -> Aspect:
    if is_number or _HOW_MUCH.search(question) or _CASUALTIES.search(question):
        return Aspect.NUMBER
    if _WHEN.search(question) or find_question_type(question) is QuestionType.TIME:
        return Aspect.TIME
    if _WHERE.search(question):
        return Aspect.PLACE
    if _WHO.search(question):
        return Aspect.ACTOR
    return Aspect.WHETHER if _WHETHER.search(question) else Aspect.OTHER


def _find_asked_things(question: str, named: str) -> frozenset[str]:
    """The last thing of the phrase after "how many"; without one, the first of the question."""
    phrase = _PHRASE_END.split(named, maxsplit=1)[0]
    after = [word.section for word in find_things(phrase)]
    if not after and _PEOPLE_COUNTER.match(named):
        return frozenset({"people"})
    return frozenset(after[-1:] or [word.section for word in find_things(question)[:1]])


_PHRASE_END = re.compile(
    r"[,?]| (?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|in|at|on|from|since|with|of|to"
    r"|that|who)\b"
)
_PEOPLE_COUNTER = re.compile(r" ?[名人位명]")


def choose_quantities(
    asked: AskedQuantity, quantities: Sequence[Quantity], answer: Span | None
) -> list[Quantity]:
    """The quantities that answer best; several only if they answer equally well. None may be certain."""
    rated = [(score, one) for one in quantities if (score := _rate(asked, one, answer)) > 0]
    if any(not one.is_vague for _, one in rated):
        rated = [(score, one) for score, one in rated if not one.is_vague]
    best = max((score for score, _ in rated), default=0)
    return _drop_parts([one for score, one in rated if score == best])


def _drop_parts(quantities: list[Quantity]) -> list[Quantity]:
    """Only the largest if it is the sum of the others: 27, with 12 in the basement and 15 above."""
    largest = max(quantities, key=lambda one: one.low, default=None)
    rest = [one for one in quantities if one is not largest]
    if largest is not None and len(rest) > 1 and sum(one.low for one in rest) == largest.low:
        return [largest]
    return quantities


_IN_ANSWER = 6


def _rate(asked: AskedQuantity, one: Quantity, answer: Span | None) -> int:
    """How well a quantity answers; 0 if it cannot."""
    if asked.dimensions and one.dimension not in asked.dimensions:
        return 0
    if asked.years and one.years and asked.years.isdisjoint(one.years):
        return 0
    in_answer = answer is not None and one.start < answer[1] and answer[0] < one.end
    rating = _IN_ANSWER if in_answer else 0
    if one.dimension not in (COUNT, MONEY):
        return 1 + rating + 2 * len(asked.tokens & one.context)
    state, thing = _rate_state(asked, one), _rate_thing(asked, one)
    if one.dimension == MONEY:
        return 1 + rating + 4 * max(0, state) + len(asked.tokens & one.context)
    if state < 0 or thing < 0 or (state == thing == 0 and not asked.words & one.words):
        return 0
    scope = (
        (asked.wants_total and one.is_total)
        + (asked.of_day and one.of_day)
        - (one.of_day and asked.wants_total)
    )
    years = bool(asked.years & one.years)
    part = 4 * one.is_part
    more = 2 * (one.is_additional == asked.wants_more)
    words = 0 if thing or state else len(asked.words & one.words)
    return max(1, rating + 4 * state + 2 * bool(thing) + words + scope + years + more - part)


def _rate_state(asked: AskedQuantity, one: Quantity) -> int:
    """2 for the state asked for, 1 if none is asked for, 0 if it is not said, -1 for another one."""
    if asked.state is None:
        return -1 if one.state in HARM and not asked.wants_any_harm else 0
    if one.state == asked.state:
        return 2
    if one.state is None:
        return 0
    return -1 if HARM & {asked.state, one.state} or {asked.state, one.state} == {"fired", "intercepted"} else 0


def _rate_thing(asked: AskedQuantity, one: Quantity) -> int:
    """2 for the thing asked for, 1 for people in general, 0 if it is not said, -1 for another thing."""
    if not asked.things or not one.things:
        return 0
    if asked.things & one.things:
        return 2
    if are_comparable_groups(asked.things, one.things):
        return 1
    return -1


_SEPARATE = frozenset({"attackers", "suspects", "children", "women"})
"""Groups that are always counted by themselves."""


def are_comparable_groups(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether numbers of both may be of the same people or things; an unnamed thing may be any."""
    if not some or not others or some & others:
        return True
    both = some | others
    return both <= PEOPLE and "people" in both and not both & _SEPARATE
