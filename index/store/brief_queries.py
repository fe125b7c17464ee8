"""Queries for briefs: the articles of a time, those whose pages changed in it, and when the last brief was."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import blake2b

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select

from index.model.article_types import ArticleFacts, Filters
from index.model.base_types import ArticleId, CorpusName, Precision, PublishedAt
from index.store.article_facts_query import PUBLISHED_COLUMNS, select_facts, to_facts, to_published
from index.store.article_filters import filter_conditions
from index.store.corpus_queries import read_library_value, write_library_value
from index.store.schema import articles


@dataclass(frozen=True, slots=True)
class StoredOpening:
    """The beginning of an article, and when it was published and added."""

    article_id: ArticleId
    title: str
    text: str
    published: PublishedAt | None
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedTime:
    """The articles of a time, as in `BriefRequest`. Undated articles count by when they were added."""

    since: datetime
    until: datetime
    arrived_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class BriefScope:
    """The articles that a brief is about, of any time."""

    corpus_ids: tuple[int, ...]
    filters: Filters
    beginnings: tuple[str, ...] = ()
    """Only articles whose title or first `opening_chars` characters contain one of these ASCII strings, in any
    case; empty for all."""
    opening_chars: int = 0

    def conditions(self) -> list[ColumnElement[bool]]:
        """Conditions on articles."""
        # The whole texts take twice as long: 0.5 s for 12,000 articles.
        columns = (articles.c.title, func.substr(articles.c.text, 1, self.opening_chars))
        named = [column.icontains(b, autoescape=True) for column in columns for b in self.beginnings]
        own = [articles.c.corpus_id.in_(self.corpus_ids), *filter_conditions(self.filters, self.corpus_ids)]
        return [*own, or_(*named)] if named else own


_MOMENT = func.coalesce(articles.c.published_at, articles.c.added_at)


def list_openings(
    connection: Connection, scope: BriefScope, when: ReportedTime, *, chars: int, limit: int
) -> list[StoredOpening]:
    """The articles of a time with the first characters of their texts, the newest first."""
    opening = func.substr(articles.c.text, 1, chars).label("opening")
    query = (
        select(articles.c.id, articles.c.title, opening, articles.c.added_at, *PUBLISHED_COLUMNS)
        .where(*scope.conditions(), *_is_of_time(when))
        .order_by(_MOMENT.desc(), articles.c.id.desc())
        .limit(limit)
    )
    return [
        StoredOpening(ArticleId(row.id), row.title, row.opening, to_published(row), row.added_at)
        for row in connection.execute(query)
    ]


def list_ids_of_time(connection: Connection, scope: BriefScope, when: ReportedTime) -> set[ArticleId]:
    """The ids of all articles that `list_openings` would list without a limit."""
    query = select(articles.c.id).where(*scope.conditions(), *_is_of_time(when))
    return {ArticleId(i) for i in connection.execute(query).scalars()}


def list_changed_articles(connection: Connection, scope: BriefScope, when: ReportedTime) -> list[ArticleFacts]:
    """Articles of any time whose pages were found changed or gone in this one, the last change first."""
    columns = (articles.c.gone_at, articles.c.revised_at)
    is_changed = or_(*(and_(moment >= when.since, moment <= when.until) for moment in columns))
    rows = connection.execute(select_facts().where(*scope.conditions(), is_changed).order_by(articles.c.id))
    return sorted(map(to_facts, rows), key=_find_last_change, reverse=True)


def _find_last_change(article: ArticleFacts) -> datetime:
    return max(filter(None, (article.standing.gone_at, article.standing.revised_at)))


def find_last_brief(connection: Connection, corpus: CorpusName, scope_key: str) -> datetime | None:
    """When the last brief of that scope was made for a corpus; None if there was none."""
    stored = read_library_value(connection, _last_brief(corpus, scope_key))
    return datetime.fromisoformat(stored) if stored is not None else None


def store_last_brief(connection: Connection, corpus: CorpusName, scope_key: str, at: datetime) -> None:
    """Record when a brief was made."""
    write_library_value(connection, _last_brief(corpus, scope_key), at.astimezone(UTC).isoformat())


def _last_brief(corpus: CorpusName, scope_key: str) -> str:
    """The name of the value; at most 40 characters, however long that of the corpus is."""
    return f"last_brief/{blake2b(f'{corpus}/{scope_key}'.encode(), digest_size=12).hexdigest()}"


def _is_of_time(when: ReportedTime) -> list[ColumnElement[bool]]:
    """An article dated by day counts throughout its day."""
    published, added = articles.c.published_at, articles.c.added_at
    first_day = datetime.combine(when.since.astimezone(UTC).date(), time(), UTC)
    is_day = articles.c.published_precision == Precision.DAY.value
    since = or_(
        and_(published.is_(None), added >= when.since),
        and_(is_day, published >= first_day),
        and_(not_(is_day), published >= when.since),
    )
    conditions: list[ColumnElement[bool]] = [since, when.until >= _MOMENT]
    if when.arrived_since is not None:
        conditions += [added > when.arrived_since, added <= when.until]
    return conditions
