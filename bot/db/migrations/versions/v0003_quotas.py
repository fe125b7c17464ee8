"""Compress drafts, and index by server what has a limit per server."""

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("packed", sa.LargeBinary(), nullable=False, server_default=""))
    connection = op.get_bind()
    ids = connection.execute(sa.text("SELECT id FROM drafts")).scalars().all()
    for draft_id in ids:
        content = connection.execute(
            sa.text("SELECT content FROM drafts WHERE id = :id"), {"id": draft_id}
        ).scalar_one()
        connection.execute(
            sa.text("UPDATE drafts SET packed = :packed WHERE id = :id"),
            {"packed": zlib.compress(content.encode()), "id": draft_id},
        )
    # In place: a new table would count ids from 1 again, and old buttons would act on new drafts.
    op.execute("ALTER TABLE drafts DROP COLUMN content")
    op.execute("ALTER TABLE drafts RENAME COLUMN packed TO content")
    op.create_index("ix_exchanges_guild", "exchanges", ["guild_id", "id"], unique=False)
    op.create_index("ix_source_offers_guild", "source_offers", ["guild_id", "id"], unique=False)
