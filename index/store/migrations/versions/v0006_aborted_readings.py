"""Content that exceeded a limit while it was parsed or crashed the parser."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "aborted_readings",
        sa.Column("content_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("content_key", name=op.f("pk_aborted_readings")),
    )
    op.create_index(op.f("ix_aborted_readings_at"), "aborted_readings", ["at"])
