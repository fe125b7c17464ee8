"""Discord's objects as the wire server sends them: users, servers, channels, messages, attachments."""

import itertools
import time
from typing import Any, TypeAlias

Payload: TypeAlias = dict[str, Any]
"""A JSON object as Discord documents it; https://discord.com/developers/docs/reference"""

DISCORD_EPOCH_MS = 1_420_070_400_000
_counter = itertools.count(1)

APPLICATION_ID = "200000000000000001"
BOT_ID = "200000000000000002"
"""Different from the id of the application, as with older bots, so that a mix-up is noticed."""

GUILD = "300000000000000001"
OTHER_GUILD = str(int(GUILD) + (1 << 22))
"""A server on the other of two shards."""
CHANNELS = {GUILD: "310000000000000001", OTHER_GUILD: "310000000000000002"}
DIRECT_CHANNEL = "320000000000000001"
"""The direct-message channel of the bot and one person."""
MEMBER = "400000000000000001"
MODERATOR = "400000000000000002"

VIEW_AND_SEND = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 16)
ATTACH_FILES = 1 << 15
MANAGE = (1 << 3) | (1 << 5) | (1 << 13)
"""Administrator, manage server, manage messages."""


def snowflake() -> str:
    """A new id that contains the current time, as Discord's do."""
    return str((int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22 | next(_counter) % 4096)


def newcomer() -> str:
    """A member who has not asked anything yet, since rate limits count per person."""
    return str(500_000_000_000_000_000 + next(_counter))


def now() -> str:
    """The current time in Discord's notation."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00", time.gmtime())


def user(user_id: str) -> Payload:
    """A person, or the bot."""
    return {
        "id": user_id,
        "username": f"user{user_id[-3:]}",
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": user_id == BOT_ID,
    }


def member(user_id: str, *, with_user: bool = True) -> Payload:
    """A person in a server, with the permissions that they have in the channel."""
    permissions = VIEW_AND_SEND | (MANAGE if user_id == MODERATOR else 0)
    facts: Payload = {
        "roles": [],
        "joined_at": "2026-01-01T00:00:00.000000+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": str(permissions),
    }
    return facts | {"user": user(user_id)} if with_user else facts


def guild(guild_id: str) -> Payload:
    """A server with one text channel, as GUILD_CREATE brings it."""
    return {
        "id": guild_id,
        "name": f"Server {guild_id[-1]}",
        "owner_id": MODERATOR,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": [everyone(guild_id)],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "nsfw_level": 0,
        "joined_at": "2026-01-01T00:00:00.000000+00:00",
        "large": False,
        "unavailable": False,
        "member_count": 3,
        "members": [member(BOT_ID)],
        "channels": [channel(guild_id)],
        "threads": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def everyone(guild_id: str) -> Payload:
    """The role that every member has."""
    return {
        "id": guild_id,
        "name": "@everyone",
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": str(VIEW_AND_SEND),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel(guild_id: str) -> Payload:
    """The one text channel of a server."""
    return {
        "id": CHANNELS[guild_id],
        "guild_id": guild_id,
        "type": 0,
        "name": "news",
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
    }


def channel_of(guild_id: str | None) -> str:
    """Where people of a server write; None stands for direct messages."""
    return DIRECT_CHANNEL if guild_id is None else CHANNELS[guild_id]


def direct_channel(user_id: str) -> Payload:
    """The channel between the bot and a person."""
    return {"id": DIRECT_CHANNEL, "type": 1, "last_message_id": None, "recipients": [user(user_id)], "flags": 0}


def message(guild_id: str | None, author_id: str, **fields: Any) -> Payload:
    """A message in the channel of a server, or a direct one."""
    return {
        "id": snowflake(),
        "channel_id": channel_of(guild_id),
        "author": user(author_id),
        "content": "",
        "timestamp": now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    } | fields


def application() -> Payload:
    """The bot's application, as `/oauth2/applications/@me` shows it."""
    return {
        "id": APPLICATION_ID,
        "name": "Watchdesk",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user(MODERATOR),
        "team": None,
        "flags": 0,
        "summary": "",
    }
