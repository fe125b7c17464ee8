"""Which servers changed their settings: processes that hold settings in memory read what others changed."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from bot.db.tables import setting_changes
from index import announce_change


@dataclass(frozen=True, slots=True)
class SettingChanges:
    """Servers whose settings changed after a number, up to and including `up_to`."""

    up_to: int
    guild_ids: frozenset[int]


def log_setting_change(connection: Connection, guild_id: int) -> None:
    """Let other processes read the settings of a server again. Numbers are never given twice."""
    connection.execute(delete(setting_changes).where(setting_changes.c.guild_id == guild_id))
    connection.execute(insert(setting_changes).values(guild_id=guild_id))
    announce_change(connection)


def find_last_setting_change(connection: Connection) -> int:
    """0 if there was none."""
    return int(connection.execute(select(func.max(setting_changes.c.seq))).scalar() or 0)


def read_setting_changes(connection: Connection, after: int) -> SettingChanges:
    rows = connection.execute(select(setting_changes).where(setting_changes.c.seq > after)).all()
    return SettingChanges(
        up_to=max((row.seq for row in rows), default=after),
        guild_ids=frozenset(row.guild_id for row in rows),
    )
