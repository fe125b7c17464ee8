"""Channels for moderators: messages for review, the log; questions without an answer."""

import json
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "review_posts",
        sa.Column("draft_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_review_posts")),
    )
    op.add_column("servers", sa.Column("posted_log_id", sa.BigInteger()))
    op.add_column("exchanges", sa.Column("question_key", sa.Text(), nullable=False, server_default=""))
    for name in ("is_private", "is_refused"):
        op.add_column("exchanges", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    _fill_columns(op.get_bind())
    op.create_index(
        "ix_exchanges_refused",
        "exchanges",
        ["guild_id", "is_refused", "is_private", "channel_id", "question_key"],
        unique=False,
    )


def _fill_columns(connection: sa.Connection) -> None:
    """Copy the parts of the content, one row at a time: the content of all would not fit into memory."""
    exchanges = sa.table(
        "exchanges", *map(sa.column, ("id", "content", "question_key", "is_private", "is_refused"))
    )
    ids = connection.execute(sa.select(exchanges.c.id)).scalars().all()
    for exchange_id in ids:
        this = exchanges.c.id == exchange_id
        content = json.loads(connection.execute(sa.select(exchanges.c.content).where(this)).scalar_one())
        values = {
            "question_key": _key(content.get("question", "")),
            "is_private": bool(content.get("is_private", False)),
            "is_refused": content.get("reason") is not None,
        }
        connection.execute(sa.update(exchanges).where(this).values(values))


def _key(question: str) -> str:
    return " ".join(normalize("NFKC", question).casefold().split()).rstrip(" ?!.。…")[:300]
