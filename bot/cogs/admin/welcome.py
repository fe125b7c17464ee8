"""Greet a server that the bot has just joined, and the person who added it where Discord says who that was.

GUILD_CREATE does not name that person. INTEGRATION_CREATE may, but needs the intent GUILD_INTEGRATIONS, and the
user in it is optional. The server's audit log does (BOT_ADD), but needs *View Audit Log*, which the invitation
does not ask for: it is read where the bot has that permission anyway, such as an administrator's.
https://discord.com/developers/docs/resources/audit-log#audit-log-entry-object-audit-log-events
"""

import logging
from collections.abc import Iterator

import aiohttp
import discord

from bot.i18n.translator import Translator
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import NO_PINGS

MAX_CHANNELS_TRIED = 3
MAX_ENTRIES_READ = 5
"""The newest entries of the audit log: other bots may have been added at the same time."""

log = logging.getLogger(__name__)


def welcome_text(say: Translator) -> str:
    """The first message on a server, for its moderators."""
    return "\n".join(
        (
            say("**Hello! I answer questions about the news articles that you collect here.**"),
            say("1. {settings}: choose who may ask, add and moderate.", settings=say.command("settings")),
            say(
                "2. {source_add}: follow a news feed. Or add a single article with {article_add}.",
                source_add=say.command("source add"),
                article_add=say.command("article add"),
            ),
            say(
                "3. {ask}: ask. I reply with sentences from the articles, word for word, with links.",
                ask=say.command("ask"),
            ),
            say("{help} lists everything.", help=say.command("help")),
        )
    )


async def greet_server(guild: discord.Guild, say: Translator) -> None:
    """Post the welcome in the first suitable channel that accepts it, if any."""
    for channel in list(_list_channels(guild))[:MAX_CHANNELS_TRIED]:
        if await _send(channel, welcome_text(say)):
            return
    log.info("server %d has no channel for a welcome", guild.id)


async def greet_inviter(guild: discord.Guild, say: Translator) -> None:
    """Send the welcome to the person who added the bot, if the audit log may be read and names them."""
    inviter = await _find_inviter(guild) if guild.me.guild_permissions.view_audit_log else None
    if inviter is not None and not inviter.bot:
        name = escape(shorten(guild.name, 100))
        heading = say("You added me to **{server}**.", server=name)
        await _send(inviter, f"{heading}\n{welcome_text(say)}")


def _list_channels(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """Where Discord greets new members, then the text channels from the top, as far as the bot may write."""
    system = guild.system_channel
    for channel in dict.fromkeys((system, *guild.text_channels) if system else guild.text_channels):
        may = channel.permissions_for(guild.me)
        if may.view_channel and may.send_messages:
            yield channel


async def _find_inviter(guild: discord.Guild) -> discord.Member | discord.User | None:
    try:
        async for entry in guild.audit_logs(limit=MAX_ENTRIES_READ, action=discord.AuditLogAction.bot_add):
            if entry.target is not None and entry.target.id == guild.me.id:
                return entry.user
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("cannot read who added the bot to server %d: %s", guild.id, type(error).__name__)
    return None


async def _send(recipient: discord.abc.Messageable, text: str) -> bool:
    """Whether Discord accepted the message."""
    try:
        await recipient.send(text, suppress_embeds=True, allowed_mentions=NO_PINGS)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("could not send a welcome: %s", type(error).__name__)
        return False
    return True
