"""Value types of timelines: what happened when, in quotes.

All are frozen, hold no connection and may cross threads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from index.model.answer_types import Citation, Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """When an event happened: a day, or the month, year or few days in which it did; both inclusive."""

    first: date
    last: date
    is_stated: bool
    """Whether the quote states it; otherwise it is the day on which the article was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """An event: the quote that tells it best, and other articles that report it."""

    date: EventDate
    citation: Citation
    elsewhere: tuple[Citation, ...]
    """Quotes about the event from other articles, at most one of each; not copies of one report."""
    reports: int
    """Articles that report the event, without copies of one report."""
    mentions: int
    """Articles that name its date, including later ones that refer back to it; also without copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The most important events of a topic, the earliest first; citations are numbered like the entries."""

    topic: str
    entries: tuple[TimelineEntry, ...]
    events: int
    """The dated events that were found. If not all are shown, some others may have no quotable sentence."""
    articles: int
    """Articles about the topic."""
    outside: int = 0
    """Events that the time asked for excludes."""
    is_library_empty: bool = False
    corrections: tuple[Correction, ...] = ()
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """An event in the chart of a timeline, with the number of its entry."""

    number: int
    first: date
    last: date
    is_stated: bool
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineChart:
    """What a chart shows."""

    rows: tuple[ChartRow, ...]
