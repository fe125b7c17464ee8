"""The oldest version that can still read the tables of each owner."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "readable_versions",
        sa.Column("version_table", sa.String(length=40), nullable=False),
        sa.Column("oldest", sa.String(length=4), nullable=False),
        sa.PrimaryKeyConstraint("version_table", name=op.f("pk_readable_versions")),
    )
