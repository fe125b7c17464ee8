"""Decide whether two articles are copies of one report. Pure (docs/decisions/0012).

Every limit here was read off real pairs; docs/decisions/0012 tells which, and what each keeps apart.
"""

from dataclasses import dataclass
from datetime import timedelta

from index.dedup.text_overlap import ComparableText, TextOverlap, compare_numbers, measure_overlap
from index.model.base_types import PublishedAt

LEAST_BANDS = 2
"""Of two sketches must agree for their texts to be compared at all."""

# Within which the same report appears in other outlets.
_SOME_DAYS = timedelta(days=4)
# Reports that are further apart and name different weekdays or months are of different days.
_SAME_DAY = timedelta(hours=12)
_MONTH = timedelta(days=31)
_ANY_TIME = timedelta.max
# A text that is nearly the same word for word is a copy even when it is printed again much later: how much
# of either text must be shared, and within what time.
_NEAR_IDENTICAL = ((0.88, _ANY_TIME), (0.8, _MONTH), (0.65, _SOME_DAYS))
_NEARLY_ALL = 0.75
# Less than this of either opening: what the two share is a gallery, a box or a chronology below.
_SAME_OPENING = 0.3
# One number in ten that differs in the same words, or next to nothing but numbers that differ: the bulletin of
# another day.
_OTHER_NUMBERS = 0.1
_WORDS_A_NUMBER = 2


@dataclass(frozen=True, slots=True)
class ComparedReport:
    """What deciding needs of an article. An unknown outlet or date is None; a host may stand for an outlet."""

    text: ComparableText
    outlet: str | None
    published: PublishedAt | None


def are_copies(one: ComparedReport, other: ComparedReport) -> bool:
    """Whether a reader would say that both print the same report; the same whichever is named first."""
    apart = _find_distance(one.published, other.published)
    numbers = compare_numbers(one.text, other.text)
    if numbers.other > _OTHER_NUMBERS * (numbers.equal + numbers.other):
        return False
    if numbers.other_days and (apart is None or apart > _SAME_DAY):
        return False
    likeness = measure_overlap(one.text, other.text)
    if 0 < likeness.other_words <= _WORDS_A_NUMBER * numbers.other:
        return False
    apart = apart or timedelta(0)
    if _may_be_same_outlet(one, other):
        return _is_near_identical(likeness, apart) and not _is_later_version(likeness, apart)
    return _is_near_identical(likeness, apart) or _is_reprint(likeness, apart)


def may_be_copies(agreeing_bands: int, one: PublishedAt | None, other: PublishedAt | None) -> bool:
    """Whether two sketches agree in enough bands to look at the texts: cheap, and misses next to nothing.

    Bulletins of every day of many years look alike; only what is nearly identical is looked at beyond a month.
    """
    if (_find_distance(one, other) or timedelta(0)) > _MONTH:
        # Of 64 bands 32 agree, give or take 4, where 0.71 of the phrases are shared.
        return agreeing_bands >= 28
    return agreeing_bands >= LEAST_BANDS


def _is_near_identical(likeness: TextOverlap, apart: timedelta) -> bool:
    if likeness.opening_more < _SAME_OPENING or likeness.shared_more < _NEARLY_ALL:
        return False
    return any(likeness.shared_less >= share and apart <= most for share, most in _NEAR_IDENTICAL)


def _is_later_version(likeness: TextOverlap, apart: timedelta) -> bool:
    """Whether one goes on from the other: another opening, and most of the rest as it was."""
    return apart > timedelta(0) and likeness.shared_less < 0.8 and likeness.opening_more < 0.8


def _is_reprint(likeness: TextOverlap, apart: timedelta) -> bool:
    """Whether one outlet printed another's report: cut short, rewritten, or in parts."""
    if apart > _SOME_DAYS:
        return False
    is_cut_short = likeness.shared_more >= 0.9 and likeness.opening_less >= 0.7
    is_rewritten = likeness.own_more >= 0.6 and likeness.own_less >= 0.45
    is_in_parts = (
        likeness.own_more >= 0.4
        and likeness.own_less >= 0.3
        and likeness.opening_more >= _SAME_OPENING
        and likeness.details >= 0.8
    )
    return is_cut_short or is_rewritten or is_in_parts


def _may_be_same_outlet(one: ComparedReport, other: ComparedReport) -> bool:
    """A later, longer version in the same outlet is another article, and so may one of unknown origin be."""
    if one.outlet is None or other.outlet is None:
        return one.outlet == other.outlet
    return _plain(one.outlet) == _plain(other.outlet)


def _plain(outlet: str) -> str:
    return "".join(character for character in outlet.casefold() if character.isalnum())


def _find_distance(one: PublishedAt | None, other: PublishedAt | None) -> timedelta | None:
    """None where either date is unknown: then the texts decide as if they were of the same day."""
    return abs(one.at - other.at) if one is not None and other is not None else None
