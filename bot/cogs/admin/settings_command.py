"""`/settings`: open the settings panel and store what is chosen on it."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.admin.channel_settings import home_channel, show_channel
from bot.cogs.admin.setting_names import SETTING_NAMES, format_setting_change
from bot.cogs.admin.settings_panel import CHANNEL, CONTROL, PanelChoice, panel_embed, panel_view
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.server_queries import ServerSettings
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import BUTTON_EXPIRED, on_component
from bot.services import Services
from bot.ui.components import selected_values
from bot.ui.custom_ids import ParsedCustomId
from bot.ui.moderator_channels import describe_channel_problem
from bot.ui.reply import NO_PINGS, Reply, send_reply

FIRST_SECTION = "people"
NO_MESSAGE_CONTENT = N_(
    "Discord does not let me read messages, so I cannot answer in ask channels. The person who runs this bot "
    "can switch on **Message Content Intent** on the page *Bot* of the developer portal and restart it."
)
NO_CONTENT_IN_THREADS = N_(
    "Discord does not let me read messages, so people must mention me in threads too. The person who runs this "
    "bot can switch on **Message Content Intent** on the page *Bot* of the developer portal and restart it."
)
CHANNELS_NOT_WRITABLE = N_(
    "I cannot answer in {channels}: give me **View Channel** and **Send Messages** there."
)
NO_THREADS = N_("I cannot open threads on this server: give me **Create Public Threads**.")


class SettingsCommand(commands.Cog):
    """`/settings`, for moderators. Each click stores one setting and shows the new state."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services

    @app_commands.command(description="Change who may ask and add, channels, answers and limits (moderators).")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def settings(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.send_message(
            embed=self._embed(interaction, FIRST_SECTION, context.settings, context.say),
            view=self._view(FIRST_SECTION, context.settings, context),
            ephemeral=True,
            allowed_mentions=NO_PINGS,
        )

    @on_component(CONTROL)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        """A click on the panel, perhaps on one from before a restart."""
        context = await self._services.context(interaction)
        choice = PanelChoice.of(parsed_id, selected_values(interaction))
        if choice is None:
            raise Refusal(BUTTON_EXPIRED)
        guild_id = context.require_moderator()
        if choice.setting == "moderator_roles" and not context.manages_server:
            raise app_commands.MissingPermissions(["manage_guild"])
        await interaction.response.defer()
        if choice.section == CHANNEL:
            await show_channel(interaction, context.settings, home_channel(interaction), context.say)
            return
        settings = await self._apply(guild_id, context, choice)
        embed = self._embed(interaction, choice.section, settings, context.say)
        view = self._view(choice.section, settings, context)
        await send_reply(interaction, Reply(embeds=(embed,)), view=view)

    async def _apply(self, guild_id: int, context: RequestContext, choice: PanelChoice) -> ServerSettings:
        if choice.setting is None:
            return context.settings
        change = {choice.setting: choice.new_value(context.settings)}
        within = require_moderator_in_transaction(context)
        settings = await self._services.servers.change(guild_id, within=within, **change)
        if settings != context.settings:
            subject = format_setting_change(choice.setting, settings)
            await self._services.note(guild_id, context.person_id, AuditAction.SETTINGS_CHANGED, subject)
        return settings

    def _view(self, section: str, settings: ServerSettings, context: RequestContext) -> discord.ui.View:
        return panel_view(section, settings, context.say, manages_server=context.manages_server)

    def _embed(
        self, interaction: discord.Interaction, section: str, settings: ServerSettings, say: Translator
    ) -> discord.Embed:
        return panel_embed(section, settings, say, self._warnings(interaction.guild, section, settings, say))

    def _warnings(
        self, guild: discord.Guild | None, section: str, settings: ServerSettings, say: Translator
    ) -> list[str]:
        """What keeps the settings of a section from working."""
        if section == "channels":
            blocked = [f"<#{i}>" for i in settings.ask_channels if _is_closed(guild, i)]
            intent = (
                []
                if not settings.ask_channels or self._client.intents.message_content
                else [say(NO_MESSAGE_CONTENT)]
            )
            closed = [say(CHANNELS_NOT_WRITABLE, channels=" ".join(blocked))] if blocked else []
            return intent + closed + _moderator_channel_problems(guild, settings, say)
        if section == "answers" and settings.opens_threads:
            blocked = [] if _may_open_threads(guild) else [say(NO_THREADS)]
            return blocked + ([] if self._client.intents.message_content else [say(NO_CONTENT_IN_THREADS)])
        return []


def _moderator_channel_problems(
    guild: discord.Guild | None, settings: ServerSettings, say: Translator
) -> list[str]:
    """What keeps the review and log channels from working, after the name of the setting."""
    chosen = {"review_channel": settings.review_channel, "log_channel": settings.log_channel}
    return [
        say("{setting}: {value}", setting=say(SETTING_NAMES[name]), value=problem)
        for name, channel_id in chosen.items()
        if guild is not None
        and channel_id is not None
        and (problem := describe_channel_problem(guild, name, channel_id, say))
    ]


def _is_closed(guild: discord.Guild | None, channel_id: int) -> bool:
    """Whether the bot may not answer in a channel that it knows."""
    channel = guild.get_channel(channel_id) if guild else None
    if guild is None or channel is None:
        return False
    permissions = channel.permissions_for(guild.me)
    return not (permissions.view_channel and permissions.send_messages)


def _may_open_threads(guild: discord.Guild | None) -> bool:
    return guild is None or guild.me.guild_permissions.create_public_threads
