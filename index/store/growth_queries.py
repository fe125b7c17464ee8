"""How a library grows: articles by the day and by the feed, over all corpora. Slow with many articles."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from index.model.base_types import SourceId
from index.model.figure_types import DayOfGrowth
from index.store.portable_sql import byte_length
from index.store.schema import articles


def list_days_of_growth(connection: Connection, since: datetime, days: int) -> Sequence[DayOfGrowth]:
    """The articles added on each day from `since`, a midnight, on; days without any included."""
    day = func.date(articles.c.added_at)
    query = (
        select(day, func.count(), func.sum(byte_length(articles.c.text)))
        .where(articles.c.added_at >= since, articles.c.added_at < since + timedelta(days=days))
        .group_by(day)
    )
    found = {_to_date(at): (count, text_bytes) for at, count, text_bytes in connection.execute(query)}
    all_days = (since.date() + timedelta(days=number) for number in range(days))
    return [DayOfGrowth(at, *map(int, found.get(at, (0, 0)))) for at in all_days]


def count_recent_articles(connection: Connection, since: datetime) -> dict[SourceId, int]:
    """The articles of each source that were added since then; sources without any are missing."""
    query = (
        select(articles.c.source_id, func.count())
        .where(articles.c.source_id.is_not(None), articles.c.added_at >= since)
        .group_by(articles.c.source_id)
    )
    return {SourceId(source_id): count for source_id, count in connection.execute(query)}


def _to_date(value: str | date) -> date:
    """SQLite has no type for a date."""
    return value if isinstance(value, date) else date.fromisoformat(value)
