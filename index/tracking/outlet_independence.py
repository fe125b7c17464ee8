"""Count the outlets that report an event independently of each other. Pure.

Copies of one report, articles that credit the same news agency and articles of the same outlet count once.
"""

from collections.abc import Mapping, Sequence

from index.http.site_names import find_site
from index.model.article_types import ArticleFacts
from index.model.base_types import ArticleId
from index.qa.sentence_selection import CopiesByArticle


def count_independent_outlets(
    articles: Sequence[ArticleFacts],
    copies: CopiesByArticle,
    wires: Mapping[ArticleId, str],
) -> int:
    """The number of groups that remain when articles with a common source are joined; at least 1.

    `copies` has all articles of the same story by article, `wires` the agency that an article credits.
    """
    groups: list[set[object]] = []
    for article in articles:
        origins = _list_origins(article, copies, wires)
        joined = [group for group in groups if not group.isdisjoint(origins)]
        groups = [group for group in groups if group not in joined]
        groups.append(origins.union(*joined))
    return max(1, len(groups))


def _list_origins(
    article: ArticleFacts, copies: CopiesByArticle, wires: Mapping[ArticleId, str]
) -> set[object]:
    """What the article has in common with others that are not independent of it."""
    origins: set[object] = {article.article_id, *copies.get(article.article_id, ())}
    # One publisher may have several names, such as an online edition, on one site.
    origins.update(filter(None, ((article.outlet or "").strip().casefold(), find_site(article.url))))
    if article.article_id in wires:
        origins.add(("wire", wires[article.article_id]))
    return origins
