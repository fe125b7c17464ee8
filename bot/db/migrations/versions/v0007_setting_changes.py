"""Which servers changed their settings, for other processes that hold them in memory."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "setting_changes",
        sa.Column("seq", _ID, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_setting_changes")),
        sa.UniqueConstraint("guild_id", name=op.f("uq_setting_changes_guild_id")),
        sqlite_autoincrement=True,
    )
