"""Read what articles are matched by, and the articles that report the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from index.alerts.criteria_matching import ArrivedArticle, is_old_news
from index.alerts.word_terms import ArticleWords
from index.model.article_types import Article
from index.model.base_types import ArticleId, CorpusName
from index.store.arrival_queries import Arrival, find_remaining
from index.store.article_queries import find_article, find_identical_articles, read_revisions
from index.store.corpus_queries import list_corpora
from index.store.region_queries import read_regions
from index.store.story_queries import find_copies


@dataclass(frozen=True, slots=True)
class ArrivedBatch:
    """Arrivals, and the articles as they were when the arrivals were read; removed ones are missing."""

    arrivals: Sequence[Arrival]
    articles: Mapping[ArticleId, ArrivedArticle]

    def of_article(self, article_id: ArticleId) -> "ArrivedBatch":
        """The part about one article."""
        return ArrivedBatch(
            [arrival for arrival in self.arrivals if arrival.article_id == article_id],
            {i: article for i, article in self.articles.items() if i == article_id},
        )


def read_arrived(connection: Connection, arrivals: Iterable[Arrival]) -> dict[ArticleId, ArrivedArticle]:
    """The current revisions of articles that arrived; of several arrivals, the first is the time of it."""
    names = list(list_corpora(connection))
    found: dict[ArticleId, ArrivedArticle] = {}
    for arrival in arrivals:
        article = None if arrival.article_id in found else find_article(connection, names, arrival.article_id)
        if article is not None:
            found[arrival.article_id] = _to_arrived(connection, article, arrival.at)
    return found


def read_stored(connection: Connection, ids: Iterable[ArticleId]) -> list[ArrivedArticle]:
    """Articles as if each had just been added."""
    names = list(list_corpora(connection))
    found = (find_article(connection, names, article_id) for article_id in ids)
    return [_to_arrived(connection, article, article.added_at) for article in found if article is not None]


def find_unchanged(connection: Connection, batch: ArrivedBatch) -> list[Arrival]:
    """The arrivals that no other process has taken out meanwhile, and whose articles are as they were read.

    An article that was changed since is matched again, as it is now; one that was removed, not at all.
    """
    remaining = find_remaining(connection, batch.arrivals)
    current = read_revisions(connection, batch.articles)
    changed = {
        article_id
        for article_id, article in batch.articles.items()
        if current.get(article_id, article.revision) != article.revision
    }
    return [a for a in batch.arrivals if a.seq in remaining and a.article_id not in changed]


def find_same_reports(
    connection: Connection, article_id: ArticleId, corpora: Iterable[CorpusName]
) -> frozenset[ArticleId]:
    """The article, the copies of its report, and the same page or text in another of the corpora."""
    wanted = set(corpora)
    corpus_ids = [i for name, i in list_corpora(connection).items() if name in wanted]
    own = find_copies(connection, [article_id]).get(article_id, frozenset({article_id}))
    return own | find_identical_articles(connection, corpus_ids, article_id)


def _to_arrived(connection: Connection, article: Article, arrived_at: datetime) -> ArrivedArticle:
    return ArrivedArticle(
        facts=article.facts,
        revision=article.revision,
        content_hash=article.content_hash,
        text=article.text,
        source_id=article.source_id,
        regions=frozenset(read_regions(connection, article.facts.article_id)),
        added_at=article.added_at,
        is_old_news=is_old_news(article.facts.published, article.added_at, arrived_at),
        words=ArticleWords(article.facts.title, article.text),
    )
