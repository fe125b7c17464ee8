"""Drafts as JSON and back, for those that wait to be stored."""

import json
from datetime import datetime
from typing import Any

from index.store.provenance_json import dump_provenance, load_provenance
from index.types import (
    ArticleDraft,
    Precision,
    Provenance,
    PublishedAt,
    SourceId,
    TextOrigin,
)

_AS_THEY_ARE = (
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


def dump_draft(draft: ArticleDraft) -> str:
    published, came_from = draft.published, draft.came_from
    values: dict[str, Any] = {name: getattr(draft, name) for name in _AS_THEY_ARE}
    values["fetched_at"] = draft.fetched_at.isoformat() if draft.fetched_at else None
    values["published"] = (
        [published.at.isoformat(), published.precision.value, published.zone] if published else None
    )
    values["came_from"] = dump_provenance(came_from)
    return json.dumps(values, ensure_ascii=False)


def load_draft(dumped: str) -> ArticleDraft:
    values = json.loads(dumped)
    return ArticleDraft(
        **{name: values[name] for name in _AS_THEY_ARE},
        fetched_at=datetime.fromisoformat(values["fetched_at"]) if values["fetched_at"] else None,
        published=_to_published(values["published"]),
        came_from=_to_provenance(values["came_from"]),
    )


def _to_published(stored: list[str] | None) -> PublishedAt | None:
    if stored is None:
        return None
    at, precision, zone = stored
    return PublishedAt(datetime.fromisoformat(at), Precision(precision), zone)


def _to_provenance(stored: dict[str, Any] | list[Any]) -> Provenance:
    if isinstance(stored, dict):
        return load_provenance(stored)
    # As version 0.1 wrote it, for a refresh that was interrupted before the upgrade.
    source_id, text_origin, etag, last_modified = stored
    return Provenance(
        source_id=SourceId(source_id) if source_id is not None else None,
        text_origin=TextOrigin(text_origin) if text_origin else None,
        etag=etag,
        last_modified=last_modified,
    )
