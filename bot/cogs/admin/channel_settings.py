"""Change the settings of one channel: the part of `/settings` about a channel."""

import logging
from dataclasses import dataclass

import discord
from discord.ext import commands

from bot.bot_errors import ExecutorError, Refusal
from bot.cogs.admin.channel_panel import (
    PlacedSettings,
    channel_embed,
    channel_form,
    channel_view,
    parse_channel_form,
)
from bot.cogs.admin.setting_names import format_channel_change
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.server_queries import MAX_CHANNEL_DEFAULTS, ChannelDefaults, ServerSettings
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import BUTTON_EXPIRED, on_component
from bot.services import Services
from bot.ui.components import form_values, selected_values
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, parse_all, parse_record_id, patterns, record_id
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import Reply, send_reply
from index import NewsIndexError

log = logging.getLogger(__name__)

CHANNEL_GONE = N_("This channel no longer exists. Choose another one.")
TOO_MANY_CHANNELS = N_(
    "{n:,} channels have their own settings, which is the limit. Remove those of a channel first."
)
UNKNOWN_OUTLET = N_("No article here is from **{outlet}**, so the outlet was not changed.")
UNKNOWN_OUTLET_WITH_HINT = N_(
    "No article here is from **{outlet}**, so the outlet was not changed. Did you mean {similar}?"
)
MAX_SIMILAR_OUTLETS = 3
_CHOOSE = CustomIdPattern("channel:choose")
_BUTTONS = patterns("channel", ("change", "clear"), record_id("channel_id"))
_FORM = CustomIdPattern("channel:changed", record_id("channel_id"))


def home_channel(interaction: discord.Interaction) -> int | None:
    """The channel in which a command was used; for a thread, the channel that it belongs to."""
    channel = interaction.channel
    return channel.parent_id if isinstance(channel, discord.Thread) else interaction.channel_id


async def show_channel(
    interaction: discord.Interaction,
    settings: ServerSettings,
    channel_id: int | None,
    say: Translator,
    *,
    warning: str = "",
) -> None:
    """Show the settings of a channel in place of the panel. The interaction must be deferred."""
    placed = _place(interaction.guild, settings, channel_id)
    reply = Reply(embeds=(channel_embed(placed, say, warning=warning),))
    await send_reply(interaction, reply, view=channel_view(placed, say))


@dataclass(frozen=True, slots=True)
class _CheckedOutlet:
    """The outlet to store, and what to tell about one that the library does not have."""

    outlet: str | None
    warning: str = ""


class ChannelSettings(commands.Cog):
    """For moderators: the select, buttons and form of one channel's settings."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @on_component(_CHOOSE)
    async def choose(self, interaction: discord.Interaction, _: ParsedCustomId) -> None:
        chosen = parse_all(selected_values(interaction), parse_record_id)
        if chosen is None or len(chosen) != 1:
            raise Refusal(BUTTON_EXPIRED)
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer()
        await show_channel(interaction, context.settings, chosen[0], context.say)

    @on_component(*_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        channel_id = parsed_id.number("channel_id")
        placed = _place(interaction.guild, context.settings, channel_id)
        if parsed_id.button == "change":
            await interaction.response.send_modal(channel_form(placed, context.say))
            return
        await interaction.response.defer()
        settings = await self._store(interaction.guild, context, channel_id, ChannelDefaults())
        await show_channel(interaction, settings, channel_id, context.say)

    @on_component(_FORM)
    async def submit_form(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        channel_id = parsed_id.number("channel_id")
        before = _place(interaction.guild, context.settings, channel_id).own
        await interaction.response.defer()
        defaults = parse_channel_form(form_values(interaction), before)
        checked = await self._check_outlet(context, defaults.outlet, before.outlet)
        defaults = defaults.model_copy(update={"outlet": checked.outlet})
        settings = await self._store(interaction.guild, context, channel_id, defaults)
        await show_channel(interaction, settings, channel_id, context.say, warning=checked.warning)

    async def _store(
        self,
        guild: discord.Guild | None,
        context: RequestContext,
        channel_id: int,
        defaults: ChannelDefaults,
    ) -> ServerSettings:
        """Store and log the settings of a channel. Raises Refusal beyond the limit of channels."""
        guild_id = context.require_moderator()

        def change(settings: ServerSettings) -> ServerSettings:
            if channel_id not in settings.channel_defaults:
                settings = _make_room(settings, guild)
            return settings.with_channel_defaults(channel_id, defaults)

        settings = await self._services.servers.update(
            guild_id, change, within=require_moderator_in_transaction(context)
        )
        if settings.channel_defaults != context.settings.channel_defaults:
            subject = format_channel_change(channel_id, defaults)
            await self._services.note(guild_id, context.person_id, AuditAction.SETTINGS_CHANGED, subject)
        return settings

    async def _check_outlet(
        self, context: RequestContext, typed: str | None, before: str | None
    ) -> _CheckedOutlet:
        """The outlet as the library spells it, if it has articles of it; otherwise the one of before."""
        if typed is None or typed == before:
            return _CheckedOutlet(typed)
        corpora = context.corpora
        found = await self._services.index.lookup(lambda index: index.list_outlets(corpora, contains=typed))
        spelled = [outlet.name for outlet in found if outlet.name.lower() == typed.lower()]
        if spelled:
            return _CheckedOutlet(spelled[0])
        articles = await self._services.index.lookup(lambda index: index.count_articles(corpora, outlet=typed))
        if articles:
            return _CheckedOutlet(typed)
        similar = [f"**{escape(shorten(outlet.name, 100))}**" for outlet in found[:MAX_SIMILAR_OUTLETS]]
        message = UNKNOWN_OUTLET_WITH_HINT if similar else UNKNOWN_OUTLET
        return _CheckedOutlet(before, context.say(message, outlet=escape(typed), similar=", ".join(similar)))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget the settings of a deleted channel."""
        servers, guild_id = self._services.servers, channel.guild.id
        try:
            if channel.id in (await servers.get(guild_id)).channel_defaults:
                await servers.update(
                    guild_id, lambda stored: stored.with_channel_defaults(channel.id, ChannelDefaults())
                )
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot forget the settings of a deleted channel: %s", error)


def _place(guild: discord.Guild | None, settings: ServerSettings, channel_id: int | None) -> PlacedSettings:
    """Raises Refusal for a channel that the server does not have."""
    channel = guild.get_channel(channel_id) if guild and channel_id else None
    if channel is None:
        raise Refusal(CHANNEL_GONE)
    return PlacedSettings(channel.id, channel.name, channel.category_id, settings)


def _make_room(settings: ServerSettings, guild: discord.Guild | None) -> ServerSettings:
    """At the limit, forget channels deleted while the bot was away. Raises Refusal if all still exist."""
    if len(settings.channel_defaults) < MAX_CHANNEL_DEFAULTS:
        return settings
    kept = {i: defaults for i, defaults in settings.channel_defaults.items() if guild and guild.get_channel(i)}
    if len(kept) == len(settings.channel_defaults):
        raise Refusal(TOO_MANY_CHANNELS, n=MAX_CHANNEL_DEFAULTS)
    return settings.model_copy(update={"channel_defaults": kept})
