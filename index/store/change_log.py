"""The change log: which articles changed after a given sequence number."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select

from index.model.base_types import ArticleId
from index.store.schema import changes


class ChangeKind(StrEnum):
    """What happened to an article. EMBEDDED concerns its vectors alone, the others its words too."""

    PUT = "put"
    REMOVE = "remove"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class PendingChanges:
    """Articles changed after a sequence number, and the number up to which that holds."""

    up_to: int
    articles: frozenset[ArticleId]
    reworded: frozenset[ArticleId]
    """Those whose words or facts changed, not only their vectors."""


def log_change(
    connection: Connection, corpus_id: int, article_id: ArticleId, kind: ChangeKind, at: datetime
) -> None:
    connection.execute(
        insert(changes).values(corpus_id=corpus_id, article_id=article_id, kind=kind.value, at=at)
    )


def find_last_seq(connection: Connection, corpus_id: int) -> int:
    """The newest change of a corpus, 0 where there is none."""
    query = select(func.max(changes.c.seq)).where(changes.c.corpus_id == corpus_id)
    return int(connection.execute(query).scalar() or 0)


def find_last_change_at(connection: Connection, corpus_id: int) -> datetime | None:
    query = select(changes.c.at).where(changes.c.corpus_id == corpus_id)
    return connection.execute(query.order_by(changes.c.seq.desc()).limit(1)).scalar()


def read_changes(connection: Connection, corpus_id: int, after: int) -> PendingChanges:
    query = select(changes.c.seq, changes.c.article_id, changes.c.kind).where(
        changes.c.corpus_id == corpus_id, changes.c.seq > after
    )
    rows = connection.execute(query).all()
    return PendingChanges(
        up_to=max((row.seq for row in rows), default=after),
        articles=frozenset(ArticleId(row.article_id) for row in rows),
        reworded=frozenset(ArticleId(row.article_id) for row in rows if row.kind != ChangeKind.EMBEDDED),
    )
