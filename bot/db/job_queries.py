"""Queries for jobs: long work on a server's index that resumes after a restart."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update

from bot.db.tables import jobs
from bot.db.upsert import upsert
from index import ArticleId, SourceId


class JobKind(StrEnum):
    """The kinds of jobs."""

    REINDEX = "reindex"
    CHECK = "check"
    POLL = "poll"
    """Poll one source or all."""
    REFRESH = "refresh"
    """Check the pages of all articles of a source."""
    ROLLBACK = "rollback"
    """Undo the last refresh of a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """What a moderator asked for.

    `outlet`, `article_id` and `full` belong to a reindex, `repairs` to a check. The source and its title at
    that time belong to a refresh, a rollback or a poll; a poll without a source polls all.
    """

    kind: JobKind
    outlet: str | None = None
    article_id: ArticleId | None = None
    full: bool = False
    repairs: bool = False
    source_id: SourceId | None = None
    source_title: str = ""
    language: str = "en"
    """Discord locale of the message that shows the job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A running request. `message_id` is None until the message that shows it was sent."""

    guild_id: int
    channel_id: int
    message_id: int | None = None
    person_id: int
    request: JobRequest
    started_at: datetime


_REQUEST = TypeAdapter(JobRequest)


def save_job(connection: Connection, job: Job) -> None:
    """Store a job instead of the server's previous one."""
    values = {
        "kind": job.request.kind.value,
        "content": _REQUEST.dump_json(job.request).decode(),
        "channel_id": job.channel_id,
        "message_id": job.message_id,
        "person_id": job.person_id,
        "started_at": job.started_at,
    }
    upsert(connection, jobs, {"guild_id": job.guild_id}, values)


def set_job_message(connection: Connection, guild_id: int, message_id: int | None) -> None:
    """Record which message shows the job of a server."""
    connection.execute(update(jobs).where(jobs.c.guild_id == guild_id).values(message_id=message_id))


def list_jobs(connection: Connection) -> list[Job]:
    """The oldest first."""
    return [
        Job(
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            message_id=row.message_id,
            person_id=row.person_id,
            request=_REQUEST.validate_json(row.content),
            started_at=row.started_at,
        )
        for row in connection.execute(select(jobs).order_by(jobs.c.started_at))
    ]


def delete_job(connection: Connection, guild_id: int) -> bool:
    """Delete the job of a server, because it is over. Returns whether it had one."""
    return connection.execute(delete(jobs).where(jobs.c.guild_id == guild_id)).rowcount > 0
