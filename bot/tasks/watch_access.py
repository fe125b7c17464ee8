"""Whether a person may still read what they watch on a server."""

from enum import Enum, auto

import discord

from bot.bot_errors import Refusal
from bot.context import RequestContext
from bot.db.watch_queries import Watch
from bot.i18n.translator import ENGLISH
from bot.services import Services

_GONE_CODES = {10003, 10007, 10013}
"""Unknown channel, member and user.
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""


class Access(Enum):
    """What happens with the alerts of a watch."""

    ALLOWED = auto()
    DENIED = auto()
    """The person may not read the channel or ask there, or the server allows no public answers, at the moment:
    the alerts are dropped."""
    ENDED = auto()
    """The person has left the server, or the channel is gone: the watch ends."""
    UNKNOWN = auto()
    """The server is not available at the moment."""


async def find_access(services: Services, client: discord.Client, watch: Watch) -> Access:
    """Look up the person and the channel. Raises discord.HTTPException, aiohttp.ClientError, OSError."""
    if watch.guild_id is None:
        return Access.ALLOWED
    guild = client.get_guild(watch.guild_id)
    if guild is None or guild.unavailable:
        return Access.UNKNOWN
    try:
        member = await guild.fetch_member(watch.person_id)
        channel = guild.get_channel_or_thread(watch.channel_id) or await guild.fetch_channel(watch.channel_id)
    except discord.Forbidden:
        return Access.DENIED
    except discord.NotFound as error:
        if error.code in _GONE_CODES:
            return Access.ENDED
        raise
    if watch.in_channel and (await services.servers.get(watch.guild_id)).answers_are_private:
        return Access.DENIED
    is_reader = await _may_read(channel, member)
    return Access.ALLOWED if is_reader and await _may_ask(services, channel, member) else Access.DENIED


async def _may_read(channel: "discord.abc.GuildChannel | discord.Thread", member: discord.Member) -> bool:
    if isinstance(channel, discord.Thread):
        if channel.parent is None:
            return False
        permissions = channel.parent.permissions_for(member)
        if channel.is_private() and not permissions.manage_threads:
            return permissions.view_channel and await _is_in_thread(channel, member)
        return permissions.view_channel
    return channel.permissions_for(member).view_channel


async def _is_in_thread(thread: discord.Thread, member: discord.Member) -> bool:
    try:
        await thread.fetch_member(member.id)
    except discord.NotFound:
        return False
    return True


async def _may_ask(
    services: Services, channel: "discord.abc.GuildChannel | discord.Thread", member: discord.Member
) -> bool:
    places = (channel, getattr(channel, "parent", None), getattr(channel, "category", None))
    context = RequestContext(
        person_id=member.id,
        role_ids=frozenset(role.id for role in member.roles),
        manages_server=member.guild_permissions.manage_guild,
        guild_id=member.guild.id,
        channel_ids=tuple(place.id for place in places if isinstance(place, discord.abc.Snowflake)),
        say=ENGLISH,
        settings=await services.servers.get(member.guild.id),
    )
    try:
        context.require_asker()
    except Refusal:
        return False
    return True
