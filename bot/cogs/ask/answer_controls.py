"""Buttons below an answer, and the thread opened on it."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.ask.answer_details import MAX_PASSAGES, count_passage_pages, explanation_embed, passages_embed
from bot.cogs.ask.answer_export import EXPORT, export_button, send_export
from bot.cogs.ask.question_handler import RecordedReply
from bot.context import RequestContext
from bot.db.audit_log_queries import AuditAction
from bot.db.exchange_queries import Exchange, delete_exchange, find_exchange, list_ratings, save_rating
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import on_component
from bot.interactions.forms import Form, replies_with_errors
from bot.services import Services
from bot.ui.article_filters import apply_languages
from bot.ui.components import ADD_ARTICLE, stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, count, optional, patterns, record_id
from bot.ui.discord_markup import shorten
from bot.ui.rated_answer import RatedAnswer
from bot.ui.repeated_sending import CUT_CONNECTION
from bot.ui.reply import Reply, send_reply

MAX_COMMENT_CHARS = 500
EXCHANGE_EXPIRED = N_("This answer is too old: I no longer have its question and explanation.")
_BUTTONS = patterns("answer", ("why", "helpful", "unhelpful", "delete"), record_id("exchange_id"))
_PASSAGES = CustomIdPattern("answer:passages", record_id("exchange_id"), optional(count("page")))


def answer_view(recorded: RecordedReply, say: Translator, *, has_library: bool) -> discord.ui.View:
    """The buttons of an answer. `has_library` is False where there is no library to add articles to.

    An answer that was not recorded has no buttons that need the record.
    """
    buttons = [] if recorded.exchange_id is None else _buttons_of(recorded.exchange_id, say)
    if recorded.exchange_id is not None:
        buttons.append(export_button(recorded.exchange_id, say))
    if has_library and not recorded.is_answered:
        add = discord.ui.Button[discord.ui.View](custom_id=ADD_ARTICLE, label=say("Add an article"), row=1)
        buttons.append(add)
    return stateless_view(buttons)


def _buttons_of(exchange_id: int, say: Translator) -> list[discord.ui.Button[discord.ui.View]]:
    return [
        _button("passages", exchange_id, say("Passages")),
        _button("why", exchange_id, say("Why this answer")),
        _button("helpful", exchange_id, say("Helpful"), emoji="👍"),
        _button("unhelpful", exchange_id, say("Not helpful"), emoji="👎"),
        _button("delete", exchange_id, say("Delete")),
    ]


def _button(
    button: str, exchange_id: int, label: str, *, emoji: str | None = None
) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(custom_id=f"answer:{button}:{exchange_id}", label=label, emoji=emoji, row=0)


class AnswerButtons(commands.Cog):
    """The buttons below answers, also of answers sent before a restart."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @on_component(_PASSAGES, EXPORT, *_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        places = (interaction.channel_id, *context.channel_ids)
        exchange = await self._get_exchange(parsed_id.number("exchange_id"), context, places)
        match parsed_id.button:
            case "passages":
                page = parsed_id.find_number("page")
                await self._show_passages(interaction, context, exchange, page=page)
            case "export":
                chosen = parsed_id.find_text("format")
                await send_export(interaction, self._services, context, exchange, chosen)
            case "why":
                await self._show_why(interaction, context, exchange)
            case "helpful":
                await self._rate(interaction, context, exchange)
            case "unhelpful":
                await interaction.response.send_modal(CommentForm(self._services, exchange, context.say))
            case "delete":
                await self._delete(interaction, context, exchange)

    async def _get_exchange(
        self, exchange_id: int, context: RequestContext, places: Sequence[int | None]
    ) -> Exchange:
        """An exchange of one of these channels. Raises Refusal for those that the person may not read."""
        exchange = await self._services.records.read(lambda c: find_exchange(c, exchange_id))
        is_of_another = exchange is not None and (
            exchange.guild_id != context.guild_id
            or exchange.channel_id not in places
            or (exchange.content.is_private and exchange.person_id != context.person_id)
        )
        if exchange is None or is_of_another:
            raise Refusal(EXCHANGE_EXPIRED)
        return exchange

    async def _show_passages(
        self, interaction: discord.Interaction, context: RequestContext, exchange: Exchange, *, page: int | None
    ) -> None:
        context.require_asker()
        content = exchange.content
        if page is None:
            await interaction.response.defer(ephemeral=True, thinking=True)
        else:
            await interaction.response.defer()
        read_with = content.explanation.read_with if content.explanation else ()
        text = " ".join([*read_with, content.question])
        filters = apply_languages(content.filters, context.settings)
        ticket = self._services.index.queue_question(context.person_id)
        hits = await self._services.index.answer(
            ticket,
            lambda index: index.search(text, corpora=context.corpora, k=MAX_PASSAGES, filters=filters),
        )
        last = count_passage_pages(len(hits))
        shown = min(page or 1, last)
        view = _page_buttons(exchange.exchange_id, shown, last, context.say)
        embed = passages_embed(hits, content.question, context.say, page=shown)
        await send_reply(interaction, Reply(embeds=(embed,)), view=view)

    async def _show_why(
        self, interaction: discord.Interaction, context: RequestContext, exchange: Exchange
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        ratings: list[tuple[bool, str]] = []
        if context.is_moderator:
            found = await self._services.records.read(lambda c: list_ratings(c, exchange.exchange_id))
            ratings = [(is_helpful, comment) for _, is_helpful, comment in found]
        embed = explanation_embed(exchange.content, context.say, ratings=ratings)
        await send_reply(interaction, Reply(embeds=(embed,)))

    async def _rate(
        self, interaction: discord.Interaction, context: RequestContext, exchange: Exchange
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        now = datetime.now(UTC)
        await self._services.records.write(
            lambda c: save_rating(
                c, exchange.exchange_id, context.person_id, is_helpful=True, comment="", at=now
            )
        )
        await send_reply(interaction, Reply(content=context.say("Thanks, I noted that this helped.")))

    async def _delete(
        self, interaction: discord.Interaction, context: RequestContext, exchange: Exchange
    ) -> None:
        if context.person_id != exchange.person_id and not context.is_moderator:
            raise Refusal("Only the person who asked and moderators can delete this answer.")
        await interaction.response.defer()
        await interaction.delete_original_response()
        await self._services.records.write(lambda c: delete_exchange(c, exchange.exchange_id))


class CommentForm(Form):
    """Form for a comment on an unhelpful answer; it may stay empty."""

    def __init__(self, services: Services, exchange: Exchange, say: Translator) -> None:
        super().__init__(services, title=say("Not helpful"), timeout=3600)
        self._exchange = exchange
        self._comment: discord.ui.TextInput[CommentForm] = discord.ui.TextInput(
            custom_id="comment",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=MAX_COMMENT_CHARS,
        )
        label = discord.ui.Label(
            text=say("What was wrong?"),
            description=say("Moderators can read this. Optional."),
            component=self._comment,
        )
        self.add_item(label)

    @replies_with_errors
    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        context = await self._services.context(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        now, comment, exchange = (
            datetime.now(UTC),
            self._comment.value.strip()[:MAX_COMMENT_CHARS],
            self._exchange,
        )

        def save_criticism(connection: Connection) -> bool:
            """Whether it is the first criticism by this person: the log has one line for each."""
            ratings = list_ratings(connection, exchange.exchange_id)
            if not save_rating(
                connection, exchange.exchange_id, context.person_id, is_helpful=False, comment=comment, at=now
            ):
                raise Refusal(EXCHANGE_EXPIRED)
            return not any(person == context.person_id and not helped for person, helped, _ in ratings)

        if await self._services.records.write(save_criticism) and context.guild_id is not None:
            rated = RatedAnswer(exchange_id=exchange.exchange_id, url=exchange.url)
            await self._services.note(
                context.guild_id, context.person_id, AuditAction.ANSWER_CRITICISED, rated.model_dump_json()
            )
        await send_reply(interaction, Reply(content=context.say("Thanks, I noted that this did not help.")))


def _page_buttons(exchange_id: int, page: int, last: int, say: Translator) -> discord.ui.View | None:
    if last == 1:
        return None
    return stateless_view(
        discord.ui.Button[discord.ui.View](
            custom_id=f"answer:passages:{exchange_id}:{number}", label=label, disabled=not 1 <= number <= last
        )
        for label, number in ((say("Previous page"), page - 1), (say("Next page"), page + 1))
    )


log = logging.getLogger(__name__)

MAX_THREAD_NAME_UNITS = 100
"""https://discord.com/developers/docs/resources/channel#start-thread-from-message"""


def can_open_thread(channel: object, permissions: discord.Permissions) -> bool:
    """Whether messages in the channel can have threads, and the bot may open one."""
    return isinstance(channel, discord.TextChannel) and permissions.create_public_threads


def describe_missing_thread_permission(
    channel: object, permissions: discord.Permissions, say: Translator
) -> str:
    """A note on the missing permission to open a thread; empty if none is missing or threads are impossible."""
    if not isinstance(channel, discord.TextChannel) or permissions.create_public_threads:
        return ""
    return say("no thread: I need the permission Create Public Threads here")


async def open_thread(message: discord.Message, question: str) -> discord.Thread | None:
    """Open a thread on the answer, named after the question; None if that fails."""
    try:
        return await message.create_thread(name=shorten(question, MAX_THREAD_NAME_UNITS) or "…")
    except discord.HTTPException as error:
        log.info("could not open a thread on an answer: Discord answered %s (%s)", error.status, error.code)
    except CUT_CONNECTION as error:
        log.info("could not open a thread on an answer: %s", type(error).__name__)
    return None
