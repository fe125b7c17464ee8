"""`/watch question` and `/watch list`: tell people when a new article answers their question."""

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.watch.watch_text import STOP_CHOSEN, stop_select, watches_text
from bot.context import RequestContext, require_in_transaction
from bot.db.watch_queries import Watch, add_watch, clear_refusals, delete_watches, find_watch, list_watches
from bot.i18n.translator import N_
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.components import selected_values
from bot.ui.custom_ids import ParsedCustomId, parse_all, parse_record_id
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import Reply, send_reply
from bot.ui.watch_message import RETRY_WATCHES, STOP_WATCH
from index import AlertCriteria, StandingQueryId

MOST_WATCHES = 10
"""Of one person on one server, or in direct messages."""
MAX_QUESTION_CHARS = 300
MAX_SHOWN_UNITS = 300

_TOO_MANY = N_("You already watch {n} questions here, the most allowed. Stop one in `/watch list` first.")
_ALREADY_WATCHED = N_("You already watch this question.")
_NOT_YOURS = N_("Only the person who watches this question, or a moderator, can stop it.")
_STOPPED = N_("Stopped. I will not message anyone about this question any more.")
_CANNOT_POST = N_("I cannot post in this channel. Choose a private message, or ask a moderator.")
_ANSWERS_ARE_PRIVATE = N_("On this server, I answer in private only. Choose a private message.")


@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
class WatchCommands(
    commands.GroupCog, group_name="watch", group_description="Be told when a new article answers a question."
):
    """For everybody who may ask. The replies are ephemeral."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="Tell me when a new article answers a question.")
    @app_commands.describe(question="What do you want to know?", place="Where to tell you")
    @app_commands.choices(
        place=[
            app_commands.Choice(name="private message", value="private"),
            app_commands.Choice(name="this channel", value="channel"),
        ]
    )
    async def question(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
        place: str = "private",
    ) -> None:
        context = await self._services.context(interaction)
        context.require_asker()
        in_channel = place == "channel" and context.guild_id is not None
        if in_channel:
            _require_posting(interaction, context)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._add(interaction, context, " ".join(question.split()), in_channel=in_channel)
        shown = escape(shorten(question, MAX_SHOWN_UNITS))
        say = context.say
        text = (
            say("I will post here when a new article answers this: {question}", question=shown)
            if in_channel
            else say("I will message you when a new article answers this: {question}", question=shown)
        )
        hint = say("To stop, open {command}.", command=say.command("watch list"))
        await send_reply(interaction, Reply(content=f"{text}\n-# {hint}"))

    @app_commands.command(name="list", description="Show the questions that you watch, and stop them.")
    async def show(self, interaction: discord.Interaction) -> None:
        await self._show_and_retry(interaction)

    @on_component(RETRY_WATCHES)
    async def retry(self, interaction: discord.Interaction, _: ParsedCustomId) -> None:
        """The button below the notice that messages are closed; whoever presses it sees their own watches."""
        await self._show_and_retry(interaction)

    @on_component(STOP_CHOSEN)
    async def stop_chosen(self, interaction: discord.Interaction, _: ParsedCustomId) -> None:
        """The select of `/watch list`: only watches of the person who uses it."""
        context = await self._services.context(interaction)
        chosen = parse_all(selected_values(interaction), parse_record_id) or ()
        await interaction.response.defer()
        own = await self._services.records.read(lambda c: list_watches(c, person_id=context.person_id))
        await self._remove([watch for watch in own if watch.watch_id in chosen], context)
        await self._show(interaction, context)

    @on_component(STOP_WATCH)
    async def stop(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        """The button below an alert."""
        context = await self._services.context(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        watch_id = parsed_id.number("watch_id")
        watch = await self._services.records.read(lambda c: find_watch(c, watch_id))
        if watch is not None:
            _require_own(watch, context)
            await self._remove([watch], context)
        await send_reply(interaction, Reply(content=context.say(_STOPPED)))

    async def _add(
        self, interaction: discord.Interaction, context: RequestContext, question: str, *, in_channel: bool
    ) -> None:
        """Store the standing query and the watch in one transaction. Raises Refusal, QuestionError."""

        def check(connection: Connection) -> None:
            if context.guild_id is not None:
                require_in_transaction(context, RequestContext.require_asker)(connection)
            _require_room(connection, context, question)

        def store(connection: Connection, query_id: StandingQueryId) -> None:
            watch = Watch(
                query_id=query_id,
                guild_id=context.guild_id,
                channel_id=interaction.channel_id or 0,
                person_id=context.person_id,
                question=question,
                in_channel=in_channel,
                locale=context.say.tag,
                created_at=datetime.now(UTC),
            )
            add_watch(connection, watch)

        criteria = AlertCriteria(question=question)
        await self._services.index.change(
            lambda index: index.alerts.add(context.corpora, criteria, within=check, on_added=store)
        )

    async def _remove(self, removed: Sequence[Watch], context: RequestContext) -> None:
        query_ids = [watch.query_id for watch in removed]

        def delete(connection: Connection) -> None:
            for watch in removed:
                _require_own_in_transaction(connection, watch, context)
            delete_watches(connection, query_ids)

        await self._services.index.change(lambda index: index.alerts.remove(query_ids, within=delete))

    async def _show_and_retry(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show(interaction, context)
        await self._services.records.write(lambda c: clear_refusals(c, context.person_id))

    async def _show(self, interaction: discord.Interaction, context: RequestContext) -> None:
        """The person's watches of this server; in direct messages all of them."""
        person_id, guild_id = context.person_id, context.guild_id
        watches = await self._services.records.read(
            lambda c: list_watches(c, person_id=person_id, guild_id=guild_id)
        )
        reply = Reply(content=watches_text(watches, context.say))
        await send_reply(interaction, reply, view=stop_select(watches, context.say))


def _require_posting(interaction: discord.Interaction, context: RequestContext) -> None:
    """Raises Refusal if the bot or the person may not post in the channel."""
    if context.settings.answers_are_private:
        raise Refusal(_ANSWERS_ARE_PRIVATE)
    for permissions in (interaction.app_permissions, interaction.permissions):
        is_thread = isinstance(interaction.channel, discord.Thread)
        may_send = permissions.send_messages_in_threads if is_thread else permissions.send_messages
        if not (permissions.view_channel and may_send):
            raise Refusal(_CANNOT_POST)


def _require_room(connection: Connection, context: RequestContext, question: str) -> None:
    """Raises Refusal if the person watches the question already, or too many."""
    own = list_watches(connection, person_id=context.person_id)
    here = [watch for watch in own if watch.guild_id == context.guild_id]
    if any(watch.question.casefold() == question.casefold() for watch in here):
        raise Refusal(_ALREADY_WATCHED)
    if len(here) >= MOST_WATCHES:
        raise Refusal(_TOO_MANY, n=MOST_WATCHES)


def _require_own(watch: Watch, context: RequestContext) -> None:
    """Raises Refusal unless it is the person's watch, or one in a channel of the moderator's server."""
    is_moderated = watch.in_channel and watch.guild_id == context.guild_id and context.is_moderator
    if watch.person_id != context.person_id and not is_moderated:
        raise Refusal(_NOT_YOURS)


def _require_own_in_transaction(connection: Connection, watch: Watch, context: RequestContext) -> None:
    """Checks again whether a moderator may stop the watch of another person."""
    if watch.person_id != context.person_id:
        require_in_transaction(context, lambda current: _require_own(watch, current))(connection)
