"""Compare the numbers with which two sentences answer a question: equal, different, or of something else. Pure.

Equal numbers may be worded loosely. Numbers that differ must be of one thing, state, place and window, as far as the
sentences say: a wrong conflict is worse than none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from index.agreement.asked_quantity import AskedQuantity, are_comparable_groups, choose_quantities
from index.agreement.number_circumstances import JOINED, find_days, find_places, is_about_another_time
from index.agreement.number_reading import any_of_lines
from index.agreement.quantities import COUNT, HARM, MONEY, Quantity, find_quantities
from index.agreement.reported_sentence import ReportedSentence, find_years
from index.language.modality import is_form_of, is_hypothetical
from index.text.tokenizer import content_tokens
from index.text.word_lists import load_line_sections

_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")
_PARTS_OF_PLACES = any_of_lines(_CIRCUMSTANCES["parts of places"])
_PART_OF_PLACE = re.compile(
    rf"[^.;,]{{0,60}}?\b(?:in|of|from|at) (?:the |its |a )?(?:[\w-]+ ){{0,4}}?(?:{_PARTS_OF_PLACES})"
    rf"|[^.;]{{0,80}}?(?:{_PARTS_OF_PLACES})(?: of [\w ]{{1,20}})? alone\b",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"(?:{_PARTS_OF_PLACES}) alone\b", re.IGNORECASE)
_DAILY = re.compile(
    r"\b(?:past|last|previous) (?:24 hours|day)\b|24-hour|24 ?(?:小時|小时|時間|시간|годин|часа)|過去一天|一昼夜|\bdaily\b"
    r"|за добу|за сутки",
    re.IGNORECASE,
)


class QuantityRelation(Enum):
    """How the numbers of two sentences relate."""

    EQUAL = "equal"
    DIFFERENT = "different"
    """Of the same thing in the same window, as far as the sentences say."""
    OTHER = "other"
    """Of another thing or window, or uncertain which of several."""


@dataclass(frozen=True, slots=True)
class QuantityComparison:
    """How the numbers relate that answer in two sentences; `one` and `other` are their quantities."""

    relation: QuantityRelation
    one: Quantity
    other: Quantity


@dataclass(frozen=True, slots=True)
class _Stated:
    """A quantity in its sentence."""

    quantity: Quantity
    sentence: ReportedSentence

    @property
    def span(self) -> tuple[int, int]:
        return self.quantity.start, self.quantity.end


def compare_quantities(
    asked: AskedQuantity, one: ReportedSentence, other: ReportedSentence
) -> QuantityComparison | None:
    """Compare the numbers that answer; None if a sentence has none."""
    chosen = [_Stated(q, one) for q in choose_quantities(asked, find_quantities(one.text), one.answer)]
    others = [_Stated(q, other) for q in choose_quantities(asked, find_quantities(other.text), other.answer)]
    if not chosen or not others:
        return None
    for a, b in _list_pairs(chosen, others):
        if are_equal(a.quantity, b.quantity) and _are_of_one_thing(asked, a, b) and _share_window(a, b):
            return QuantityComparison(QuantityRelation.EQUAL, a.quantity, b.quantity)
    a, b = chosen[0], others[0]
    if _is_stated_sum(a, b) or _is_stated_sum(b, a):
        return QuantityComparison(QuantityRelation.EQUAL, a.quantity, b.quantity)
    is_certain = len(chosen) == len(others) == 1 and _is_only_measure(a) and _is_only_measure(b)
    do_differ = (
        is_certain and _are_of_one_thing(asked, a, b) and _share_window(a, b) and _share_scope(asked, a, b)
    )
    relation = QuantityRelation.DIFFERENT if do_differ else QuantityRelation.OTHER
    return QuantityComparison(relation, a.quantity, b.quantity)


def _list_pairs(chosen: Sequence[_Stated], others: Sequence[_Stated]) -> Iterator[tuple[_Stated, _Stated]]:
    """The pairs of the chosen ones; of measures also those with one that was not chosen."""
    yield from ((a, b) for a in chosen for b in others)
    if chosen[0].quantity.dimension != COUNT:
        yield from ((a, b) for a in chosen for b in _list_stated(others[0].sentence))
        yield from ((a, b) for a in _list_stated(chosen[0].sentence) for b in others)


def _list_stated(sentence: ReportedSentence) -> list[_Stated]:
    return [_Stated(quantity, sentence) for quantity in find_quantities(sentence.text)]


def _is_only_measure(stated: _Stated) -> bool:
    """Whether the sentence has no other value of the dimension, or the reader found this one; true for counts."""
    dimension, answer = stated.quantity.dimension, stated.sentence.answer
    if dimension == COUNT:
        return True
    if answer is not None:
        return answer[0] < stated.quantity.end and stated.quantity.start < answer[1]
    return sum(one.dimension == dimension for one in find_quantities(stated.sentence.text)) == 1


_ROUNDING = 0.1
_MEASURE_TOLERANCE = 0.055
"""Of a measure that is rounded or in other units: eight metres and 25 feet."""
_MILE_TOLERANCE = 0.16
"""News seldom tells nautical miles from miles."""
_DOZEN = 12


def are_equal(one: Quantity, other: Quantity) -> bool:
    """Whether two values of a dimension are equal but for rounding and units."""
    if one.dimension != other.dimension:
        return False
    if one.low <= other.high and other.low <= one.high:
        return True
    difference, largest = abs(one.low - other.low), max(one.low, other.low)
    is_rounded = one.is_rounded or other.is_rounded
    if one.dimension != COUNT:
        if one.number == other.number:
            return difference <= _MILE_TOLERANCE * largest
        is_one_unit = one.low * other.number == other.low * one.number
        return difference <= _MEASURE_TOLERANCE * largest and (is_rounded or not is_one_unit)
    steps = [_find_step(quantity.low) for quantity in (one, other) if quantity.is_rounded]
    return bool(steps) and difference <= min(max(steps), _ROUNDING * largest + 0.5)


def _find_step(value: float) -> float:
    """The step to which a number is rounded: 100 for 2,600, and a dozen for two dozen."""
    if value and value % _DOZEN == 0 and value % 10:
        return _DOZEN
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


_OTHERS = re.compile(
    r" (?:more |\w+ )?others?\b| other\b|其餘|其余|他の|나머지| інш\w+| остальн\w+", re.IGNORECASE
)


def _is_stated_sum(part: _Stated, whole: _Stated) -> bool:
    """Whether a number is that of the other sentence and of "others" in it: eight, and five and three others."""
    if part.quantity.dimension != COUNT:
        return False
    rest = [
        one
        for one in find_quantities(part.sentence.text)
        if one.start > part.quantity.end
        and one.state == part.quantity.state
        and _OTHERS.match(part.sentence.text, one.end)
    ]
    return bool(rest) and part.quantity.low + rest[0].low == whole.quantity.low


def _are_of_one_thing(asked: AskedQuantity, a: _Stated, b: _Stated) -> bool:
    one, other = a.quantity, b.quantity
    if one.dimension != other.dimension or not are_comparable_groups(one.things, other.things):
        return False
    if one.dimension not in (COUNT, MONEY) or one.state == other.state:
        return True
    if one.state is None or other.state is None:
        return asked.state is not None or {one.state, other.state}.isdisjoint(_TELLING_STATES)
    return False


_TELLING_STATES = HARM | {"withdrawn", "closed", "demanded", "crossed", "sunk", "intercepted"}


def _share_window(a: _Stated, b: _Stated) -> bool:
    """Whether no day, year or place near the numbers tells them apart."""
    one, other = a.sentence, b.sentence
    if a.quantity.years and b.quantity.years and a.quantity.years.isdisjoint(b.quantity.years):
        return False
    days, other_days = (
        find_days(stated.sentence.text, stated.span, stated.sentence.times) for stated in (a, b)
    )
    if days and other_days and days.isdisjoint(other_days):
        return False
    if one.day != other.day and _DAILY.search(one.text) and _DAILY.search(other.text):
        return False
    places, other_places = (find_places(stated.sentence.text, stated.span) - {JOINED} for stated in (a, b))
    return (
        not places
        or not other_places
        or not places.isdisjoint(other_places)
        or _is_named(places, other)
        or _is_named(other_places, one)
    )


def _is_named(place: frozenset[str], sentence: ReportedSentence) -> bool:
    """Whether a place is named in the title or the text, so that one place may lie in the other."""
    return not place.isdisjoint(content_tokens(f"{sentence.title} {sentence.text}"))


_LARGEST_RATIO = 10
"""Counts that differ more are of other things: of a war, and of one of its attacks."""
_LARGEST_RATIO_OF_MEASURES = 2


def _is_also_stated(a: _Stated, b: _Stated) -> bool:
    """Whether the other sentence states the number, too, if perhaps of something else."""
    return any(
        are_equal(a.quantity, one) and not one.is_vague
        for one in find_quantities(b.sentence.text)
        if are_comparable_groups(a.quantity.things, one.things)
    )


def _are_of_asked_years(asked: AskedQuantity, stated: _Stated) -> bool:
    """Whether a sentence may be about a year that the question names: published then or soon after, or naming it."""
    if not asked.years:
        return True
    published, named = stated.sentence.published, find_years(stated.sentence.text)
    near = {str(published.at.year), str(published.at.year - 1)} if published is not None else set()
    return not asked.years.isdisjoint(named | near)


def _share_scope(asked: AskedQuantity, a: _Stated, b: _Stated) -> bool:
    """Whether both count the whole of what is asked for. Only needed for numbers that differ."""
    one, other = a.quantity, b.quantity
    if (
        one.is_part
        or other.is_part
        or one.is_vague
        or other.is_vague
        or one.is_additional != other.is_additional
    ):
        return False
    if (one.of_day and other.is_total) or (one.is_total and other.of_day):
        return False
    low, high = sorted((one.low, other.low))
    ratio = _LARGEST_RATIO if one.dimension == COUNT else _LARGEST_RATIO_OF_MEASURES
    if low and high > ratio * low:
        return False
    if is_hypothetical(a.sentence.text) != is_hypothetical(b.sentence.text):
        return False
    if one.dimension != COUNT:
        return True
    if any(_names_unknown_thing(asked, quantity) for quantity in (one, other)):
        return False
    if _is_also_stated(a, b) or _is_also_stated(b, a):
        return False
    if not all(_are_of_asked_years(asked, stated) for stated in (a, b)):
        return False
    if any(_is_elsewhere(asked, stated) for stated in (a, b)):
        return False
    return _is_of_other_time(asked, a) == _is_of_other_time(asked, b)


def _names_unknown_thing(asked: AskedQuantity, quantity: Quantity) -> bool:
    """Whether a number counts something of which the question and the word list know no name."""
    nouns = quantity.nouns - _OTHER_NOUNS
    return bool(nouns) and not quantity.things and nouns.isdisjoint(asked.words)


_OTHER_NOUNS = frozenset({"other", "more"})
_ANOTHER_EVENT = re.compile(
    r"^\W{0,3}(?:Hours|Minutes|Days|A day|Earlier|Later|Separately|Meanwhile|Elsewhere)\b|\b(?:in|by) (?:another|a separate|a second)\b"
)


_NEAR_PLACE_CHARS = 120
_CAPITALISED = re.compile(r"\b[A-Z\u0400-\u042f][\w’'-]+")


def _is_elsewhere(asked: AskedQuantity, stated: _Stated) -> bool:
    """Whether a number is that of a place which the question does not name.

    Of any place, if the sentence has no name of the question, and of a town or a district.
    """
    text, end = stated.sentence.text, stated.quantity.end
    part = _PART_OF_PLACE.match(text, end, end + _NEAR_PLACE_CHARS)
    if part is not None:
        near = content_tokens(" ".join(_CAPITALISED.findall(text[end : part.end() + 30])))
        if near and asked.tokens.isdisjoint(near):
            return True
    if _ALONE.search(text):
        return True
    if _ANOTHER_EVENT.search(text):
        return True
    places = find_places(text, stated.span) & frozenset(content_tokens(" ".join(_CAPITALISED.findall(text))))
    asked_names = asked.names
    if not places or not asked_names or not places.isdisjoint(asked.tokens):
        return False
    words = _CAPITALISED.findall(f"{stated.sentence.text}")
    return not any(is_form_of(word, token) for word in words for token in asked_names)


def _is_of_other_time(asked: AskedQuantity, stated: _Stated) -> bool:
    """Whether a number is that of a time well before the publication, or of a year which is not asked for."""
    sentence = stated.sentence
    if sentence.published is None:
        return False
    years = stated.quantity.years - asked.years
    if years and str(sentence.published.at.year) not in years:
        return True
    if stated.quantity.is_total:
        return False
    clause_end = _CLAUSE_END.search(sentence.text, stated.quantity.end)
    end = clause_end.start() if clause_end else len(sentence.text)
    near = [time for time in sentence.times if stated.quantity.end <= time.start < end]
    return is_about_another_time(sentence.text, near, sentence.published)


_CLAUSE_END = re.compile(r"[,;:.]")
