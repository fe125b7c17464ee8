"""Edit, remove and restore stored articles, each in one transaction."""

from dataclasses import replace

from index.ingest.article_intake import Intake
from index.model.article_types import ArticleEdit, ArticleFacts
from index.model.base_types import ArticleId, CorpusName
from index.model.errors import ArticleChangedError, ArticleNotFoundError, ArticleReplacedError
from index.model.protocols import Within
from index.model.provenance_types import PageComparison, Supplier
from index.store.article_queries import (
    KnownArticle,
    find_article,
    find_by_content,
    find_by_id,
    find_by_url,
    find_facts,
)
from index.store.article_write_queries import delete_article, write_provenance
from index.store.corpus_queries import find_corpus_id
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.edition_queries import Edition
from index.store.removed_article_queries import (
    find_removed_article,
    restore_removed_article,
    soft_delete_article,
)


def edit_article(
    database: Database,
    intake: Intake,
    edition: Edition,
    corpus: CorpusName,
    article_id: ArticleId,
    *,
    edit: ArticleEdit,
    by: Supplier,
    revision: int | None,
    within: Within,
) -> ArticleFacts:
    """As `NewsIndex.edit_article`."""
    with database.write_transaction() as connection:
        within(connection)
        corpus_id = find_corpus_id(connection, corpus)
        known = find_by_id(connection, corpus_id, article_id) if corpus_id is not None else None
        if corpus_id is None or known is None:
            raise ArticleNotFoundError(article_id)
        _require_revision(known, revision)
        intake.edit(connection, corpus_id, known, edit, edition, by=by)
        return find_facts(connection, [article_id])[article_id]


def note_comparison(
    database: Database,
    corpus: CorpusName,
    article_id: ArticleId,
    compared: PageComparison,
    *,
    revision: int,
    within: Within,
) -> None:
    """As `NewsIndex.note_comparison`."""
    with database.write_transaction() as connection:
        within(connection)
        corpus_id = find_corpus_id(connection, corpus)
        known = find_by_id(connection, corpus_id, article_id) if corpus_id is not None else None
        if known is None:
            raise ArticleNotFoundError(article_id)
        _require_revision(known, revision)
        write_provenance(connection, article_id, replace(known.draft.came_from, compared=compared))


def remove_article(
    database: Database,
    corpus: CorpusName,
    article_id: ArticleId,
    *,
    restorable: bool,
    within: Within,
) -> ArticleFacts:
    """As `NewsIndex.remove_article`."""
    remove = soft_delete_article if restorable else delete_article
    with database.write_transaction() as connection:
        within(connection)
        article = find_article(connection, [corpus], article_id)
        corpus_id = find_corpus_id(connection, corpus)
        if article is None or corpus_id is None:
            raise ArticleNotFoundError(article_id)
        remove(connection, corpus_id, article_id, read_clock(connection))
    return article.facts


def restore_article(
    database: Database,
    intake: Intake,
    edition: Edition,
    corpus: CorpusName,
    article_id: ArticleId,
    *,
    within: Within,
) -> ArticleFacts:
    """As `NewsIndex.restore_article`."""
    with database.write_transaction() as connection:
        within(connection)
        corpus_id = find_corpus_id(connection, corpus)
        removed = find_removed_article(connection, corpus_id, article_id) if corpus_id is not None else None
        if corpus_id is None or removed is None:
            raise ArticleNotFoundError(article_id)
        replaced_by = find_by_content(connection, corpus_id, removed["content_hash"]) or (
            find_by_url(connection, corpus_id, url) if (url := removed["canonical_url"]) else None
        )
        if replaced_by is not None:
            raise ArticleReplacedError(article_id, by=replaced_by.id)
        restore_removed_article(connection, corpus_id, article_id, read_clock(connection))
        known = find_by_id(connection, corpus_id, article_id)
        assert known is not None, "it was restored in this transaction"
        intake.put_passages(connection, article_id, known.draft, edition)
        return find_facts(connection, [article_id])[article_id]


def _require_revision(known: KnownArticle, revision: int | None) -> None:
    """Raise ArticleChangedError if the article has another revision than the one that was shown."""
    if revision is not None and known.revision != revision:
        raise ArticleChangedError(known.id)
