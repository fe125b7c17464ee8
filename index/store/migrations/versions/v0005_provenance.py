"""Provenance of texts. For stored articles, only what the database proves; the rest stays unknown."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("articles", sa.Column("text_url", sa.Text(), nullable=True))
    op.add_column("articles", sa.Column("provenance", sa.Text(), nullable=True))
    op.add_column("aliases", sa.Column("is_checked", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    _unlabel_supplied_texts()
    _label_fetched_texts()
    _label_edited_facts()


_articles = sa.table(
    "articles",
    *map(
        sa.column,
        (
            "id",
            "canonical_url",
            "source_id",
            "fetched_at",
            "checked_at",
            "gone_at",
            "text_origin",
            "text_url",
            "provenance",
            "edited",
            "page_etag",
            "page_last_modified",
            "next_check_at",
            "updated_at",
        ),
    ),
)


def _unlabel_supplied_texts() -> None:
    """Clear the origin of supplied texts: one that replaced a fetched text kept the origin of that text."""
    supplied = sa.update(_articles).where(_articles.c.fetched_at.is_(None))
    op.get_bind().execute(supplied.values(text_origin=None))


def _label_fetched_texts() -> None:
    """Label only texts known to come from their article's URL, which people could change before storing.

    These are texts that were read for an entry that a source listed under this URL, and texts whose page was
    checked since and still shows them. The pages of all others are due for a check, which labels them. Texts
    from feeds were only accepted from feeds of the same site.
    """
    connection = op.get_bind()
    entries = sa.table("source_entries", *map(sa.column, ("article_id", "url", "outcome")))
    was_read = sa.select(entries.c.article_id).where(
        entries.c.article_id == _articles.c.id,
        entries.c.url == _articles.c.canonical_url,
        entries.c.outcome.in_(("added", "updated")),
    )
    has_page = _articles.c.fetched_at.is_not(None) & _articles.c.canonical_url.is_not(None)
    origin = sa.func.coalesce(_articles.c.text_origin, "page")
    still_there = _articles.c.checked_at.is_not(None) & _articles.c.gone_at.is_(None)
    read_from_page = sa.update(_articles).where(has_page, origin == "page", still_there | sa.exists(was_read))
    connection.execute(read_from_page.values(text_origin="page", text_url=_articles.c.canonical_url))
    sources = sa.table("sources", *map(sa.column, ("id", "url")))
    feed_url = sa.select(sources.c.url).where(sources.c.id == _articles.c.source_id).scalar_subquery()
    read_from_feed = sa.update(_articles).where(has_page, origin == "feed", sa.exists(was_read))
    connection.execute(read_from_feed.values(text_url=feed_url))
    unproven = sa.update(_articles).where(has_page, _articles.c.text_url.is_(None))
    connection.execute(
        unproven.values(
            text_origin=None, page_etag=None, page_last_modified=None, next_check_at=_articles.c.updated_at
        )
    )


def _label_edited_facts() -> None:
    """Mark edited facts as stated. By whom and when is only in the bot's log, which covers half a year."""
    connection = op.get_bind()
    edited = sa.select(_articles.c.id, _articles.c.edited).where(_articles.c.edited != "")
    for row in connection.execute(edited).all():
        stated = [{"fact": fact, "by": None, "at": None} for fact in row.edited.split(",")]
        this = sa.update(_articles).where(_articles.c.id == row.id)
        connection.execute(this.values(provenance=json.dumps({"stated": stated})))
