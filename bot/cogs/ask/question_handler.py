"""Answer a question: queue it, ask the index, record the exchange, render the reply."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.bot_errors import BusyError, Refusal
from bot.context import RequestContext
from bot.db.exchange_queries import ExchangeContent, add_exchange, set_answer_message
from bot.i18n.translator import Translator
from bot.rate_limits import LimitedAction
from bot.services import Services
from bot.ui.answer_message import render_reply
from bot.ui.article_filters import apply_defaults, apply_languages, describe_filters
from bot.ui.reply import Reply
from index import Answer, Filters, NoAnswer, QuotedPlace, StoreError, find_shown, find_small_talk

log = logging.getLogger(__name__)

QUEUE_NOTICE_INTERVAL_S = 2.0
"""While a question is queued, how often its place in the queue is reported."""

ReportQueuePosition = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRequest:
    """A question, and how to show its answer."""

    question: str
    filters: Filters
    previous: tuple[str, ...] = ()
    """Earlier questions of the conversation, latest last."""
    shown: tuple[QuotedPlace, ...] = ()
    """Where the quotes of its latest answer stand."""
    channel_id: int
    is_private: bool = False
    shows_question: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReply:
    """The message with the answer, and the id of the recorded exchange, which its buttons carry."""

    reply: Reply
    exchange_id: int | None
    """None if the exchange could not be stored; then there are no buttons and no follow-ups."""
    is_answered: bool


async def answer_question(
    services: Services,
    context: RequestContext,
    request: QuestionRequest,
    *,
    report_position: ReportQueuePosition | None = None,
) -> RecordedReply:
    """Ask the index when the person's turn comes, and record the exchange.

    The question is answered even if recording fails. It counts against the person's rate limit. Raises Refusal,
    QuestionError, BusyError, ClosingError, StoreError, ModelError.
    """
    if find_small_talk(request.question):
        raise Refusal(
            "Ask about the news, for example: *What did Seoul say about the talks?* `/help` shows what else "
            "I can do."
        )
    services.rates.take(context, LimitedAction.QUESTION)
    now = datetime.now(UTC)
    filters, defaults = apply_defaults(request.filters, context.settings, context.channel_defaults, now)
    request = replace(request, filters=apply_languages(filters, context.settings))
    found = await _ask_index(services, context, request, now, report_position)
    content = _build_exchange_content(found, request)
    say = context.say if request.is_private else context.say_to_all
    exchange_id = await _store_exchange(services, context, content, channel_id=request.channel_id, at=now)
    reply = render_reply(
        found,
        say,
        shows_question=request.shows_question,
        limits=describe_filters(request.filters, say, defaults=defaults),
        notes=[*_follow_up_note(found, say), *request.notes],
        may_add=context.guild_id is not None,
    )
    return RecordedReply(reply=reply, exchange_id=exchange_id, is_answered=isinstance(found, Answer))


async def _ask_index(
    services: Services,
    context: RequestContext,
    request: QuestionRequest,
    now: datetime,
    report_position: ReportQueuePosition | None,
) -> Answer | NoAnswer:
    """Wait for the answer, and report the place in the queue meanwhile."""
    ticket = services.index.queue_question(context.person_id)
    asking = asyncio.ensure_future(
        services.index.answer(
            ticket,
            lambda index: index.ask(
                request.question,
                corpora=context.corpora,
                filters=request.filters,
                previous=request.previous,
                shown=request.shown,
                now=now,
            ),
        )
    )
    try:
        while not (await asyncio.wait({asking}, timeout=QUEUE_NOTICE_INTERVAL_S))[0]:
            if report_position is not None and ticket.ahead:
                await report_position(ticket.ahead)
        return await asking
    finally:
        asking.cancel()


def describe_queue(ahead: int, say: Translator) -> str:
    """How many questions are ahead of a queued one."""
    return say.plural(
        "Searching… {n:,} question is ahead of yours.", "Searching… {n:,} questions are ahead of yours.", ahead
    )


async def _store_exchange(
    services: Services, context: RequestContext, content: ExchangeContent, *, channel_id: int, at: datetime
) -> int | None:
    """The id of the exchange; None if it cannot be stored, for example on a full disk."""
    try:
        return await services.records.write(
            lambda connection: add_exchange(
                connection,
                content,
                guild_id=context.guild_id,
                channel_id=channel_id,
                person_id=context.person_id,
                at=at,
            )
        )
    except (StoreError, BusyError) as error:
        log.warning("sending an answer without buttons, because it cannot be recorded: %s", error)
        return None


async def record_sent_message(
    services: Services, recorded: RecordedReply, *, message_id: int, channel_id: int
) -> None:
    """Record which message has the answer, so that people can reply to it. A failure is only logged."""
    exchange_id = recorded.exchange_id
    if exchange_id is None:
        return
    try:
        await services.records.write(
            lambda c: set_answer_message(c, exchange_id, message_id=message_id, channel_id=channel_id)
        )
    except (StoreError, BusyError) as error:
        log.warning("an answer cannot be followed up, because its message cannot be recorded: %s", error)


def _build_exchange_content(found: Answer | NoAnswer, request: QuestionRequest) -> ExchangeContent:
    return ExchangeContent(
        question=found.question,
        previous=request.previous,
        shown=find_shown(found, request.shown),
        filters=request.filters,
        is_private=request.is_private,
        reason=found.reason if isinstance(found, NoAnswer) else None,
        support=found.support,
        considered=found.considered,
        timing=found.timing,
        explanation=found.explanation,
    )


def _follow_up_note(found: Answer | NoAnswer, say: Translator) -> Sequence[str]:
    if found.explanation is None or not found.explanation.read_with:
        return ()
    return (say("read as a follow-up to “{question}”", question=found.explanation.read_with[-1]),)
