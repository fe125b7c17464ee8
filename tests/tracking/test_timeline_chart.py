"""The chart of a timeline, drawn in a worker process."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from libraries import open_library
from PIL import Image

from index import ChartRow, NewsIndex, TimelineChart
from index.tracking.timeline_chart import draw_chart


@pytest.fixture
def library(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path) as index:
        yield index


def row(number: int, first: date, last: date | None = None, *, mentions: int = 1) -> ChartRow:
    return ChartRow(number=number, first=first, last=last or first, is_stated=True, mentions=mentions)


def picture(*rows: ChartRow) -> Image.Image:
    image = Image.open(io.BytesIO(draw_chart(TimelineChart(rows=rows))))
    image.load()
    return image


def find_marks(image: Image.Image, top: int) -> list[int]:
    """The horizontal places of the blue mark in the row that begins at `top`."""
    return [x for x in range(image.width) if image.getpixel((x, top + 20)) == (88, 166, 255)]


def test_a_worker_draws_it_as_png(library: NewsIndex) -> None:
    chart = TimelineChart(rows=(row(1, date(2014, 3, 8)), row(2, date(2014, 6, 11))))

    assert library.timelines.draw_chart(chart).startswith(b"\x89PNG\r\n")


def test_later_events_are_further_right() -> None:
    image = picture(row(1, date(2014, 3, 8)), row(2, date(2014, 6, 11)), row(3, date(2015, 3, 8)))

    first, second, third = (find_marks(image, 24 + 40 * place) for place in range(3))

    assert max(first) < min(second)
    assert max(second) < min(third)


def test_a_month_is_a_bar_and_a_reported_event_a_larger_circle() -> None:
    image = picture(
        row(1, date(2014, 3, 1), date(2014, 3, 31)),
        row(2, date(2014, 3, 8), mentions=1),
        row(3, date(2014, 5, 8), mentions=20),
    )

    month, few, many = (find_marks(image, 24 + 40 * place) for place in range(3))

    assert len(month) > len(few)
    assert len(many) > len(few)


@pytest.mark.parametrize("days", [0, 1, 40, 700, 9000, 200_000])
def test_any_length_of_time_has_an_axis(days: int) -> None:
    first = date(1500, 1, 1)

    image = picture(row(1, first), row(2, first + timedelta(days=days)))

    assert image.size == (940, 24 + 80 + 64)


def test_the_last_day_of_the_calendar_can_be_charted() -> None:
    assert picture(row(1, date(9990, 1, 1)), row(2, date(9999, 12, 31))).height > 0
