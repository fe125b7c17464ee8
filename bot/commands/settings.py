"""`/settings`: one panel for all that moderators may set."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.audience import Visit
from bot.components import values_of
from bot.custom_ids import Pressed
from bot.services import Desk
from bot.language import N_, Language
from bot.moderating.setting_names import to_subject
from bot.moderating.settings_panel import CONTROL, Click, panel_embed, panel_view
from bot.permits import permit_moderator
from bot.records.activities import Action
from bot.records.server_settings import ServerSettings
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.routing import NO_USE, on_component
from bot.sending import NO_PINGS, complete

if TYPE_CHECKING:
    from bot.client import WatchdeskClient

FIRST_SECTION = "people"
NO_CONTENT = N_(
    "Discord does not let me read messages, so ask channels stay silent. The person who runs me switches on "
    "**Message Content Intent** on the page *Bot* of the developer portal and restarts me."
)
NO_CONTENT_IN_THREADS = N_(
    "Discord does not let me read messages, so people must mention me in threads too. The person who runs me "
    "can switch on **Message Content Intent** on the page *Bot* of the developer portal and restart me."
)
CLOSED = N_("I may not answer in {channels}: let me **View Channel** and **Send Messages** there.")
NO_THREADS = N_("I may not open threads on this server: give me **Create Public Threads**.")


class Settings(commands.Cog):
    """For moderators. Each click stores one setting and shows what is set then."""

    def __init__(self, client: "WatchdeskClient", services: Desk) -> None:
        self._client = client
        self._services = services

    @app_commands.command(description="Who may ask and add, channels, answers and limits (moderators).")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def settings(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.send_message(
            embed=self._embed(interaction, FIRST_SECTION, context.settings, context.say),
            view=panel_view(FIRST_SECTION, context.settings, context.say),
            ephemeral=True,
            allowed_mentions=NO_PINGS,
        )

    @on_component(CONTROL)
    async def press(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        """A click on a panel, perhaps on one from before a restart."""
        context = await self._services.context(interaction)
        click = Click.of(parsed_id, values_of(interaction))
        if click is None:
            raise Refusal(NO_USE)
        guild_id = context.require_moderator()
        if click.setting == "moderator_roles" and not context.manages_server:
            raise app_commands.MissingPermissions(["manage_guild"])
        await interaction.response.defer()
        settings = await self._apply(guild_id, context, click)
        embed = self._embed(interaction, click.section, settings, context.say)
        await complete(interaction, Reply(embeds=(embed,)), view=panel_view(click.section, settings, context.say))

    async def _apply(self, guild_id: int, context: Visit, click: Click) -> ServerSettings:
        if click.setting is None:
            return context.settings
        change = {click.setting: click.new_value(context.settings)}
        within = permit_moderator(context)
        settings = await self._services.servers.change(guild_id, within=within, **change)
        if settings != context.settings:
            subject = to_subject(click.setting, settings)
            await self._services.note(guild_id, context.person_id, Action.SETTINGS_CHANGED, subject)
        return settings

    def _embed(
        self, interaction: discord.Interaction, section: str, settings: ServerSettings, say: Language
    ) -> discord.Embed:
        return panel_embed(section, settings, say, self._warnings(interaction.guild, section, settings, say))

    def _warnings(
        self, guild: discord.Guild | None, section: str, settings: ServerSettings, say: Language
    ) -> list[str]:
        """What keeps the settings of a section from working."""
        if section == "channels":
            blocked = [f"<#{i}>" for i in settings.ask_channels if _is_closed(guild, i)]
            intent = [] if not settings.ask_channels or self._client.reads_messages else [say(NO_CONTENT)]
            return intent + ([say(CLOSED, channels=" ".join(blocked))] if blocked else [])
        if section == "answers" and settings.opens_threads:
            blocked = [] if _may_open_threads(guild) else [say(NO_THREADS)]
            return blocked + ([] if self._client.reads_messages else [say(NO_CONTENT_IN_THREADS)])
        return []


def _is_closed(guild: discord.Guild | None, channel_id: int) -> bool:
    """Whether the bot may not answer in a channel that it knows."""
    channel = guild.get_channel(channel_id) if guild else None
    if guild is None or channel is None:
        return False
    permissions = channel.permissions_for(guild.me)
    return not (permissions.view_channel and permissions.send_messages)


def _may_open_threads(guild: discord.Guild | None) -> bool:
    return guild is None or guild.me.guild_permissions.create_public_threads
