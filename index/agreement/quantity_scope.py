"""Decide whether two numbers count one thing in one place and window, as far as their sentences say. Pure."""

import re
from dataclasses import dataclass

from index.agreement.asked_quantity import AskedQuantity, are_comparable_groups
from index.agreement.counted_words import COUNT, HARM, MONEY
from index.agreement.number_circumstances import (
    JOINED,
    counts_several_events,
    find_days,
    find_places,
    is_about_another_time,
)
from index.agreement.number_reading import any_of_lines
from index.agreement.quantities import Quantity, find_quantities
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
    r"\b(?:past|last|previous) (?:24 hours|day)\b|24-hour|24 ?(?:годин|часа|小時|小时|時間|시간)"
    r"|過去一天|一昼夜|\bdaily\b|за добу|за сутки",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedQuantity:
    """A quantity in its sentence."""

    quantity: Quantity
    sentence: ReportedSentence


def are_of_one_thing(asked: AskedQuantity, a: StatedQuantity, b: StatedQuantity) -> bool:
    """Whether both are of one dimension, thing and state, as far as the sentences say."""
    one, other = a.quantity, b.quantity
    if one.dimension != other.dimension or not are_comparable_groups(one.things, other.things):
        return False
    if one.dimension == COUNT and not one.things and not other.things and _name_other_nouns(one, other):
        return False
    if one.dimension not in (COUNT, MONEY) or one.state == other.state:
        return True
    if one.state is None or other.state is None:
        return asked.state is not None or {one.state, other.state}.isdisjoint(_TELLING_STATES)
    return False


def _name_other_nouns(one: Quantity, other: Quantity) -> bool:
    """Whether both count something by name, and by other names: companies and stations."""
    nouns, other_nouns = one.nouns - _OTHER_NOUNS, other.nouns - _OTHER_NOUNS
    return bool(nouns) and bool(other_nouns) and nouns.isdisjoint(other_nouns)


_TELLING_STATES = HARM | {"withdrawn", "closed", "demanded", "crossed", "sunk", "intercepted"}


def share_window(a: StatedQuantity, b: StatedQuantity) -> bool:
    """Whether no day, year or place near the numbers tells them apart."""
    one, other = a.sentence, b.sentence
    if a.quantity.years and b.quantity.years and a.quantity.years.isdisjoint(b.quantity.years):
        return False
    days, other_days = (
        find_days(stated.sentence.text, stated.quantity.span, stated.sentence.times) for stated in (a, b)
    )
    if days and other_days and days.isdisjoint(other_days):
        return False
    if one.day != other.day and _DAILY.search(one.text) and _DAILY.search(other.text):
        return False
    places, other_places = (
        find_places(stated.sentence.text, stated.quantity.span) - {JOINED} for stated in (a, b)
    )
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


def _is_also_stated(a: StatedQuantity, b: StatedQuantity) -> bool:
    """Whether the other sentence states the number, too, if perhaps of something else."""
    return any(
        a.quantity.low == one.low and a.quantity.dimension == one.dimension
        for one in find_quantities(b.sentence.text)
        if are_comparable_groups(a.quantity.things, one.things)
    )


def _are_of_asked_years(asked: AskedQuantity, stated: StatedQuantity) -> bool:
    """Whether a sentence names a year that the question names, or was published then or a year later."""
    if not asked.years:
        return True
    published, named = stated.sentence.published, find_years(stated.sentence.text)
    near = {str(published.at.year), str(published.at.year - 1)} if published is not None else set()
    return not asked.years.isdisjoint(named | near)


def share_scope(asked: AskedQuantity, a: StatedQuantity, b: StatedQuantity) -> bool:
    """Whether both count the whole of what is asked for. Only needed for numbers that differ."""
    if not _are_stated_alike(a.quantity, b.quantity) or _is_uncertain(a) != _is_uncertain(b):
        return False
    if a.quantity.dimension != COUNT:
        return True
    is_known = not any(_names_unknown_thing(asked, stated.quantity) for stated in (a, b))
    return is_known and _are_of_one_place(asked, a, b) and _are_of_one_event(asked, a, b)


def _are_stated_alike(one: Quantity, other: Quantity) -> bool:
    """Whether neither is a part, an addition or a word such as "dozens", and both are of a day or neither."""
    if any(quantity.is_part or quantity.is_vague for quantity in (one, other)):
        return False
    if one.is_additional != other.is_additional:
        return False
    if (one.of_day and other.is_total) or (one.is_total and other.of_day):
        return False
    low, high = sorted((one.low, other.low))
    return not low or high <= low * (_LARGEST_RATIO if one.dimension == COUNT else _LARGEST_RATIO_OF_MEASURES)


def _are_of_one_place(asked: AskedQuantity, a: StatedQuantity, b: StatedQuantity) -> bool:
    return not _is_elsewhere(asked, a, b) and not _is_elsewhere(asked, b, a)


def _are_of_one_event(asked: AskedQuantity, a: StatedQuantity, b: StatedQuantity) -> bool:
    """Whether both count one event or both several, in a year asked for, and neither names the other number."""
    if counts_several_events(a.sentence.text) != counts_several_events(b.sentence.text):
        return False
    if _is_also_stated(a, b) or _is_also_stated(b, a):
        return False
    are_of_years = all(_are_of_asked_years(asked, stated) for stated in (a, b))
    return are_of_years and _is_of_other_time(asked, a) == _is_of_other_time(asked, b)


def _is_uncertain(stated: StatedQuantity) -> bool:
    """Whether the clause of a number plans, fears or forecasts it."""
    text, (start, end) = stated.sentence.text, stated.quantity.span
    near = content_tokens(text[max(0, start - _CLAUSE_CHARS) : end + _CLAUSE_CHARS])
    return is_hypothetical(text) or is_hypothetical(text, frozenset(near))


_CLAUSE_CHARS = 30


def _names_unknown_thing(asked: AskedQuantity, quantity: Quantity) -> bool:
    """Whether a number counts something that neither the word list nor the question names."""
    if not quantity.things and quantity.state is None:
        return True
    nouns = quantity.nouns - _OTHER_NOUNS
    return bool(nouns) and not quantity.things and nouns.isdisjoint(asked.words)


_OTHER_NOUNS = frozenset({"other", "more"})
_ANOTHER_EVENT = re.compile(
    r"^\W{0,3}(?:Hours|Minutes|Days|A day|Earlier|Later|Separately|Meanwhile|Elsewhere)\b"
    r"|\b(?:in|by) (?:another|a separate|a second)\b"
)


_NEAR_PLACE_CHARS = 120
_NAME_CHARS = 30
_PLACE_NAME = re.compile(r"\b[A-Z\u0400-\u042f][\w’'-]+(?: [A-Z\u0400-\u042f][\w’'-]+){0,3}")
_CAPITALISED = re.compile(r"\b[A-Z\u0400-\u042f][\w’'-]+")


def _is_elsewhere(asked: AskedQuantity, stated: StatedQuantity, counterpart: StatedQuantity) -> bool:
    """Whether a number is that of a place which neither the question nor the other sentence names.

    Of any place, if the sentence has no name of the question, and of a town or a district.
    """
    text, end = stated.sentence.text, stated.quantity.end
    if _ALONE.search(text) or _ANOTHER_EVENT.search(text):
        return True
    part = _PART_OF_PLACE.match(text, end, end + _NEAR_PLACE_CHARS)
    name = _find_name_of_part(text, end, part.end()) if part else None
    near = frozenset(content_tokens(name[0])) if name else frozenset()
    if near and asked.tokens.isdisjoint(near) and not _is_named(near, counterpart.sentence):
        return True
    places = find_places(text, stated.quantity.span) & frozenset(
        content_tokens(" ".join(_CAPITALISED.findall(text)))
    )
    if not places or not asked.names or not places.isdisjoint(asked.tokens):
        return False
    words = _CAPITALISED.findall(text)
    has_asked_name = any(is_form_of(word, token) for word in words for token in asked.names)
    return not has_asked_name and not _is_named(places, counterpart.sentence)


def _find_name_of_part(text: str, start: int, end: int) -> re.Match[str] | None:
    """The name of a town or a district: after "the town of", or before "province"."""
    is_after = text.startswith(" of ", end)
    return _PLACE_NAME.search(text, end if is_after else start, end + _NAME_CHARS)


def _is_of_other_time(asked: AskedQuantity, stated: StatedQuantity) -> bool:
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
