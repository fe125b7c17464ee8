"""Decide whether two articles are copies of one report. Pure.

Every limit was chosen on real pairs; docs/decisions/0012 lists them and what each limit separates.
"""

from dataclasses import dataclass
from datetime import timedelta

from index.dedup.text_overlap import ComparableText, TextOverlap, compare_numbers, measure_overlap
from index.model.base_types import PublishedAt
from index.text.search_folding import fold_name

LEAST_BANDS = 2
"""Bands of two sketches that must agree before their texts are compared."""

# The time within which other outlets print the same report.
_SOME_DAYS = timedelta(days=4)
# Reports that are further apart and name different weekdays or months are about different days.
_SAME_DAY = timedelta(hours=12)
_MONTH = timedelta(days=31)
_ANY_TIME = timedelta.max
# A text that is nearly identical word for word is a copy even if it is printed again much later: the share of
# both texts that must be common, and the time between them.
_NEAR_IDENTICAL = ((0.88, _ANY_TIME), (0.8, _MONTH), (0.65, _SOME_DAYS))
_NEARLY_ALL = 0.75
# If less than this of both openings is shared, what they share is a gallery, a box or a chronology below.
_SAME_OPENING = 0.3
# One number in ten that differs in the same context, or hardly any differences except numbers: the bulletin
# of another day.
_OTHER_NUMBERS = 0.1
_WORDS_A_NUMBER = 2
# Reports from one template share most words, but few names and numbers; copies share 0.84 of them or more.
# Texts with hardly any, such as many in Chinese, Japanese and Korean, are not judged by them.
_SAME_DETAILS = 0.7
_FEW_DETAILS = 3


@dataclass(frozen=True, slots=True)
class ComparedReport:
    """What the decision needs of an article. Outlet and date may be unknown; a host may replace an outlet."""

    text: ComparableText
    outlet: str | None
    published: PublishedAt | None


def are_copies(one: ComparedReport, other: ComparedReport) -> bool:
    """Whether a reader would say that both print the same report. Symmetric."""
    apart = _find_distance(one.published, other.published)
    numbers = compare_numbers(one.text, other.text)
    if numbers.other > _OTHER_NUMBERS * (numbers.equal + numbers.other):
        return False
    if numbers.other_days and (apart is None or apart > _SAME_DAY):
        return False
    likeness = measure_overlap(one.text, other.text)
    if 0 < likeness.other_words <= _WORDS_A_NUMBER * numbers.other or _have_other_details(one, other, likeness):
        return False
    apart = apart or timedelta(0)
    if _may_be_same_outlet(one, other):
        return _is_near_identical(likeness, apart) and not _is_later_version(likeness, apart)
    return _is_near_identical(likeness, apart) or _is_reprint(likeness, apart)


def may_be_copies(agreeing_bands: int, one: PublishedAt | None, other: PublishedAt | None) -> bool:
    """Whether two sketches agree in enough bands to compare the texts. Cheap, and misses hardly any copy.

    Daily bulletins of many years look alike: beyond a month, only nearly identical texts are compared.
    """
    if (_find_distance(one, other) or timedelta(0)) > _MONTH:
        # If 0.71 of the phrases are shared, 32 of 64 bands agree, with a standard deviation of 4.
        return agreeing_bands >= 28
    return agreeing_bands >= LEAST_BANDS


def _have_other_details(one: ComparedReport, other: ComparedReport, likeness: TextOverlap) -> bool:
    fewer = min(len(one.text.details), len(other.text.details))
    return fewer >= _FEW_DETAILS and likeness.details < _SAME_DETAILS


def _is_near_identical(likeness: TextOverlap, apart: timedelta) -> bool:
    if likeness.opening_more < _SAME_OPENING or likeness.shared_more < _NEARLY_ALL:
        return False
    return any(likeness.shared_less >= share and apart <= most for share, most in _NEAR_IDENTICAL)


def _is_later_version(likeness: TextOverlap, apart: timedelta) -> bool:
    """Whether one continues the other: another opening, and most of the rest unchanged."""
    return apart > timedelta(0) and likeness.shared_less < 0.8 and likeness.opening_more < 0.8


def _is_reprint(likeness: TextOverlap, apart: timedelta) -> bool:
    """Whether one outlet printed another's report: shortened, rewritten, or in parts."""
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
    """Whether both may be from one outlet, where a later, longer version counts as another article."""
    if one.outlet is None or other.outlet is None:
        return one.outlet == other.outlet
    return _plain(one.outlet) == _plain(other.outlet)


def _plain(outlet: str) -> str:
    return "".join(character for character in fold_name(outlet) if character.isalnum())


def _find_distance(one: PublishedAt | None, other: PublishedAt | None) -> timedelta | None:
    """None if either date is unknown: then the texts are judged as if from the same day."""
    return abs(one.at - other.at) if one is not None and other is not None else None
