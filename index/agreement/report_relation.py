"""Decide how two sentences that may answer one question relate: the same, a copy, an update, a conflict, a denial.

A wrong relation is worse than none: two sentences relate only if they state the same quantity of the same event in
the same window, one denies the claim of the other, or both have nearly the same words. Patterns over the two
sentences, their neighbours and their dates; pure, without a language model, linear in the length of the texts.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from index.agreement.asked_quantity import AskedQuantity, Aspect, read_asked_quantity
from index.agreement.denials import Denial, find_denial
from index.agreement.event_identity import EventEvidence, compare_events
from index.agreement.number_reading import any_of_lines
from index.agreement.quantities import Quantity
from index.agreement.quantity_comparison import QuantityRelation, compare_quantities
from index.agreement.report_counter import are_same_counter, counter_tokens
from index.agreement.report_wording import WordOverlap, measure_word_overlap
from index.agreement.reported_sentence import ReportedSentence as ReportedSentence
from index.agreement.stated_times import TimeRelation, compare_times
from index.text.tokenizer import content_tokens
from index.text.word_lists import load_line_sections

_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")
_REVISED = re.compile(any_of_lines(_CIRCUMSTANCES["revised"]), re.IGNORECASE)
NUMBER = frozenset({"number"})
DATE = frozenset({"date"})
STATEMENT = frozenset({"statement"})


class Relation(StrEnum):
    """How two sentences relate."""

    SAME = "same"
    """Both state the same, worded by themselves."""
    COPY = "copy"
    """One has the words of the other."""
    UPDATE = "update"
    """A later figure or state of the same outlet, or of the same counter."""
    CONFLICT = "conflict"
    DENIAL = "denial"
    """One says that the claim of the other is untrue."""


@dataclass(frozen=True, slots=True)
class ReportRelation:
    """How two sentences relate."""

    relation: Relation
    differs_in: frozenset[str] = frozenset()
    """Of "number", "date", "place", "actor" and "statement"; empty if they agree."""
    newer: int | None = None
    """0 or 1: which one is newer; None if that is unknown or they agree."""


def find_relation(one: ReportedSentence, other: ReportedSentence, question: str) -> ReportRelation | None:
    """How two sentences relate that may both answer a question; None if they do not, or if that is uncertain."""
    asked = read_asked_quantity(question)
    event = compare_events(one, other, asked)
    overlap = measure_word_overlap(one.text, other.text)
    found = compare_quantities(asked, one, other) if asked.aspect is Aspect.NUMBER else None
    if found is not None and found[0] is QuantityRelation.DIFFERENT:
        return _relate_numbers(one, found[1], other, found[2], event)
    if is_copied(overlap):
        return ReportRelation(Relation.COPY)
    if found is not None:
        is_same = found[0] is QuantityRelation.EQUAL and event.may_be_same
        return ReportRelation(Relation.SAME) if is_same else None
    if (denial := _relate_denial(one, other, asked, event)) is not None:
        return denial
    if asked.aspect is Aspect.TIME:
        return _relate_times(one, other, event, question)
    return ReportRelation(Relation.SAME) if is_reworded(overlap) and event.may_be_same else None


_LONGEST_UPDATE_DAYS = 10
_LONGEST_CONFLICT_DAYS = 2
_LEAST_NAMES = 1


def _relate_numbers(
    one: ReportedSentence, a: Quantity, other: ReportedSentence, b: Quantity, event: EventEvidence
) -> ReportRelation | None:
    """Numbers of one thing that differ: a later one of the same counter, or a conflict."""
    if event.name_other_years or (event.shared_names < _LEAST_NAMES and event.share_language):
        return None
    newer = find_newer(one, a, other, b)
    same_counter = are_same_counter(
        counter_tokens(one.text, one.speaker), counter_tokens(other.text, other.speaker)
    )
    other_counters = _name_other_counters(one, other)
    gap = event.gap_days
    is_update = same_counter or (
        event.is_one_outlet
        and newer is not None
        and not (event.is_one_article and other_counters and not (a.is_outdated or b.is_outdated))
    )
    if is_update and (gap is None or gap <= _LONGEST_UPDATE_DAYS):
        return ReportRelation(Relation.UPDATE, NUMBER, newer)
    if event.is_one_outlet and not event.is_one_article:
        return None
    if gap is not None and gap > _LONGEST_CONFLICT_DAYS:
        return None
    return ReportRelation(Relation.CONFLICT, NUMBER)


def _name_other_counters(one: ReportedSentence, other: ReportedSentence) -> bool:
    counters = counter_tokens(one.text, one.speaker), counter_tokens(other.text, other.speaker)
    return all(counters) and not are_same_counter(*counters)


def find_newer(one: ReportedSentence, a: Quantity, other: ReportedSentence, b: Quantity) -> int | None:
    """Which of two numbers is newer: 0 or 1; None if neither words nor dates tell."""
    if a.is_outdated != b.is_outdated:
        return 1 if a.is_outdated else 0
    if one.published is not None and other.published is not None and one.published.at != other.published.at:
        are_exact = one.published.precision == other.published.precision
        if are_exact or one.day != other.day:
            return 0 if one.published.at > other.published.at else 1
    revised, other_revised = (_REVISED.search(sentence.text) is not None for sentence in (one, other))
    if revised != other_revised:
        return 0 if revised else 1
    return None


def _relate_denial(
    one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> ReportRelation | None:
    """Whether one sentence denies what the other claims, or both deny it."""
    if asked.aspect not in (Aspect.WHETHER, Aspect.ACTOR, Aspect.NUMBER, Aspect.OTHER):
        return None
    denials = [
        find_denial(
            sentence.text,
            asked.tokens | frozenset(content_tokens(f"{counterpart.text} {counterpart.title}")),
            asked.tokens,
        )
        for sentence, counterpart in ((one, other), (other, one))
    ]
    if event.share_language and event.shared_names < _LEAST_NAMES:
        return None
    if min(denials) >= Denial.CALLED_UNTRUE:
        return ReportRelation(Relation.SAME)
    if max(denials) >= Denial.CALLED_UNTRUE and min(denials) is Denial.NONE:
        return ReportRelation(Relation.DENIAL, STATEMENT)
    if max(denials) is Denial.NEGATED and min(denials) is Denial.NONE and asked.aspect is Aspect.WHETHER:
        return ReportRelation(Relation.DENIAL, STATEMENT)
    return None


_ASKS_CLOCK = re.compile(r"what time|何時|何时|몇 시|о котрій|во сколько|幾點|几点", re.IGNORECASE)


def _relate_times(
    one: ReportedSentence, other: ReportedSentence, event: EventEvidence, question: str
) -> ReportRelation | None:
    relation = compare_times(one, other, asks_clock=_ASKS_CLOCK.search(question) is not None)
    if relation is TimeRelation.EQUAL and event.may_be_same:
        return ReportRelation(Relation.SAME)
    if relation is TimeRelation.DIFFERENT and event.shared_names >= _LEAST_NAMES:
        return ReportRelation(Relation.CONFLICT, DATE)
    return None


_COPIED_RUNS = 0.55
_LEAST_COPIED_CONTENT = 0.6
_FEWEST_COPIED = 10


def is_copied(overlap: WordOverlap) -> bool:
    """Whether one sentence has the words of the other, in the same order and outside quotations."""
    return overlap.own_runs >= _COPIED_RUNS and len(overlap.shared) >= _FEWEST_COPIED


_REWORDED_CONTENT = 0.6
_FEWEST_REWORDED = 5


def is_reworded(overlap: WordOverlap) -> bool:
    """Whether most words of the shorter sentence are in the other, in whatever order."""
    return overlap.content >= _REWORDED_CONTENT and len(overlap.shared) >= _FEWEST_REWORDED
