"""Dates that state their year, and times read once for a whole article."""

from datetime import UTC, date, datetime

import pytest

from index.language.dates.date_resolution import read_dated_text, resolve_times
from index.language.dates.stated_dates import find_stated_dates
from index.model.base_types import Precision, PublishedAt
from index.text.sentences import split_sentences

PUBLISHED = PublishedAt(datetime(2014, 8, 20, tzinfo=UTC), Precision.DAY)


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("It sank on March 8, 2014, off the cape.", "March 8, 2014", "2014-03-08", "2014-03-08"),
        ("It sank on 8 March 2014.", "8 March 2014", "2014-03-08", "2014-03-08"),
        ("The Sept. 11, 2012, attack", "Sept. 11, 2012", "2012-09-11", "2012-09-11"),
        ("Talks of March 3-5, 2014", "March 3-5, 2014", "2014-03-03", "2014-03-05"),
        ("It sank in March 2014.", "March 2014", "2014-03-01", "2014-03-31"),
        ("It sank in 2014.", "2014", "2014-01-01", "2014-12-31"),
        ("客機2014年3月8日失聯。", "2014年3月8日", "2014-03-08", "2014-03-08"),
        ("令和元年5月1日に即位した。", "令和元年5月1日", "2019-05-01", "2019-05-01"),
        ("여객기는 2014년 3월 8일 사라졌다.", "2014년 3월 8일", "2014-03-08", "2014-03-08"),
    ],
)
def test_days_months_and_years_are_found(text: str, words: str, first: str, last: str) -> None:
    [found] = find_stated_dates(text)

    assert text[found.start : found.end] == words
    assert (found.first, found.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["The 2014 report", "In 2014 dollars, it cost more.", "Flight 2014 was late.", "Feb. 30, 2014"]
)
def test_numbers_and_impossible_days_are_no_dates(text: str) -> None:
    assert list(find_stated_dates(text)) == []


def test_times_read_once_for_an_article_are_those_of_each_quote() -> None:
    text = (
        "The ferry sank on Monday. “We leave on Friday,” the captain had said. Divers arrived yesterday.\n"
        "An inquiry opened on Aug. 12, and ends next month. The harbour is quiet."
    )
    article = read_dated_text(text, PUBLISHED)

    for start, end in split_sentences(text):
        alone = resolve_times(text[start:end], PUBLISHED, before=text[:start], after=text[end:])
        assert article.resolve_times(start, end) == alone
