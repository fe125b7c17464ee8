"""A question that someone asked -> the message that answers it, and its record."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.asking.narrowing import apply_window, describe_filters
from bot.audience import Visit
from bot.desk import Desk
from bot.lanes import BusyError
from bot.language import Language
from bot.rates import Act
from bot.records.exchanges import ExchangeContent, add_exchange, note_message
from bot.rendering import Reply, render_answer
from index import Answer, Filters, NoAnswer, StoreError

log = logging.getLogger(__name__)

WAIT_TOLD_AFTER_S = 2.0
"""A question that waits longer is told how many are ahead, and again as often."""

TellAhead = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What someone asked, and how the answer is to be shown."""

    question: str
    filters: Filters
    previous: tuple[str, ...] = ()
    """The questions before it in the same conversation, the latest last."""
    channel_id: int
    is_private: bool = False
    shows_question: bool = True
    may_embed: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The message that answers, and the number of the exchange, by which its buttons find the record."""

    reply: Reply
    exchange_id: int | None
    """None where the exchange could not be stored: then there are no buttons and no follow-up."""
    is_answered: bool


async def answer(desk: Desk, visit: Visit, asked: Asked, *, tell_ahead: TellAhead | None = None) -> Told:
    """Ask the library in the person's turn, and record what came of it; if that fails, it is answered as well.

    Counts against the person's rate first. Raises Refusal, QuestionError, BusyError, ClosingError, StoreError,
    ModelError.
    """
    desk.rates.take(visit, Act.QUESTION)
    now = datetime.now(UTC)
    filters, window_days = apply_window(asked.filters, visit.settings, now)
    turn = desk.worker.queue_question(visit.person_id)
    asking = asyncio.ensure_future(
        desk.worker.ask(
            asked.question, visit.corpora, turn=turn, filters=filters, previous=asked.previous, now=now
        )
    )
    try:
        while not (await asyncio.wait({asking}, timeout=WAIT_TOLD_AFTER_S))[0]:
            if tell_ahead is not None and turn.ahead:
                await tell_ahead(turn.ahead)
        found = await asking
    finally:
        asking.cancel()
    content = _content_of(found, replace(asked, filters=filters))
    say = visit.say if asked.is_private else visit.say_to_all
    exchange_id = await _store(desk, visit, content, channel_id=asked.channel_id, at=now)
    notes = [*describe_filters(filters, say, window_days=window_days), *_read_with(found, say), *asked.notes]
    reply = render_answer(
        found, say, as_embed=asked.may_embed, shows_question=asked.shows_question, notes=notes
    )
    return Told(reply=reply, exchange_id=exchange_id, is_answered=isinstance(found, Answer))


def describe_queue(ahead: int, say: Language) -> str:
    """How long the wait is, for a question that has not begun yet."""
    return say.plural(
        "Searching… {n:,} question is ahead of yours.", "Searching… {n:,} questions are ahead of yours.", ahead
    )


async def _store(
    desk: Desk, visit: Visit, content: ExchangeContent, *, channel_id: int, at: datetime
) -> int | None:
    """The number of the exchange; None where it cannot be stored, as on a full disk."""
    try:
        return await desk.records.write(
            lambda connection: add_exchange(
                connection,
                content,
                guild_id=visit.guild_id,
                channel_id=channel_id,
                person_id=visit.person_id,
                at=at,
            )
        )
    except (StoreError, BusyError) as error:
        log.warning("an answer is sent without buttons, since it cannot be recorded: %s", error)
        return None


async def note_sent(desk: Desk, told: Told, *, message_id: int, channel_id: int) -> None:
    """Record the message that answers, so that people can reply to it; not at any cost."""
    exchange_id = told.exchange_id
    if exchange_id is None:
        return
    try:
        await desk.records.write(
            lambda c: note_message(c, exchange_id, message_id=message_id, channel_id=channel_id)
        )
    except (StoreError, BusyError) as error:
        log.warning("nobody can go on from an answer, since it cannot be recorded: %s", error)


def _content_of(found: Answer | NoAnswer, asked: Asked) -> ExchangeContent:
    return ExchangeContent(
        question=found.question,
        previous=asked.previous,
        filters=asked.filters,
        is_private=asked.is_private,
        reason=found.reason if isinstance(found, NoAnswer) else None,
        support=found.support,
        considered=found.considered,
        timing=found.timing,
        explanation=found.explanation,
    )


def _read_with(found: Answer | NoAnswer, say: Language) -> Sequence[str]:
    if found.explanation is None or not found.explanation.read_with:
        return ()
    return (say("read together with “{question}”", question=found.explanation.read_with[-1]),)
