"""`/changes`: what changed about a topic since a date, page by page.

No state is stored for a message: a page is built again from the library each time.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.ask.changes_request import CHANGES_PAGE, ChangesRequest, changes_view
from bot.context import RequestContext
from bot.i18n.translator import Translator
from bot.interactions.autocomplete import region_choices, time_choices
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.article_filters import apply_languages, describe_filters, parse_filters
from bot.ui.changes_message import render_changes
from bot.ui.custom_ids import ParsedCustomId
from bot.ui.reply import InteractionReply, Reply, is_private_message, send_reply
from index import ChangeReport, CorpusName, Filters, NewsIndex

MAX_TOPIC_CHARS = 60
DEFAULT_TIME = timedelta(days=7)
MOST_CHANGES = 30
"""Of each kind; about ten pages."""
OptionText = app_commands.Range[str, 0, 100]


class ChangesCommand(commands.Cog):
    """Shows changed figures, withdrawn statements, corrections and new stories."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="Show what changed about a topic: figures, statements, corrections.")
    @app_commands.describe(
        topic="A place, a person, an organisation or an event",
        since="Since when, such as 2026-11, last week, 3 days. Otherwise the last 7 days",
        region="Only articles about this region",
        private="Show the changes only to me",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def changes(
        self,
        interaction: discord.Interaction,
        topic: app_commands.Range[str, 1, MAX_TOPIC_CHARS],
        since: OptionText = "",
        region: OptionText = "",
        private: bool = False,
    ) -> None:
        context = await self._services.context(interaction)
        # A custom id holds whole seconds.
        now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
        typed = parse_filters(since=since, region=region, now=now)
        request = ChangesRequest(
            topic=" ".join(topic.split()),
            since=(typed.since or now - DEFAULT_TIME).replace(microsecond=0),
            until=now,
            region=typed.region,
        )
        request.require_short()
        is_private = context.settings.answers_are_private or private
        index = self._services.index
        reply = InteractionReply(interaction, is_private=is_private, acknowledging=index.acknowledging)
        await reply.begin("")
        say = context.say if is_private else context.say_to_all
        pages = await self._render(context, request, say)
        await reply.show(pages[0], view=changes_view(request, len(pages), say))

    @changes.autocomplete("since")
    async def suggest_times(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return time_choices(interaction, typed)

    @changes.autocomplete("region")
    async def suggest_regions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await region_choices(self._services, await self._services.context(interaction), typed)

    @on_component(CHANGES_PAGE)
    async def turn_page(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        await interaction.response.defer()
        say = context.say if is_private_message(interaction) else context.say_to_all
        request = ChangesRequest.of(parsed_id)
        pages = await self._render(context, request, say)
        shown = replace(request, page=min(request.page, len(pages)))
        await send_reply(interaction, pages[shown.page - 1], view=changes_view(shown, len(pages), say))

    async def _render(self, context: RequestContext, request: ChangesRequest, say: Translator) -> list[Reply]:
        """Find the changes when the person's turn comes; the same ones for each page."""
        filters = apply_languages(Filters(region=request.region), context.settings)
        find = partial(_find, request=request, corpora=context.corpora, filters=filters)
        index = self._services.index
        report = await index.answer(index.queue_question(context.person_id), find)
        return render_changes(report, say, limits=describe_filters(filters, say))


def _find(
    index: NewsIndex, *, request: ChangesRequest, corpora: Sequence[CorpusName], filters: Filters
) -> ChangeReport:
    return index.changes.find(
        request.topic,
        corpora=corpora,
        since=request.since,
        until=request.until,
        filters=filters,
        most=MOST_CHANGES,
    )
