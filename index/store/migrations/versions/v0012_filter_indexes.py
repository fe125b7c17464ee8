"""Indexes of articles with every column that a question or a list can be filtered by."""

from alembic import op

revision = "0012"
down_revision = "0011"
readable_from = "0011"


def upgrade() -> None:
    op.drop_index("ix_articles_corpus_published", "articles")
    op.create_index(
        "ix_articles_corpus_published",
        "articles",
        ["corpus_id", "published_at", "outlet", "language", "source_id"],
    )
    op.create_index(
        "ix_articles_corpus_outlet",
        "articles",
        ["corpus_id", "outlet", "published_at", "language", "source_id"],
    )
