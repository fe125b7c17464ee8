"""Questions that got no answer, or an answer that somebody rated as not helpful, grouped by question."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Subquery, func, or_, select, union

from bot.db.exchange_queries import Exchange, find_exchange, list_ratings
from bot.db.tables import exchanges, feedback


@dataclass(frozen=True, slots=True, kw_only=True)
class UnansweredQuestion:
    """A question, how often it was not answered well, and the last time."""

    times: int
    last: Exchange
    comment: str = ""
    """What somebody wrote about the last answer; empty if nobody did."""


def list_unanswered(
    connection: Connection, guild_id: int, channel_ids: Sequence[int] | None, *, limit: int, offset: int = 0
) -> list[UnansweredQuestion]:
    """Questions asked in these channels (None: in all), the latest first.

    Private questions are left out, except those that somebody sent to the moderators with a comment.
    """
    gaps = _gaps(guild_id, channel_ids)
    times, last_id = func.count().label("times"), func.max(gaps.c.id).label("last_id")
    query = select(times, last_id).group_by(gaps.c.question_key).order_by(last_id.desc())
    found = []
    for row in connection.execute(query.limit(limit).offset(offset)).all():
        last = find_exchange(connection, row.last_id)
        assert last is not None, "it was found in the same transaction"
        comments = [text for _, is_helpful, text in list_ratings(connection, row.last_id) if not is_helpful]
        comment = next((text for text in reversed(comments) if text), "")
        found.append(UnansweredQuestion(times=row.times, last=last, comment=comment))
    return found


def count_unanswered(connection: Connection, guild_id: int, channel_ids: Sequence[int] | None) -> int:
    """How many questions `list_unanswered` would return without a limit."""
    gaps = _gaps(guild_id, channel_ids)
    query = select(func.count(gaps.c.question_key.distinct()))
    return int(connection.execute(query).scalar_one())


def _gaps(guild_id: int, channel_ids: Sequence[int] | None) -> Subquery:
    """Exchanges without a good answer that moderators may read."""
    columns = exchanges.c.id, exchanges.c.question_key
    here = [exchanges.c.guild_id == guild_id]
    if channel_ids is not None:
        here.append(exchanges.c.channel_id.in_(channel_ids))
    refused = select(*columns).where(*here, exchanges.c.is_refused, ~exchanges.c.is_private)
    criticised = (
        select(*columns)
        .join(feedback, feedback.c.exchange_id == exchanges.c.id)
        .where(*here, ~feedback.c.is_helpful, or_(~exchanges.c.is_private, feedback.c.comment != ""))
    )
    return union(refused, criticised).subquery()
