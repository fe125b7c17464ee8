"""Sketches for finding copies of one report, and pairs of articles that are copies."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "story_sketches",
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wire", sa.String(length=20), nullable=True),
        sa.Column("is_wires_own", sa.Boolean(), nullable=False),
        _article_key("story_sketches", "article_id"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_sketches")),
    )
    op.create_table(
        "story_bands",
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        _article_key("story_bands", "article_id"),
        sa.PrimaryKeyConstraint("band", "article_id", name=op.f("pk_story_bands")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_story_bands_article_id"), "story_bands", ["article_id"])
    op.create_table(
        "story_links",
        sa.Column("low_id", _ID, autoincrement=False, nullable=False),
        sa.Column("high_id", _ID, nullable=False),
        _article_key("story_links", "low_id"),
        _article_key("story_links", "high_id"),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=op.f("pk_story_links")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_story_links_high_id"), "story_links", ["high_id"])


def _article_key(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_articles")
    return sa.ForeignKeyConstraint([column], ["articles.id"], name=name, ondelete="CASCADE")
