"""Draw the chart of a timeline: a row for each event, its date on a common axis. Runs in a worker process.

Only digits are written, so that no font for Chinese, Japanese or Korean is needed and nothing is translated.
The background is opaque: the picture looks the same in light and dark themes.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING

from index.model.timeline_types import ChartRow, TimelineChart

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

# A phone shows the picture about 360 points wide: text of 26 pixels is then as large as 10 points.
_WIDTH, _ROW, _TEXT = 940, 40, 26
_TOP, _BOTTOM, _LEFT, _RIGHT = 24, 64, 250, 84
_BACKGROUND, _STRIPE, _GRID = (43, 45, 49), (49, 51, 56), (78, 80, 88)
_INK, _FAINT, _MARK = (242, 243, 245), (181, 186, 193), (88, 166, 255)
_LEAST_RADIUS, _MOST_RADIUS = 6.0, 17.0
_MOST_TICKS = 6
_MONTHS_A_YEAR = 12
_TICK_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_TICK_DAYS = (1, 2, 5, 10)


def draw_chart(chart: TimelineChart) -> bytes:
    """A PNG of the rows, of which there must be at least one."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - only charts need it

    height = _TOP + _ROW * len(chart.rows) + _BOTTOM
    image = Image.new("RGB", (_WIDTH, height), _BACKGROUND)
    canvas = _Canvas(ImageDraw.Draw(image), ImageFont.load_default(_TEXT), _Axis.of(chart), height)
    canvas.draw_grid(len(chart.rows))
    most = max(row.mentions for row in chart.rows)
    for place, row in enumerate(chart.rows):
        canvas.draw_row(place, row, most)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class _Axis:
    """The days from the left end to the right one."""

    first: date
    last: date

    @classmethod
    def of(cls, chart: TimelineChart) -> "_Axis":
        first, last = min(row.first for row in chart.rows), max(row.last for row in chart.rows)
        return cls(first, max(last, first + timedelta(days=_MOST_TICKS)))

    def place(self, day: date) -> float:
        """The horizontal place of a day in pixels."""
        share = (day - self.first).days / (self.last - self.first).days
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def ticks(self) -> Iterator[tuple[date, str]]:
        """At most `_MOST_TICKS` days with labels: every few days, or the first day of months or years."""
        days = (self.last - self.first).days
        step = next((n for n in _TICK_DAYS if days // n < _MOST_TICKS), None)
        if step is not None:
            yield from (
                (day, f"{day:%m-%d}")
                for n in range(0, days + 1, step)
                for day in [self.first + timedelta(days=n)]
            )
            return
        months = days // 30
        each = next((n for n in _TICK_MONTHS if months // n < _MOST_TICKS), _TICK_MONTHS[-1])
        number = -(-(self.first.year * _MONTHS_A_YEAR + self.first.month - 1) // each) * each
        while (year := number // _MONTHS_A_YEAR) <= self.last.year and year <= date.max.year:
            day = date(year, number % _MONTHS_A_YEAR + 1, 1)
            if self.first <= day <= self.last:
                yield day, f"{day:%Y}" if each % _MONTHS_A_YEAR == 0 else f"{day:%Y-%m}"
            number += each


@dataclass(frozen=True, slots=True)
class _Canvas:
    draw: "ImageDraw"
    font: "FreeTypeFont | ImageFont"
    axis: _Axis
    height: int

    def draw_grid(self, rows: int) -> None:
        bottom = _TOP + _ROW * rows
        for place in range(1, rows, 2):
            top = _TOP + place * _ROW
            self.draw.rectangle((0, top, _WIDTH, top + _ROW - 1), fill=_STRIPE)
        for day, label in self.axis.ticks():
            x = self.axis.place(day)
            self.draw.line((x, _TOP, x, bottom), fill=_GRID, width=2)
            self.draw.text((x, bottom + 10), label, font=self.font, fill=_FAINT, anchor="ma")

    def draw_row(self, place: int, row: ChartRow, most: int) -> None:
        """The number and the date; a circle, or a bar if no day is known, hollow for a day of publication."""
        middle = _TOP + place * _ROW + _ROW / 2
        self.draw.text((46, middle), str(row.number), font=self.font, fill=_INK, anchor="rm")
        self.draw.text((64, middle), _describe_date(row), font=self.font, fill=_FAINT, anchor="lm")
        left, right = self.axis.place(row.first), self.axis.place(row.last)
        radius = _LEAST_RADIUS + (_MOST_RADIUS - _LEAST_RADIUS) * sqrt(row.mentions / most)
        box = (left - radius, middle - radius, right + radius, middle + radius)
        fill = _MARK if row.is_stated else None
        self.draw.rounded_rectangle(box, radius=radius, fill=fill, outline=_MARK, width=3)
        self.draw.text((_WIDTH - 16, middle), str(row.mentions), font=self.font, fill=_INK, anchor="rm")


def _describe_date(row: ChartRow) -> str:
    """`2014-03-08`, `2014-03` or `2014`; of a few days, the first."""
    days = (row.last - row.first).days
    if days < 27:
        return row.first.isoformat()
    return f"{row.first:%Y-%m}" if days <= 31 else f"{row.first:%Y}"
