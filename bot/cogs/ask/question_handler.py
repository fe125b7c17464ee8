"""Answer a question: queue it, ask the index, record the exchange, render the reply."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from bot.bot_errors import BusyError, Refusal
from bot.bot_observer import QuestionOutcome
from bot.context import RequestContext
from bot.db.exchange_queries import ExchangeContent, add_exchange, set_answer_message
from bot.executor.fair_pool import QueueTicket
from bot.i18n.translator import Translator
from bot.rate_limits import LimitedAction
from bot.services import Services
from bot.ui.answer_message import render_reply
from bot.ui.article_filters import apply_defaults, apply_languages, describe_filters
from bot.ui.error_outcomes import outcome_of_question_error
from bot.ui.reply import Reply, UpdatePace
from index import Answer, Citation, Filters, NoAnswer, QuotedPlace, StoreError, find_shown, find_small_talk

log = logging.getLogger(__name__)

QUEUE_NOTICE_INTERVAL_S = 2.0
"""While a question is queued, how often its place in the queue is looked up."""
SHORT_QUEUE = 4
"""So many questions are answered before anybody has read that they are waiting."""


class WaitingNotice(Protocol):
    """Shows a person that their question waits, and later how many questions are still ahead of it."""

    pace: UpdatePace

    async def begin(self, text: str) -> None:
        """Acknowledge the question; `text` is empty if it need not wait."""

    async def update(self, text: str) -> None:
        """Show a new text in place of the last one."""


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
    waiting: WaitingNotice,
) -> RecordedReply:
    """Ask the index when the person's turn comes, and record the exchange.

    The question counts against the person's rate limit, and takes its place in the queue, before anything is
    sent. It is answered even if recording fails. Raises Refusal, BusyError and ClosingError before `waiting`
    begins, and QuestionError, ClosingError, StoreError, ModelError after it.
    """
    if find_small_talk(request.question):
        raise Refusal(
            "Ask about the news, for example: *What did Seoul say about the talks?* `/help` shows what else "
            "I can do."
        )
    try:
        found, recorded = await _answer(services, context, request, waiting)
    except Exception as error:
        services.observer.on_question(outcome_of_question_error(error))
        raise
    reason = found.reason.value if isinstance(found, NoAnswer) else ""
    outcome = QuestionOutcome.REFUSED if reason else QuestionOutcome.ANSWERED
    services.observer.on_question(outcome, reason=reason)
    return recorded


async def _answer(
    services: Services, context: RequestContext, request: QuestionRequest, waiting: WaitingNotice
) -> tuple[Answer | NoAnswer, RecordedReply]:
    services.rates.take(context, LimitedAction.QUESTION)
    began_at, now = time.monotonic(), datetime.now(UTC)
    filters, defaults = apply_defaults(request.filters, context.settings, context.channel_defaults, now)
    request = replace(request, filters=apply_languages(filters, context.settings))
    queued = _queue(services, context, request)
    try:
        queued.shown = queued.describe_wait()
        await waiting.begin(queued.shown)
    except BaseException:
        queued.ticket.leave()
        raise
    found = await _ask_index(queued, context, request, now, waiting)
    services.observer.on_question_timed(time.monotonic() - began_at, found.elapsed_ms)
    content = _build_exchange_content(found, request)
    say = queued.say
    exchange_id = await _store_exchange(services, context, content, channel_id=request.channel_id, at=now)
    reply = render_reply(
        found,
        say,
        shows_question=request.shows_question,
        limits=describe_filters(request.filters, say, defaults=defaults),
        notes=[*_follow_up_note(found, say), *request.notes],
        may_add=context.guild_id is not None,
    )
    return found, RecordedReply(reply=reply, exchange_id=exchange_id, is_answered=isinstance(found, Answer))


@dataclass(slots=True)
class _QueuedQuestion:
    """A question with its place in the queue."""

    services: Services
    ticket: QueueTicket
    say: Translator
    """For those who see the reply."""
    shown: str = ""
    """What they were told last about the wait."""

    def describe_wait(self) -> str:
        """Why it waits; empty if its turn comes soon."""
        if self.services.index.is_starting:
            return self.say("I am starting up. I will answer your question as soon as I am ready.")
        return describe_queue(self.ticket.ahead, self.say) if self.ticket.ahead > SHORT_QUEUE else ""


def _queue(services: Services, context: RequestContext, request: QuestionRequest) -> _QueuedQuestion:
    say = context.say if request.is_private else context.say_to_all
    return _QueuedQuestion(services, services.index.queue_question(context.person_id), say)


async def _ask_index(
    queued: _QueuedQuestion,
    context: RequestContext,
    request: QuestionRequest,
    now: datetime,
    waiting: WaitingNotice,
) -> Answer | NoAnswer:
    """Wait for the answer, and show the place in the queue meanwhile."""
    asking = asyncio.ensure_future(
        queued.services.index.answer(
            queued.ticket,
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
            text = queued.describe_wait()
            if text not in ("", queued.shown) and waiting.pace.may_update():
                queued.shown = text
                await waiting.update(text)
        return await asking
    finally:
        asking.cancel()


def describe_queue(ahead: int, say: Translator) -> str:
    """How many questions are ahead of a queued one."""
    return say.plural(
        "Waiting: {n:,} question is ahead of yours.", "Waiting: {n:,} questions are ahead of yours.", ahead
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
        citations=_list_citations(found),
        filters=request.filters,
        is_private=request.is_private,
        reason=found.reason if isinstance(found, NoAnswer) else None,
        support=found.support,
        considered=found.considered,
        timing=found.timing,
        explanation=found.explanation,
    )


def _list_citations(found: Answer | NoAnswer) -> tuple[Citation, ...]:
    """The quotes that are shown; copies of their articles are left out, which would take much space."""
    citations = found.citations if isinstance(found, Answer) else ()
    return tuple(replace(citation, copies=()) for citation in citations)


def _follow_up_note(found: Answer | NoAnswer, say: Translator) -> Sequence[str]:
    if found.explanation is None or not found.explanation.read_with:
        return ()
    return (say("read as a follow-up to “{question}”", question=found.explanation.read_with[-1]),)
