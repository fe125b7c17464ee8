"""Following the news: the briefs that were shown."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "briefs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("scope_key", sa.String(length=16), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefs")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_briefs_channel", "briefs", ["channel_id", "scope_key", "id"], unique=False)
    op.create_index("ix_briefs_person", "briefs", ["person_id"], unique=False)
    op.create_index("ix_briefs_made", "briefs", ["made_at"], unique=False)
