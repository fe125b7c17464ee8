"""How a corpus stands, counted."""

from sqlalchemy import Connection, func, select

from index.store.changes import find_last_change_at
from index.store.editions import Edition
from index.store.facts import to_published
from index.store.passages import count_passages, find_unembedded
from index.store.schema import articles
from index.types import CorpusName, CorpusStatus, PublishedAt


def read_corpus_status(
    connection: Connection, name: CorpusName, corpus_id: int | None, edition: Edition | None
) -> CorpusStatus:
    """Zeros for a corpus to which nothing was ever added."""
    if corpus_id is None or edition is None:
        return CorpusStatus(corpus=name, articles=0, passages=0, pending=0, newest=None, last_change_at=None)
    count = select(func.count()).select_from(articles).where(articles.c.corpus_id == corpus_id)
    return CorpusStatus(
        corpus=name,
        articles=int(connection.execute(count).scalar_one()),
        passages=count_passages(connection, corpus_id, edition.id),
        pending=len(find_unembedded(connection, edition.id, edition.model_id, corpus_id)),
        newest=_find_newest(connection, corpus_id),
        last_change_at=find_last_change_at(connection, corpus_id),
    )


def _find_newest(connection: Connection, corpus_id: int) -> PublishedAt | None:
    query = (
        select(articles.c.published_at, articles.c.published_precision, articles.c.published_zone)
        .where(articles.c.corpus_id == corpus_id, articles.c.published_at.is_not(None))
        .order_by(articles.c.published_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else to_published(row)
