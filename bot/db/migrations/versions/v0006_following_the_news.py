"""What following the news stores: own messages, deliveries, watches, briefs, articles that answers cite."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _create_own_posts()
    _create_watches()
    _create_deliveries()
    _create_cited_articles()
    _create_briefs()
    _create_brief_schedules()


def _create_own_posts() -> None:
    op.create_table(
        "own_posts",
        sa.Column("post_key", sa.String(length=100), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger()),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("intended_at", sa.DateTime(), nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("post_key", name=op.f("pk_own_posts")),
        sa.UniqueConstraint("message_id", name=op.f("uq_own_posts_message_id")),
    )
    for name, column in (("guild", "guild_id"), ("person", "person_id"), ("intended", "intended_at")):
        op.create_index(f"ix_own_posts_{name}", "own_posts", [column], unique=False)


def _create_watches() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("query_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("in_channel", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("refused_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint("query_id", name=op.f("uq_watches_query_id")),
        sqlite_autoincrement=True,
    )
    for name, column in (("guild", "guild_id"), ("person", "person_id")):
        op.create_index(f"ix_watches_{name}", "watches", [column], unique=False)


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("query_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger()),
        sa.Column("most_an_hour", sa.Integer(), nullable=False),
        sa.Column("quiet_hours", sa.String(length=11)),
        sa.Column("time_zone", sa.String(length=64)),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_guild", "deliveries", ["guild_id"], unique=False)
    op.create_index("ix_deliveries_person", "deliveries", ["person_id"], unique=False)
    _create_delivery_posts()


def _create_delivery_posts() -> None:
    op.create_table(
        "delivery_posts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_summary", sa.Boolean(), nullable=False),
        sa.Column("alert_ids", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_delivery_posts_delivery_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_posts")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_delivery_posts_delivery", "delivery_posts", ["delivery_id", "finished_at"], unique=False
    )
    op.create_index("ix_delivery_posts_planned", "delivery_posts", ["planned_at"], unique=False)
    op.create_table(
        "delivered_articles",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["delivery_posts.id"],
            name=op.f("fk_delivered_articles_post_id_delivery_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", "article_id", name=op.f("pk_delivered_articles")),
    )
    op.create_index("ix_delivered_articles_post_id", "delivered_articles", ["post_id"], unique=False)


def _create_cited_articles() -> None:
    op.create_table(
        "cited_articles",
        sa.Column("exchange_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("counts_people", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime()),
        sa.ForeignKeyConstraint(
            ["exchange_id"],
            ["exchanges.id"],
            name=op.f("fk_cited_articles_exchange_id_exchanges"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("exchange_id", "article_id", name=op.f("pk_cited_articles")),
    )


def _create_briefs() -> None:
    op.create_table(
        "briefs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger()),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("post_key", sa.String(length=100)),
        sa.Column("scope_key", sa.String(length=16), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefs")),
        sa.UniqueConstraint("post_key", name=op.f("uq_briefs_post_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_briefs_channel", "briefs", ["channel_id", "scope_key", "id"], unique=False)
    op.create_index("ix_briefs_person", "briefs", ["person_id"], unique=False)
    op.create_index("ix_briefs_made", "briefs", ["made_at"], unique=False)


def _create_brief_schedules() -> None:
    op.create_table(
        "brief_schedules",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=40)),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("next_run_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_brief_schedules")),
    )
    op.create_index("ix_brief_schedules_guild", "brief_schedules", ["guild_id"], unique=False)
    op.create_index("ix_brief_schedules_next", "brief_schedules", ["next_run_at"], unique=False)
