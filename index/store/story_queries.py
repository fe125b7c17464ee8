"""Queries for stories: which articles are copies of one report, and where it likely originated.

A story is what hangs together by pairs of copies. It is stored nowhere, so that nothing needs to be mended
when one of its articles goes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, or_, select

from index.model.article_types import ArticleFacts, Story
from index.model.base_types import ArticleId, OutletKind, Precision
from index.store.article_queries import MAX_SQL_VARIABLES, find_facts
from index.store.schema import story_links, story_sketches


@dataclass(frozen=True, slots=True)
class _WireCredit:
    """A news agency that an article names, and whether that agency published it."""

    wire: str
    is_own: bool


def find_copies(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, frozenset[ArticleId]]:
    """For each of the articles that has copies: all articles of its story, itself included."""
    wanted = set(ids)
    stories: dict[ArticleId, set[ArticleId]] = {}
    for low, high in _follow_links(connection, wanted):
        joined = stories.get(low, {low}) | stories.get(high, {high})
        stories.update(dict.fromkeys(joined, joined))
    return {article_id: frozenset(stories[article_id]) for article_id in wanted & stories.keys()}


def find_stories(connection: Connection, ids: Iterable[ArticleId]) -> dict[ArticleId, Story]:
    """The story of each of the articles that has copies."""
    copies = find_copies(connection, ids)
    if not copies:
        return {}
    members = frozenset[ArticleId]().union(*copies.values())
    facts = find_facts(connection, members)
    marks = _read_wire_credits(connection, facts)
    return {
        article_id: _build_story([facts[member] for member in story if member in facts], marks)
        for article_id, story in copies.items()
        if article_id in facts
    }


def _follow_links(connection: Connection, ids: set[ArticleId]) -> Iterator[tuple[ArticleId, ArticleId]]:
    """Every pair of copies that leads away from the articles, over however many others."""
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
    ordered = sorted(ids)
    for first in range(0, len(ordered), MAX_SQL_VARIABLES):
        part = ordered[first : first + MAX_SQL_VARIABLES]
        touching = or_(story_links.c.low_id.in_(part), story_links.c.high_id.in_(part))
        for row in connection.execute(select(story_links.c.low_id, story_links.c.high_id).where(touching)):
            yield ArticleId(row.low_id), ArticleId(row.high_id)


def _read_wire_credits(
    connection: Connection, facts: Mapping[ArticleId, ArticleFacts]
) -> dict[ArticleId, _WireCredit]:
    """What articles name by their text, and what a moderator says of the source that they came from."""
    query = select(story_sketches.c.article_id, story_sketches.c.wire, story_sketches.c.is_wires_own)
    rows = connection.execute(query.where(story_sketches.c.article_id.in_(facts)))
    marks = {ArticleId(row.article_id): _WireCredit(row.wire, row.is_wires_own) for row in rows if row.wire}
    for article_id, article in facts.items():
        if article.labels is not None and article.labels.kind is OutletKind.WIRE and article.outlet:
            named = marks.get(article_id)
            marks[article_id] = _WireCredit(named.wire if named is not None else article.outlet, is_own=True)
    return marks


def _build_story(members: Sequence[ArticleFacts], marks: Mapping[ArticleId, _WireCredit]) -> Story:
    """Its wire is the one that most of the copies name; of several, the one that is named first.

    A text that only a person vouches for tells neither wire nor origin where another copy was fetched.
    """
    ordered = sorted(members, key=_by_publication)
    telling = [article for article in ordered if article.text_source.is_checked] or ordered
    named = Counter(marks[article.article_id].wire for article in telling if article.article_id in marks)
    wire = named.most_common(1)[0][0] if named else None
    own = [a for a in telling if wire and marks.get(a.article_id) == _WireCredit(wire, is_own=True)]
    return Story(origin=(own or telling)[0], wire=wire, articles=tuple(ordered))


def _by_publication(article: ArticleFacts) -> tuple[bool, date, bool, datetime, ArticleId]:
    """The undated last; of one day, those that say no hour; of one moment, the one that was added later."""
    published = article.published
    moment = published.at if published is not None else datetime.max.replace(tzinfo=UTC)
    is_vague = published is None or published.precision is Precision.DAY
    return published is None, moment.date(), is_vague, moment, article.article_id
