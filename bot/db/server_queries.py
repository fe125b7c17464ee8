"""Queries for servers: their settings, when the bot left, and deleting their data."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, delete, select

from bot.db.tables import activities, drafts, exchanges, jobs, servers, source_channels, source_offers
from bot.db.upsert import upsert

LEFT_SERVER_RETENTION_DAYS = 30
"""How long the data of a server is kept after the bot was removed from it."""


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
    reviews_additions: bool = False
    """Whether articles from people who are not moderators wait for approval."""
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


def load_settings(connection: Connection, guild_id: int) -> ServerSettings:
    """The settings of a server; the defaults if it has set nothing."""
    found = connection.execute(select(servers.c.settings).where(servers.c.guild_id == guild_id)).scalar()
    return ServerSettings() if found is None else ServerSettings.model_validate_json(found)


def load_all_settings(connection: Connection) -> dict[int, ServerSettings]:
    """The settings of every known server by its id."""
    rows = connection.execute(select(servers.c.guild_id, servers.c.settings))
    return {row.guild_id: ServerSettings.model_validate_json(row.settings) for row in rows}


def save_settings(connection: Connection, guild_id: int, settings: ServerSettings) -> None:
    stored = settings.model_dump_json(exclude_defaults=True)
    upsert(connection, servers, {"guild_id": guild_id}, {"settings": stored})


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


def list_servers(connection: Connection) -> list[int]:
    """Every known server, including those that the bot left."""
    return list(connection.execute(select(servers.c.guild_id)).scalars())


def list_left_servers(connection: Connection, before: datetime) -> list[int]:
    """Servers that the bot left before that time and has not rejoined."""
    rows = connection.execute(select(servers.c.guild_id).where(servers.c.left_at < before))
    return list(rows.scalars())


def delete_server(connection: Connection, guild_id: int) -> None:
    """Delete all data of a server except its articles."""
    for table in (exchanges, drafts, activities, jobs, source_offers, source_channels, servers):
        connection.execute(delete(table).where(table.c.guild_id == guild_id))
