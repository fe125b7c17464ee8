"""`/brief`: what is new, since the last brief in this channel or since a date."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import BusyError, Refusal
from bot.context import RequestContext
from bot.db.shown_brief_queries import BriefReader, add_brief, find_brief, find_last_brief_at
from bot.i18n.region_names import find_region
from bot.interactions.autocomplete import region_choices, time_choices
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.article_filters import apply_defaults, apply_languages, describe_filters, parse_filters
from bot.ui.brief_message import BRIEF_PAGE, STORIES_A_PAGE, brief_view, count_brief_pages, render_brief
from bot.ui.custom_ids import ParsedCustomId, bound_page
from bot.ui.reply import InteractionReply, is_private_message, send_reply
from index import DEFAULT_BRIEF_DAYS, Brief, BriefRequest, CorpusName, Filters, NewsIndex, StoreError

log = logging.getLogger(__name__)

MAX_TOPIC_CHARS = 80
OptionText = app_commands.Range[str, 0, 100]


class BriefCommands(commands.Cog):
    """Briefs of the articles of the server and the shared library."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="Show what is new: the most reported stories, a quote of each.")
    @app_commands.describe(
        topic="What it is about, such as a place, a person or an organisation",
        region="Only articles about this region",
        since="Since when, such as yesterday, 3 days, 2026-11. Otherwise since the last brief here",
        private="Show the brief only to me",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def brief(
        self,
        interaction: discord.Interaction,
        topic: app_commands.Range[str, 0, MAX_TOPIC_CHARS] = "",
        region: OptionText = "",
        since: OptionText = "",
        private: bool = False,
    ) -> None:
        context = await self._services.context(interaction)
        now = datetime.now(UTC)
        if not region and find_region(topic) is not None:
            topic, region = "", topic
        filters = parse_filters(since=since, region=region, now=now)
        is_private = context.settings.answers_are_private or private
        reader = _reader(interaction, context, is_private=is_private)
        reply = InteractionReply(
            interaction, is_private=is_private, acknowledging=self._services.index.acknowledging
        )
        await reply.begin("")
        request = await self._build_request(context, reader, topic.strip(), filters, now)
        ticket = self._services.index.queue_question(context.person_id)
        load = partial(load_brief_page, request=request, corpora=context.corpora, page=1)
        found = await self._services.index.answer(ticket, load)
        brief_id = await self._store(reader, request)
        say = context.say if is_private else context.say_to_all
        shown = render_brief(found, 1, say, limits=describe_filters(request.filters, say))
        await reply.show(shown, view=brief_view(brief_id, found.total, 1, say))

    @brief.autocomplete("since")
    async def suggest_times(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return time_choices(interaction, typed)

    @brief.autocomplete("region")
    async def suggest_regions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await region_choices(self._services, await self._services.context(interaction), typed)

    @on_component(BRIEF_PAGE)
    async def turn(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        brief_id, page = parsed_id.number("brief_id"), bound_page(parsed_id.number("page"))
        reader = _reader(interaction, context, is_private=True)
        request = await self._services.records.read(lambda c: find_brief(c, reader, brief_id))
        if request is None:
            raise Refusal("This brief is too old to turn its pages. Use `/brief` again.")
        await interaction.response.defer()
        found = await self._services.index.lookup(partial(_load_last, request, context.corpora, page))
        page = min(page, count_brief_pages(found.total))
        say = context.say if is_private_message(interaction) else context.say_to_all
        shown = render_brief(found, page, say, limits=describe_filters(request.filters, say))
        await send_reply(interaction, shown, view=brief_view(brief_id, found.total, page, say))

    async def _build_request(
        self, context: RequestContext, reader: BriefReader, topic: str, filters: Filters, now: datetime
    ) -> BriefRequest:
        """The request with the channel's defaults; without a date, for what is new since the last brief."""
        since = filters.since
        with_defaults, applied = apply_defaults(filters, context.settings, context.channel_defaults, now)
        scope = replace(apply_languages(with_defaults, context.settings), since=None, until=None)
        request = BriefRequest(topic=topic, filters=scope, since=since or now, until=now)
        if since is not None:
            return request
        last = await self._services.records.read(lambda c: find_last_brief_at(c, reader, request.scope_key))
        days = applied.window_days or DEFAULT_BRIEF_DAYS
        if applied.window_days is not None and last is not None and last < now - timedelta(days=days):
            last = None
        return request.since_last(last, days=days)

    async def _store(self, reader: BriefReader, request: BriefRequest) -> int | None:
        """The id of the brief; None if it cannot be stored, for example on a full disk."""
        try:
            return await self._services.records.write(lambda c: add_brief(c, reader, request))
        except (StoreError, BusyError) as error:
            log.warning("sending a brief without buttons, because it cannot be recorded: %s", error)
            return None


def load_brief_page(
    index: NewsIndex, *, request: BriefRequest, corpora: Sequence[CorpusName], page: int
) -> Brief:
    """The brief with the events of one page, counted from 1; without any past the end. Raises StoreError."""
    return index.briefs.build(
        request, corpora=corpora, limit=STORIES_A_PAGE, offset=(page - 1) * STORIES_A_PAGE
    )


def _load_last(request: BriefRequest, corpora: Sequence[CorpusName], page: int, index: NewsIndex) -> Brief:
    """The page, or the last one if there are fewer, because articles were removed."""
    found = load_brief_page(index, request=request, corpora=corpora, page=page)
    last = count_brief_pages(found.total)
    return found if page <= last else load_brief_page(index, request=request, corpora=corpora, page=last)


def _reader(interaction: discord.Interaction, context: RequestContext, *, is_private: bool) -> BriefReader:
    return BriefReader(
        guild_id=context.guild_id,
        channel_id=interaction.channel_id or 0,
        person_id=context.person_id if is_private else None,
    )
