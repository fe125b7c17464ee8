"""Write a stored article as a line of JSON, and read it back unchanged.

A line has the fields of any import file, so that other programs can read it, and `"watchdesk": 1`, by which the
import knows that the text has to stay as it is. It names nobody: of a contributor, only the role is written.
Missing values are left out.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from index.extraction.draft_validation import content_hash
from index.importing.json_fields import (
    Json,
    JsonObject,
    UnusableItemError,
    choice_field,
    moment_field,
    names_field,
    number_field,
    object_field,
    objects_field,
    text_field,
)
from index.model.article_types import ArticleDraft
from index.model.base_types import Precision, PublishedAt
from index.model.import_types import ArticleHistory, EarlierVersion, OtherAddress, StoredArticle
from index.model.provenance_types import (
    PageComparison,
    Provenance,
    StatedFact,
    Supplier,
    SupplierRole,
    TextMatch,
    TextOrigin,
)

MARK = "watchdesk"
"""The field that marks a line of an export; its value is the version of the format."""
VERSION = 1
MAX_LINE_BYTES = 10_000_000
"""The longest line that is read; older revisions are left out of an export that would be longer."""

_MOST_REVISIONS = 1_000_000
_FACTS = frozenset(["title", "outlet", "published", "author", "url"])
_HASH = re.compile(r"[0-9a-f]{64}")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def dump_article(article: StoredArticle) -> str:
    """One line of JSON, without its line end."""
    earlier = list(map(_dump_version, article.history.earlier))
    while True:
        line = _dump_line(article, earlier)
        if not earlier or len(line.encode()) <= MAX_LINE_BYTES:
            return line
        del earlier[0]


def _dump_line(article: StoredArticle, earlier: list[Json]) -> str:
    values: dict[str, Json] = {MARK: VERSION}
    values |= _dump_draft(article.draft) | _dump_history(article.history)
    values |= {"revisions": earlier, "text": article.draft.text}
    return json.dumps(_present(values), ensure_ascii=False)


def _present(values: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _dump_draft(draft: ArticleDraft) -> dict[str, Json]:
    published, came_from = draft.published, draft.came_from
    compared = came_from.compared
    return {
        "url": draft.url,
        "title": draft.title,
        "outlet": draft.outlet,
        "author": draft.author,
        "published": _dump_published(published) if published else None,
        "published_precision": published.precision.value if published else None,
        "published_zone": published.zone if published else None,
        "language": draft.language,
        "dateline": draft.dateline,
        "correction": draft.correction,
        "fetched_at": _dump_moment(draft.fetched_at),
        "text_origin": came_from.text_origin.value if came_from.text_origin else None,
        "text_url": came_from.text_url,
        "supplied_by": came_from.by.role.value if came_from.by else None,
        "supplied_at": _dump_moment(came_from.at),
        "stated": [_dump_stated(stated) for stated in came_from.stated],
        "compared": {"match": compared.match.value, "at": _dump_moment(compared.at)} if compared else None,
        "etag": came_from.etag,
        "last_modified": came_from.last_modified,
    }


def _dump_stated(stated: StatedFact) -> Json:
    values: dict[str, Json] = {
        "fact": stated.fact,
        "by": stated.by.role.value if stated.by else None,
        "at": _dump_moment(stated.at),
    }
    return _present(values)


def _dump_history(history: ArticleHistory) -> dict[str, Json]:
    addresses: list[Json] = [
        {"url": address.url, "checked": address.is_checked} for address in history.other_addresses
    ]
    return {
        "source": history.source_url,
        "other_addresses": addresses,
        "added_at": _dump_moment(history.added_at),
        "updated_at": _dump_moment(history.updated_at),
        "gone_at": _dump_moment(history.gone_at),
        "revised_at": _dump_moment(history.revised_at),
        "edited": list(history.edited),
        "refused_hash": history.refused_hash,
        "revision": history.revision,
    }


def _dump_version(version: EarlierVersion) -> Json:
    values: dict[str, Json] = {"title": version.draft.title}
    if version.has_facts:
        values = _dump_draft(version.draft)
    values |= {
        "revision": version.revision,
        "replaced_at": _dump_moment(version.replaced_at),
        "revised_at": _dump_moment(version.revised_at),
        "edited": list(version.edited),
        "has_facts": version.has_facts,
        "text": version.draft.text,
    }
    return _present(values)


def _dump_published(published: PublishedAt) -> str:
    """In the zone in which it was stated, which `read_date` understands."""
    if published.precision is Precision.DAY:
        return published.at.date().isoformat()
    zone = _OFFSET.fullmatch(published.zone or "")
    if zone is None:
        return _dump_moment(published.at) or ""
    offset = timedelta(hours=int(zone[2]), minutes=int(zone[3])) * (-1 if zone[1] == "-" else 1)
    return published.at.astimezone(timezone(offset)).isoformat()


def _dump_moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def is_exported(fields: JsonObject) -> bool:
    """Whether a line was written by `dump_article`, of any version."""
    return MARK in fields


def load_article(fields: JsonObject) -> StoredArticle:
    """The article of a line. Raises UnusableItemError."""
    if fields[MARK] != VERSION:
        raise UnusableItemError("a newer version of Watchdesk exported this; update Watchdesk")
    _require_text(fields)
    draft = _load_draft(fields)
    if not draft.text:
        raise UnusableItemError("the field text is missing or empty")
    return StoredArticle(draft=draft, history=_load_history(fields))


def without_claims(article: StoredArticle, now: datetime) -> StoredArticle:
    """The article as a file that the operator supplies, whatever it states about its origin."""
    history = article.history
    return StoredArticle(
        draft=_supplied(article.draft, now),
        history=replace(
            history,
            edited=(),
            gone_at=None,
            revised_at=None,
            refused_hash=None,
            source_url=None,
            other_addresses=tuple(replace(other, is_checked=False) for other in history.other_addresses),
            earlier=tuple(
                replace(version, draft=_supplied(version.draft, now), revised_at=None, edited=())
                for version in history.earlier
            ),
        ),
    )


def _supplied(draft: ArticleDraft, now: datetime) -> ArticleDraft:
    came_from = Provenance(text_origin=TextOrigin.IMPORT, by=Supplier(role=SupplierRole.OPERATOR), at=now)
    return replace(draft, fetched_at=None, came_from=came_from)


def _require_text(fields: JsonObject) -> None:
    """Refuse what a database cannot store: the texts of a stored article have no such characters."""
    waiting: list[Json] = [dict(fields)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and ("\0" in value or not _is_encodable(value)):
            raise UnusableItemError("it contains characters that are not text")


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _load_draft(fields: JsonObject) -> ArticleDraft:
    return ArticleDraft(
        text=text_field(fields, "text") or "",
        title=text_field(fields, "title") or "",
        url=text_field(fields, "url"),
        outlet=text_field(fields, "outlet"),
        author=text_field(fields, "author"),
        published=_load_published(fields),
        language=text_field(fields, "language"),
        dateline=text_field(fields, "dateline"),
        correction=text_field(fields, "correction"),
        fetched_at=moment_field(fields, "fetched_at"),
        came_from=_load_provenance(fields),
    )


def _load_published(fields: JsonObject) -> PublishedAt | None:
    text = text_field(fields, "published")
    if text is None:
        return None
    precision = choice_field(fields, "published_precision", Precision)
    if precision is Precision.DAY:
        text = f"{text}T00:00:00Z"
    at = moment_field({"published": text}, "published")
    if at is None or precision is None:
        raise UnusableItemError("the field published_precision is missing")
    return PublishedAt(at, precision, text_field(fields, "published_zone"))


def _load_provenance(fields: JsonObject) -> Provenance:
    return Provenance(
        text_origin=choice_field(fields, "text_origin", TextOrigin),
        text_url=text_field(fields, "text_url"),
        by=_load_supplier(fields, "supplied_by"),
        at=moment_field(fields, "supplied_at"),
        stated=tuple(_load_stated(objects_field(fields, "stated"))),
        compared=_load_comparison(object_field(fields, "compared")),
        etag=text_field(fields, "etag"),
        last_modified=text_field(fields, "last_modified"),
    )


def _load_supplier(fields: JsonObject, name: str) -> Supplier | None:
    role = choice_field(fields, name, SupplierRole)
    return None if role is None else Supplier(role=role)


def _load_stated(stated: list[JsonObject]) -> Iterator[StatedFact]:
    for fields in stated:
        fact = text_field(fields, "fact")
        if fact not in _FACTS:
            raise UnusableItemError(f"the facts in stated must be among {', '.join(sorted(_FACTS))}")
        yield StatedFact(fact=fact, by=_load_supplier(fields, "by"), at=moment_field(fields, "at"))


def _load_comparison(fields: JsonObject) -> PageComparison | None:
    match, at = choice_field(fields, "match", TextMatch), moment_field(fields, "at")
    return PageComparison(match=match, at=at) if match is not None and at is not None else None


def _load_history(fields: JsonObject) -> ArticleHistory:
    revision = number_field(fields, "revision", most=_MOST_REVISIONS)
    refused_hash = text_field(fields, "refused_hash")
    if refused_hash is not None and not _HASH.fullmatch(refused_hash):
        raise UnusableItemError("the field refused_hash must be a SHA-256 hash in hexadecimal")
    earlier = tuple(map(_load_version, objects_field(fields, "revisions")))
    numbers = [version.revision for version in earlier]
    if numbers != sorted(set(numbers)) or (numbers and numbers[-1] >= revision):
        raise UnusableItemError("the revisions must have ascending numbers below that of the article")
    return ArticleHistory(
        revision=revision,
        added_at=_required_moment(fields, "added_at"),
        updated_at=_required_moment(fields, "updated_at"),
        gone_at=moment_field(fields, "gone_at"),
        revised_at=moment_field(fields, "revised_at"),
        edited=names_field(fields, "edited", allowed=_FACTS),
        refused_hash=refused_hash,
        source_url=text_field(fields, "source"),
        other_addresses=tuple(map(_load_address, objects_field(fields, "other_addresses"))),
        earlier=earlier,
    )


def _load_version(fields: JsonObject) -> EarlierVersion:
    draft = _load_draft(fields)
    return EarlierVersion(
        revision=number_field(fields, "revision", most=_MOST_REVISIONS),
        draft=draft,
        content_hash=content_hash(draft.text),
        has_facts=fields.get("has_facts") is True,
        replaced_at=_required_moment(fields, "replaced_at"),
        revised_at=moment_field(fields, "revised_at"),
        edited=names_field(fields, "edited", allowed=_FACTS),
    )


def _load_address(fields: JsonObject) -> OtherAddress:
    url = text_field(fields, "url")
    if url is None:
        raise UnusableItemError("an address in other_addresses has no url")
    return OtherAddress(url=url, is_checked=fields.get("checked") is True)


def _required_moment(fields: JsonObject, name: str) -> datetime:
    moment = moment_field(fields, name)
    if moment is None:
        raise UnusableItemError(f"the field {name} is missing")
    return moment
