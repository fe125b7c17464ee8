"""Articles: the draft, the stored article, its facts, and the filters that select articles."""

from dataclasses import dataclass, field
from datetime import datetime

from index.model.base_types import ArticleId, CorpusName, PublishedAt, Region, SourceId, SourceLabels
from index.model.provenance_types import UNKNOWN_PROVENANCE, UNKNOWN_TEXT_PROVENANCE, Provenance, TextProvenance


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """What reading a URL, a file or a text yields, before the store has seen it.

    `url` is the address as given or found in the page; the store derives the canonical one.
    """

    text: str
    title: str = ""
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: PublishedAt | None = None
    language: str | None = None
    fetched_at: datetime | None = None
    dateline: str | None = None
    """Where the report says that it comes from, taken off the text: `TAIPEI, Aug 24 (Reuters)`."""
    correction: str | None = None
    """The note with which the page says that it was corrected, word for word."""
    claimed_url: str | None = None
    """The address that the page calls its own, if that is another one; to be believed only after a look."""
    came_from: Provenance = field(default=UNKNOWN_PROVENANCE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStatus:
    """What has become of an article's page since it was read; moments are aware UTC."""

    gone_at: datetime | None = None
    """When the site first said that the page is gone."""
    revised_at: datetime | None = None
    """When its text was last found to have changed."""
    correction: str | None = None
    """The page's own note that it was corrected, word for word."""


PAGE_UNCHANGED = PageStatus()
"""The page shows what is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """What a reader needs to know of an article to judge and find it; no text."""

    article_id: ArticleId
    corpus: CorpusName
    title: str
    url: str | None
    outlet: str | None
    author: str | None
    published: PublishedAt | None
    standing: PageStatus = PAGE_UNCHANGED
    labels: SourceLabels | None = None
    """Of the source that it came from, if it came from one."""
    text_source: TextProvenance = UNKNOWN_TEXT_PROVENANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as it is stored. Offsets of passages and quotes count characters of `text`."""

    facts: ArticleFacts
    text: str
    language: str | None
    content_hash: str
    revision: int
    fetched_at: datetime | None
    added_at: datetime
    updated_at: datetime
    dateline: str | None = None
    source_id: SourceId | None = None
    came_from: Provenance = UNKNOWN_PROVENANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles that are copies of one report."""

    origin: ArticleFacts
    """Where it likely comes from: the article of the wire that the copies name, else the earliest."""
    wire: str | None
    """The news agency that the copies name, if they name one."""
    articles: tuple[ArticleFacts, ...]
    """All of them, the earliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDetails:
    """An article, and what the library has made of it."""

    article: Article
    passages: int
    regions: tuple["Region", ...]
    """What it is about; none before the first `sync` after it was added."""
    story: Story | None = None
    """None for an article without copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummary:
    """One line of a listing."""

    facts: ArticleFacts
    revision: int
    added_at: datetime
    passages: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEdit:
    """The facts of an article as a person wants them, all three; None says that it has none."""

    title: str
    outlet: str | None
    published: PublishedAt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles a question or search may use. All bounds are inclusive, aware UTC.

    An undated article passes no `since` or `until`, but passes `as_of`, which only keeps out what was
    published later than that moment.
    """

    since: datetime | None = None
    until: datetime | None = None
    outlet: str | None = None
    """By name, whatever the case."""
    as_of: datetime | None = None
    region: Region | None = None
