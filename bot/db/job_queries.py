"""Queries for long work on a server's index that resumes after a restart."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.db.tables import jobs
from index import ArticleId, SourceId


class JobKind(StrEnum):
    """What is done."""

    REINDEX = "reindex"
    CHECK = "check"
    POLL = "poll"
    """Of one source or of all."""
    REFRESH = "refresh"
    """Reading all articles of a source again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """What a moderator asked for.

    Outlet, article and `full` are of a reindex, `repairs` is of a check; a source, with the title that it had,
    is of a refresh and of a poll, where None means all.
    """

    kind: JobKind
    outlet: str | None = None
    article_id: ArticleId | None = None
    full: bool = False
    repairs: bool = False
    source_id: SourceId | None = None
    source_title: str = ""
    language: str = "en"
    """Discord's locale in which the message about it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A request at work. `message_id` is None until the message is known."""

    guild_id: int
    channel_id: int
    message_id: int | None = None
    person_id: int
    request: JobRequest
    started_at: datetime


_REQUEST = TypeAdapter(JobRequest)


def save_job(connection: Connection, job: Job) -> None:
    """Store a job in the place of the server's one before."""
    values = {
        "kind": job.request.kind.value,
        "content": _REQUEST.dump_json(job.request).decode(),
        "channel_id": job.channel_id,
        "message_id": job.message_id,
        "person_id": job.person_id,
        "started_at": job.started_at,
    }
    row = insert(jobs).values(guild_id=job.guild_id, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["guild_id"], set_=values))


def set_job_message(connection: Connection, guild_id: int, message_id: int | None) -> None:
    """Which message shows the job of a server now."""
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


def delete_job(connection: Connection, guild_id: int) -> None:
    """The job of a server is over."""
    connection.execute(delete(jobs).where(jobs.c.guild_id == guild_id))
