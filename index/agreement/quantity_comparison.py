"""Compare the numbers with which two sentences answer a question: equal, different, or of something else. Pure.

Equal numbers may be worded loosely. Numbers that differ must be of one thing, place and window.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from index.agreement.asked_quantity import AskedQuantity, choose_quantities
from index.agreement.counted_words import COUNT
from index.agreement.quantities import Quantity, find_quantities
from index.agreement.quantity_scope import StatedQuantity, are_of_one_thing, share_scope, share_window
from index.agreement.reported_sentence import ReportedSentence


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


def compare_quantities(
    asked: AskedQuantity, one: ReportedSentence, other: ReportedSentence
) -> QuantityComparison | None:
    """Compare the numbers that answer; None if a sentence has none."""
    chosen = [StatedQuantity(q, one) for q in choose_quantities(asked, find_quantities(one.text), one.answer)]
    others = [
        StatedQuantity(q, other) for q in choose_quantities(asked, find_quantities(other.text), other.answer)
    ]
    if not chosen or not others:
        return None
    for a, b in _list_pairs(chosen, others):
        if are_equal(a.quantity, b.quantity) and are_of_one_thing(asked, a, b) and share_window(a, b):
            return QuantityComparison(QuantityRelation.EQUAL, a.quantity, b.quantity)
    a, b = chosen[0], others[0]
    if _is_stated_sum(a, b) or _is_stated_sum(b, a):
        return QuantityComparison(QuantityRelation.EQUAL, a.quantity, b.quantity)
    is_certain = len(chosen) == len(others) == 1 and _is_only_measure(a) and _is_only_measure(b)
    do_differ = is_certain and are_of_one_thing(asked, a, b) and share_window(a, b) and share_scope(asked, a, b)
    relation = QuantityRelation.DIFFERENT if do_differ else QuantityRelation.OTHER
    return QuantityComparison(relation, a.quantity, b.quantity)


def _list_pairs(
    chosen: Sequence[StatedQuantity], others: Sequence[StatedQuantity]
) -> Iterator[tuple[StatedQuantity, StatedQuantity]]:
    """The pairs of the chosen ones; of measures also those with one that was not chosen."""
    yield from ((a, b) for a in chosen for b in others)
    if chosen[0].quantity.dimension != COUNT:
        yield from ((a, b) for a in chosen for b in _list_stated(others[0].sentence))
        yield from ((a, b) for a in _list_stated(chosen[0].sentence) for b in others)


def _list_stated(sentence: ReportedSentence) -> list[StatedQuantity]:
    return [StatedQuantity(quantity, sentence) for quantity in find_quantities(sentence.text)]


def _is_only_measure(stated: StatedQuantity) -> bool:
    """Whether a sentence has no other value of a measure, or the reader found this one; true for counts."""
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


def _is_stated_sum(part: StatedQuantity, whole: StatedQuantity) -> bool:
    """Whether a number is the sum of another and of "others": eight, and five and three others."""
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
