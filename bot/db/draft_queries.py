"""Queries for drafts: articles that a contributor previews and that may wait for a moderator."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record
from bot.db.storage_quotas import DraftQuota, require_draft_quota
from bot.db.tables import drafts
from index import ArticleDraft

PREVIEW_RETENTION = timedelta(hours=24)
"""How long a preview can be used, and how long the outcome of a decided draft is kept."""
WAITING_RETENTION = timedelta(days=30)
DEFAULT_DRAFT_QUOTA = DraftQuota(max_bytes=50_000_000)
"""Per server, unless the operator sets another one."""


class DraftState(StrEnum):
    """PREVIEW and WAITING drafts are open, the others are decided."""

    PREVIEW = "preview"
    WAITING = "waiting"
    ADDED = "added"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


OPEN_STATES = (DraftState.PREVIEW, DraftState.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft with its contributor, its channel and its state. A decided draft has no text any more."""

    draft_id: int
    guild_id: int
    channel_id: int
    person_id: int
    state: DraftState
    draft: ArticleDraft
    created_at: datetime
    decided_by: int | None
    reason: str


_DRAFT = TypeAdapter(ArticleDraft)


def add_draft(
    connection: Connection,
    draft: ArticleDraft,
    *,
    guild_id: int,
    channel_id: int,
    person_id: int,
    at: datetime,
    quota: DraftQuota = DEFAULT_DRAFT_QUOTA,
) -> int:
    """Store a draft as a preview; returns its id. Raises Refusal if it exceeds a quota."""
    row = insert(drafts).values(
        guild_id=guild_id,
        channel_id=channel_id,
        person_id=person_id,
        state=DraftState.PREVIEW.value,
        content=_pack(draft),
        created_at=at,
        reason="",
    )
    draft_id = int(connection.execute(row.returning(drafts.c.id)).scalar_one())
    require_draft_quota(connection, guild_id, person_id, quota)
    return draft_id


def find_draft(connection: Connection, guild_id: int, draft_id: int) -> StoredDraft | None:
    """None for a draft of another server, and for a deleted one."""
    query = select(drafts).where(drafts.c.id == draft_id, drafts.c.guild_id == guild_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _to_stored(row)


def find_drafts(connection: Connection, guild_id: int, ids: Sequence[int]) -> list[StoredDraft]:
    """The drafts that still exist, by ascending id."""
    query = select(drafts).where(drafts.c.id.in_(ids), drafts.c.guild_id == guild_id)
    return [_to_stored(row) for row in connection.execute(query.order_by(drafts.c.id))]


def update_draft(
    connection: Connection, shown: StoredDraft, draft: ArticleDraft, *, quota: DraftQuota | None = None
) -> bool:
    """Store a changed draft, unless it changed since it was shown; returns whether it was stored.

    So a contributor cannot change a submission while a moderator reads it, and two moderators do not overwrite
    each other. Raises Refusal if the draft exceeds the `quota`.
    """
    if not is_draft_unchanged(connection, shown):
        return False
    connection.execute(update(drafts).where(drafts.c.id == shown.draft_id).values(content=_pack(draft)))
    if quota is not None:
        require_draft_quota(connection, shown.guild_id, shown.person_id, quota)
    return True


def is_draft_unchanged(connection: Connection, shown: StoredDraft) -> bool:
    """Whether a draft still has the state and content with which it was shown."""
    found = find_draft(connection, shown.guild_id, shown.draft_id)
    return found is not None and found.state is shown.state and draft_digest(found) == draft_digest(shown)


def draft_digest(stored: StoredDraft) -> bytes:
    """A hash of the content of a draft; it changes with any part of the content."""
    return blake2b(_DRAFT.dump_json(stored.draft), digest_size=16).digest()


def change_draft_state(
    connection: Connection,
    draft_id: int,
    before: DraftState,
    after: DraftState,
    *,
    by: int,
    at: datetime,
    reason: str = "",
) -> bool:
    """Change the state if it is still `before`, and return whether it was: only the first decision counts."""
    where = drafts.c.id == draft_id, drafts.c.state == before.value
    values: dict[str, object] = {"state": after.value, "decided_by": by, "decided_at": at, "reason": reason}
    content = connection.execute(select(drafts.c.content).where(*where)).scalar()
    if content is None:
        return False
    if after not in OPEN_STATES:  # Only its outcome is still needed.
        values["content"] = _pack(replace(_unpack(content), text=""))
    return connection.execute(update(drafts).where(*where).values(values)).rowcount == 1


def list_waiting_drafts(
    connection: Connection, guild_id: int, *, limit: int, offset: int = 0
) -> list[StoredDraft]:
    """Drafts that wait for a moderator, oldest first."""
    query = (
        select(drafts).where(*_waiting_conditions(guild_id)).order_by(drafts.c.id).limit(limit).offset(offset)
    )
    return [_to_stored(row) for row in connection.execute(query)]


def count_waiting_drafts(connection: Connection, guild_id: int) -> int:
    query = select(func.count()).select_from(drafts).where(*_waiting_conditions(guild_id))
    return int(connection.execute(query).scalar_one())


def count_waiting_before(connection: Connection, guild_id: int, draft_id: int) -> int:
    """The position of a waiting draft in the queue, from 0."""
    query = select(func.count()).select_from(drafts)
    before = query.where(*_waiting_conditions(guild_id), drafts.c.id < draft_id)
    return int(connection.execute(before).scalar_one())


def purge_drafts(connection: Connection, now: datetime) -> int:
    """Delete drafts whose retention is over; returns how many.

    Drafts that no moderator decided on in time are logged as rejected in the audit log of their server.
    """
    is_waiting = drafts.c.state == DraftState.WAITING.value
    overdue = is_waiting & (drafts.c.decided_at < now - WAITING_RETENTION)
    for row in connection.execute(select(drafts).where(overdue).order_by(drafts.c.id)).all():
        _log_overdue_draft(connection, _to_stored(row), now)
    old = (
        ~is_waiting
        & (drafts.c.created_at < now - PREVIEW_RETENTION)
        & (drafts.c.decided_at.is_(None) | (drafts.c.decided_at < now - PREVIEW_RETENTION))
    )
    return connection.execute(delete(drafts).where(or_(old, overdue))).rowcount


def _log_overdue_draft(connection: Connection, stored: StoredDraft, now: datetime) -> None:
    line = AuditRecord(
        guild_id=stored.guild_id,
        person_id=None,
        action=AuditAction.ARTICLE_REJECTED,
        subject=stored.draft.title or stored.draft.url or "",
        at=now,
    )
    add_audit_record(connection, line)


def _waiting_conditions(guild_id: int) -> tuple[ColumnElement[bool], ...]:
    return drafts.c.guild_id == guild_id, drafts.c.state == DraftState.WAITING.value


def _to_stored(row: Row[*tuple[Any, ...]]) -> StoredDraft:
    return StoredDraft(
        draft_id=row.id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        person_id=row.person_id,
        state=DraftState(row.state),
        draft=_unpack(row.content),
        created_at=row.created_at,
        decided_by=row.decided_by,
        reason=row.reason,
    )


def _pack(draft: ArticleDraft) -> bytes:
    return zlib.compress(_DRAFT.dump_json(draft))


def _unpack(content: bytes) -> ArticleDraft:
    return _DRAFT.validate_json(zlib.decompress(content))
