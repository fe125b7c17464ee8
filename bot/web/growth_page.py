"""How the library grew: articles and bytes of text by the day, as charts and as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from bot.web.display_text import count, size
from bot.web.page_request import PageRequest
from index import DayOfGrowth, LibraryReading

DAYS = 90
CHART_WIDTH, CHART_HEIGHT = 720, 160
"""In the units of the drawing, which is scaled to the page."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart."""

    x: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the first day to the last; `top` is the value at the upper edge."""

    name: str
    title: str
    bars: tuple[Bar, ...]
    top: str
    months: tuple[tuple[float, str], ...]
    """Where a month begins, and its name."""


@dataclass(frozen=True, slots=True)
class Growth:
    days: Sequence[DayOfGrowth]
    """The latest first, those without articles left out."""
    charts: tuple[Chart, ...]
    articles: int
    text_bytes: int


def build_growth(reading: LibraryReading, asked: PageRequest) -> Growth:
    days = reading.list_growth(_find_first_day(asked.now), DAYS)
    articles, text_bytes = [day.articles for day in days], [day.text_bytes for day in days]
    dates = [day.day for day in days]
    return Growth(
        days=[day for day in reversed(days) if day.articles],
        charts=(
            draw_chart("articles", "Articles added a day", dates, articles, _count_articles),
            draw_chart("bytes", "Text added a day", dates, text_bytes, size),
        ),
        articles=sum(articles),
        text_bytes=sum(text_bytes),
    )


def draw_chart(
    name: str, title: str, days: Sequence[date], values: Sequence[int], describe: Callable[[int], str]
) -> Chart:
    """A bar for each day; the highest reaches the upper edge."""
    top = max(values, default=0)
    step = CHART_WIDTH / max(1, len(days))
    bars = tuple(
        Bar(
            x=round(place * step + step * 0.1, 2),
            width=round(step * 0.8, 2),
            # A day with little must not look like one with nothing.
            height=round(max(1.5, CHART_HEIGHT * value / top), 2) if value else 0,
            label=f"{day}: {describe(value)}",
        )
        for place, (day, value) in enumerate(zip(days, values, strict=True))
    )
    months = tuple(
        (round(place * step, 2), f"{day:%b}")
        for place, (before, day) in enumerate(pairwise(days), start=1)
        if day.month != before.month
    )
    return Chart(name, title, bars, describe(top) if top else "", months)


def _count_articles(number: int) -> str:
    return count(number, "article")


def _find_first_day(now: datetime) -> datetime:
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    return today - timedelta(days=DAYS - 1)
