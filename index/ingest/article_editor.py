"""The operations of moderators on stored articles: edit, remove, restore, purge."""

from collections.abc import Callable
from datetime import datetime

from index.ingest.article_changes import edit_article, note_comparison, remove_article, restore_article
from index.ingest.article_intake import Intake
from index.model.article_types import ArticleEdit, ArticleFacts
from index.model.base_types import ArticleId, CorpusName
from index.model.protocols import Within, accept_all
from index.model.provenance_types import OPERATOR, PageComparison, Supplier
from index.store.alert_queries import delete_alerts_of_purged
from index.store.contributor_queries import anonymize_person
from index.store.database import Database
from index.store.edition_queries import Edition
from index.store.removed_article_queries import has_expired_removals, purge_expired_removals


class ArticleEditor:
    """Changes stored articles. Every method blocks and is safe to call from any thread."""

    def __init__(self, database: Database, intake: Intake, target_edition: Callable[[], Edition]) -> None:
        self._database = database
        self._intake = intake
        self._target_edition = target_edition

    def edit_article(
        self,
        corpus: CorpusName,
        article_id: ArticleId,
        edit: ArticleEdit,
        *,
        by: Supplier = OPERATOR,
        revision: int | None = None,
        within: Within = accept_all,
    ) -> ArticleFacts:
        """Set title, outlet and date, as a new revision. A changed field is never overwritten from the page.

        Dense search finds the new title after the next `sync`. `revision` is the one that the person was shown,
        None for any; `within` runs at the start of the transaction.

        Raises ArticleNotFoundError, ArticleChangedError, StoreError, ModelError.
        """
        edition = self._target_edition()
        return edit_article(
            self._database,
            self._intake,
            edition,
            corpus,
            article_id,
            edit=edit,
            by=by,
            revision=revision,
            within=within,
        )

    def note_comparison(
        self,
        corpus: CorpusName,
        article_id: ArticleId,
        compared: PageComparison,
        *,
        revision: int,
        within: Within = accept_all,
    ) -> None:
        """Store how the text of a revision compares with its page; readers see the result.

        Raises ArticleNotFoundError, ArticleChangedError if the article has another revision now.
        """
        note_comparison(self._database, corpus, article_id, compared, revision=revision, within=within)

    def remove_article(
        self,
        corpus: CorpusName,
        article_id: ArticleId,
        *,
        restorable: bool = False,
        within: Within = accept_all,
    ) -> ArticleFacts:
        """Remove an article. Once this has returned, no answer that is still being made cites it.

        With `restorable` it can be restored until `purge_removed`. `within` runs at the start of the
        transaction. Raises ArticleNotFoundError.
        """
        return remove_article(self._database, corpus, article_id, restorable=restorable, within=within)

    def restore_article(
        self, corpus: CorpusName, article_id: ArticleId, *, within: Within = accept_all
    ) -> ArticleFacts:
        """Restore a removed article under its old number, with its revisions.

        Its text is split again; only passages that this changes are embedded again.

        Raises ArticleNotFoundError for an article that was purged, ArticleReplacedError.
        """
        edition = self._target_edition()
        return restore_article(self._database, self._intake, edition, corpus, article_id, within=within)

    def purge_removed(self, before: datetime) -> int:
        """Delete articles that were removed before a moment for good. Returns how many."""
        with self._database.read_transaction() as connection:
            if not has_expired_removals(connection, before):
                return 0
        with self._database.write_transaction() as connection:
            purged = purge_expired_removals(connection, before)
            delete_alerts_of_purged(connection)
            return purged

    def forget_person(self, person_id: int) -> None:
        """Delete the id and name of a Discord user from all articles and their history; the articles stay."""
        with self._database.write_transaction() as connection:
            anonymize_person(connection, person_id)
