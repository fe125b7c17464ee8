"""Compare the numbers with which two sentences answer a question: equal, different, or of something else. Pure."""

import re
from collections.abc import Sequence
from enum import Enum

from index.agreement.asked_quantity import AskedQuantity, are_comparable_groups, choose_quantities
from index.agreement.number_circumstances import JOINED, find_days, find_places
from index.agreement.number_reading import any_of_lines
from index.agreement.quantities import COUNT, Quantity, find_quantities
from index.agreement.reported_sentence import ReportedSentence
from index.text.tokenizer import content_tokens
from index.text.word_lists import load_line_sections

_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")
_PART_OF_PLACE = re.compile(
    rf"^[^.;]{{0,40}}?\b(?:in|of|from|at) (?:the |its |a )?(?:[\w-]+ ){{0,4}}?(?:{any_of_lines(_CIRCUMSTANCES['parts of places'])})"
    rf"|(?:{any_of_lines(_CIRCUMSTANCES['parts of places'])}) alone\b",
    re.IGNORECASE,
)
_DAILY = re.compile(
    r"\b(?:past|last|previous) (?:24 hours|day)\b|24-hour|24 ?(?:小時|小时|時間|시간|годин|часа)|過去一天|一昼夜|\bdaily\b|за добу|за сутки",
    re.IGNORECASE,
)


class QuantityRelation(Enum):
    """How the numbers of two sentences relate."""

    EQUAL = "equal"
    DIFFERENT = "different"
    """Of the same thing in the same window, as far as the sentences say."""
    OTHER = "other"
    """Of another thing or window, or uncertain which of several."""


def compare_quantities(
    asked: AskedQuantity, one: ReportedSentence, other: ReportedSentence
) -> tuple[QuantityRelation, Quantity, Quantity] | None:
    """Compare the numbers that answer; None if a sentence has none."""
    chosen = choose_quantities(asked, find_quantities(one.text), one.answer)
    other_chosen = choose_quantities(asked, find_quantities(other.text), other.answer)
    if not chosen or not other_chosen:
        return None
    pairs = [(a, b) for a in chosen for b in other_chosen]
    for a, b in pairs:
        if _agree(a, b) and _are_of_one_thing(asked, a, b) and _share_window(asked, one, a, other, b):
            return QuantityRelation.EQUAL, a, b
    a, b = pairs[0]
    if len(pairs) > 1 or not _are_of_one_thing(asked, a, b) or not _share_window(asked, one, a, other, b):
        return QuantityRelation.OTHER, a, b
    if not _share_scope(asked, one, a, other, b) or _may_be_sum(asked, one, a, other, b):
        return QuantityRelation.OTHER, a, b
    return QuantityRelation.DIFFERENT, a, b


_ROUNDING = 0.1
_MEASURE_TOLERANCE = 0.055
_MILE_TOLERANCE = 0.16
_DOZEN = 12


def _agree(one: Quantity, other: Quantity) -> bool:
    """Whether two values are equal but for rounding and units."""
    if one.low <= other.high and other.low <= one.high:
        return True
    difference, largest = abs(one.low - other.low), max(one.low, other.low)
    if one.dimension != COUNT:
        if one.number == other.number and difference <= _MILE_TOLERANCE * largest:
            return True
        is_exact = (
            one.number.is_integer() and other.number.is_integer() and not (one.is_rounded or other.is_rounded)
        )
        return (
            difference <= (0.01 if is_exact and _are_near_units(one, other) else _MEASURE_TOLERANCE) * largest
        )
    if not (one.is_rounded or other.is_rounded):
        return False
    steps = [_find_step(quantity.low) for quantity in (one, other) if quantity.is_rounded]
    return difference <= min(max(steps), _ROUNDING * largest + 0.5)


def _are_near_units(one: Quantity, other: Quantity) -> bool:
    """Whether two values are in one unit."""
    return one.low * other.number == other.low * one.number


def _find_step(value: float) -> float:
    """The step to which a number is rounded: 100 for 2,600, and a dozen for two dozen."""
    if value and value % _DOZEN == 0 and value % 10:
        return _DOZEN
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def _are_of_one_thing(asked: AskedQuantity, one: Quantity, other: Quantity) -> bool:
    if one.dimension != other.dimension or not are_comparable_groups(one.things, other.things):
        return False
    if one.state is not None and other.state is not None and one.state != other.state:
        return asked.state is None and one.dimension != COUNT
    return True


_LARGEST_RATIO_OF_MEASURES = 2


def _share_window(
    asked: AskedQuantity, one: ReportedSentence, a: Quantity, other: ReportedSentence, b: Quantity
) -> bool:
    """Whether no time or place near the numbers tells them apart."""
    if a.years and b.years and a.years.isdisjoint(b.years):
        return False
    days, other_days = (find_days(s.text, (q.start, q.end), s.times) for s, q in ((one, a), (other, b)))
    if days and other_days and days.isdisjoint(other_days):
        return False
    if one.day != other.day and _DAILY.search(one.text) and _DAILY.search(other.text):
        return False
    places, other_places = (find_places(s.text, (q.start, q.end)) - {JOINED} for s, q in ((one, a), (other, b)))
    return not (places and other_places and places.isdisjoint(other_places)) or _mention_each_other(
        one, places, other, other_places
    )


def _mention_each_other(
    one: ReportedSentence, places: frozenset[str], other: ReportedSentence, other_places: frozenset[str]
) -> bool:
    """Whether the place of either is named in the other's sentence or title, so that one lies in the other."""
    return not places.isdisjoint(content_tokens(f"{other.title} {other.text}")) or not other_places.isdisjoint(
        content_tokens(f"{one.title} {one.text}")
    )


def _share_scope(
    asked: AskedQuantity, one: ReportedSentence, a: Quantity, other: ReportedSentence, b: Quantity
) -> bool:
    """Whether both count the whole of what is asked for. Only needed for numbers that differ."""
    if a.is_part or b.is_part or a.is_vague or b.is_vague:
        return False
    if a.is_additional != b.is_additional:
        return False
    if (a.of_day and b.is_total) or (a.is_total and b.of_day):
        return False
    if a.dimension != COUNT:
        low, high = sorted((a.low, b.low))
        return 0 < high <= _LARGEST_RATIO_OF_MEASURES * low
    if any(q.words and not q.things and not asked.words & q.words for q in (a, b)):
        return False
    return _counts_in_part(asked, one, a) == _counts_in_part(asked, other, b)


def _counts_in_part(asked: AskedQuantity, sentence: ReportedSentence, quantity: Quantity) -> bool:
    """Whether a number is that of a town or a district that the question does not name."""
    match = _PART_OF_PLACE.search(sentence.text, quantity.end, quantity.end + 120)
    if match is None:
        return False
    near = sentence.text[quantity.end : match.end() + 30]
    return asked.tokens.isdisjoint(content_tokens(" ".join(re.findall(r"\b[A-Z][\w’'-]+", near))))


def _may_be_sum(
    asked: AskedQuantity, one: ReportedSentence, a: Quantity, other: ReportedSentence, b: Quantity
) -> bool:
    """Whether one number is the sum of several of the other sentence: eight, and five and three."""
    del asked
    return _has_sum(a.low, find_quantities(other.text)) or _has_sum(b.low, find_quantities(one.text))


def _has_sum(value: float, quantities: Sequence[Quantity]) -> bool:
    counts = [quantity.low for quantity in quantities if quantity.dimension == COUNT]
    return any(first + second == value for first, second in zip(counts, counts[1:], strict=False))
