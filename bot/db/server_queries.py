"""Queries for servers: their settings, when the bot left, and deleting their data."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.db.tables import activities, drafts, exchanges, jobs, servers, source_channels, source_offers

LEFT_SERVER_RETENTION_DAYS = 30
"""How long everything of a server is kept that the bot was removed from."""


class ServerSettings(BaseModel):
    """The rules of one server. Roles and channels are Discord's ids; none named means no restriction."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ask_roles: tuple[int, ...] = ()
    add_roles: tuple[int, ...] = ()
    moderator_roles: tuple[int, ...] = ()
    """Beside those who have *Manage Server*, who always are."""
    ask_channels: tuple[int, ...] = ()
    """Where every message that is a question is answered."""
    ignored_channels: tuple[int, ...] = ()
    """Where nothing is answered."""
    answers_are_private: bool = False
    opens_threads: bool = False
    reviews_additions: bool = False
    """Whether articles of people who are not moderators wait until one approves them."""
    window_days: int | None = Field(default=None, ge=1, le=3650)
    """How old articles may be where a question names no time; None for any age."""
    language: str | None = None
    """Discord's locale for what all see; None for the one that the server states to Discord."""
    questions_a_person: int = Field(default=6, ge=1, le=60)
    """In a minute."""
    questions_a_server: int = Field(default=60, ge=1, le=600)
    """In a minute."""


def load_settings(connection: Connection, guild_id: int) -> ServerSettings:
    """The defaults for a server that has set nothing."""
    found = connection.execute(select(servers.c.settings).where(servers.c.guild_id == guild_id)).scalar()
    return ServerSettings() if found is None else ServerSettings.model_validate_json(found)


def save_settings(connection: Connection, guild_id: int, settings: ServerSettings) -> None:
    stored = settings.model_dump_json(exclude_defaults=True)
    row = insert(servers).values(guild_id=guild_id, settings=stored)
    connection.execute(row.on_conflict_do_update(index_elements=["guild_id"], set_={"settings": stored}))


def mark_server_left(connection: Connection, guild_id: int, at: datetime) -> None:
    """The bot is not on the server any more; an earlier note stays."""
    row = insert(servers).values(guild_id=guild_id, settings="{}", left_at=at)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["guild_id"], set_={"left_at": at}, where=servers.c.left_at.is_(None)
        )
    )


def mark_servers_present(connection: Connection, guild_ids: Iterable[int]) -> None:
    """The bot is on these servers; what it keeps of them stays."""
    for guild_id in guild_ids:
        row = insert(servers).values(guild_id=guild_id, settings="{}")
        connection.execute(row.on_conflict_do_update(index_elements=["guild_id"], set_={"left_at": None}))


def list_servers(connection: Connection) -> list[int]:
    """Every server of which the bot keeps something, those that it left included."""
    return list(connection.execute(select(servers.c.guild_id)).scalars())


def list_left_servers(connection: Connection, before: datetime) -> list[int]:
    """Servers that the bot left before that moment, and has not come back to."""
    rows = connection.execute(select(servers.c.guild_id).where(servers.c.left_at < before))
    return list(rows.scalars())


def delete_server(connection: Connection, guild_id: int) -> None:
    """Everything that the bot keeps of a server, but its articles."""
    for table in (exchanges, drafts, activities, jobs, source_offers, source_channels, servers):
        connection.execute(delete(table).where(table.c.guild_id == guild_id))
