"""The audit log of a server: who added, removed, reindexed or changed what, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from bot.db.storage_quotas import trim_audit_log
from bot.db.tables import activities

AUDIT_LOG_RETENTION_DAYS = 180
MAX_SUBJECT_CHARS = 4000


class AuditAction(StrEnum):
    """Actions in the audit log."""

    ARTICLE_ADDED = "article_added"
    ARTICLE_REPLACED = "article_replaced"
    ARTICLE_EDITED = "article_edited"
    ARTICLE_REMOVED = "article_removed"
    ARTICLE_RESTORED = "article_restored"
    ARTICLE_APPROVED = "article_approved"
    ARTICLE_REJECTED = "article_rejected"
    REINDEXED = "reindexed"
    CHECKED = "checked"
    SOURCE_ADDED = "source_added"
    SOURCES_IMPORTED = "sources_imported"
    SOURCE_CHANGED = "source_changed"
    SOURCE_PAUSED = "source_paused"
    SOURCE_GIVEN_UP = "source_given_up"
    """The bot paused it because it had failed for days."""
    SOURCE_RESUMED = "source_resumed"
    SOURCE_REMOVED = "source_removed"
    SOURCES_POLLED = "sources_polled"
    SOURCE_REINDEXED = "source_reindexed"
    SOURCE_ROLLED_BACK = "source_rolled_back"
    NAMES_CHANGED = "names_changed"
    """Two names or two outlets were joined or separated, or that was taken back."""
    SETTINGS_CHANGED = "settings_changed"
    ANSWER_CRITICISED = "answer_criticised"
    BRIEF_SCHEDULED = "brief_scheduled"
    CHANNEL_UNUSABLE = "channel_unusable"
    """The bot cannot post in the channel that a setting names."""
    DELIVERY_CHANGED = "delivery_changed"
    """Added, changed, paused, resumed, removed, or stopped by the bot: `bot.ui.delivery_changes`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One line of the log. `subject` is the object of the action as text: a title, a setting, a number."""

    guild_id: int
    person_id: int | None
    action: AuditAction
    subject: str
    at: datetime


def add_audit_record(connection: Connection, record: AuditRecord) -> None:
    """Store a line, with its subject cut to 4,000 characters, and delete the oldest lines beyond the quota."""
    connection.execute(
        insert(activities).values(
            guild_id=record.guild_id,
            person_id=record.person_id,
            action=record.action.value,
            subject=record.subject[:MAX_SUBJECT_CHARS],
            at=record.at,
        )
    )
    trim_audit_log(connection, record.guild_id)


def list_audit_records(
    connection: Connection,
    guild_id: int,
    *,
    actions: Sequence[AuditAction] = (),
    person_id: int | None = None,
    limit: int,
    offset: int = 0,
) -> list[AuditRecord]:
    """The newest first. No `actions` means all actions, no `person_id` all people."""
    query = select(activities).where(*_conditions(guild_id, actions, person_id))
    rows = connection.execute(query.order_by(activities.c.id.desc()).limit(limit).offset(offset))
    return [to_audit_record(row) for row in rows]


def to_audit_record(row: Row[*tuple[Any, ...]]) -> AuditRecord:
    """A row of the table as a record."""
    return AuditRecord(
        guild_id=row.guild_id,
        person_id=row.person_id,
        action=AuditAction(row.action),
        subject=row.subject,
        at=row.at,
    )


def find_last_record(
    connection: Connection, guild_id: int, action: AuditAction, subject: str
) -> AuditRecord | None:
    """The newest record of this action and subject."""
    where = *_conditions(guild_id, [action], None), activities.c.subject == subject
    row = connection.execute(select(activities).where(*where).order_by(activities.c.id.desc()).limit(1)).first()
    return None if row is None else to_audit_record(row)


def count_audit_records(
    connection: Connection, guild_id: int, *, actions: Sequence[AuditAction] = (), person_id: int | None = None
) -> int:
    """How many records `list_audit_records` would return without a limit."""
    query = select(func.count()).select_from(activities).where(*_conditions(guild_id, actions, person_id))
    return int(connection.execute(query).scalar_one())


def purge_audit_records(connection: Connection, before: datetime) -> int:
    """Delete older records; returns how many."""
    return connection.execute(delete(activities).where(activities.c.at < before)).rowcount


def _conditions(
    guild_id: int, actions: Sequence[AuditAction], person_id: int | None
) -> Iterator[ColumnElement[bool]]:
    yield activities.c.guild_id == guild_id
    if actions:
        yield activities.c.action.in_([action.value for action in actions])
    if person_id is not None:
        yield activities.c.person_id == person_id
