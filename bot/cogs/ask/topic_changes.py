"""`/changes`: what changed about a topic since a date."""

from datetime import UTC, datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.interactions.autocomplete import time_choices
from bot.services import Services
from bot.ui.article_filters import parse_filters
from bot.ui.changes_message import render_changes
from bot.ui.reply import InteractionReply

MAX_TOPIC_CHARS = 100
MAX_TIME_CHARS = 100
DEFAULT_TIME = timedelta(days=7)


class ChangesCommand(commands.Cog):
    """Shows changed figures, withdrawn statements, corrections and new stories."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="Show what changed about a topic: figures, statements, corrections.")
    @app_commands.describe(
        topic="A place, a person, an organisation or an event",
        since="Since when, such as 2026-11, last week, 3 days. Otherwise the last 7 days",
        private="Show the changes only to me",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def changes(
        self,
        interaction: discord.Interaction,
        topic: app_commands.Range[str, 1, MAX_TOPIC_CHARS],
        since: app_commands.Range[str, 0, MAX_TIME_CHARS] = "",
        private: bool = False,
    ) -> None:
        context = await self._services.context(interaction)
        now = datetime.now(UTC)
        first = parse_filters(since=since, now=now).since or now - DEFAULT_TIME
        is_private = context.settings.answers_are_private or private
        index = self._services.index
        reply = InteractionReply(interaction, is_private=is_private, acknowledging=index.acknowledging)
        await reply.begin("")
        report = await index.answer(
            index.queue_question(context.person_id),
            lambda index: index.changes.find(topic, corpora=context.corpora, since=first, until=now),
        )
        await reply.show(render_changes(report, context.say if is_private else context.say_to_all))

    @changes.autocomplete("since")
    async def suggest_times(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return time_choices(interaction, typed)
