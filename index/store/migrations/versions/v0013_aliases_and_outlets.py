"""Names and outlets that moderators declared to be the same."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
readable_from = "0011"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_pairs("name_aliases", "name")
    _create_pairs("outlet_ties", "outlet")


def _create_pairs(table: str, column: str) -> None:
    unique = f"uq_{table}_corpus_id_{column}_key_other_key"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("corpus_id", _ID, nullable=False),
        sa.Column(column, sa.String(length=100), nullable=False),
        sa.Column("other", sa.String(length=100), nullable=False),
        sa.Column(f"{column}_key", sa.String(length=200), nullable=False),
        sa.Column("other_key", sa.String(length=200), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["corpus_id"], ["corpora.id"], name=op.f(f"fk_{table}_corpus_id_corpora")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("corpus_id", f"{column}_key", "other_key", name=op.f(unique)),
        sqlite_autoincrement=True,
    )
