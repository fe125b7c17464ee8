"""Read what articles are matched by, and the articles that report the same."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from index.alerts.criteria_matching import ArrivedArticle
from index.alerts.word_terms import ArticleWords
from index.model.base_types import ArticleId, CorpusName
from index.store.article_queries import find_article, find_identical_articles
from index.store.corpus_queries import list_corpora
from index.store.region_queries import read_regions
from index.store.story_queries import find_copies


def read_arrived(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, ArrivedArticle]:
    """The current revisions of articles; those that were removed are missing."""
    names = list(list_corpora(connection))
    found = {article_id: _read(connection, names, article_id) for article_id in ids}
    return {article_id: article for article_id, article in found.items() if article is not None}


def find_same_reports(
    connection: Connection, article_id: ArticleId, corpora: Iterable[CorpusName]
) -> frozenset[ArticleId]:
    """The article, the copies of its report, and the same page or text in another of the corpora."""
    corpus_ids = [i for name, i in list_corpora(connection).items() if name in set(corpora)]
    own = find_copies(connection, [article_id]).get(article_id, frozenset({article_id}))
    return own | find_identical_articles(connection, corpus_ids, article_id)


def _read(connection: Connection, names: Sequence[CorpusName], article_id: ArticleId) -> ArrivedArticle | None:
    article = find_article(connection, names, article_id)
    if article is None:
        return None
    return ArrivedArticle(
        facts=article.facts,
        revision=article.revision,
        content_hash=article.content_hash,
        text=article.text,
        source_id=article.source_id,
        regions=frozenset(read_regions(connection, article_id)),
        added_at=article.added_at,
        words=ArticleWords(article.facts.title, article.text),
    )
