"""Messages that the bot sends of its own accord; briefs and their schedules."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _create_own_posts()
    _create_briefs()
    _create_brief_schedules()


def _create_own_posts() -> None:
    op.create_table(
        "own_posts",
        sa.Column("post_key", sa.String(length=100), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger()),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("intended_at", sa.DateTime(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("post_key", name=op.f("pk_own_posts")),
        sa.UniqueConstraint("message_id", name=op.f("uq_own_posts_message_id")),
    )
    for name, column in (("guild", "guild_id"), ("person", "person_id"), ("intended", "intended_at")):
        op.create_index(f"ix_own_posts_{name}", "own_posts", [column], unique=False)


def _create_briefs() -> None:
    op.create_table(
        "briefs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("post_key", sa.String(length=100)),
        sa.Column("scope_key", sa.String(length=16), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefs")),
        sa.UniqueConstraint("post_key", name=op.f("uq_briefs_post_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_briefs_channel", "briefs", ["channel_id", "scope_key", "id"], unique=False)
    op.create_index("ix_briefs_person", "briefs", ["person_id"], unique=False)
    op.create_index("ix_briefs_made", "briefs", ["made_at"], unique=False)


def _create_brief_schedules() -> None:
    op.create_table(
        "brief_schedules",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=40)),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("next_run_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_brief_schedules")),
    )
    op.create_index("ix_brief_schedules_guild", "brief_schedules", ["guild_id"], unique=False)
    op.create_index("ix_brief_schedules_next", "brief_schedules", ["next_run_at"], unique=False)
