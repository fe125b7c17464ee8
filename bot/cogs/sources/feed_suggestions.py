"""Suggest well-known public feeds of a region, and follow those that a moderator picks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.source_offer_queries import save_source_channel
from bot.i18n.region_names import REGION_NAMES, region_name
from bot.i18n.translator import Translator
from bot.interactions.component_routes import BUTTON_EXPIRED, on_component
from bot.interactions.source_choice import source_choice_name
from bot.rate_limits import LimitedAction
from bot.services import Services
from bot.ui.components import selected_values, stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, one_of, parse_all, require_choice
from bot.ui.discord_markup import escape, link, shorten
from bot.ui.reply import ACCENT, Reply, send_reply
from index import (
    ReadError,
    Region,
    SourceExistsError,
    SourceId,
    SuggestedFeed,
    TooManySourcesError,
    load_starter_packs,
)

PACKS = load_starter_packs()
REGION_CHOICES = [app_commands.Choice(name=REGION_NAMES[region], value=region.value) for region in PACKS]
MAX_REASON_UNITS = 150
_SELECT = CustomIdPattern("source:suggested", one_of("region", [region.value for region in PACKS]))

Followed = Mapping[str, SourceId]
"""The sources of a server by URL."""


def suggestions_embed(region: Region, followed: Followed, say: Translator) -> discord.Embed:
    """The feeds of a region; those that the server follows are marked."""
    lines = [
        say("✅ {feed}, source {number}", feed=_link(feed), number=followed[feed.url])
        if feed.url in followed
        else say("- {feed}", feed=_link(feed))
        for feed in PACKS[region]
    ]
    text = say("Well-known public feeds. I check each one before I follow it.")
    title = say("Suggested sources: {region}", region=region_name(region, say))
    return discord.Embed(title=title, description="\n".join([text, "", *lines]), colour=ACCENT)


def suggestions_view(region: Region, followed: Followed, say: Translator) -> discord.ui.View | None:
    """A select of the feeds that are not followed yet; None if all are."""
    feeds = [feed for feed in PACKS[region] if feed.url not in followed]
    if not feeds:
        return None
    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id=f"source:suggested:{region.value}",
        placeholder=say("Choose feeds to follow"),
        options=[discord.SelectOption(label=feed.name, value=feed.url) for feed in feeds],
        max_values=len(feeds),
    )
    return stateless_view([select])


async def show_suggestions(
    interaction: discord.Interaction, services: Services, context: RequestContext, region: Region
) -> None:
    """Show the feeds of a region. The interaction must be deferred, ephemerally."""
    followed = await _list_followed(services, context)
    embed = suggestions_embed(region, followed, context.say)
    await send_reply(interaction, Reply(embeds=(embed,)), view=suggestions_view(region, followed, context.say))


class FeedSuggestions(commands.Cog):
    """For moderators: follows the feeds that were picked from a starter pack."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @on_component(_SELECT)
    async def follow(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context, region = await self._services.context(interaction), Region(parsed_id.text("region"))
        chosen = _parse_choice(selected_values(interaction), region)
        self._services.rates.take(context, LimitedAction.READING, len(chosen))
        await interaction.response.defer()
        say = context.say
        waiting = say.plural("Checking {n:,} feed…", "Checking {n:,} feeds…", len(chosen))
        await send_reply(interaction, Reply(content=waiting))
        lines = [await self._follow(interaction, context, feed) for feed in chosen]
        listed = say("{list} shows when each source was read.", list=say.command("source list"))
        await send_reply(interaction, Reply(content="\n".join([*lines, listed])))

    async def _follow(
        self, interaction: discord.Interaction, context: RequestContext, feed: SuggestedFeed
    ) -> str:
        """Check and follow one feed. Returns the result in words."""
        say, name = context.say, escape(feed.name)
        guild_id, channel_id = context.require_moderator(), interaction.channel_id or 0
        corpus, within = guild_corpus(guild_id), require_moderator_in_transaction(context)
        try:
            choice = await self._services.index.read_content(
                context.person_id, lambda index: index.sources.check_feed(feed.url)
            )
            named = replace(choice, title=feed.name)
            source = await self._services.index.change(
                lambda index: index.sources.add(corpus, named, within=within)
            )
        except ReadError as error:
            reason = escape(shorten(say.wording(error.reason), MAX_REASON_UNITS))
            return say("❌ {feed}: {reason}", feed=name, reason=reason)
        except SourceExistsError as error:
            return say("✅ {feed}: already followed as source {number}", feed=name, number=error.source_id)
        except TooManySourcesError as error:
            reason = say("this server follows {n:,} sources, which is the limit", n=error.most)
            return say("❌ {feed}: {reason}", feed=name, reason=reason)
        await self._services.records.write(
            lambda c: save_source_channel(c, guild_id, [source.source_id], channel_id)
        )
        subject = source_choice_name(source)
        await self._services.note(guild_id, context.person_id, AuditAction.SOURCE_ADDED, subject)
        return say("✅ {feed}: followed as source {number}", feed=name, number=source.source_id)


def _parse_choice(values: Sequence[str], region: Region) -> list[SuggestedFeed]:
    """Raises Refusal for feeds that are not suggested for the region, perhaps because of an update."""
    offered = {feed.url: feed for feed in PACKS[region]}
    urls = parse_all(values, lambda value: require_choice(value, offered))
    if not urls:
        raise Refusal(BUTTON_EXPIRED)
    return [offered[url] for url in dict.fromkeys(urls)]


async def _list_followed(services: Services, context: RequestContext) -> Followed:
    corpora = context.corpora
    sources = await services.index.lookup(lambda index: index.sources.list_sources(corpora))
    return {source.url: source.source_id for source in sources}


def _link(feed: SuggestedFeed) -> str:
    return link(feed.name, feed.url)
