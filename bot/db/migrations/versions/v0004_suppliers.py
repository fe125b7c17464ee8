"""Copy suppliers and editors of older articles from the audit log to the library."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TEXT_ACTIONS = ("article_added", "article_replaced", "article_approved")
_EDITED = {"title": "title", "outlet": "outlet", "date": "published"}


def upgrade() -> None:
    """Does nothing if the library has no column for provenance yet. The log names articles by id."""
    connection = op.get_bind()
    if not _has_provenance(connection):
        return
    for row in connection.execute(_log()).all():
        if row.action == "article_edited":
            _note_edit(connection, row)
        else:
            _note_text(connection, row)


_articles = sa.table("articles", *map(sa.column, ("id", "corpus_id", "fetched_at", "provenance")))
_corpora = sa.table("corpora", *map(sa.column, ("id", "name")))


def _has_provenance(connection: sa.Connection) -> bool:
    inspector = sa.inspect(connection)
    return inspector.has_table("articles") and any(
        column["name"] == "provenance" for column in inspector.get_columns("articles")
    )


def _log() -> sa.Select[Any]:
    log = sa.table(
        "activities",
        sa.column("id"),
        sa.column("guild_id"),
        sa.column("person_id"),
        sa.column("action"),
        sa.column("subject"),
        sa.column("at", sa.DateTime()),
    )
    named = log.c.action.in_((*_TEXT_ACTIONS, "article_edited")) & log.c.person_id.is_not(None)
    return sa.select(log).where(named).order_by(log.c.id)


def _note_text(connection: sa.Connection, row: Any) -> None:
    """Record the supplier of a text that was not fetched; of approvals the log names only the moderator."""
    article_id = _number_of(row.subject)
    supplied = sa.select(_articles.c.id).where(_articles.c.id == article_id, _articles.c.fetched_at.is_(None))
    if connection.execute(supplied).first() is None:
        return
    by = _supplier(row)
    if row.action == "article_approved":
        by = by | {"person_id": None}
    _note(connection, row, article_id, {"at": _moment(row), "by": by})


def _note_edit(connection: sa.Connection, row: Any) -> None:
    try:
        edit = json.loads(row.subject)
        facts = [_EDITED[name] for name in _EDITED if edit.get(name)]
        article_id = int(edit["article_id"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return
    stated = [{"fact": fact, "by": _supplier(row), "at": _moment(row)} for fact in facts]
    _note(connection, row, article_id, {"stated": stated})


def _note(connection: sa.Connection, row: Any, article_id: int | None, known: dict[str, Any]) -> None:
    """Add to the provenance of an article of that server; later log lines replace earlier ones."""
    found = connection.execute(
        sa.select(_articles.c.provenance)
        .join(_corpora, _corpora.c.id == _articles.c.corpus_id)
        .where(_articles.c.id == article_id, _corpora.c.name == f"guild-{row.guild_id}")
    ).one_or_none()
    if found is None:
        return
    before = json.loads(found.provenance) if found.provenance else {}
    after = before | known
    if "stated" in known:
        renewed = {stated["fact"] for stated in known["stated"]}
        kept = [stated for stated in before.get("stated", []) if stated["fact"] not in renewed]
        after["stated"] = kept + known["stated"]
    this = sa.update(_articles).where(_articles.c.id == article_id)
    connection.execute(this.values(provenance=json.dumps(after, ensure_ascii=False)))


def _number_of(subject: str) -> int | None:
    """The article id in `7: Title`."""
    number, separator, _ = subject.partition(":")
    return int(number) if separator and number.isascii() and number.isdecimal() else None


def _supplier(row: Any) -> dict[str, Any]:
    return {"role": "member", "person_id": row.person_id, "name": ""}


def _moment(row: Any) -> str:
    return f"{row.at.isoformat()}+00:00"
