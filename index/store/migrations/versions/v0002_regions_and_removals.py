"""Regions of articles, facts that people edited, and removed articles that can be restored."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("articles", sa.Column("regions_version", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_articles_regions_version"), "articles", ["regions_version"])
    op.add_column("articles", sa.Column("edited", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "article_regions",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("region", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_regions_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "region", name=op.f("pk_article_regions")),
    )
    op.create_index(op.f("ix_article_regions_region"), "article_regions", ["region"])
    op.create_table(
        "removed_articles",
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("corpus_id", _ID, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corpus_id"], ["corpora.id"], name=op.f("fk_removed_articles_corpus_id_corpora")
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_removed_articles")),
    )
