"""Questions in messages: mentions, replies, ask channels, threads on answers, direct messages."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import BusyError, Refusal
from bot.cogs.ask.answer_controls import (
    answer_view,
    can_open_thread,
    describe_missing_thread_permission,
    open_thread,
)
from bot.cogs.ask.question_detection import is_question, question_in
from bot.cogs.ask.question_handler import (
    QuestionRequest,
    RecordedReply,
    answer_question,
    record_sent_message,
)
from bot.context import RequestContext
from bot.db.exchange_queries import Exchange, find_exchange_of_message, find_last_in_channel
from bot.i18n.translator import N_
from bot.rate_limits import LimitedAction
from bot.request_reference import begin_request
from bot.services import Services
from bot.ui.discord_markup import escape, shorten
from bot.ui.error_texts import log_and_describe_error
from bot.ui.repeated_sending import CUT_CONNECTION
from bot.ui.reply import NO_PINGS, MessageReply, Reply, reply_to_message
from index import Filters, SmallTalk, find_small_talk

log = logging.getLogger(__name__)

REFUSED = "⏳"
"""The reaction to a message that gets no reply because too much is asked."""
USER_MESSAGE_TYPES = (discord.MessageType.default, discord.MessageType.reply)
HINT = N_(
    "Ask me about the news: mention me with a question, such as “What did Seoul say about the talks?”, or use "
    "{ask}. {help} shows what else I can do."
)
ROLE_HINT = N_("Mention me, not my role: I only see messages that mention me. Or use {ask}.")
PRIVATE_HINT = N_("On this server I answer privately. Ask with {ask}.")


@dataclass(frozen=True, slots=True)
class AddressedQuestion:
    """A question to the bot, and the exchange that it follows up."""

    question: str
    previous_exchange: Exchange | None = None


class MessageQuestions(commands.Cog):
    """Answers questions in messages, by replies that ping nobody."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot or message.webhook_id or message.type not in USER_MESSAGE_TYPES:
            return
        begin_request(message.id)
        try:
            await self._serve(message)
        except Exception as error:
            log_and_describe_error(error, "answering a message")

    async def _serve(self, message: discord.Message) -> None:
        context = await self._services.context_of_message(message)
        addressed = await self._find_addressed_question(message, context)
        if addressed is None or context.is_in_ignored_channel:
            return
        permissions = _our_permissions(message)
        if not _can_send(permissions, message.channel):
            await self._notify_of_missing_permission(message, context)
            return
        hint = self._hint_for(message, context, addressed)
        if hint is not None:
            if self._services.rates.may(context, LimitedAction.NOTICE):
                await reply_to_message(message, hint, as_reply=permissions.read_message_history)
            return
        answering = MessageReply(message, as_reply=permissions.read_message_history)
        async with _typing(message.channel):
            reply, recorded = await self._reply_to(message, context, addressed, permissions, answering)
        if reply == Reply():
            return
        view = (
            None
            if recorded is None
            else answer_view(recorded, context.say_to_all, has_library=bool(context.guild_id))
        )
        sent = await answering.show(reply, view=view)
        if recorded is not None:
            await self._record_and_open_thread(sent, recorded, addressed, context, permissions)

    async def _find_addressed_question(
        self, message: discord.Message, context: RequestContext
    ) -> AddressedQuestion | None:
        """The question in a message; None if the message is not for the bot."""
        text = question_in(message.content, user_id=self._user_id, role_id=_id(_our_role(message)))
        before = await self._find_exchange(message, context)
        if find_small_talk(text) is SmallTalk.THANKS and (text or before is not None):
            return None
        if before is not None or self._is_addressed(message):
            return AddressedQuestion(text, before)
        if context.is_in_ask_channel and not _is_reply(message) and is_question(text):
            return AddressedQuestion(text)
        return None

    async def _find_exchange(self, message: discord.Message, context: RequestContext) -> Exchange | None:
        """The exchange that a message follows up: by replying to an answer, or in the thread on one."""
        replied = message.reference.message_id if message.reference else None
        thread = message.channel.id if isinstance(message.channel, discord.Thread) else None
        if replied is None and thread is None:
            return None

        def find(connection: Connection) -> Exchange | None:
            if replied is not None:
                return find_exchange_of_message(connection, replied)
            assert thread is not None, "otherwise this is not called"
            # A thread on a message has the same id as the message.
            started = find_exchange_of_message(connection, thread)
            return started and (find_last_in_channel(connection, thread) or started)

        exchange = await self._services.records.read(find)
        return exchange if exchange is not None and exchange.guild_id == context.guild_id else None

    def _is_addressed(self, message: discord.Message) -> bool:
        """Whether it mentions the bot or its role, is a reply that notifies the bot, or a direct message."""
        named = any(user.id == self._user_id for user in message.mentions)
        return message.guild is None or named or _our_role(message) in message.role_mentions

    def _hint_for(
        self, message: discord.Message, context: RequestContext, addressed: AddressedQuestion
    ) -> Reply | None:
        """The reply to a message without a question, or on a server where answers are private."""
        say = context.say_to_all
        if not addressed.question:
            hint = ROLE_HINT if _our_role(message) in message.role_mentions else HINT
        elif find_small_talk(addressed.question):
            hint = HINT
        elif context.settings.answers_are_private:
            hint = PRIVATE_HINT
        else:
            return None
        return Reply(content=say(hint, ask=say.command("ask"), help=say.command("help")))

    async def _reply_to(
        self,
        message: discord.Message,
        context: RequestContext,
        addressed: AddressedQuestion,
        permissions: discord.Permissions,
        answering: MessageReply,
    ) -> tuple[Reply, RecordedReply | None]:
        say = context.say_to_all
        request = _build_request(message, context, addressed, permissions)
        try:
            context.require_asker()
            recorded = await answer_question(self._services, context, request, answering)
        except (Refusal, BusyError) as refusal:
            sentence = log_and_describe_error(refusal, "answering a message", say) or ""
            # One reply a minute in a channel: people who flood it must not make the bot flood it too.
            if self._services.rates.may(context, LimitedAction.CHANNEL_NOTICE):
                return Reply(content=sentence), None
            await self._react_to_refused(message, context, permissions)
            return Reply(), None
        except Exception as error:
            return Reply(
                content=log_and_describe_error(error, "answering a message", say)
                or say(HINT, ask=say.command("ask"), help=say.command("help"))
            ), None
        return recorded.reply, recorded

    async def _react_to_refused(
        self, message: discord.Message, context: RequestContext, permissions: discord.Permissions
    ) -> None:
        """Mark a message that is refused without a reply, at most once a minute for each person."""
        may_react = permissions.add_reactions and permissions.read_message_history
        if may_react and self._services.rates.may(context, LimitedAction.NOTICE):
            with suppress(discord.HTTPException):
                await message.add_reaction(REFUSED)

    async def _record_and_open_thread(
        self,
        sent: discord.Message,
        recorded: RecordedReply,
        addressed: AddressedQuestion,
        context: RequestContext,
        permissions: discord.Permissions,
    ) -> None:
        await record_sent_message(self._services, recorded, message_id=sent.id, channel_id=sent.channel.id)
        if context.settings.opens_threads and can_open_thread(sent.channel, permissions):
            await open_thread(sent, addressed.question)

    async def _notify_of_missing_permission(self, message: discord.Message, context: RequestContext) -> None:
        """Send the person a direct message about the missing permission, at most once a minute."""
        if not self._services.rates.may(context, LimitedAction.NOTICE):
            return
        channel = escape(shorten(str(getattr(message.channel, "name", "")), 100))
        text = context.say(
            "I cannot answer in #{channel}: I need **View Channel** and **Send Messages** there (in threads "
            "**Send Messages in Threads**).",
            channel=channel,
        )
        try:
            await message.author.send(text, allowed_mentions=NO_PINGS)
        except discord.HTTPException:
            log.debug("cannot answer a message in channel %s: the bot may not send there", message.channel.id)

    @property
    def _user_id(self) -> int:
        assert self._client.user is not None, "events come only after login"
        return self._client.user.id


def _build_request(
    message: discord.Message,
    context: RequestContext,
    addressed: AddressedQuestion,
    permissions: discord.Permissions,
) -> QuestionRequest:
    previous = addressed.previous_exchange
    lacks_thread = describe_missing_thread_permission(message.channel, permissions, context.say_to_all)
    return QuestionRequest(
        question=addressed.question,
        filters=previous.content.filters if previous else Filters(),
        previous=previous.questions if previous else (),
        shown=previous.content.shown if previous else (),
        channel_id=message.channel.id,
        shows_question=False,
        notes=(lacks_thread,) if context.settings.opens_threads and lacks_thread else (),
    )


@asynccontextmanager
async def _typing(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that the bot is typing. An answer neither waits for this nor is lost with it."""

    async def show() -> None:
        with suppress(discord.DiscordException, *CUT_CONNECTION):
            async with channel.typing():
                await asyncio.Event().wait()

    showing = asyncio.create_task(show())
    try:
        yield
    finally:
        showing.cancel()


def _is_reply(message: discord.Message) -> bool:
    return message.type is discord.MessageType.reply


def _our_role(message: discord.Message) -> discord.Role | None:
    """The role that Discord created for the bot. It has the bot's name, so people mention it by mistake."""
    return message.guild.self_role if message.guild else None


def _id(role: discord.Role | None) -> int | None:
    return role.id if role else None


def _our_permissions(message: discord.Message) -> discord.Permissions:
    if message.guild is None or isinstance(message.channel, discord.PartialMessageable):
        return discord.Permissions.all()  # Unknown here; Discord refuses if one is missing.
    return message.channel.permissions_for(message.guild.me)


def _can_send(permissions: discord.Permissions, channel: discord.abc.Messageable) -> bool:
    if isinstance(channel, discord.Thread):
        return permissions.view_channel and permissions.send_messages_in_threads
    return permissions.view_channel and permissions.send_messages
