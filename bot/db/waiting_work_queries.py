"""Work of the bot that waits, over all servers: posts, submissions, jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, func, select

from bot.db.draft_queries import DraftState
from bot.db.job_queries import JobKind
from bot.db.tables import delivery_posts, drafts, jobs
from index import Backlog, UtcDateTime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    """What waits, without anything about people, servers or channels."""

    posts: Backlog
    """Posts of deliveries that are not known to be sent."""
    submissions: Backlog
    """Articles that members submitted and moderators have not decided on."""
    jobs: Mapping[JobKind, Backlog]
    """Long work that moderators started; kinds without any are missing."""


def find_waiting_work(connection: Connection) -> WaitingWork:
    query = select(jobs.c.kind, func.count(), func.min(jobs.c.started_at, type_=UtcDateTime()))
    rows = connection.execute(query.group_by(jobs.c.kind).order_by(jobs.c.kind))
    return WaitingWork(
        posts=_find_backlog(connection, delivery_posts.c.planned_at, delivery_posts.c.finished_at.is_(None)),
        submissions=_find_backlog(connection, drafts.c.created_at, drafts.c.state == DraftState.WAITING.value),
        jobs={JobKind(kind): Backlog(count, since) for kind, count, since in rows},
    )


def _find_backlog(connection: Connection, at: Column[Any], condition: ColumnElement[bool]) -> Backlog:
    query = select(func.count(at), func.min(at, type_=UtcDateTime())).where(condition)
    waiting, since = connection.execute(query).one()
    return Backlog(waiting, since)
