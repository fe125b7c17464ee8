"""The change log: which articles changed after a given sequence number."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, literal, select

from index.model.base_types import ArticleId
from index.store.schema import UtcDateTime, articles, changes


class ChangeKind(StrEnum):
    """What happened to an article. EMBEDDED affects only its vectors, and SPLIT only its passages."""

    PUT = "put"
    SPLIT = "split"
    REMOVE = "remove"
    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class PendingChanges:
    """Articles changed after a sequence number, up to and including `up_to`."""

    up_to: int
    articles: frozenset[ArticleId]
    reworded: frozenset[ArticleId]
    """Articles whose text, facts or passages changed, not only their vectors."""


# Read for every question: as a constant, SQLAlchemy prepares it once.
_LAST_SEQ = select(func.max(changes.c.seq)).where(changes.c.corpus_id == bindparam("corpus_id"))


def log_change(
    connection: Connection, corpus_id: int, article_id: ArticleId, kind: ChangeKind, at: datetime
) -> None:
    connection.execute(
        insert(changes).values(corpus_id=corpus_id, article_id=article_id, kind=kind.value, at=at)
    )


def log_change_of_all(
    connection: Connection, condition: ColumnElement[bool], kind: ChangeKind, at: datetime
) -> None:
    """Log one change for each stored article that meets a condition, in the order of their ids."""
    rows = (
        select(articles.c.corpus_id, articles.c.id, literal(kind.value), literal(at, UtcDateTime()))
        .where(condition)
        .order_by(articles.c.id)
    )
    connection.execute(insert(changes).from_select(["corpus_id", "article_id", "kind", "at"], rows))


def find_last_seq(connection: Connection, corpus_id: int) -> int:
    """The sequence number of a corpus's newest change; 0 if it has none."""
    return int(connection.execute(_LAST_SEQ, {"corpus_id": corpus_id}).scalar() or 0)


def find_last_change_at(connection: Connection, corpus_id: int) -> datetime | None:
    query = select(changes.c.at).where(changes.c.corpus_id == corpus_id)
    return connection.execute(query.order_by(changes.c.seq.desc()).limit(1)).scalar()


def read_changes(connection: Connection, corpus_id: int, after: int) -> PendingChanges:
    """The changes of a corpus with a sequence number above `after`."""
    query = select(changes.c.seq, changes.c.article_id, changes.c.kind).where(
        changes.c.corpus_id == corpus_id, changes.c.seq > after
    )
    rows = connection.execute(query).all()
    return PendingChanges(
        up_to=max((row.seq for row in rows), default=after),
        articles=frozenset(ArticleId(row.article_id) for row in rows),
        reworded=frozenset(ArticleId(row.article_id) for row in rows if row.kind != ChangeKind.EMBEDDED),
    )
