"""How texts came here. Of articles that are there, what the database proves; the rest is not known."""

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
    """A person's text that took the place of a fetched one was kept with the origin of that one."""
    supplied = sa.update(_articles).where(_articles.c.fetched_at.is_(None))
    op.get_bind().execute(supplied.values(text_origin=None))


def _label_fetched_texts() -> None:
    """Their address could be changed before they were stored, so that only some are known to be from there.

    Those are the ones that a source listed under it and that were read for it, and those whose page was looked
    at since and shows them. Of all others the page is read once more as soon as pages are looked at, which
    labels them. A text from a feed was taken from feeds of its own site only.
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
    """By whom and when is in the log of the bot, which keeps it for half a year only."""
    connection = op.get_bind()
    edited = sa.select(_articles.c.id, _articles.c.edited).where(_articles.c.edited != "")
    for row in connection.execute(edited).all():
        stated = [{"fact": fact, "by": None, "at": None} for fact in row.edited.split(",")]
        this = sa.update(_articles).where(_articles.c.id == row.id)
        connection.execute(this.values(provenance=json.dumps({"stated": stated})))
