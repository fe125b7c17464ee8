"""Queries for scheduled briefs, and when each is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, select, update

from bot.db.tables import brief_schedules
from bot.db.upsert import upsert
from index import Region

MOST_SCHEDULES = 10
"""In a server; their list fits into one message."""
_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class WeeklyTime:
    """A time of day on some days of the week, in a time zone."""

    days: str
    """Digits in order, Monday is 1."""
    minute: int
    """Of the day."""
    zone: str
    """An IANA name."""

    def find_next(self, after: datetime) -> datetime:
        """The first such moment after another one, in UTC.

        A time that the clock skips in spring is that of an hour later; of one that it repeats in autumn, the
        first counts.
        """
        zone = ZoneInfo(self.zone)
        today = after.astimezone(zone).date()
        at = time(*divmod(self.minute, 60))
        for days in range(_DAYS_A_WEEK + 1):
            day = today + timedelta(days=days)
            moment = datetime.combine(day, at, zone).astimezone(UTC)
            if str(day.isoweekday()) in self.days and moment > after:
                return moment
        raise ValueError(f"{self.days!r} has no day of the week")


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefSchedule:
    """When a channel gets a brief, and of what."""

    guild_id: int
    channel_id: int
    time: WeeklyTime
    topic: str
    region: Region | None
    next_run_at: datetime


def store_schedule(connection: Connection, schedule: BriefSchedule) -> None:
    """Store the schedule of a channel in place of its last one."""
    upsert(
        connection,
        brief_schedules,
        {"channel_id": schedule.channel_id},
        {
            "guild_id": schedule.guild_id,
            "topic": schedule.topic,
            "region": schedule.region.value if schedule.region else None,
            "days": schedule.time.days,
            "minute": schedule.time.minute,
            "zone": schedule.time.zone,
            "next_run_at": schedule.next_run_at,
        },
    )


def list_schedules(connection: Connection, guild_id: int) -> list[BriefSchedule]:
    """The schedules of a server, in order of their channels."""
    query = select(brief_schedules).where(brief_schedules.c.guild_id == guild_id)
    return _to_schedules(connection.execute(query.order_by(brief_schedules.c.channel_id)).all())


def list_due_schedules(connection: Connection, now: datetime) -> list[BriefSchedule]:
    """Schedules of all servers that are due, the longest overdue first."""
    query = select(brief_schedules).where(brief_schedules.c.next_run_at <= now)
    return _to_schedules(connection.execute(query.order_by(brief_schedules.c.next_run_at)).all())


def set_next_run(connection: Connection, schedule: BriefSchedule, next_run_at: datetime) -> None:
    """Set the next run, unless the schedule was changed meanwhile."""
    same = (
        brief_schedules.c.channel_id == schedule.channel_id,
        brief_schedules.c.next_run_at == schedule.next_run_at,
    )
    connection.execute(update(brief_schedules).where(*same).values(next_run_at=next_run_at))


def delete_schedule(connection: Connection, guild_id: int, channel_id: int) -> bool:
    """Whether the channel had a schedule."""
    own = (brief_schedules.c.guild_id == guild_id, brief_schedules.c.channel_id == channel_id)
    return connection.execute(delete(brief_schedules).where(*own)).rowcount > 0


def _to_schedules(rows: Sequence[Row[tuple[object, ...]]]) -> list[BriefSchedule]:
    return [
        BriefSchedule(
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            time=WeeklyTime(row.days, row.minute, row.zone),
            topic=row.topic,
            region=Region(row.region) if row.region else None,
            next_run_at=row.next_run_at,
        )
        for row in rows
    ]
