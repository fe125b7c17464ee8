"""What import files contain and what exports write: formats, and the history of a stored article."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.model.article_types import ArticleDraft


class ImportFormat(StrEnum):
    """The format of an import file. The values are those of `--format`."""

    JSONL = "jsonl"
    """One article per line, also compressed with gzip."""
    CSV = "csv"
    """One article or URL per row, with a header."""
    MINIFLUX = "miniflux"
    """What the API of Miniflux returns for `/v1/entries`."""
    FRESHRSS = "freshrss"
    """The articles that FreshRSS exports, as JSON or in a ZIP file."""
    BOOKMARKS = "bookmarks"
    """The bookmarks of a browser as HTML."""
    WARC = "warc"
    """A web archive, also compressed with gzip."""
    MBOX = "mbox"
    """A mailbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAddress:
    """Another canonical URL of an article; `is_checked` if its text was fetched from there."""

    url: str
    is_checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVersion:
    """An earlier revision of an article; `draft` has only title and text if its facts were not stored."""

    revision: int
    draft: ArticleDraft
    content_hash: str
    has_facts: bool
    replaced_at: datetime
    revised_at: datetime | None = None
    edited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHistory:
    """What a library knows about an article beyond its draft; moments are aware UTC."""

    revision: int
    added_at: datetime
    updated_at: datetime
    gone_at: datetime | None = None
    revised_at: datetime | None = None
    edited: tuple[str, ...] = ()
    """Names of the facts that a person set."""
    refused_hash: str | None = None
    source_url: str | None = None
    """The canonical URL of the source that it came from."""
    other_addresses: tuple[OtherAddress, ...] = ()
    earlier: tuple[EarlierVersion, ...] = ()
    """The earlier revisions, the first one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """All that a library stores about an article and does not derive."""

    draft: ArticleDraft
    history: ArticleHistory
