"""All that is known about one article."""

from collections.abc import Sequence

from sqlalchemy import Connection

from index.model.article_types import ArticleDetails
from index.model.base_types import ArticleId, CorpusName
from index.store.article_queries import find_article
from index.store.edition_queries import find_active_edition
from index.store.passage_queries import count_article_passages
from index.store.region_queries import read_regions
from index.store.story_queries import find_stories


def find_details(
    connection: Connection, corpora: Sequence[CorpusName] | None, article_id: ArticleId
) -> ArticleDetails | None:
    """An article with its passages, regions and story; None if it is in none of the corpora (None: of all)."""
    article = find_article(connection, corpora, article_id)
    if article is None:
        return None
    edition = find_active_edition(connection)
    return ArticleDetails(
        article=article,
        passages=count_article_passages(connection, article_id, edition.id) if edition else 0,
        regions=tuple(read_regions(connection, article_id)),
        story=find_stories(connection, [article_id]).get(article_id),
    )
