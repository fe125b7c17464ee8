"""Who says what in each article, and the words by which speakers are found."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("articles", sa.Column("speakers_version", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_articles_speakers_version"), "articles", ["speakers_version"])
    op.create_table(
        "article_speakers",
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("described", sa.Text(), nullable=True),
        sa.Column("sentences", sa.LargeBinary(), nullable=False),
        _article_key("article_speakers"),
        sa.PrimaryKeyConstraint("article_id", "ordinal", name=op.f("pk_article_speakers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "speaker_words",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        _article_key("speaker_words"),
        sa.PrimaryKeyConstraint("word", "article_id", "ordinal", name=op.f("pk_speaker_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_speaker_words_article_id"), "speaker_words", ["article_id"])


def _article_key(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_article_id_articles")
    return sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=name, ondelete="CASCADE")
