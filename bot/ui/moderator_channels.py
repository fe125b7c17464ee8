"""The channels for review, for the log and of deliveries: what keeps the bot from posting there."""

from collections.abc import Mapping

import discord

from bot.i18n.translator import N_, Translator

CHANNEL_GONE = N_("The channel no longer exists. Choose another one in {settings}.")
DELIVERY_CHANNEL_GONE = N_(
    "The channel no longer exists. Remove this delivery, and add one for another channel."
)
CHANNEL_CLOSED = N_("I cannot post in {channel}: give me {permissions} there.")

POSTING_PERMISSIONS: Mapping[str, str] = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
}
_PERMISSIONS: Mapping[str, Mapping[str, str]] = {
    "review_channel": {**POSTING_PERMISSIONS, "embed_links": N_("Embed Links")},
    "log_channel": POSTING_PERMISSIONS,
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
    return _describe_missing(channel, _PERMISSIONS[setting], say)


def describe_delivery_problem(guild: discord.Guild, channel_id: int, say: Translator) -> str:
    """Why the bot cannot post new articles there; empty if it can."""
    channel = find_moderator_channel(guild, channel_id)
    if channel is None:
        return say(DELIVERY_CHANNEL_GONE)
    return _describe_missing(channel, POSTING_PERMISSIONS, say)


def _describe_missing(channel: discord.TextChannel, needed: Mapping[str, str], say: Translator) -> str:
    names = name_missing_permissions(channel, needed, say)
    return say(CHANNEL_CLOSED, channel=channel.mention, permissions=names) if names else ""


def name_missing_permissions(channel: discord.TextChannel, needed: Mapping[str, str], say: Translator) -> str:
    """The permissions that the bot lacks in the channel; empty if it has all of them."""
    may = channel.permissions_for(channel.guild.me)
    return ", ".join(f"**{say(text)}**" for name, text in needed.items() if not getattr(may, name))


def is_refusal(error: Exception) -> bool:
    """Whether Discord would refuse the request again: it failed neither by an outage nor by a rate limit."""
    return isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429
