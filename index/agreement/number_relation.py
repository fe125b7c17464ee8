"""Decide what numbers mean that differ: a later one of the same counter, a conflict, or neither. Pure.

The running totals of two counters differ at different times, which is no conflict.
"""

import re

from index.agreement.counted_words import HARM
from index.agreement.event_identity import EventEvidence
from index.agreement.number_reading import any_of_lines
from index.agreement.quantity_comparison import QuantityComparison, QuantityRelation
from index.agreement.relation_kinds import Relation, ReportRelation
from index.agreement.report_counter import are_same_counter, find_counter
from index.agreement.reported_sentence import ReportedSentence
from index.text.word_lists import load_line_sections

_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")
_REVISED = re.compile(any_of_lines(_CIRCUMSTANCES["revised"]), re.IGNORECASE)
_LIVE = re.compile(
    r"\bUPDATED?\b|\bUpdated\b|\d [ap]\.m\. E[DS]?T\b|\bnow stands\b"
    r"|\b(?:has |have |had )(?:risen|grown|climbed|jumped|topped)\b|\bnow stands\b"
)
_ALSO = re.compile(r"\b(?:also|another|in addition|besides)\b|還|还|另|また|또한|також|также", re.IGNORECASE)
_NUMBER = frozenset({"number"})
_LONGEST_UPDATE_DAYS = 10
_LONGEST_UPDATE_OF_STOCK_DAYS = 31
"""For numbers that do not only rise, such as troops in a country."""
_NEAR_CONFLICT_DAYS = 2
_LONGEST_CONFLICT_DAYS = 7
_LARGEST_FALL = 3
"""A later number that is this much lower counts something else."""
_LONGEST_ROUNDED_DAYS = 30
_FEWEST_DISTINCT = 13


def relate_numbers(
    one: ReportedSentence, other: ReportedSentence, found: QuantityComparison, event: EventEvidence
) -> ReportRelation | None:
    """How two sentences relate by the numbers with which they answer."""
    if found.relation is QuantityRelation.EQUAL:
        return ReportRelation(Relation.SAME) if _state_the_same(found, event) else None
    if found.relation is QuantityRelation.OTHER or _adds_to(one, other) or _adds_to(other, one):
        return None
    counters = find_counter(one), find_counter(other)
    have_one_counter = are_same_counter(*counters)
    is_dated_count = have_one_counter and event.may_be_same and event.gap_days is not None
    if not event.is_surely_same and not is_dated_count:
        return None
    if have_one_counter or _replaces_own(one, other, found, event):
        is_near = event.gap_days is None or event.gap_days <= _longest_update_days(found)
        return ReportRelation(Relation.UPDATE, _NUMBER, find_newer(one, other, found)) if is_near else None
    if event.is_one_article:
        is_conflict = all(counters) or (any(counters) and not _are_neighbours(one, other))
    else:
        is_conflict = not event.is_one_outlet and _are_of_one_time(one, other, found, event)
    return ReportRelation(Relation.CONFLICT, _NUMBER) if is_conflict else None


def _state_the_same(found: QuantityComparison, event: EventEvidence) -> bool:
    """Whether equal numbers are of one event; rounded ones only if they were published within a month."""
    is_exact = found.one.low == found.other.low
    is_near = event.is_one_article or (event.gap_days is not None and event.gap_days <= _LONGEST_ROUNDED_DAYS)
    if not (is_exact or is_near or not event.share_language):
        return False
    # 58 is equal by more than chance, unlike 3 or 100.
    is_distinct = is_exact and found.one.low >= _FEWEST_DISTINCT and found.one.low % 10 != 0
    return event.may_be_same or (is_distinct and event.is_near)


def _longest_update_days(found: QuantityComparison) -> int:
    return _LONGEST_UPDATE_DAYS if found.one.state in HARM else _LONGEST_UPDATE_OF_STOCK_DAYS


def _adds_to(one: ReportedSentence, other: ReportedSentence) -> bool:
    """Whether a sentence counts something else than the one before it: "It also counted …"."""
    return one.text in other.before and _ALSO.search(other.text) is not None


def _are_neighbours(one: ReportedSentence, other: ReportedSentence) -> bool:
    return one.text in other.before or other.text in one.before


def _replaces_own(
    one: ReportedSentence, other: ReportedSentence, found: QuantityComparison, event: EventEvidence
) -> bool:
    """Whether an outlet gives a later number; within one page only if it says so."""
    if not event.is_one_outlet or not event.is_one_article:
        return event.is_one_outlet
    if found.one.is_outdated != found.other.is_outdated:
        return True
    counters = find_counter(one), find_counter(other)
    is_live = any(_LIVE.search(f"{sentence.before} {sentence.text}") for sentence in (one, other))
    return is_live and (not all(counters) or "UPDATE" in one.text)


def _are_of_one_time(
    one: ReportedSentence, other: ReportedSentence, found: QuantityComparison, event: EventEvidence
) -> bool:
    """Whether two outlets differ although no toll has risen in between."""
    if event.gap_days is None:
        return found.one.state not in HARM
    newer = find_newer(one, other, found)
    if event.gap_days == 0 or newer is None:
        return True
    later, earlier = (found.one, found.other) if newer == 0 else (found.other, found.one)
    is_lower = later.low < earlier.low <= _LARGEST_FALL * later.low
    if event.gap_days <= _NEAR_CONFLICT_DAYS:
        return is_lower
    return is_lower and event.gap_days <= _LONGEST_CONFLICT_DAYS and event.is_well_supported


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
