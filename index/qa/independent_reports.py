"""Count the outlets that report a quoted sentence independently of each other. Pure."""

from collections.abc import Mapping, Sequence

from index.agreement.answer_caution import is_unchecked_text_of_member
from index.agreement.outlet_independence import count_independent_outlets
from index.agreement.publisher_table import PublisherTable
from index.model.article_types import ArticleFacts, Story
from index.model.base_types import ArticleId
from index.qa.composition import Quote


def count_outlets(
    quotes: Sequence[Quote],
    facts: Mapping[ArticleId, ArticleFacts],
    texts: Mapping[ArticleId, str],
    stories: Mapping[ArticleId, Story],
    publishers: PublisherTable,
) -> list[int]:
    """The number of independent outlets that are cited for each quote; 0 for a single article.

    Unchecked text from a member confirms nothing.
    """
    return [_count(quote, facts, texts, stories, publishers) if quote.elsewhere else 0 for quote in quotes]


def _count(
    quote: Quote,
    facts: Mapping[ArticleId, ArticleFacts],
    texts: Mapping[ArticleId, str],
    stories: Mapping[ArticleId, Story],
    publishers: PublisherTable,
) -> int:
    quoted = [quote.article_id, *(article_id for article_id, *_ in quote.elsewhere)]
    cited = [article_id for article_id in quoted if not is_unchecked_text_of_member(facts[article_id])]
    if not cited:
        return 0
    found = {i: stories[i] for i in cited if i in stories}
    return count_independent_outlets(
        [facts[article_id] for article_id in cited],
        {i: frozenset(article.article_id for article in story.articles) for i, story in found.items()},
        {i: story.wire for i, story in found.items() if story.wire is not None},
        publishers,
        texts={article_id: texts[article_id] for article_id in cited},
    )
