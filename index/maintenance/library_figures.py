"""Measure a whole library for monitoring."""

import shutil
from dataclasses import fields
from datetime import UTC, datetime

from sqlalchemy import Connection

from index.model.figure_types import LibraryFigures, SnapshotLag, StoredFigures, WorkerDeaths
from index.search.derived_index import DerivedIndex
from index.settings import IndexSettings, VectorEngine
from index.store.alert_queries import count_pending_alerts
from index.store.arrival_queries import count_arrivals
from index.store.corpus_queries import list_corpora
from index.store.database import Database
from index.store.edition_queries import Edition, find_active_edition
from index.store.embedding_queries import count_unembedded
from index.store.figure_queries import (
    count_all_articles,
    count_all_passages,
    find_feed_figures,
    find_index_lag,
    find_snapshot_lag,
)


def measure_library(
    database: Database, derived: DerivedIndex, settings: IndexSettings, workers: WorkerDeaths
) -> LibraryFigures:
    """Count everything in one snapshot of the database. Takes time that grows with the number of passages."""
    published = derived.published
    applied = {i: min(c.vectors.seq, c.postings.seq) for i, c in published.corpora.items()}
    with database.read_transaction() as connection:
        is_replaced = not published.matches(connection)
        stored = measure_stored(connection, database, settings)
        return LibraryFigures(
            index=find_index_lag(connection, {} if is_replaced else applied),
            workers=workers,
            **{field.name: getattr(stored, field.name) for field in fields(stored)},
        )


def measure_stored(connection: Connection, database: Database, settings: IndexSettings) -> StoredFigures:
    """The figures that do not depend on the process. Takes time that grows with the number of passages."""
    edition = find_active_edition(connection)
    return StoredFigures(
        measured_at=datetime.now(UTC),
        corpora=len(list_corpora(connection)),
        articles=count_all_articles(connection),
        passages=count_all_passages(connection, edition.id) if edition else 0,
        unembedded=_count_unembedded(connection, edition),
        snapshots=_find_snapshot_lag(connection, database, edition, settings.vectors),
        feeds=find_feed_figures(connection),
        pending_alerts=count_pending_alerts(connection),
        arrivals=count_arrivals(connection),
        database_bytes=database.measure_bytes(),
        free_bytes=shutil.disk_usage(settings.data_dir).free,
    )


def _find_snapshot_lag(
    connection: Connection, database: Database, edition: Edition | None, engine: VectorEngine
) -> SnapshotLag:
    """None without files: vectors in the database are stored with each change."""
    if edition is None or engine != VectorEngine.FAISS:
        return SnapshotLag()
    return find_snapshot_lag(connection, database.replica, edition.id)


def _count_unembedded(connection: Connection, edition: Edition | None) -> int:
    return count_unembedded(connection, edition.id, edition.model_id) if edition else 0
