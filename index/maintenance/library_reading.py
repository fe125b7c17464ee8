"""Read a stored library without changing it, loading a model or opening an index file."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from index.embedding.model_files import MODELS_FOLDER
from index.maintenance.backup import DERIVED_FOLDER
from index.maintenance.library_figures import measure_stored
from index.model.answer_types import Citation
from index.model.article_types import ArticleDetails, ArticleSummary
from index.model.base_types import ArticleId, SourceId
from index.model.disk import measure_folder
from index.model.errors import ArticleNotFoundError
from index.model.evidence_types import Evidence
from index.model.feed_types import Source
from index.model.figure_types import DayOfGrowth, IndexFigures, LibraryQueue, RevisionFacts, StoredFigures
from index.settings import IndexSettings
from index.store.backlog_queries import (
    find_backlog_of_entries,
    find_backlog_of_feeds,
    find_backlog_of_matching,
    find_backlog_of_pages,
)
from index.store.database import Database, open_database_for_reading
from index.store.database_backend import Schema
from index.store.details_query import find_details
from index.store.edition_queries import find_active_edition, measure_snapshots
from index.store.embedding_queries import count_unembedded_articles
from index.store.evidence_queries import find_evidence
from index.store.growth_queries import count_recent_articles, list_days_of_growth
from index.store.listing_queries import count_article_summaries, list_article_summaries
from index.store.revision_queries import find_content, list_revisions
from index.store.source_queries import find_source, list_sources

MOST_REVISIONS = 100
"""An article with more is most likely a page that changes with every visit."""


@contextmanager
def read_library(settings: IndexSettings) -> "Iterator[LibraryReading]":
    """Read an existing library in one transaction; other processes may use it meanwhile. Blocks.

    Raises StoreError if there is none, or if another version of Watchdesk wrote it.
    """
    database = open_database_for_reading(settings.data_dir, settings.database_url.get_secret_value())
    try:
        with database.read_transaction() as connection:
            yield LibraryReading(connection, database, settings)
    finally:
        database.close()


class LibraryReading:
    """One consistent view of all corpora of a library."""

    def __init__(self, connection: Connection, database: Database, settings: IndexSettings) -> None:
        self.connection = connection
        """For the tables of the calling program, if `has_tables` finds them."""
        self._database = database
        self._settings = settings

    def has_tables(self, schema: Schema) -> bool:
        """Whether the calling program has stored tables of this version in the library."""
        return self._database.has_current(self.connection, schema)

    def measure(self) -> StoredFigures:
        """Figures of the whole library; slow with many passages."""
        return measure_stored(self.connection, self._database, self._settings)

    def read_queue(self, now: datetime) -> LibraryQueue:
        """The work that waits; slow with many passages."""
        connection = self.connection
        edition = find_active_edition(connection)
        return LibraryQueue(
            articles=count_unembedded_articles(connection, edition.id, edition.model_id) if edition else 0,
            matching=find_backlog_of_matching(connection),
            feeds=find_backlog_of_feeds(connection, now),
            pages=find_backlog_of_pages(connection, now),
            entries=find_backlog_of_entries(connection, now),
        )

    def describe_index(self) -> IndexFigures | None:
        """None for a library that never had an article."""
        edition = find_active_edition(self.connection)
        if edition is None:
            return None
        return IndexFigures(
            model=edition.model.name,
            fingerprint=edition.model.fingerprint,
            dim=edition.model.dim,
            max_tokens=edition.model.max_tokens,
            passage_words=edition.passage_words,
            snapshots=tuple(measure_snapshots(self.connection, self._database.replica, edition.id)),
            index_bytes=measure_folder(self._settings.data_dir / DERIVED_FOLDER),
            models_bytes=measure_folder(self._settings.data_dir / MODELS_FOLDER),
        )

    def list_growth(self, since: datetime, days: int) -> Sequence[DayOfGrowth]:
        """What was added on each day from `since`, a midnight in UTC, on; slow with many articles."""
        return list_days_of_growth(self.connection, since, days)

    def list_sources(self) -> list[Source]:
        """The sources of all corpora, by title."""
        return list_sources(self.connection, None)

    def find_source(self, source_id: SourceId) -> Source | None:
        return find_source(self.connection, None, source_id)

    def count_recent_articles(self, since: datetime) -> dict[SourceId, int]:
        """The articles of each source that were added since then; sources without any are missing."""
        return count_recent_articles(self.connection, since)

    def list_articles(
        self, *, contains: str = "", outlet: str | None = None, limit: int, offset: int
    ) -> list[ArticleSummary]:
        """As `NewsIndex.list_articles`, for all corpora."""
        edition = find_active_edition(self.connection)
        return list_article_summaries(
            self.connection,
            None,
            contains=contains,
            outlet=outlet,
            since=None,
            until=None,
            edition_id=edition.id if edition is not None else None,
            limit=limit,
            offset=offset,
        )

    def count_articles(self, *, contains: str = "", outlet: str | None = None) -> int:
        """The number of articles that `list_articles` would return without a limit."""
        return count_article_summaries(
            self.connection, None, contains=contains, outlet=outlet, since=None, until=None
        )

    def get_details(self, article_id: ArticleId) -> ArticleDetails:
        """As `NewsIndex.get_details`, for all corpora. Raises ArticleNotFoundError."""
        details = find_details(self.connection, None, article_id)
        if details is None:
            raise ArticleNotFoundError(article_id)
        return details

    def list_revisions(self, article_id: ArticleId) -> list[RevisionFacts]:
        """The earlier revisions of an article, the latest first, at most 100."""
        return list_revisions(self.connection, article_id, limit=MOST_REVISIONS)

    def find_text(self, article_id: ArticleId, revision: int) -> str | None:
        """The text of a revision of an article; None if the library does not have it."""
        content = find_content(self.connection, article_id, revision)
        return None if content is None else content.text

    def find_evidence(self, citations: Iterable[Citation]) -> list[Evidence]:
        """Compare citations that were shown with the stored texts: one result for each, in order."""
        return find_evidence(self.connection, None, citations)
