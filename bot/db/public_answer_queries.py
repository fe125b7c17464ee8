"""The latest answers that a channel saw, without anything about people, servers or channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from bot.db.exchange_queries import ExchangeContent
from bot.db.tables import exchanges
from index import Citation, NoAnswerReason

_CONTENT = TypeAdapter(ExchangeContent)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAnswer:
    """An answer with its quotes, or a refusal. The question is left out: a person wrote it."""

    asked_at: datetime
    reason: NoAnswerReason | None
    """Why there was no answer; None if there was one."""
    citations: tuple[Citation, ...]
    """Empty for a refusal, and for a very long answer."""


def list_public_answers(connection: Connection, limit: int) -> Sequence[PublicAnswer]:
    """The latest first, without those that only one person saw: private answers and direct messages."""
    query = (
        select(exchanges.c.content, exchanges.c.asked_at)
        .where(
            exchanges.c.guild_id.is_not(None),
            exchanges.c.message_id.is_not(None),
            exchanges.c.is_private.is_(False),
        )
        .order_by(exchanges.c.id.desc())
        .limit(limit)
    )
    return [_to_answer(content, asked_at) for content, asked_at in connection.execute(query)]


def _to_answer(stored: str, asked_at: datetime) -> PublicAnswer:
    content = _CONTENT.validate_json(stored)
    return PublicAnswer(asked_at=asked_at, reason=content.reason, citations=content.own_citations)
