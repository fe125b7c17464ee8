"""Queries for the messages in review channels that show waiting drafts."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, exists, select

from bot.db.draft_queries import DraftState, StoredDraft, find_draft
from bot.db.tables import drafts, review_posts
from bot.db.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPost:
    """A draft, and the message that shows it."""

    draft_id: int
    guild_id: int
    channel_id: int
    message_id: int


def save_review_post(connection: Connection, post: ReviewPost) -> None:
    values = {"guild_id": post.guild_id, "channel_id": post.channel_id, "message_id": post.message_id}
    upsert(connection, review_posts, {"draft_id": post.draft_id}, values)


def find_review_post(connection: Connection, draft_id: int) -> ReviewPost | None:
    """None for a draft that no message shows."""
    row = connection.execute(select(review_posts).where(review_posts.c.draft_id == draft_id)).one_or_none()
    return None if row is None else ReviewPost(**row._mapping)


def delete_review_post(connection: Connection, draft_id: int) -> None:
    """Forget the message of a draft; call it once the message says what was decided."""
    connection.execute(delete(review_posts).where(review_posts.c.draft_id == draft_id))


def list_outdated_posts(connection: Connection) -> list[tuple[ReviewPost, StoredDraft | None]]:
    """Messages whose draft waits no more, with the draft; None if it was deleted."""
    waiting = exists().where(drafts.c.id == review_posts.c.draft_id, drafts.c.state == DraftState.WAITING.value)
    rows = connection.execute(select(review_posts).where(~waiting).order_by(review_posts.c.draft_id)).all()
    posts = [ReviewPost(**row._mapping) for row in rows]
    return [(post, find_draft(connection, post.guild_id, post.draft_id)) for post in posts]


def list_review_channels(connection: Connection) -> dict[int, set[int | None]]:
    """By server with waiting drafts, the channels that show them; None for drafts that no message shows."""
    posted = drafts.outerjoin(review_posts, review_posts.c.draft_id == drafts.c.id)
    query = select(drafts.c.guild_id, review_posts.c.channel_id).select_from(posted)
    found: dict[int, set[int | None]] = {}
    for row in connection.execute(query.where(drafts.c.state == DraftState.WAITING.value).distinct()):
        found.setdefault(row.guild_id, set()).add(row.channel_id)
    return found


def list_unposted_drafts(
    connection: Connection, guild_id: int, channel_id: int, *, limit: int
) -> list[StoredDraft]:
    """Waiting drafts of a server that no message in this channel shows, oldest first."""
    is_posted = exists().where(review_posts.c.draft_id == drafts.c.id, review_posts.c.channel_id == channel_id)
    query = select(drafts.c.id).where(
        drafts.c.guild_id == guild_id, drafts.c.state == DraftState.WAITING.value, ~is_posted
    )
    ids = connection.execute(query.order_by(drafts.c.id).limit(limit)).scalars().all()
    return [draft for draft_id in ids if (draft := find_draft(connection, guild_id, draft_id)) is not None]
