"""Messages that the bot sends of its own accord."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _create_own_posts()
    _create_cited_articles()


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
