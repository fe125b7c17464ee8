"""Queries for what changed in any corpus, so that a sync looks only at that."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, exists, func, select

from index.model.base_types import ArticleId
from index.store.change_log import ChangeKind
from index.store.edition_queries import SnapshotKind
from index.store.schema import changes, corpora, snapshots


@dataclass(frozen=True, slots=True)
class ChangedCorpora:
    """Corpora with changes after a sequence number, and those whose articles' texts or facts changed."""

    every: frozenset[int]
    reworded: frozenset[int]


def find_newest_seq(connection: Connection) -> int:
    """The newest change of any corpus; 0 if there is none."""
    return int(connection.execute(select(func.max(changes.c.seq))).scalar() or 0)


def find_changed_articles(connection: Connection, after: int, *, most: int) -> frozenset[ArticleId] | None:
    """The articles that changed after a sequence number; None if there are more changes than `most`."""
    query = select(changes.c.article_id).where(changes.c.seq > after).limit(most + 1)
    found = connection.execute(query).scalars().all()
    return frozenset(map(ArticleId, found)) if len(found) <= most else None


def find_changed_corpora(connection: Connection, after: int) -> ChangedCorpora:
    # Grouped by corpus, SQLite would read the changes of every corpus.
    query = select(changes.c.corpus_id, changes.c.kind).where(changes.c.seq > after)
    rows = connection.execute(query).all()
    return ChangedCorpora(
        frozenset(row.corpus_id for row in rows),
        frozenset(row.corpus_id for row in rows if row.kind != ChangeKind.EMBEDDED),
    )


def find_corpora_behind(connection: Connection, replica: str, edition_id: int) -> frozenset[int]:
    """Corpora whose stored postings lack a change, or which have none in an edition."""
    is_of_corpus = and_(
        snapshots.c.replica == replica,
        snapshots.c.corpus_id == corpora.c.id,
        snapshots.c.kind == SnapshotKind.POSTINGS.value,
        snapshots.c.edition_id == edition_id,
    )
    is_missing = exists().where(
        changes.c.corpus_id == corpora.c.id,
        changes.c.seq > func.coalesce(snapshots.c.seq, 0),
        changes.c.kind != ChangeKind.EMBEDDED.value,
    )
    query = select(corpora.c.id).select_from(corpora.outerjoin(snapshots, is_of_corpus)).where(is_missing)
    return frozenset(connection.execute(query).scalars())
