"""How texts and facts came here, as JSON and back."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from index.types import (
    PageComparison,
    Provenance,
    SourceId,
    StatedFact,
    Supplier,
    SupplierRole,
    TextMatch,
    TextOrigin,
)


def to_provenance(row: Row[*tuple[Any, ...]]) -> Provenance:
    """Of a row of articles; its validators only where they were asked for."""
    supply = json.loads(row.provenance) if row.provenance else {}
    source_id = getattr(row, "source_id", None)
    return Provenance(
        source_id=SourceId(source_id) if source_id is not None else None,
        text_origin=TextOrigin(row.text_origin) if row.text_origin else None,
        text_url=row.text_url,
        etag=getattr(row, "page_etag", None),
        last_modified=getattr(row, "page_last_modified", None),
        **_read_supply(supply),
    )


def dump_supply(came_from: Provenance) -> str | None:
    """Who supplied the text and stated its facts; None where nothing of it is known."""
    supply = {
        "by": _dump_supplier(came_from.by),
        "at": _dump_moment(came_from.at),
        "stated": [
            {"fact": stated.fact, "by": _dump_supplier(stated.by), "at": _dump_moment(stated.at)}
            for stated in came_from.stated
        ],
        "compared": _dump_comparison(came_from.compared),
    }
    kept = {name: value for name, value in supply.items() if value}
    return json.dumps(kept, ensure_ascii=False) if kept else None


def dump_provenance(came_from: Provenance) -> dict[str, Any]:
    """All of it."""
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
        **_read_supply(json.loads(stored["supply"]) if stored["supply"] else {}),
    )


def forget_supplier(supply: str, person_id: int) -> str:
    """The JSON of `dump_supply` without id and name of a person."""

    def forget(value: Any) -> Any:
        if isinstance(value, list):
            return [forget(item) for item in value]
        if not isinstance(value, dict):
            return value
        if value.get("person_id") == person_id:
            return value | {"person_id": None, "name": ""}
        return {name: forget(item) for name, item in value.items()}

    return json.dumps(forget(json.loads(supply)), ensure_ascii=False)


def _read_supply(supply: dict[str, Any]) -> dict[str, Any]:
    return {
        "by": _load_supplier(supply.get("by")),
        "at": _load_moment(supply.get("at")),
        "stated": tuple(
            StatedFact(fact=stated["fact"], by=_load_supplier(stated["by"]), at=_load_moment(stated["at"]))
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
    return {"match": compared.match.value, "at": _dump_moment(compared.at)} if compared is not None else None


def _load_comparison(stored: dict[str, Any] | None) -> PageComparison | None:
    if stored is None:
        return None
    return PageComparison(match=TextMatch(stored["match"]), at=datetime.fromisoformat(stored["at"]))


def _dump_moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _load_moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored is not None else None
