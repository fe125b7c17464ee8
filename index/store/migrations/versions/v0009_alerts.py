"""Standing queries, the arrivals that are matched against them, and alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_standing_queries()
    _create_question_vectors()
    _create_arrivals()
    _create_alerts()


def _create_standing_queries() -> None:
    op.create_table(
        "standing_queries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("corpus_id", _ID, nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        _key("standing_queries", "corpus_id", "corpora"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_queries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_standing_queries_corpus_id"), "standing_queries", ["corpus_id"])
    op.create_table(
        "standing_query_corpora",
        sa.Column("query_id", _ID, nullable=False),
        sa.Column("corpus_id", _ID, nullable=False),
        _key("standing_query_corpora", "query_id", "standing_queries", ondelete="CASCADE"),
        _key("standing_query_corpora", "corpus_id", "corpora"),
        sa.PrimaryKeyConstraint("query_id", "corpus_id", name=op.f("pk_standing_query_corpora")),
    )
    op.create_index(op.f("ix_standing_query_corpora_corpus_id"), "standing_query_corpora", ["corpus_id"])


def _create_question_vectors() -> None:
    op.create_table(
        "question_vectors",
        sa.Column("query_id", _ID, nullable=False),
        sa.Column("model_id", _ID, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _key("question_vectors", "query_id", "standing_queries", ondelete="CASCADE"),
        _key("question_vectors", "model_id", "models"),
        sa.PrimaryKeyConstraint("query_id", "model_id", name=op.f("pk_question_vectors")),
    )


def _create_arrivals() -> None:
    op.create_table(
        "arrivals",
        sa.Column("seq", _ID, nullable=False),
        sa.Column("corpus_id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("awaits_questions", sa.Boolean(), nullable=False, server_default=sa.text("0")),
        _key("arrivals", "corpus_id", "corpora"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_arrivals")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_arrivals_article_id"), "arrivals", ["article_id"])


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("query_id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("repeats_id", _ID, nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("answer_start", sa.Integer(), nullable=True),
        sa.Column("answer_end", sa.Integer(), nullable=True),
        sa.Column("matched_at", sa.DateTime(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        _key("alerts", "query_id", "standing_queries", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "query_id", "article_id", "revision", name=op.f("uq_alerts_query_id_article_id_revision")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_alerts_article_id"), "alerts", ["article_id"])
    op.create_index(op.f("ix_alerts_matched_at"), "alerts", ["matched_at"])
    op.create_index("ix_alerts_query_delivered", "alerts", ["query_id", "delivered_at"])


def _key(table: str, column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)
