"""What has become of the articles that a source listed, for people."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from index.source_types import EntryOutcome, EntryProblem
from index.store.schema import source_entries
from index.types import SourceId
from index.wording import load_wording

_NOT_TAKEN = (EntryOutcome.REJECTED.value, EntryOutcome.FAILED.value)


def count_entries(connection: Connection, source_id: SourceId) -> Mapping[EntryOutcome, int]:
    """Of each outcome those that are remembered."""
    query = (
        select(source_entries.c.outcome, func.count())
        .where(source_entries.c.source_id == source_id)
        .group_by(source_entries.c.outcome)
    )
    return {EntryOutcome(outcome): n for outcome, n in connection.execute(query)}


def list_problems(connection: Connection, source_id: SourceId, limit: int) -> tuple[EntryProblem, ...]:
    """Those that were not taken, with their reasons; the one that was listed last comes first."""
    query = (
        select(source_entries)
        .where(source_entries.c.source_id == source_id, source_entries.c.outcome.in_(_NOT_TAKEN))
        .order_by(source_entries.c.listed_at.desc(), source_entries.c.entry_key)
        .limit(limit)
    )
    return tuple(
        EntryProblem(
            url=row.url,
            outcome=EntryOutcome(row.outcome),
            reason=load_wording(row.reason) if row.reason else "",
        )
        for row in connection.execute(query)
    )
