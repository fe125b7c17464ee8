"""Convert table rows, provenance and drafts to and from the JSON stored in columns."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table

from index.model.article_types import ArticleDraft
from index.model.base_types import Precision, PublishedAt, SourceId
from index.model.provenance_types import (
    PageComparison,
    Provenance,
    StatedFact,
    Supplier,
    SupplierRole,
    TextMatch,
    TextOrigin,
)
from index.store.schema import UtcDateTime, articles

PROVENANCE_COLUMNS = (
    articles.c.source_id,
    articles.c.text_origin,
    articles.c.text_url,
    articles.c.provenance,
    articles.c.page_etag,
    articles.c.page_last_modified,
)
"""What `to_provenance` reads."""

_PLAIN_DRAFT_FIELDS = (
    "text",
    "title",
    "url",
    "outlet",
    "author",
    "language",
    "dateline",
    "correction",
    "claimed_url",
)


def row_to_json(row: Row[Any]) -> dict[str, Any]:
    """A row as values that `json` can write; the row must have no bytes columns."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row._mapping.items()
    }


def row_from_json(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of columns that the table still has. Columns added since are missing and get their defaults."""
    return {
        column.name: _to_column_value(column.type, values[column.name])
        for column in table.columns
        if column.name in values
    }


def _to_column_value(kind: object, value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) and value is not None else value


def to_provenance(row: Row[*tuple[Any, ...]]) -> Provenance:
    supply = json.loads(row.provenance) if row.provenance else {}
    return Provenance(
        source_id=SourceId(row.source_id) if row.source_id is not None else None,
        text_origin=TextOrigin(row.text_origin) if row.text_origin else None,
        text_url=row.text_url,
        etag=row.page_etag,
        last_modified=row.page_last_modified,
        **_load_supply(supply),
    )


def dump_supply(came_from: Provenance) -> str | None:
    """JSON of who supplied the text and stated its facts; None if nothing is known about that."""
    supply = {
        "by": _dump_supplier(came_from.by),
        "at": _dump_datetime(came_from.at),
        "stated": [
            {"fact": stated.fact, "by": _dump_supplier(stated.by), "at": _dump_datetime(stated.at)}
            for stated in came_from.stated
        ],
        "compared": _dump_comparison(came_from.compared),
    }
    kept = {name: value for name, value in supply.items() if value}
    return json.dumps(kept, ensure_ascii=False) if kept else None


def dump_provenance(came_from: Provenance) -> dict[str, Any]:
    """All fields of a provenance, for JSON."""
    return {
        "source_id": came_from.source_id,
        "text_origin": came_from.text_origin.value if came_from.text_origin else None,
        "text_url": came_from.text_url,
        "etag": came_from.etag,
        "last_modified": came_from.last_modified,
        "supply": dump_supply(came_from),
    }


def load_provenance(stored: dict[str, Any]) -> Provenance:
    return Provenance(
        source_id=SourceId(stored["source_id"]) if stored["source_id"] is not None else None,
        text_origin=TextOrigin(stored["text_origin"]) if stored["text_origin"] else None,
        text_url=stored["text_url"],
        etag=stored["etag"],
        last_modified=stored["last_modified"],
        **_load_supply(json.loads(stored["supply"]) if stored["supply"] else {}),
    )


def anonymize_supplier(supply: str, person_id: int) -> str:
    """The JSON of `dump_supply` without the id and name of a person."""

    def forget(value: Any) -> Any:
        if isinstance(value, list):
            return [forget(item) for item in value]
        if not isinstance(value, dict):
            return value
        if value.get("person_id") == person_id:
            return value | {"person_id": None, "name": ""}
        return {name: forget(item) for name, item in value.items()}

    return json.dumps(forget(json.loads(supply)), ensure_ascii=False)


def _load_supply(supply: dict[str, Any]) -> dict[str, Any]:
    return {
        "by": _load_supplier(supply.get("by")),
        "at": _load_datetime(supply.get("at")),
        "stated": tuple(
            StatedFact(fact=stated["fact"], by=_load_supplier(stated["by"]), at=_load_datetime(stated["at"]))
            for stated in supply.get("stated", ())
        ),
        "compared": _load_comparison(supply.get("compared")),
    }


def _dump_supplier(by: Supplier | None) -> dict[str, Any] | None:
    return {"role": by.role.value, "person_id": by.person_id, "name": by.name} if by is not None else None


def _load_supplier(stored: dict[str, Any] | None) -> Supplier | None:
    if stored is None:
        return None
    return Supplier(role=SupplierRole(stored["role"]), person_id=stored["person_id"], name=stored["name"])


def _dump_comparison(compared: PageComparison | None) -> dict[str, Any] | None:
    return {"match": compared.match.value, "at": _dump_datetime(compared.at)} if compared is not None else None


def _load_comparison(stored: dict[str, Any] | None) -> PageComparison | None:
    if stored is None:
        return None
    return PageComparison(match=TextMatch(stored["match"]), at=datetime.fromisoformat(stored["at"]))


def _dump_datetime(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _load_datetime(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored is not None else None


def dump_draft(draft: ArticleDraft) -> str:
    published, came_from = draft.published, draft.came_from
    values: dict[str, Any] = {name: getattr(draft, name) for name in _PLAIN_DRAFT_FIELDS}
    values["fetched_at"] = draft.fetched_at.isoformat() if draft.fetched_at else None
    values["published"] = (
        [published.at.isoformat(), published.precision.value, published.zone] if published else None
    )
    values["came_from"] = dump_provenance(came_from)
    return json.dumps(values, ensure_ascii=False)


def load_draft(dumped: str) -> ArticleDraft:
    values = json.loads(dumped)
    return ArticleDraft(
        **{name: values[name] for name in _PLAIN_DRAFT_FIELDS},
        fetched_at=datetime.fromisoformat(values["fetched_at"]) if values["fetched_at"] else None,
        published=_load_published(values["published"]),
        came_from=_load_any_provenance(values["came_from"]),
    )


def _load_published(stored: list[str] | None) -> PublishedAt | None:
    if stored is None:
        return None
    at, precision, zone = stored
    return PublishedAt(datetime.fromisoformat(at), Precision(precision), zone)


def _load_any_provenance(stored: dict[str, Any] | list[Any]) -> Provenance:
    if isinstance(stored, dict):
        return load_provenance(stored)
    # Written by version 0.1, in a refresh that was interrupted before the upgrade.
    source_id, text_origin, etag, last_modified = stored
    return Provenance(
        source_id=SourceId(source_id) if source_id is not None else None,
        text_origin=TextOrigin(text_origin) if text_origin else None,
        etag=etag,
        last_modified=last_modified,
    )
