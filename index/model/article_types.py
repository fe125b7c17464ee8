"""Articles: the draft, the stored article, its facts, and filters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from index.model.base_types import ArticleId, CorpusName, PublishedAt, Region, SourceId, SourceLabels
from index.model.provenance_types import UNKNOWN_PROVENANCE, UNKNOWN_TEXT_PROVENANCE, Provenance, TextProvenance


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """An article as read from a URL, a file or a text, not yet stored.

    `url` is the URL as given or found in the page; the store derives the canonical one.
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
    """The dateline, which was removed from the text: `TAIPEI, Aug 24 (Reuters)`."""
    correction: str | None = None
    """The page's own correction note, verbatim."""
    claimed_url: str | None = None
    """The URL that the page claims as its own if it differs; to be verified before use."""
    came_from: Provenance = field(default=UNKNOWN_PROVENANCE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStatus:
    """How an article's page has changed since it was read; moments are aware UTC."""

    gone_at: datetime | None = None
    """When the site first reported the page as gone."""
    revised_at: datetime | None = None
    """When a change of its text was last found."""
    correction: str | None = None
    """The page's own correction note, verbatim."""


PAGE_UNCHANGED = PageStatus()
"""The page still shows the stored text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """What a reader needs to find and assess an article; without its text."""

    article_id: ArticleId
    corpus: CorpusName
    title: str
    url: str | None
    outlet: str | None
    author: str | None
    published: PublishedAt | None
    language: str | None = None
    """BCP 47; of its main text, detected unless the source or the import file states it. None if unknown."""
    standing: PageStatus = PAGE_UNCHANGED
    labels: SourceLabels | None = None
    """The labels of its source, if it came from one."""
    text_source: TextProvenance = UNKNOWN_TEXT_PROVENANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A stored article. Offsets of passages and quotes count characters of `text`."""

    facts: ArticleFacts
    text: str
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
    """The likely original: the article of the news agency that the copies credit, else the earliest."""
    wire: str | None
    """The news agency that the copies credit, if they credit one."""
    articles: tuple[ArticleFacts, ...]
    """All articles, the earliest first."""


CopiesByArticle = Mapping[ArticleId, frozenset[ArticleId]]
"""All articles of the same story, by article; only for articles that have copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDetails:
    """An article with what the library derived from it."""

    article: Article
    passages: int
    regions: tuple[Region, ...]
    """The regions it is about; empty until the first `sync` after it was added."""
    story: Story | None = None
    """None if it has no copies."""


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
    """A person's values for the editable facts of an article, all three; None for an absent one."""

    title: str
    outlet: str | None
    published: PublishedAt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles a question or search may use. All bounds are inclusive and aware UTC.

    `since` and `until` exclude undated articles. `as_of` does not: it only excludes what was published
    later. `languages` does not exclude articles of unknown language.
    """

    since: datetime | None = None
    until: datetime | None = None
    outlet: str | None = None
    """Its name, in any case."""
    as_of: datetime | None = None
    region: Region | None = None
    article_id: ArticleId | None = None
    """Only this article."""
    languages: tuple[str, ...] = ()
    """BCP 47; empty for every language. Scripts and countries do not count: `zh` and `zh-TW` are the same."""
