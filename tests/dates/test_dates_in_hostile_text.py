"""Date functions on hostile text: bounded time and no false results."""

from datetime import UTC, datetime
from itertools import pairwise
from time import process_time

import pytest

from index.language.dates.date_resolution import resolve_times
from index.language.dates.question_times import find_question_time, wants_newest
from index.language.dates.quotation_spans import find_quoted_spans
from index.language.dates.tense import tense_at
from index.model.base_types import Precision, PublishedAt

NOW = datetime(2021, 8, 25, 12, tzinfo=UTC)
# Far above the usual time, even on a busy machine; a pattern that backtracks takes hours.
MOST_CPU_S = 20

LONG = 100_000
HOSTILE = {
    "digits": "1" * LONG,
    "spaces": " " * LONG,
    "dates": "2021-08-2" * (LONG // 9),
    "words": "said " * (LONG // 5),
    "capitals": "Aaaa " * (LONG // 5),
    "weekdays": "Friday " * (LONG // 7),
    "bounds": "since before after " * (LONG // 19),
    "superlatives": "first most best " * (LONG // 16),
    "months": "March May 1 " * (LONG // 12),
    "marks": '"“‘' * (LONG // 3),
    "closing marks": "”’」" * (LONG // 3),
    "brackets": "（27日" * (LONG // 4),
    "chinese": "上週五將" * (LONG // 4),
    "japanese": "先週の金曜日" * (LONG // 6),
    "korean": "지난 주 금요일 " * (LONG // 8),
    "days of the month": "27日、" * (LONG // 4),
    "full-width digits": "２７" * (LONG // 2),
    "numerals": "一二三四五六七八九十" * (LONG // 10),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_pattern_backtracks(text: str) -> None:
    published = PublishedAt(NOW, Precision.INSTANT, "+08:00")
    begun = process_time()

    resolve_times(text, published)
    resolve_times(text[:3900], published, before=text)
    find_question_time(text[:2000], NOW)
    wants_newest(text)
    find_quoted_spans(text)
    tense_at(text, LONG // 2, LONG // 2 + 6)

    assert process_time() - begun < MOST_CPU_S


@pytest.mark.parametrize(
    ("published", "phrases"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), {"next year", "내일"}),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), {"yesterday", "last week", "三天前"}),
    ],
)
def test_times_outside_the_calendar_are_omitted(published: datetime, phrases: set[str]) -> None:
    quote = "It sank yesterday; it sails tomorrow; last week, next year, 三天前, 来年, 내일."

    for precision in Precision:
        for zone in (None, "+00:00", "+14:00", "-12:00"):
            times = resolve_times(quote, PublishedAt(published, precision, zone))

            found = {quote[time.start : time.end] for time in times}
            assert found == phrases if precision is Precision.DAY else found <= phrases


def test_times_never_overlap() -> None:
    quote = "The navy said last Friday, Friday, Aug. 20, and yesterday that 昨天（24日） 上週五 it sailed."

    times = resolve_times(quote, PublishedAt(NOW, Precision.DAY))

    assert len(times) > 1
    assert all(one.end <= other.start for one, other in pairwise(times))
