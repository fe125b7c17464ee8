"""Sources, their entries, refreshes of their articles, and facts about the pages of articles."""

import sqlalchemy as sa
from alembic import op

from index.http.url_variants import variant_key

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_sources()
    _widen_articles()
    _create_source_entries()
    _create_refreshes()
    op.add_column("revisions", sa.Column("facts", sa.Text(), nullable=True))
    _prepare_articles()


def _create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", _ID, nullable=False),
        sa.Column("corpus_id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("site_url", sa.Text(), nullable=True),
        sa.Column("outlet_kind", sa.String(length=20), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("region", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("trust_note", sa.Text(), nullable=False, server_default=""),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("polled_at", sa.DateTime(), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(), nullable=True),
        sa.Column("failing_since", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("next_poll_at", sa.DateTime(), nullable=True),
        sa.Column("interval_s", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["corpus_id"], ["corpora.id"], name=op.f("fk_sources_corpus_id_corpora")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("corpus_id", "url", name=op.f("uq_sources_corpus_id_url")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sources_region"), "sources", ["region"])
    op.create_index(op.f("ix_sources_next_poll_at"), "sources", ["next_poll_at"])


def _widen_articles() -> None:
    for column in (
        sa.Column("source_id", _ID, nullable=True),
        sa.Column("dateline", sa.Text(), nullable=True),
        sa.Column("correction", sa.Text(), nullable=True),
        sa.Column("variant_key", sa.Text(), nullable=True),
        sa.Column("text_origin", sa.String(length=10), nullable=True),
        sa.Column("refused_hash", sa.String(length=64), nullable=True),
        sa.Column("page_etag", sa.Text(), nullable=True),
        sa.Column("page_last_modified", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("next_check_at", sa.DateTime(), nullable=True),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.Column("revised_at", sa.DateTime(), nullable=True),
    ):
        op.add_column("articles", column)
    op.create_index(op.f("ix_articles_source_id"), "articles", ["source_id"])
    op.create_index(op.f("ix_articles_next_check_at"), "articles", ["next_check_at"])
    op.create_index("ix_articles_corpus_variant", "articles", ["corpus_id", "variant_key"])


def _create_source_entries() -> None:
    op.create_table(
        "source_entries",
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("entry_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("stamp", sa.LargeBinary(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=True),
        sa.Column("article_id", _ID, nullable=True),
        sa.Column("listed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name=op.f("fk_source_entries_source_id_sources"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_source_entries_article_id_articles"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("source_id", "entry_key", name=op.f("pk_source_entries")),
    )
    op.create_index(op.f("ix_source_entries_article_id"), "source_entries", ["article_id"])


def _create_refreshes() -> None:
    op.create_table(
        "refreshes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("rolled_back_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_refreshes_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refreshes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_refreshes_source_id"), "refreshes", ["source_id"])
    op.create_table(
        "refresh_items",
        sa.Column("refresh_id", _ID, nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("change", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("new_revision", sa.Integer(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["refresh_id"],
            ["refreshes.id"],
            name=op.f("fk_refresh_items_refresh_id_refreshes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_refresh_items_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("refresh_id", "article_id", name=op.f("pk_refresh_items")),
    )
    op.create_index(op.f("ix_refresh_items_article_id"), "refresh_items", ["article_id"])


def _prepare_articles() -> None:
    """Schedule page checks of articles fetched before, and compute the variant keys of all URLs."""
    connection = op.get_bind()
    articles = sa.table(
        "articles",
        *map(sa.column, ("id", "canonical_url", "variant_key", "fetched_at", "updated_at", "next_check_at")),
    )
    has_page = articles.c.canonical_url.is_not(None)
    fetched = sa.update(articles).where(has_page, articles.c.fetched_at.is_not(None))
    connection.execute(fetched.values(next_check_at=articles.c.updated_at))
    rows = connection.execute(sa.select(articles.c.id, articles.c.canonical_url).where(has_page)).all()
    if rows:
        keyed = sa.update(articles).where(articles.c.id == sa.bindparam("article"))
        connection.execute(
            keyed.values(variant_key=sa.bindparam("key")),
            [{"article": row.id, "key": variant_key(row.canonical_url)} for row in rows],
        )
