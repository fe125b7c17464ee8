"""Queries for stories: which articles are copies of one report, and where it likely originated.

A story is a connected component of the pairs of copies. It is computed when needed and never stored, so nothing
has to be corrected when one of its articles is deleted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, or_, select

from index.model.article_types import ArticleFacts, Story
from index.model.base_types import ArticleId, OutletKind, Precision
from index.store.article_queries import find_facts
from index.store.portable_sql import is_among
from index.store.schema import story_links, story_sketches


@dataclass(frozen=True, slots=True)
class _WireCredit:
    """A news agency that an article names, and whether that agency published it."""

    wire: str
    is_own: bool


_LINKS = select(story_links.c.low_id, story_links.c.high_id).where(
    or_(is_among(story_links.c.low_id), is_among(story_links.c.high_id))
)


def find_copies(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, frozenset[ArticleId]]:
    """For each given article that has copies: all articles of its story, including itself."""
    wanted = set(ids)
    stories: dict[ArticleId, set[ArticleId]] = {}
    for low, high in _follow_links(connection, wanted):
        joined = stories.get(low, {low}) | stories.get(high, {high})
        stories.update(dict.fromkeys(joined, joined))
    return {article_id: frozenset(stories[article_id]) for article_id in wanted & stories.keys()}


def find_stories(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, Story]:
    """The story of each given article that has copies."""
    copies = find_copies(connection, ids)
    if not copies:
        return {}
    members = frozenset[ArticleId]().union(*copies.values())
    facts = find_facts(connection, members)
    wire_credits = _read_wire_credits(connection, facts)
    return {
        article_id: _build_story([facts[member] for member in story if member in facts], wire_credits)
        for article_id, story in copies.items()
        if article_id in facts
    }


def find_wires(connection: Connection, facts: Mapping[ArticleId, ArticleFacts]) -> dict[ArticleId, str]:
    """The news agency that each of the articles credits or belongs to; others are missing."""
    return {i: credit.wire for i, credit in _read_wire_credits(connection, facts).items()}


def _follow_links(connection: Connection, ids: set[ArticleId]) -> Iterator[tuple[ArticleId, ArticleId]]:
    """Every pair of copies that can be reached from the articles, directly or through other copies."""
    reached: set[ArticleId] = set()
    frontier = set(ids)
    while frontier:
        reached |= frontier
        ends: set[ArticleId] = set()
        for pair in _read_links(connection, frontier):
            yield pair
            ends.update(pair)
        frontier = ends - reached


def _read_links(connection: Connection, ids: set[ArticleId]) -> Iterator[tuple[ArticleId, ArticleId]]:
    for low, high in connection.execute(_LINKS, {"ids": list(ids)}):
        yield ArticleId(low), ArticleId(high)


def _read_wire_credits(
    connection: Connection, facts: Mapping[ArticleId, ArticleFacts]
) -> dict[ArticleId, _WireCredit]:
    """The agency that each article names in its text, or that published it by the label of its source."""
    query = select(story_sketches.c.article_id, story_sketches.c.wire, story_sketches.c.is_wires_own)
    rows = connection.execute(query.where(is_among(story_sketches.c.article_id)), {"ids": list(facts)})
    found = {ArticleId(row.article_id): _WireCredit(row.wire, row.is_wires_own) for row in rows if row.wire}
    for article_id, article in facts.items():
        if article.labels is not None and article.labels.kind is OutletKind.WIRE and article.outlet:
            named = found.get(article_id)
            found[article_id] = _WireCredit(named.wire if named is not None else article.outlet, is_own=True)
    return found


def _build_story(members: Sequence[ArticleFacts], wire_credits: Mapping[ArticleId, _WireCredit]) -> Story:
    """The story's agency is the one that most copies name; in a tie, the one that the earliest copy names.

    If any copy was fetched from its page, texts that only a person supplied decide neither agency nor origin.
    """
    ordered = sorted(members, key=_by_publication)
    deciding = [article for article in ordered if article.text_source.is_checked] or ordered
    named = Counter(wire_credits[a.article_id].wire for a in deciding if a.article_id in wire_credits)
    wire = named.most_common(1)[0][0] if named else None
    own = [a for a in deciding if wire and wire_credits.get(a.article_id) == _WireCredit(wire, is_own=True)]
    return Story(origin=(own or deciding)[0], wire=wire, articles=tuple(ordered))


def _by_publication(article: ArticleFacts) -> tuple[bool, date, bool, datetime, ArticleId]:
    """Sort key: undated articles last; within a day, those without a time last; in a tie, by id."""
    published = article.published
    moment = published.at if published is not None else datetime.max.replace(tzinfo=UTC)
    is_vague = published is None or published.precision is Precision.DAY
    return published is None, moment.date(), is_vague, moment, article.article_id
