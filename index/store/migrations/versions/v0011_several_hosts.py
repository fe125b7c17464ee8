"""Claims on work that one process does, and snapshots of several hosts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item", _ID, nullable=False, autoincrement=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "item", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_holder"), "claims", ["holder"])
    _add_replica_to_snapshots()


def _add_replica_to_snapshots() -> None:
    """Create the table again: SQLite cannot change a primary key. It has two rows for each corpus."""
    connection = op.get_bind()
    rows = [dict(row) for row in connection.execute(sa.text("SELECT * FROM snapshots")).mappings()]
    op.drop_table("snapshots")
    op.create_table(
        "snapshots",
        sa.Column("replica", sa.String(length=32), nullable=False),
        sa.Column("corpus_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("edition_id", _ID, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("seq", _ID, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["corpus_id"], ["corpora.id"], name=op.f("fk_snapshots_corpus_id_corpora")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_snapshots_edition_id_editions")),
        sa.PrimaryKeyConstraint("replica", "corpus_id", "kind", name=op.f("pk_snapshots")),
    )
    if rows:
        columns = ("replica", *rows[0])
        names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        insert = sa.text(f"INSERT INTO snapshots ({names}) VALUES ({values})")
        connection.execute(insert, [{"replica": "", **row} for row in rows])
