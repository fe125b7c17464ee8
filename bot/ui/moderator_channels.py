"""The channels for review and for the log: finding them, and what keeps the bot from posting there."""

from collections.abc import Mapping

import discord

from bot.i18n.translator import N_, Translator

CHANNEL_GONE = N_("The channel no longer exists. Choose another one in {settings}.")
CHANNEL_CLOSED = N_("I cannot post in {channel}: give me {permissions} there.")

_PERMISSIONS: Mapping[str, Mapping[str, str]] = {
    "review_channel": {
        "view_channel": N_("View Channel"),
        "send_messages": N_("Send Messages"),
        "embed_links": N_("Embed Links"),
    },
    "log_channel": {"view_channel": N_("View Channel"), "send_messages": N_("Send Messages")},
}
"""By setting, the permissions that its channel needs."""


def find_moderator_channel(guild: discord.Guild, channel_id: int) -> discord.TextChannel | None:
    """A text channel of that server; None if it was deleted, or if the id is of another server."""
    channel = guild.get_channel(channel_id)
    return channel if isinstance(channel, discord.TextChannel) else None


def describe_channel_problem(guild: discord.Guild, setting: str, channel_id: int, say: Translator) -> str:
    """Why the bot cannot post there; empty if it can."""
    channel = find_moderator_channel(guild, channel_id)
    if channel is None:
        return say(CHANNEL_GONE, settings=say.command("settings"))
    may = channel.permissions_for(guild.me)
    missing = [say(text) for name, text in _PERMISSIONS[setting].items() if not getattr(may, name)]
    names = ", ".join(f"**{name}**" for name in missing)
    return say(CHANNEL_CLOSED, channel=channel.mention, permissions=names) if missing else ""


def is_refusal(error: Exception) -> bool:
    """Whether Discord would refuse the request again: it failed neither by an outage nor by a rate limit."""
    return isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429
