"""The outbox of articles that are to be matched against standing queries.

An arrival is written in the transaction that stores or changes the article, so that none is lost, and only if a
standing query reads the corpus. It is deleted in the transaction that stores the resulting alerts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select, update

from index.model.alert_types import ArrivalKind
from index.model.base_types import ArticleId
from index.store.portable_sql import is_among
from index.store.schema import UtcDateTime, arrivals, standing_query_corpora


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article that was stored or changed. Later arrivals have higher numbers."""

    seq: int
    article_id: ArticleId
    kind: ArrivalKind
    at: datetime
    awaits_questions: bool
    """Whether it was matched against everything except questions."""


_IS_READ = (
    select(standing_query_corpora.c.query_id)
    .where(standing_query_corpora.c.corpus_id == bindparam("in_corpus"))
    .exists()
)
# Run for every stored article: as a constant, SQLAlchemy prepares it once.
_RECORD = insert(arrivals).from_select(
    ["corpus_id", "article_id", "kind", "at"],
    select(
        bindparam("in_corpus", type_=arrivals.c.corpus_id.type),
        bindparam("of_article", type_=arrivals.c.article_id.type),
        bindparam("of_kind", type_=arrivals.c.kind.type),
        bindparam("moment", type_=UtcDateTime()),
    ).where(_IS_READ),
)


def record_arrival(
    connection: Connection, corpus_id: int, article_id: ArticleId, kind: ArrivalKind, now: datetime
) -> None:
    """Have an article matched against the standing queries of its corpus; nothing if there are none."""
    connection.execute(
        _RECORD, {"in_corpus": corpus_id, "of_article": article_id, "of_kind": kind.value, "moment": now}
    )


def read_arrivals(connection: Connection, *, after: int, awaits_questions: bool, limit: int) -> list[Arrival]:
    """The next arrivals with a number above `after`, in order."""
    query = select(arrivals).where(arrivals.c.seq > after, arrivals.c.awaits_questions.is_(awaits_questions))
    return [
        Arrival(
            row.seq, ArticleId(row.article_id), ArrivalKind(row.kind), row.at, awaits_questions=awaits_questions
        )
        for row in connection.execute(query.order_by(arrivals.c.seq).limit(limit))
    ]


def has_arrival(connection: Connection, article_id: ArticleId) -> bool:
    """Whether an article is still to be matched."""
    query = select(arrivals.c.seq).where(arrivals.c.article_id == article_id)
    return connection.execute(query.limit(1)).first() is not None


def find_remaining(connection: Connection, taken: Sequence[Arrival]) -> set[int]:
    """The numbers of those arrivals that no other process has matched meanwhile."""
    query = select(arrivals.c.seq, arrivals.c.awaits_questions).where(is_among(arrivals.c.seq))
    rows = connection.execute(query, {"ids": [arrival.seq for arrival in taken]})
    stored = {(row.seq, row.awaits_questions) for row in rows}
    return {a.seq for a in taken if (a.seq, a.awaits_questions) in stored}


def keep_for_questions(connection: Connection, seqs: Sequence[int]) -> None:
    """Record that arrivals only have to be matched against questions now."""
    this = update(arrivals).where(is_among(arrivals.c.seq)).values(awaits_questions=literal(True))
    connection.execute(this, {"ids": list(seqs)})


def delete_arrivals(connection: Connection, seqs: Sequence[int]) -> None:
    connection.execute(delete(arrivals).where(is_among(arrivals.c.seq)), {"ids": list(seqs)})


def delete_unread_arrivals(connection: Connection) -> None:
    """Delete the arrivals in corpora that no standing query reads any more."""
    read = select(standing_query_corpora.c.corpus_id)
    connection.execute(delete(arrivals).where(arrivals.c.corpus_id.not_in(read)))


def count_arrivals(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(arrivals)).scalar_one())
