"""How often a source is polled, if a person chose it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("sources", sa.Column("fixed_interval_s", sa.Integer(), nullable=True))
