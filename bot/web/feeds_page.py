"""The feeds of all corpora, sorted by any column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.web.display_text import name_readers
from bot.web.page_list import PageOfList
from bot.web.page_request import PageRequest
from index import LibraryReading, Source, SourceState

ROWS = 100
RECENT = timedelta(days=7)
ASCENDING, DESCENDING = "ascending", "descending"
"""Values of aria-sort."""
_STATES = {
    SourceState.ACTIVE: "active",
    SourceState.PAUSED: "paused",
    SourceState.FAILING: "stopped after failing for days",
}


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed."""

    source: Source
    recent: int
    """Articles that were added in the last 7 days."""

    @property
    def state(self) -> str:
        is_failing = self.source.state is SourceState.ACTIVE and self.source.health.failures
        return "failing" if is_failing else _STATES[self.source.state]

    @property
    def error(self) -> str:
        """The last error, if it still holds."""
        health = self.source.health
        has_error = health.failures or self.source.state is SourceState.FAILING
        return (health.last_error or "") if has_error else ""

    @property
    def readers(self) -> str:
        return name_readers(self.source.corpus)


def _rank(row: FeedRow) -> tuple[int, str]:
    """Those with problems first."""
    ranks = {"failing": 0, _STATES[SourceState.FAILING]: 0, "paused": 2}
    return ranks.get(row.state, 1), row.source.title.casefold()


def _timestamp(moment: datetime | None) -> float:
    """What is missing comes first."""
    return moment.timestamp() if moment is not None else 0.0


_Key = Callable[[FeedRow], Any]
COLUMNS: Mapping[str, tuple[str, _Key]] = {
    "title": ("Feed", lambda row: row.source.title.casefold()),
    "state": ("State", _rank),
    "success": ("Last success", lambda row: _timestamp(row.source.health.succeeded_at)),
    "next": ("Next poll", lambda row: _timestamp(row.source.health.next_poll_at)),
    "recent": ("New in 7 days", lambda row: row.recent),
    "articles": ("Articles", lambda row: row.source.articles),
}
"""The columns by which the table can be sorted: their titles and keys."""


@dataclass(frozen=True, slots=True)
class Column:
    """A header, with the link that sorts by it."""

    title: str
    href: str
    order: str
    """The value of aria-sort."""


@dataclass(frozen=True, slots=True)
class Feeds:
    columns: tuple[Column, ...]
    rows: PageOfList[FeedRow]


def build_feeds(reading: LibraryReading, asked: PageRequest) -> Feeds:
    sort = asked.read_choice("sort", COLUMNS, "state")
    order = asked.read_choice("order", (ASCENDING, DESCENDING), ASCENDING)
    recent = reading.count_recent_articles(asked.now - RECENT)
    rows = [FeedRow(source, recent.get(source.source_id, 0)) for source in reading.list_sources()]
    rows.sort(key=COLUMNS[sort][1], reverse=order == DESCENDING)
    page = PageOfList.cut(rows, asked.read_page(), ROWS, path="/feeds", query={"sort": sort, "order": order})
    return Feeds(tuple(_make_column(name, sort, order) for name in COLUMNS), page)


def _make_column(name: str, sort: str, order: str) -> Column:
    is_sorted = name == sort
    following = DESCENDING if is_sorted and order == ASCENDING else ASCENDING
    return Column(COLUMNS[name][0], f"/feeds?sort={name}&order={following}", order if is_sorted else "none")
