"""Queries for servers: their settings, when the bot left, and deleting their data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, delete, select

from bot.db.setting_change_queries import log_setting_change
from bot.db.tables import (
    activities,
    brief_schedules,
    briefs,
    deliveries,
    drafts,
    exchanges,
    jobs,
    own_posts,
    review_posts,
    servers,
    source_channels,
    source_offers,
    watches,
)
from bot.db.upsert import upsert
from index import Region

LEFT_SERVER_RETENTION_DAYS = 30
"""How long the data of a server is kept after the bot was removed from it."""
REJOIN_PAUSE = timedelta(hours=1)
"""The bot that comes back within this time, such as after a change of its permissions, did not join anew."""
MAX_CHANNEL_DEFAULTS = 100
"""How many channels of a server may have defaults of their own."""
MAX_OUTLET_CHARS = 100


class ChannelDefaults(BaseModel):
    """What applies to questions asked in a channel that say nothing else; None leaves it to the server."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: str | None = None
    """Discord locale of public messages in the channel."""
    region: Region | None = None
    outlet: str | None = Field(default=None, min_length=1, max_length=MAX_OUTLET_CHARS)
    """The name of an outlet, in any case."""
    window_days: int | None = Field(default=None, ge=0, le=3650)
    """Maximum age of articles; 0 for no limit, also where the server has one."""


class ServerSettings(BaseModel):
    """The settings of one server. Roles and channels are Discord ids; an empty tuple means no restriction."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ask_roles: tuple[int, ...] = ()
    add_roles: tuple[int, ...] = ()
    moderator_roles: tuple[int, ...] = ()
    """In addition to members with *Manage Server*, who are always moderators."""
    ask_channels: tuple[int, ...] = ()
    """Channels in which every question is answered, without a command."""
    ignored_channels: tuple[int, ...] = ()
    """Channels in which nothing is answered."""
    answers_are_private: bool = False
    opens_threads: bool = False
    updates_answers: bool = True
    """Whether who asked is told that an article of the answer was corrected, changed or removed."""
    reviews_additions: bool = False
    """Whether articles from people who are not moderators wait for approval."""
    review_channel: int | None = None
    """Channel in which submissions are shown to moderators; None for `/review` alone."""
    log_channel: int | None = None
    """Channel in which the lines of the audit log are posted; None for `/log` alone."""
    window_days: int | None = Field(default=None, ge=1, le=3650)
    """Maximum age of articles if a question names no time; None for no limit."""
    language: str | None = None
    """Discord locale of public messages; None for the server's own locale."""
    article_languages: tuple[str, ...] = ()
    """ISO 639-1 codes of the languages that answers quote; empty for every language."""
    questions_a_person: int = Field(default=6, ge=1, le=60)
    """In a minute."""
    questions_a_server: int = Field(default=60, ge=1, le=600)
    """In a minute."""
    channel_defaults: Mapping[int, ChannelDefaults] = Field(default={}, max_length=MAX_CHANNEL_DEFAULTS)
    """By the id of a channel or a category."""

    def defaults_in(self, channel_ids: Sequence[int]) -> ChannelDefaults:
        """The defaults of a channel, each from the first of these that sets it: thread, channel, category."""
        found = [self.channel_defaults[i] for i in channel_ids if i in self.channel_defaults]
        values = ((name, getattr(defaults, name)) for defaults in reversed(found) for name in _DEFAULT_NAMES)
        return ChannelDefaults.model_validate({name: value for name, value in values if value is not None})

    def with_channel_defaults(self, channel_id: int, defaults: ChannelDefaults) -> "ServerSettings":
        """These settings with other defaults of one channel. Raises ValidationError beyond the limit."""
        others = {i: kept for i, kept in self.channel_defaults.items() if i != channel_id}
        changed = others if defaults == ChannelDefaults() else {**others, channel_id: defaults}
        return ServerSettings.model_validate({**self.model_dump(), "channel_defaults": changed})


_DEFAULT_NAMES = tuple(ChannelDefaults.model_fields)

ChangeSettings = Callable[[ServerSettings], ServerSettings]


def load_settings(connection: Connection, guild_id: int) -> ServerSettings:
    """The settings of a server; the defaults if it has set nothing."""
    found = connection.execute(select(servers.c.settings).where(servers.c.guild_id == guild_id)).scalar()
    return ServerSettings() if found is None else ServerSettings.model_validate_json(found)


def load_all_settings(connection: Connection) -> dict[int, ServerSettings]:
    """The settings of every known server by its id, without those that are invalid."""
    found: dict[int, ServerSettings] = {}
    for row in connection.execute(select(servers.c.guild_id, servers.c.settings)):
        with suppress(ValidationError):
            found[row.guild_id] = ServerSettings.model_validate_json(row.settings)
    return found


def save_settings(connection: Connection, guild_id: int, settings: ServerSettings) -> None:
    stored = settings.model_dump_json(exclude_defaults=True)
    upsert(connection, servers, {"guild_id": guild_id}, {"settings": stored})
    log_setting_change(connection, guild_id)


def mark_server_left(connection: Connection, guild_id: int, at: datetime) -> None:
    """Record when the bot left the server; an earlier time stays."""
    upsert(
        connection,
        servers,
        {"guild_id": guild_id},
        {"left_at": at},
        only_if_new={"settings": "{}"},
        update_if=servers.c.left_at.is_(None),
    )


def mark_servers_present(connection: Connection, guild_ids: Iterable[int]) -> None:
    """Record that the bot is on these servers, so that their data is kept."""
    for guild_id in guild_ids:
        upsert(connection, servers, {"guild_id": guild_id}, {"left_at": None}, only_if_new={"settings": "{}"})


def record_joining(connection: Connection, guild_id: int, now: datetime) -> bool:
    """Record that the bot is on the server. Returns whether it has joined anew.

    It has not if it is known to be there already, or left less than an hour ago.
    """
    query = select(servers.c.left_at).where(servers.c.guild_id == guild_id)
    known = connection.execute(query).one_or_none()
    mark_servers_present(connection, [guild_id])
    return known is None or (known.left_at is not None and now - known.left_at >= REJOIN_PAUSE)


def list_servers(connection: Connection) -> list[int]:
    """Every known server, including those that the bot left."""
    return list(connection.execute(select(servers.c.guild_id)).scalars())


def list_left_servers(connection: Connection, before: datetime) -> list[int]:
    """Servers that the bot left before that time and has not rejoined."""
    rows = connection.execute(select(servers.c.guild_id).where(servers.c.left_at < before))
    return list(rows.scalars())


_TABLES_OF_SERVERS = (
    exchanges,
    drafts,
    review_posts,
    activities,
    jobs,
    source_offers,
    source_channels,
    own_posts,
    watches,
    deliveries,
    briefs,
    brief_schedules,
    servers,
)


def delete_server(connection: Connection, guild_id: int) -> None:
    """Delete all data of a server except its articles."""
    for table in _TABLES_OF_SERVERS:
        connection.execute(delete(table).where(table.c.guild_id == guild_id))
    log_setting_change(connection, guild_id)
