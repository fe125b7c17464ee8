"""Articles that people change: edited, removed, put back, each in one transaction."""

from datetime import UTC, datetime

from index.errors import ArticleNotFoundError, ArticleReplacedError
from index.intake import Intake
from index.store.articles import (
    delete_article,
    find_article,
    find_by_content,
    find_by_id,
    find_by_url,
    find_facts,
)
from index.store.corpora import find_corpus_id
from index.store.database import Database
from index.store.editions import Edition
from index.store.removals import find_removed, put_back, remove_restorably
from index.types import ArticleEdit, ArticleFacts, ArticleId, CorpusName


def edit_article(
    database: Database,
    intake: Intake,
    edition: Edition,
    corpus: CorpusName,
    article_id: ArticleId,
    *,
    edit: ArticleEdit,
) -> ArticleFacts:
    """As `NewsIndex.edit_article`."""
    with database.writing() as connection:
        corpus_id = find_corpus_id(connection, corpus)
        known = find_by_id(connection, corpus_id, article_id) if corpus_id is not None else None
        if corpus_id is None or known is None:
            raise ArticleNotFoundError(article_id)
        intake.edit(connection, corpus_id, known, edit, edition)
        return find_facts(connection, [article_id])[article_id]


def remove_article(
    database: Database, corpus: CorpusName, article_id: ArticleId, *, restorable: bool
) -> ArticleFacts:
    """As `NewsIndex.remove_article`."""
    remove = remove_restorably if restorable else delete_article
    with database.writing() as connection:
        article = find_article(connection, [corpus], article_id)
        corpus_id = find_corpus_id(connection, corpus)
        if article is None or corpus_id is None:
            raise ArticleNotFoundError(article_id)
        remove(connection, corpus_id, article_id, datetime.now(UTC))
    return article.facts


def restore_article(
    database: Database, intake: Intake, edition: Edition, corpus: CorpusName, article_id: ArticleId
) -> ArticleFacts:
    """As `NewsIndex.restore_article`."""
    with database.writing() as connection:
        corpus_id = find_corpus_id(connection, corpus)
        removed = find_removed(connection, corpus_id, article_id) if corpus_id is not None else None
        if corpus_id is None or removed is None:
            raise ArticleNotFoundError(article_id)
        replaced_by = find_by_content(connection, corpus_id, removed["content_hash"]) or (
            find_by_url(connection, corpus_id, url) if (url := removed["canonical_url"]) else None
        )
        if replaced_by is not None:
            raise ArticleReplacedError(article_id, by=replaced_by.id)
        put_back(connection, corpus_id, article_id, datetime.now(UTC))
        known = find_by_id(connection, corpus_id, article_id)
        assert known is not None, "it was put back in this transaction"
        intake.put_passages(connection, article_id, known.draft, edition)
        return find_facts(connection, [article_id])[article_id]
