"""`/ask`, and "Ask about this" in the menu of a message."""

import logging
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.ask.answer_controls import (
    answer_view,
    can_open_thread,
    describe_missing_thread_permission,
    open_thread,
)
from bot.cogs.ask.question_detection import MAX_QUESTION_CHARS, suggest_question
from bot.cogs.ask.question_handler import (
    QuestionRequest,
    RecordedReply,
    answer_question,
    record_sent_message,
)
from bot.context import RequestContext
from bot.db.exchange_queries import Exchange, find_exchange_of_message
from bot.i18n.translator import Translator
from bot.interactions.autocomplete import outlet_choices, region_choices, time_choices
from bot.interactions.forms import Form, replies_with_errors
from bot.services import Services
from bot.ui.article_filters import parse_filters
from bot.ui.error_texts import reply_with_error
from bot.ui.reply import InteractionReply
from index import Filters, QuotedPlace

log = logging.getLogger(__name__)

MAX_FILTER_CHARS = 100


class AskCommands(commands.Cog):
    """Answers questions from the articles of the server and the shared library."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services
        self._menu = app_commands.ContextMenu(name="Ask about this", callback=self._ask_about)
        app_commands.allowed_installs(guilds=True, users=True)(self._menu)
        app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(self._menu)

    async def cog_load(self) -> None:
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(
        name="ask", description="Ask a question. The answer quotes the articles collected here."
    )
    @app_commands.describe(
        question="What do you want to know?",
        since="Only articles since then, such as 2026-11, last week, 3 days",
        until="Only articles until then",
        outlet="Only articles from this outlet",
        region="Only articles about this region",
        private="Show the answer only to me",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(  # noqa: PLR0917 - discord.py calls it by name
        self,
        interaction: discord.Interaction,
        question: str,
        since: app_commands.Range[str, 0, MAX_FILTER_CHARS] = "",
        until: app_commands.Range[str, 0, MAX_FILTER_CHARS] = "",
        outlet: app_commands.Range[str, 0, MAX_FILTER_CHARS] = "",
        region: app_commands.Range[str, 0, MAX_FILTER_CHARS] = "",
        private: bool = False,
    ) -> None:
        context = await self._services.context(interaction)
        context.require_asker()
        filters = parse_filters(since=since, until=until, outlet=outlet, region=region, now=datetime.now(UTC))
        is_private = context.settings.answers_are_private or private
        await self._answer(interaction, context, question, filters=filters, is_private=is_private)

    @ask.autocomplete("since")
    @ask.autocomplete("until")
    async def suggest_times(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return time_choices(interaction, typed)

    @ask.autocomplete("outlet")
    async def suggest_outlets(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        context = await self._services.context(interaction)
        return await outlet_choices(self._services, context.corpora, typed)

    @ask.autocomplete("region")
    async def suggest_regions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        context = await self._services.context(interaction)
        return await region_choices(self._services, context, typed)

    async def _ask_about(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Suggest a question about a message; a question about one of the bot's answers is a follow-up."""
        context = await self._services.context(interaction)
        context.require_asker()
        exchange = await self._services.records.read(lambda c: find_exchange_of_message(c, message.id))
        is_ours = exchange is not None and exchange.guild_id == context.guild_id
        previous_exchange = exchange if is_ours else None
        suggested = "" if previous_exchange else suggest_question(message.content)
        await interaction.response.send_modal(AskForm(self, context.say, suggested, previous_exchange))

    async def _answer(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        question: str,
        *,
        filters: Filters,
        is_private: bool,
        previous: tuple[str, ...] = (),
        shown: tuple[QuotedPlace, ...] = (),
    ) -> None:
        say = context.say if is_private else context.say_to_all
        opens_thread = context.settings.opens_threads and not is_private and context.guild_id is not None
        lacks_thread = describe_missing_thread_permission(interaction.channel, interaction.app_permissions, say)
        request = QuestionRequest(
            question=question,
            filters=filters,
            previous=previous,
            shown=shown,
            channel_id=interaction.channel_id or 0,
            is_private=is_private,
            shows_question=not is_private,
            notes=(lacks_thread,) if opens_thread and lacks_thread else (),
        )
        acknowledging = self._services.index.acknowledging
        reply = InteractionReply(interaction, is_private=is_private, acknowledging=acknowledging)
        try:
            recorded = await answer_question(self._services, context, request, reply)
            view = answer_view(recorded, say, has_library=bool(context.guild_id))
            sent = await reply.show(recorded.reply, view=view)
        except Exception as error:
            await reply_with_error(interaction, error)
            await reply.withdraw()
            return
        if not is_private:  # Nobody can reply to a private answer, and nobody else may follow it up.
            await self._record_and_open_thread(interaction, sent, recorded, question, opens_thread=opens_thread)

    async def _record_and_open_thread(
        self,
        interaction: discord.Interaction,
        sent: discord.Message,
        recorded: RecordedReply,
        question: str,
        *,
        opens_thread: bool,
    ) -> None:
        await record_sent_message(
            self._services, recorded, message_id=sent.id, channel_id=interaction.channel_id or 0
        )
        if opens_thread and can_open_thread(interaction.channel, interaction.app_permissions):
            await open_thread(sent, question)


class AskForm(Form):
    """Form for a question, with a suggestion."""

    def __init__(
        self, cog: AskCommands, say: Translator, suggested: str, previous_exchange: Exchange | None
    ) -> None:
        super().__init__(cog._services, title=say("Ask about this"), timeout=3600)
        self._cog = cog
        self._previous_exchange = previous_exchange
        self._question: discord.ui.TextInput[AskForm] = discord.ui.TextInput(
            custom_id="question",
            style=discord.TextStyle.paragraph,
            default=suggested or None,
            placeholder=say("What do you want to know?"),
            max_length=MAX_QUESTION_CHARS,
        )
        self.add_item(discord.ui.Label(text=say("Question"), component=self._question))

    @replies_with_errors
    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        context = await self._cog._services.context(interaction)
        context.require_asker()
        await self._cog._answer(
            interaction,
            context,
            self._question.value,
            filters=self._previous_exchange.content.filters if self._previous_exchange else Filters(),
            is_private=context.settings.answers_are_private,
            previous=self._previous_exchange.questions if self._previous_exchange else (),
            shown=self._previous_exchange.content.shown if self._previous_exchange else (),
        )
