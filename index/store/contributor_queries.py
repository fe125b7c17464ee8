"""Queries for Discord users whom the library names as suppliers of texts or facts."""

import json
from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, update

from index.store.json_columns import anonymize_supplier
from index.store.schema import articles, refresh_items, removed_articles, revisions


def count_articles_naming(connection: Connection, person_id: int) -> int:
    """How many articles name the person."""
    query = select(func.count()).select_from(articles).where(_names_person(articles.c.provenance, person_id))
    return int(connection.execute(query).scalar_one())


def anonymize_person(connection: Connection, person_id: int) -> None:
    """Remove a person's id and name from articles, revisions, removed articles and running refreshes."""
    _rewrite(connection, articles, "provenance", person_id, lambda text: anonymize_supplier(text, person_id))
    for table, column in ((revisions, "facts"), (removed_articles, "content"), (refresh_items, "draft")):
        _rewrite(connection, table, column, person_id, lambda text: _anonymize_nested(text, person_id))


def _rewrite(
    connection: Connection, table: Table, column: str, person_id: int, forget: Callable[[str], str]
) -> None:
    keys = list(table.primary_key.columns)
    found = select(*keys, table.c[column].label("kept")).where(_names_person(table.c[column], person_id))
    for row in connection.execute(found).all():
        this = update(table).where(*(key == getattr(row, key.name) for key in keys))
        connection.execute(this.values({column: forget(row.kept)}))


def _names_person(column: ColumnElement[str | None], person_id: int) -> ColumnElement[bool]:
    """Also matches JSON nested in JSON strings, where quotation marks are escaped once or twice."""
    forms = (f'person_id{quotes}": {person_id},' for quotes in ("", "\\", "\\\\\\"))
    # Escaped with another character: PostgreSQL takes a backslash in a pattern for an escape.
    return or_(*(column.contains(form, autoescape=True) for form in forms))


def _anonymize_nested(text: str, person_id: int) -> str:
    """Anonymize JSON, including JSON in its strings at any depth."""

    def forget(value: object) -> object:
        if isinstance(value, list):
            return [forget(item) for item in value]
        if isinstance(value, dict):
            return {name: forget(item) for name, item in value.items()}
        if isinstance(value, str) and "person_id" in value and value.startswith("{"):
            return _anonymize_nested(value, person_id)
        return value

    return json.dumps(forget(json.loads(anonymize_supplier(text, person_id))), ensure_ascii=False)
