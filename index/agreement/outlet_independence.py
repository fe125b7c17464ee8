"""Count the outlets that report something independently of each other. Pure.

Copies of one report, articles that credit the same news agency, and articles of one outlet, site or publisher
count once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.agreement.publisher_table import PublisherTable
from index.agreement.shared_reporting import ReportText, have_one_report
from index.model.article_types import ArticleFacts, CopiesByArticle
from index.model.base_types import ArticleId
from index.text.outlet_names import fold_outlet_name

_NO_TEXTS: Mapping[ArticleId, str] = {}


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Articles that count once."""

    articles: tuple[ArticleFacts, ...]
    reports: frozenset[object]
    """Their ids, those of their copies, and the agencies that they credit."""
    owners: frozenset[object]
    """Their outlets, sites and publishers."""

    def joined_to(self, other: "_Group") -> "_Group":
        return _Group(other.articles + self.articles, other.reports | self.reports, other.owners | self.owners)


def count_independent_outlets(
    articles: Sequence[ArticleFacts],
    copies: CopiesByArticle,
    wires: Mapping[ArticleId, str],
    publishers: PublisherTable,
    *,
    texts: Mapping[ArticleId, str] = _NO_TEXTS,
) -> int:
    """The number of groups of `group_by_origin`; at least 1."""
    return max(1, len(group_by_origin(articles, copies, wires, publishers, texts=texts)))


def group_by_origin(
    articles: Iterable[ArticleFacts],
    copies: CopiesByArticle,
    wires: Mapping[ArticleId, str],
    publishers: PublisherTable,
    *,
    texts: Mapping[ArticleId, str] = _NO_TEXTS,
) -> list[tuple[ArticleFacts, ...]]:
    """The articles in groups that count once, in the order given.

    `copies` has all articles of the same story by article, `wires` the agency that an article credits. `texts`
    reveal paragraphs of one report in two articles; comparing them takes some milliseconds, so give only a few.
    Outlets that moderators separated are joined only by their reports.
    """
    groups: list[_Group] = []
    for article in articles:
        group = _begin_group(article, copies, wires, publishers)
        joined = [other for other in groups if _have_common_report(other, group, publishers, texts)]
        for other in joined:
            group = group.joined_to(other)
        for other in groups:
            if other not in joined and _have_common_owner(other, group, publishers):
                joined.append(other)
                group = group.joined_to(other)
        place = min(map(groups.index, joined), default=len(groups))
        groups = [other for other in groups if other not in joined]
        groups.insert(place, group)
    return [group.articles for group in groups]


def _begin_group(
    article: ArticleFacts, copies: CopiesByArticle, wires: Mapping[ArticleId, str], publishers: PublisherTable
) -> _Group:
    reports: set[object] = {article.article_id, *copies.get(article.article_id, ())}
    if article.article_id in wires:
        reports.add(("wire", wires[article.article_id]))
    # One publisher may have several names, such as an online edition, on one site.
    owners = (
        ("outlet", fold_outlet_name(article.outlet or "")),
        ("site", publishers.find_own_site(article.url)),
        ("publisher", publishers.find_publisher(article.outlet, article.url)),
    )
    return _Group((article,), frozenset(reports), frozenset((kind, name) for kind, name in owners if name))


def _have_common_report(
    one: _Group, other: _Group, publishers: PublisherTable, texts: Mapping[ArticleId, str]
) -> bool:
    if not one.reports.isdisjoint(other.reports):
        return True
    own, others = (
        [
            ReportText(texts[article.article_id], publishers.list_names(article.outlet, article.url))
            for article in group.articles
            if article.article_id in texts
        ]
        for group in (one, other)
    )
    return any(have_one_report(a, b) for a in own for b in others)


def _have_common_owner(one: _Group, other: _Group, publishers: PublisherTable) -> bool:
    """Whether any two have a common outlet, site or publisher, and no two are declared separate."""
    if one.owners.isdisjoint(other.owners):
        return False
    named = [[(article.outlet, article.url) for article in group.articles] for group in (one, other)]
    return not any(publishers.are_separate(own, others) for own in named[0] for others in named[1])
