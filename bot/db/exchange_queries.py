"""Queries for exchanges (a question and its answer, for follow-ups, buttons and "why") and their feedback."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, insert, select, update

from bot.db.storage_quotas import trim_exchanges, trim_ratings
from bot.db.tables import exchanges, feedback
from bot.db.upsert import upsert
from index import Citation, Explanation, Filters, NoAnswerReason, QuotedPlace, Timing, fold_name

UNRATED_RETENTION = timedelta(days=14)
"""How long an exchange without a rating is kept."""
RATED_RETENTION = timedelta(days=90)
MAX_REMEMBERED_QUESTIONS = 3
"""Earlier questions of a conversation that are stored with the next one."""
MAX_MESSAGE_ID = 2**63 - 1
MAX_CONTENT_CHARS = 64_000
"""A longer exchange is stored without its explanation and its earlier questions, and if that is not enough,
without its quotes."""
MAX_KEY_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeContent:
    """A question and how it was answered."""

    question: str
    previous: tuple[str, ...] = ()
    """Earlier questions of the same conversation, the latest last."""
    shown: tuple[QuotedPlace, ...] = ()
    """Where the quotes stand that a follow-up refers to; empty in rows of older versions."""
    citations: tuple[Citation, ...] = ()
    """The quotes of the answer, without copies; empty for a refusal and in rows of older versions."""
    filters: Filters = field(default_factory=Filters)
    is_private: bool = False
    reason: NoAnswerReason | None = None
    """Why there was no answer; None if there was one."""
    support: float = 0.0
    considered: int = 0
    timing: Timing | None = None
    """None also in rows written by older versions."""
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question with its author and channel, and the message that answers it."""

    exchange_id: int
    guild_id: int | None
    channel_id: int
    message_id: int | None
    person_id: int
    content: ExchangeContent
    asked_at: datetime

    @property
    def questions(self) -> tuple[str, ...]:
        """The latest questions of the conversation, up to and including this one."""
        return (*self.content.previous, self.content.question)[-MAX_REMEMBERED_QUESTIONS:]


_CONTENT = TypeAdapter(ExchangeContent)


def add_exchange(
    connection: Connection,
    content: ExchangeContent,
    *,
    guild_id: int | None,
    channel_id: int,
    person_id: int,
    at: datetime,
) -> int:
    """Store an exchange, and delete the oldest beyond the quotas; returns its id."""
    row = insert(exchanges).values(
        guild_id=guild_id,
        channel_id=channel_id,
        person_id=person_id,
        content=_dump(content),
        asked_at=at,
        question_key=question_key(content.question),
        is_private=content.is_private,
        is_refused=content.reason is not None,
    )
    exchange_id = int(connection.execute(row.returning(exchanges.c.id)).scalar_one())
    trim_exchanges(connection, guild_id, person_id)
    return exchange_id


def question_key(question: str) -> str:
    """Equal for the same question in other case, spacing, accents or with another end."""
    return " ".join(fold_name(question).split()).rstrip(" ?!.？！。…")[:MAX_KEY_CHARS]


def set_answer_message(connection: Connection, exchange_id: int, *, message_id: int, channel_id: int) -> None:
    """Record the message that answers the question; it may be in a new thread."""
    change = update(exchanges).where(exchanges.c.id == exchange_id)
    connection.execute(change.values(message_id=message_id, channel_id=channel_id))


def find_exchange(connection: Connection, exchange_id: int) -> Exchange | None:
    """None if the exchange was deleted."""
    return _find(connection, exchanges.c.id == exchange_id)


def find_exchange_of_message(connection: Connection, message_id: int) -> Exchange | None:
    """None if the message is not an answer or its exchange was deleted. Accepts an id of any size."""
    if message_id > MAX_MESSAGE_ID:
        return None
    return _find(connection, exchanges.c.message_id == message_id)


def find_last_in_channel(connection: Connection, channel_id: int) -> Exchange | None:
    """The latest answered exchange of a channel or thread."""
    query = select(exchanges).where(exchanges.c.channel_id == channel_id, exchanges.c.message_id.is_not(None))
    row = connection.execute(query.order_by(exchanges.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _to_exchange(row)


def find_readable_questions(
    connection: Connection, guild_id: int, channel_ids: Sequence[int] | None, exchange_ids: Sequence[int]
) -> dict[int, str]:
    """The questions that a moderator who sees these channels (None: all) may read, by exchange.

    A private one only if somebody rated its answer with a comment, which goes to the moderators.
    """
    commented = exists().where(feedback.c.exchange_id == exchanges.c.id, feedback.c.comment != "")
    query = select(exchanges).where(
        exchanges.c.id.in_(exchange_ids),
        exchanges.c.guild_id == guild_id,
        ~exchanges.c.is_private | commented,
    )
    if channel_ids is not None:
        query = query.where(exchanges.c.channel_id.in_(channel_ids))
    found = map(_to_exchange, connection.execute(query))
    return {exchange.exchange_id: exchange.content.question for exchange in found}


def delete_exchange(connection: Connection, exchange_id: int) -> None:
    """Delete an exchange and its feedback."""
    connection.execute(delete(exchanges).where(exchanges.c.id == exchange_id))


def save_rating(
    connection: Connection, exchange_id: int, person_id: int, *, is_helpful: bool, comment: str, at: datetime
) -> bool:
    """Store a person's rating of an answer, instead of their previous one.

    Returns False, and stores nothing, if the exchange was deleted.
    """
    if find_exchange(connection, exchange_id) is None:
        return False
    values = {"is_helpful": is_helpful, "comment": comment, "given_at": at}
    upsert(connection, feedback, {"exchange_id": exchange_id, "person_id": person_id}, values)
    trim_ratings(connection, person_id)
    return True


def list_ratings(connection: Connection, exchange_id: int) -> Sequence[tuple[int, bool, str]]:
    """The person, whether the answer was helpful, and the comment of each rating, oldest first."""
    query = select(feedback.c.person_id, feedback.c.is_helpful, feedback.c.comment)
    rows = connection.execute(query.where(feedback.c.exchange_id == exchange_id).order_by(feedback.c.given_at))
    return [(row.person_id, row.is_helpful, row.comment) for row in rows]


def purge_exchanges(connection: Connection, now: datetime) -> int:
    """Delete exchanges whose retention is over; returns how many."""
    is_rated = exists().where(feedback.c.exchange_id == exchanges.c.id)
    old = exchanges.c.asked_at < now - RATED_RETENTION
    old_and_unrated = and_(exchanges.c.asked_at < now - UNRATED_RETENTION, ~is_rated)
    return connection.execute(delete(exchanges).where(old | old_and_unrated)).rowcount


def _find(connection: Connection, condition: ColumnElement[bool]) -> Exchange | None:
    row = connection.execute(select(exchanges).where(condition)).one_or_none()
    return None if row is None else _to_exchange(row)


def _to_exchange(row: Row[*tuple[Any, ...]]) -> Exchange:
    return Exchange(
        exchange_id=row.id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        person_id=row.person_id,
        content=_CONTENT.validate_json(row.content),
        asked_at=row.asked_at,
    )


def _dump(content: ExchangeContent) -> str:
    """The content in JSON, without its longest parts if it is too long."""
    dumped = _CONTENT.dump_json(content).decode()
    for left_out in ({"explanation": None, "previous": ()}, {"citations": ()}):
        if len(dumped) <= MAX_CONTENT_CHARS:
            break
        content = replace(content, **left_out)
        dumped = _CONTENT.dump_json(content).decode()
    return dumped
