"""Decide how two sentences relate that may answer one question: alike, a copy, an update, a conflict, a denial.

A wrong relation is worse than none: two sentences relate only if they state one quantity of one event in one
window, if one denies the claim of the other, or if both have nearly the same words. Patterns over the
sentences, their neighbours and their dates; pure, without a language model.
"""

from datetime import date

from index.agreement.answer_comparison import compare_answers
from index.agreement.asked_quantity import AskedQuantity, Aspect, read_asked_quantity
from index.agreement.denial_relation import relate_denial
from index.agreement.event_identity import EventEvidence, compare_events
from index.agreement.number_relation import relate_numbers
from index.agreement.quantity_comparison import QuantityRelation, compare_quantities
from index.agreement.relation_kinds import Relation, ReportRelation
from index.agreement.report_wording import measure_word_overlap
from index.agreement.reported_sentence import ReportedSentence
from index.agreement.stated_times import TimeRelation, compare_times

__all__ = ["Relation", "ReportRelation", "ReportedSentence", "compares_speakers", "find_relation"]

_LONGEST_SENTENCE_CHARS = 1000
"""A longer text is no sentence."""
_DATE = frozenset({"date"})
_DIFFERS_IN = {Aspect.PLACE: frozenset({"place"}), Aspect.ACTOR: frozenset({"actor"})}


def compares_speakers(question: str) -> bool:
    """Whether relations of answers to a question may depend on who says them: only those of numbers do."""
    return read_asked_quantity(question).aspect is Aspect.NUMBER


def find_relation(one: ReportedSentence, other: ReportedSentence, question: str) -> ReportRelation | None:
    """How two sentences relate that may both answer a question; None if they do not or if that is uncertain."""
    if max(len(one.text), len(other.text)) > _LONGEST_SENTENCE_CHARS:
        return None
    asked = read_asked_quantity(question)
    event = compare_events(one, other, asked)
    overlap = measure_word_overlap(one.text, other.text, asked.tokens)
    found = compare_quantities(asked, one, other) if asked.aspect is Aspect.NUMBER else None
    if overlap.is_copied and (found is None or found.relation is not QuantityRelation.DIFFERENT):
        return ReportRelation(Relation.COPY)
    if found is not None:
        return relate_numbers(one, other, found, event)
    denial = relate_denial(one, other, asked, event)
    if denial is not None or asked.aspect is Aspect.TIME:
        return denial or _relate_times(one, other, asked, event)
    by_words = _relate_answers(one, other, asked, event)
    is_reworded = overlap.is_reworded and event.may_be_same
    return by_words or (ReportRelation(Relation.SAME) if is_reworded else None)


def _relate_times(
    one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> ReportRelation | None:
    """How two sentences relate by the times with which they answer; an outlet's later one is an update."""
    relation = compare_times(one, other, asks_clock=asked.asks_clock, asked_years=asked.years)
    if relation is TimeRelation.EQUAL and event.may_be_same:
        return ReportRelation(Relation.SAME)
    if relation is not TimeRelation.DIFFERENT or not event.is_surely_same:
        return None
    if event.is_one_outlet and event.gap_days:
        newer = 0 if (one.day or date.min) > (other.day or date.min) else 1
        return ReportRelation(Relation.UPDATE, _DATE, newer)
    return ReportRelation(Relation.CONFLICT, _DATE)


def _relate_answers(
    one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> ReportRelation | None:
    """How two sentences relate by the words with which the reader says that they answer."""
    is_same = compare_answers(one, other, asked)
    if is_same and event.may_be_same:
        return ReportRelation(Relation.SAME)
    if is_same is False and asked.aspect in _DIFFERS_IN and event.is_surely_same:
        return ReportRelation(Relation.CONFLICT, _DIFFERS_IN[asked.aspect])
    return None
