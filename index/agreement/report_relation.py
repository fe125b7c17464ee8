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
from index.agreement.quantities import HARM
from index.agreement.quantity_comparison import QuantityComparison, QuantityRelation, compare_quantities
from index.agreement.report_counter import are_same_counter, counter_tokens
from index.agreement.report_wording import WordOverlap, measure_word_overlap
from index.agreement.reported_sentence import ReportedSentence as ReportedSentence
from index.agreement.stated_times import TimeRelation, compare_times
from index.text.scripts import writing_system
from index.text.tokenizer import content_tokens
from index.text.word_lists import load_line_sections

_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")
_REVISED = re.compile(any_of_lines(_CIRCUMSTANCES["revised"]), re.IGNORECASE)
NUMBER = frozenset({"number"})
_LIVE = re.compile(
    r"\bUPDATED?\b|\bUpdated\b|\d [ap]\.m\. E[DS]?T\b|\b(?:has |have |had )(?:risen|grown|climbed|jumped|topped)\b|\bnow stands\b"
)
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
    """How two sentences relate that may both answer a question; None if they do not or if that is uncertain."""
    asked = read_asked_quantity(question)
    event = compare_events(one, other, asked)
    overlap = measure_word_overlap(one.text, other.text, asked.tokens)
    found = compare_quantities(asked, one, other) if asked.aspect is Aspect.NUMBER else None
    if found is not None and found.relation is QuantityRelation.DIFFERENT:
        return _relate_numbers(one, other, found, event)
    if is_copied(overlap):
        return ReportRelation(Relation.COPY)
    if found is not None:
        is_exact = found.one.low == found.other.low or (event.gap_days or 0) <= _LONGEST_ROUNDED_DAYS
        is_same = found.relation is QuantityRelation.EQUAL and event.may_be_same and is_exact
        return ReportRelation(Relation.SAME) if is_same else None
    if (denial := _relate_denial(one, other, asked, event)) is not None:
        return denial
    if asked.aspect is Aspect.TIME:
        return _relate_times(one, other, asked, event)
    return ReportRelation(Relation.SAME) if is_reworded(overlap) and event.may_be_same else None


_LONGEST_ROUNDED_DAYS = 30
_LONGEST_UPDATE_DAYS = 10
_LONGEST_UPDATE_OF_STOCK_DAYS = 31
_LONGEST_CONFLICT_DAYS = 2


def _relate_numbers(
    one: ReportedSentence, other: ReportedSentence, found: QuantityComparison, event: EventEvidence
) -> ReportRelation | None:
    """Numbers of one thing that differ: a later one of the same counter, or a conflict."""
    if not event.is_surely_same:
        return None
    counters = counter_tokens(one.text, one.speaker), counter_tokens(other.text, other.speaker)
    newer = find_newer(one, other, found)
    if are_same_counter(*counters) or _replaces_own(one, other, counters, found, event):
        is_stock = found.one.state not in HARM
        longest = _LONGEST_UPDATE_OF_STOCK_DAYS if is_stock else _LONGEST_UPDATE_DAYS
        is_near = event.gap_days is None or event.gap_days <= longest
        return ReportRelation(Relation.UPDATE, NUMBER, newer) if is_near else None
    if event.is_one_article:
        is_apart = one.text not in other.before and other.text not in one.before
        is_certain = all(counters) or (any(counters) and is_apart)
        return ReportRelation(Relation.CONFLICT, NUMBER) if is_certain else None
    if event.is_one_outlet or not _are_of_one_time(one, other, found, event):
        return None
    return ReportRelation(Relation.CONFLICT, NUMBER)


def _replaces_own(
    one: ReportedSentence,
    other: ReportedSentence,
    counters: tuple[frozenset[str], frozenset[str]],
    found: QuantityComparison,
    event: EventEvidence,
) -> bool:
    """Whether an outlet gives a later number; within one page only if it says so."""
    if not event.is_one_outlet:
        return False
    if not event.is_one_article:
        return True
    if found.one.is_outdated != found.other.is_outdated:
        return True
    is_live = any(_LIVE.search(f"{sentence.before} {sentence.text}") for sentence in (one, other))
    return is_live and not (all(counters) and not are_same_counter(*counters) and "UPDATE" not in one.text)


def _are_of_one_time(
    one: ReportedSentence, other: ReportedSentence, found: QuantityComparison, event: EventEvidence
) -> bool:
    """Whether two outlets report so near in time that a difference is a conflict, not a toll that has risen."""
    if event.gap_days is None:
        return found.one.state not in HARM
    if event.gap_days > _LONGEST_CONFLICT_DAYS:
        return False
    newer = find_newer(one, other, found)
    if event.gap_days == 0 or newer is None:
        return True
    later, earlier = (found.one, found.other) if newer == 0 else (found.other, found.one)
    return later.low < earlier.low


def find_newer(one: ReportedSentence, other: ReportedSentence, found: QuantityComparison) -> int | None:
    """Which of two numbers is newer: 0 or 1; None if neither words nor dates tell."""
    if found.one.is_outdated != found.other.is_outdated:
        return 1 if found.one.is_outdated else 0
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
    if not _may_be_denied(one, other, asked, event):
        return None
    denials = sorted(_find_denial(*pair, asked, event) for pair in ((one, other), (other, one)))
    if denials[0] >= Denial.NEGATED and denials[1] >= Denial.CALLED_UNTRUE:
        return ReportRelation(Relation.SAME)
    is_certain = denials[1] >= Denial.CALLED_UNTRUE or (
        denials[1] is Denial.NEGATED and asked.aspect is Aspect.WHETHER
    )
    if is_certain and denials[0] is Denial.NONE:
        return ReportRelation(Relation.DENIAL, STATEMENT)
    return None


def _relate_times(
    one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> ReportRelation | None:
    relation = compare_times(one, other, asks_clock=asked.asks_clock, asked_years=asked.years)
    if relation is TimeRelation.EQUAL and (
        event.is_one_article or not event.share_language or event.shared_names
    ):
        return ReportRelation(Relation.SAME)
    if relation is TimeRelation.DIFFERENT and event.is_surely_same:
        return ReportRelation(Relation.CONFLICT, DATE)
    return None


_LEAST_RELEVANCE_OF_DENIAL = 0.5
_LONGEST_DENIAL_DAYS = 3


def _may_be_denied(
    one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> bool:
    """Whether both sentences may be about the claim that a question asks about."""
    if event.is_one_article and (one.text in other.before or other.text in one.before):
        return True
    if asked.aspect is not Aspect.WHETHER or event.name_other_years:
        return False
    if not event.share_language:
        return event.gap_days is not None and event.gap_days <= _LONGEST_DENIAL_DAYS
    is_near = event.gap_days is not None and event.gap_days <= _LONGEST_DENIAL_DAYS
    names_enough = event.shared_other_names > (0 if is_near or event.is_one_article else _NAMES_UNDATED)
    return (
        names_enough and event.relevance >= _LEAST_RELEVANCE_OF_DENIAL and (is_near or event.gap_days is None)
    )


_NAMES_UNDATED = 2


def _find_denial(
    sentence: ReportedSentence, counterpart: ReportedSentence, asked: AskedQuantity, event: EventEvidence
) -> Denial:
    claim = asked.tokens | frozenset(content_tokens(f"{counterpart.text} {counterpart.title}"))
    share_words = writing_system(sentence.text) is asked.writing_system
    return find_denial(
        sentence.text,
        claim if event.share_language or share_words else None,
        asked.tokens if share_words else None,
    )


_COPIED_RUNS = 0.35
_FEWEST_COPIED = 10


def is_copied(overlap: WordOverlap) -> bool:
    """Whether one sentence has the words of the other, in the same order and outside quotations."""
    return (
        overlap.own_runs >= _COPIED_RUNS
        and overlap.content >= _REWORDED_CONTENT
        and len(overlap.shared) >= _FEWEST_COPIED
        and not overlap.has_other_numbers
    )


_REWORDED_CONTENT = 0.6
_REWORDED_BESIDE = 0.4
_FEWEST_REWORDED = 5


def is_reworded(overlap: WordOverlap) -> bool:
    """Whether two sentences have most words in common, in whatever order, and not only those of the question."""
    return (
        overlap.content >= _REWORDED_CONTENT
        and overlap.beside_question >= _REWORDED_BESIDE
        and len(overlap.shared) >= _FEWEST_REWORDED
        and not overlap.has_other_numbers
    )
