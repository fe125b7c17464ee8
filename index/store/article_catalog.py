"""List, count and look up stored articles, each call in one read transaction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from index.http.canonical_url import canonical_url
from index.model.answer_types import Citation
from index.model.article_types import Article, ArticleDetails, ArticleSummary, Filters
from index.model.base_types import ArticleId, CorpusName, SourceId
from index.model.errors import ArticleNotFoundError
from index.model.evidence_types import Evidence
from index.model.import_types import StoredArticle
from index.model.report_types import OutletCount, RegionCount
from index.store.article_queries import find_article, find_article_ids_by_url
from index.store.contributor_queries import count_articles_naming
from index.store.corpus_queries import list_corpora
from index.store.database import Database
from index.store.details_query import find_details
from index.store.edition_queries import find_active_edition
from index.store.evidence_queries import find_evidence, find_last_changes
from index.store.history_queries import count_stored_articles, iterate_stored_articles
from index.store.listing_queries import count_article_summaries, count_outlets, list_article_summaries
from index.store.region_queries import count_regions


class ArticleCatalog:
    """Read access to stored articles. Every method blocks and is safe to call from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_articles(
        self,
        corpora: Sequence[CorpusName],
        *,
        contains: str = "",
        outlet: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[ArticleSummary]:
        """Articles, the last added first.

        `contains` matches titles, outlets and URLs, ignoring case. `since` and `until` bound the date of
        publication, both inclusive; undated articles pass neither.
        """
        with self._database.read_transaction() as connection:
            edition = find_active_edition(connection)
            return list_article_summaries(
                connection,
                corpora,
                contains=contains,
                outlet=outlet,
                since=since,
                until=until,
                edition_id=edition.id if edition is not None else None,
                limit=limit,
                offset=offset,
            )

    def count_articles(
        self,
        corpora: Sequence[CorpusName],
        *,
        contains: str = "",
        outlet: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        """The number of articles that `list_articles` would return without a limit."""
        with self._database.read_transaction() as connection:
            return count_article_summaries(
                connection, corpora, contains=contains, outlet=outlet, since=since, until=until
            )

    def list_outlets(
        self, corpora: Sequence[CorpusName], *, contains: str = "", limit: int = 25
    ) -> list[OutletCount]:
        """Outlets, the one with most articles first; `contains` matches their names, ignoring case."""
        with self._database.read_transaction() as connection:
            return count_outlets(connection, corpora, contains=contains, limit=limit)

    def list_regions(self, corpora: Sequence[CorpusName]) -> list[RegionCount]:
        """Regions with the number of articles about each, most first; an article may count for several."""
        with self._database.read_transaction() as connection:
            return count_regions(connection, corpora)

    def get_article(self, corpora: Sequence[CorpusName], article_id: ArticleId) -> Article:
        """Raises ArticleNotFoundError, also for an article that belongs to another corpus."""
        with self._database.read_transaction() as connection:
            article = find_article(connection, corpora, article_id)
        if article is None:
            raise ArticleNotFoundError(article_id)
        return article

    def get_details(self, corpora: Sequence[CorpusName], article_id: ArticleId) -> ArticleDetails:
        """An article with the number of its passages, its regions and its story. Raises as `get_article`."""
        with self._database.read_transaction() as connection:
            details = find_details(connection, corpora, article_id)
        if details is None:
            raise ArticleNotFoundError(article_id)
        return details

    def iterate_stored_articles(
        self, corpus: CorpusName, filters: Filters, *, source_id: SourceId | None = None
    ) -> Iterator[StoredArticle]:
        """All that is stored about each article of a corpus that passes the filters, the first added first.

        All are from one snapshot of the database, which is held until the iterator ends or is closed.
        """
        with self._database.read_transaction() as connection:
            yield from iterate_stored_articles(connection, corpus, filters, source_id=source_id)

    def count_stored_articles(
        self, corpus: CorpusName, filters: Filters, *, source_id: SourceId | None = None
    ) -> int:
        """The number of articles that `iterate_stored_articles` yields."""
        with self._database.read_transaction() as connection:
            return count_stored_articles(connection, corpus, filters, source_id=source_id)

    def find_by_url(self, corpora: Sequence[CorpusName], urls: Sequence[str]) -> dict[str, set[ArticleId]]:
        """The articles at each URL, in whatever spelling; URLs without any are missing.

        Includes articles whose text was also found at the URL. Raises ReadError for an invalid URL.
        """
        canonical = {url: canonical_url(url) for url in urls}
        with self._database.read_transaction() as connection:
            ids = [i for name, i in list_corpora(connection).items() if name in corpora]
            found = find_article_ids_by_url(connection, ids, set(canonical.values()))
        return {url: found[key] for url, key in canonical.items() if key in found}

    def find_evidence(self, corpora: Sequence[CorpusName], citations: Iterable[Citation]) -> list[Evidence]:
        """Compare citations that were shown with the stored texts: one result for each, in order."""
        with self._database.read_transaction() as connection:
            return find_evidence(connection, corpora, citations)

    def find_last_changes(self, ids: Sequence[ArticleId]) -> dict[ArticleId, datetime]:
        """When each article last got another text or fact, or lost its page; those removed are missing."""
        with self._database.read_transaction() as connection:
            return find_last_changes(connection, ids)

    def count_supplied(self, person_id: int) -> int:
        """The number of articles for which a Discord user supplied the text or stated a fact."""
        with self._database.read_transaction() as connection:
            return count_articles_naming(connection, person_id)
