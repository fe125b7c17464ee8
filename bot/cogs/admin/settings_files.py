"""`/settings-export` and `/settings-import`: settings, deliveries and scheduled briefs as a file."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.admin.posts_file import PostsImport
from bot.cogs.admin.posts_import import add_posts, describe_posts, export_posts, find_posts
from bot.cogs.admin.setting_names import SETTING_NAMES, describe_value, format_import
from bot.cogs.admin.settings_file import (
    MAX_FILE_BYTES,
    ServerPlaces,
    SettingsImport,
    read_settings,
    write_settings,
)
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.server_queries import ServerSettings
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import BUTTON_EXPIRED, on_component
from bot.services import Services
from bot.ui.attachments import TextFile, download_attachment
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, token
from bot.ui.discord_markup import count_units, shorten
from bot.ui.reply import ACCENT, MAX_DESCRIPTION_UNITS, Reply, send_reply

EXPORT_FILE = "watchdesk-settings.json"
MAX_VALUE_UNITS = 200
NO_CHANGES = N_("This file changes nothing here.")
CHANGED_MEANWHILE = N_("Something changed since this was shown. Check it again, then apply it.")
_APPLY = CustomIdPattern("settings-import:apply", token("token"))
_CANCEL = CustomIdPattern("settings-import:cancel")


@dataclass(frozen=True, slots=True)
class FileImport:
    """What a file would change."""

    settings: SettingsImport
    posts: PostsImport

    @property
    def names(self) -> list[str]:
        """The settings and the other parts of the file that change something."""
        return [*self.settings.changes, *self.posts.names]

    @property
    def token(self) -> str:
        """Eight hexadecimal digits that identify the changes."""
        return sha256(f"{self.settings.token}{self.posts.fingerprint}".encode()).hexdigest()[:8]


def import_embed(
    found: FileImport, before: ServerSettings, say: Translator, *, note: str = ""
) -> discord.Embed:
    """What the file would change and what was skipped, as much as fits."""
    lines = [note] if note else []
    changes = [*_changes(found.settings, before, say), *describe_posts(found.posts, say)]
    lines += changes or [say(NO_CHANGES)]
    lines += [f"⚠ {one.translate_with(say)}" for one in (*found.settings.skipped, *found.posts.skipped)]
    body = _fit(lines, say)
    return discord.Embed(title=say("Import settings"), description=body, colour=ACCENT)


def import_view(found: FileImport, say: Translator) -> discord.ui.View | None:
    """Buttons that apply the file or not; None if it changes nothing."""
    if not found.names:
        return None
    apply: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        custom_id=f"settings-import:apply:{found.token}", label=say("Apply"), style=discord.ButtonStyle.primary
    )
    cancel: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        custom_id="settings-import:cancel", label=say("Cancel")
    )
    return stateless_view([apply, cancel])


class SettingsFiles(commands.Cog):
    """For moderators. A file stays attached to its preview, so that *Apply* works after a restart."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services
        self._applying = asyncio.Lock()
        """So that a button that is pressed twice adds nothing twice."""

    @app_commands.command(name="settings-export", description="Save all settings as a file (moderators).")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def export_settings(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        places = _places(interaction)
        posts = await export_posts(self._services, context, places)
        content = write_settings(context.settings, places, posts=posts)
        text = context.say(
            "All settings, deliveries and scheduled briefs of this server, for {command}. Sources are not in "
            "this file: {export} saves them.",
            command=context.say.command("settings-import"),
            export=context.say.command("source export"),
        )
        await send_reply(interaction, Reply(content=text), attachment=TextFile(EXPORT_FILE, content))

    @app_commands.command(name="settings-import", description="Change settings from a file (moderators).")
    @app_commands.describe(file="A file that /settings-export saved, perhaps edited")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def import_settings(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        content = await download_attachment(file, max_bytes=MAX_FILE_BYTES)
        found = await self._read(interaction, context, content)
        attachment = TextFile(EXPORT_FILE, content.decode("utf-8-sig"))
        await self._show(interaction, context, found, attachment=attachment)

    @on_component(_APPLY)
    async def apply(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        """Apply the attached file, if it still means what was shown."""
        context = await self._services.context(interaction)
        context.require_moderator()
        attachments = interaction.message.attachments if interaction.message else []
        if not attachments:
            raise Refusal(BUTTON_EXPIRED)
        await interaction.response.defer()
        content = await download_attachment(attachments[0], max_bytes=MAX_FILE_BYTES)
        async with self._applying:
            # With the settings of now: the lock may have been held by another press of the button.
            context = await self._services.context(interaction)
            found = await self._read(interaction, context, content)
            if found.token != parsed_id.text("token"):
                note = context.say(CHANGED_MEANWHILE) if found.names else ""
                await self._show(interaction, context, found, note=note)
                return
            await self._apply(context, found)
        await send_reply(interaction, Reply(content=_describe_applied(found, context.say)))

    @on_component(_CANCEL)
    async def cancel(self, interaction: discord.Interaction, _: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        await interaction.response.defer()
        await send_reply(interaction, Reply(content=context.say("Nothing was changed.")))

    async def _apply(self, context: RequestContext, found: FileImport) -> None:
        guild_id = context.require_moderator()
        await self._services.servers.update(
            guild_id, found.settings.apply, within=require_moderator_in_transaction(context)
        )
        await add_posts(self._services, context, found.posts)
        subject = format_import(found.names)
        await self._services.note(guild_id, context.person_id, AuditAction.SETTINGS_CHANGED, subject)

    async def _read(
        self, interaction: discord.Interaction, context: RequestContext, content: bytes
    ) -> FileImport:
        """Raises Refusal for anything but a settings file."""
        settings = read_settings(
            content, context.settings, _places(interaction), manages_server=context.manages_server
        )
        return FileImport(settings, await find_posts(self._services, context, interaction, content))

    async def _show(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        found: FileImport,
        *,
        note: str = "",
        attachment: TextFile | None = None,
    ) -> None:
        embed = import_embed(found, context.settings, context.say, note=note)
        view = import_view(found, context.say)
        await send_reply(interaction, Reply(embeds=(embed,)), view=view, attachment=attachment)


def _describe_applied(found: FileImport, say: Translator) -> str:
    changed = say.plural(
        "{n:,} setting was changed. {settings} shows all of them.",
        "{n:,} settings were changed. {settings} shows all of them.",
        len(found.settings.changes),
        settings=say.command("settings"),
    )
    added = say(
        "Deliveries added: {deliveries:,}, scheduled briefs: {briefs:,}.",
        deliveries=len(found.posts.deliveries),
        briefs=len(found.posts.briefs),
    )
    return "\n".join([*([changed] if found.settings.changes else []), *([added] if found.posts.names else [])])


def _places(interaction: discord.Interaction) -> ServerPlaces:
    """The roles and channels of the server; a channel that the person may not see has no name."""
    guild = interaction.guild
    return ServerPlaces(
        roles={role.id: role.name for role in guild.roles} if guild else {},
        channels={c.id: _visible_name(c, interaction.user) for c in guild.channels} if guild else {},
    )


def _visible_name(channel: discord.abc.GuildChannel, person: discord.User | discord.Member) -> str:
    is_visible = isinstance(person, discord.Member) and channel.permissions_for(person).view_channel
    return channel.name if is_visible else ""


def _changes(found: SettingsImport, before: ServerSettings, say: Translator) -> Iterator[str]:
    for name, value in found.changes.items():
        yield say(
            "**{setting}:** {before} → {after}",
            setting=say(SETTING_NAMES[name]),
            before=_cut(describe_value(name, getattr(before, name), say)),
            after=_cut(describe_value(name, value, say)),
        )


def _cut(value: str) -> str:
    return shorten(value, MAX_VALUE_UNITS)


def _fit(lines: list[str], say: Translator) -> str:
    """As many lines as fit into one embed, and how many are left out."""
    kept = list(lines)
    while True:
        left_out = len(lines) - len(kept)
        more = [say("and {n:,} more", n=left_out)] if left_out else []
        text = "\n".join([*kept, *more])
        if count_units(text) <= MAX_DESCRIPTION_UNITS:
            return text
        kept.pop()
