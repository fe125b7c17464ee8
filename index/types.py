"""The words of the index as values: articles, what is known of them, and what became of them.

Everything here is frozen, holds no connection and may cross threads.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

ArticleId = NewType("ArticleId", int)
PassageId = NewType("PassageId", int)
CorpusName = NewType("CorpusName", str)
SourceId = NewType("SourceId", int)

SHARED_CORPUS = CorpusName("shared")
"""The corpus that the operator fills from the terminal and every server reads."""


class Region(StrEnum):
    """The regions of security news that articles are sorted by; they overlap, and an article may have none.

    The values are stored and must not change. What stands for each is in `articles/gazetteer`.
    """

    TAIWAN_STRAIT = "taiwan-strait"
    SOUTH_CHINA_SEA = "south-china-sea"
    EAST_CHINA_SEA = "east-china-sea"
    KOREA = "korea"
    JAPAN = "japan"
    CHINA = "china"
    SOUTHEAST_ASIA = "southeast-asia"
    PACIFIC = "pacific"
    SOUTH_ASIA = "south-asia"
    GULF = "gulf"
    RED_SEA = "red-sea"
    LEVANT = "levant"
    UKRAINE = "ukraine"
    RUSSIA = "russia"
    BLACK_SEA = "black-sea"
    BALTIC = "baltic"
    ARCTIC = "arctic"
    SAHEL = "sahel"


class OutletKind(StrEnum):
    """What kind of outlet a source is, as a moderator sees it. The values are stored."""

    WIRE = "wire"
    NEWSPAPER = "newspaper"
    GOVERNMENT = "government"
    STATE_MEDIA = "state-media"
    THINK_TANK = "think-tank"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLabels:
    """What moderators say of a source; answers show it beside each quote from there."""

    kind: OutletKind | None = None
    country: str | None = None
    """ISO 3166-1, two capital letters."""
    region: Region | None = None
    """All its articles count as being about it."""
    language: str | None = None
    """BCP 47; goes before what the text of its articles looks like."""
    trust_note: str = ""
    """A line to read beside its quotes: who runs it, what to be careful with."""


class Precision(StrEnum):
    """How exactly a publication date is known."""

    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class PublishedAt:
    """When an article was published.

    `at` is aware UTC; for DAY it is midnight UTC of the stated calendar day. `zone` is the offset that the
    source stated ("+08:00"), or None where it stated none.
    """

    at: datetime
    precision: Precision
    zone: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None or self.at.utcoffset() != UTC.utcoffset(None):
            raise ValueError("published_at must be aware UTC")

    def isoformat(self) -> str:
        """`2021-08-24` for a day, `2021-08-24T02:00:00Z` for an instant."""
        if self.precision is Precision.DAY:
            return self.at.date().isoformat()
        return self.at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


class TextOrigin(StrEnum):
    """How the text of a draft was obtained. The values are stored."""

    PAGE = "page"
    """Fetched from a web page."""
    FEED = "feed"
    """In the feed that lists the article, which gave all of it."""
    FILE = "file"
    TYPED = "typed"
    """Typed or pasted."""
    IMPORT = "import"
    """A line of an import file."""


class SupplierRole(StrEnum):
    """What kind of person supplied something. The values are stored."""

    MEMBER = "member"
    """Of a Discord server, moderators included."""
    OPERATOR = "operator"
    """At the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who supplied a text or stated a fact; id and name are empty for someone who asked to be forgotten."""

    role: SupplierRole
    person_id: int | None = None
    """Discord's id of the user."""
    name: str = ""
    """As displayed at the time."""


OPERATOR = Supplier(role=SupplierRole.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """A fact of an article that a person stated; it is not the word of the page or feed."""

    fact: str
    """The name of the field of ArticleDraft: `title`, `outlet`, `published`, `author` or `url`."""
    by: Supplier | None = None
    at: datetime | None = None
    """Aware UTC; None where it is not known, as is `by`."""


class TextMatch(StrEnum):
    """How a supplied text compares with the page at its address. The values are stored."""

    SAME = "same"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageComparison:
    """A comparison that a moderator had made of the text with the page at its address."""

    match: TextMatch
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the text and the facts of a draft came here; the default says that nothing is known."""

    source_id: SourceId | None = None
    """The source that lists it."""
    text_origin: TextOrigin | None = None
    """None where it is not known."""
    text_url: str | None = None
    """The canonical URL that the text was fetched from: that of the page, or of the feed, after redirects."""
    by: Supplier | None = None
    """Who supplied the text or had it fetched; None for what a source brought, and where it is not known."""
    at: datetime | None = None
    """When; aware UTC."""
    stated: tuple[StatedFact, ...] = ()
    """The facts that a person stated, beside those of a text that is a person's own."""
    compared: PageComparison | None = None
    """Of this very text."""
    etag: str | None = None
    """Of the page, as its site gave it; likewise `last_modified`."""
    last_modified: str | None = None


UNKNOWN_PROVENANCE = Provenance()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """What readers are told about how the text of an article came here; names nobody.

    `is_checked` says that we fetched the text from the address that the article gives.
    """

    origin: TextOrigin | None = None
    is_checked: bool = False
    text_site: str | None = None
    """The registrable domain that the text was fetched from, fit to be shown; None for a supplied text."""
    supplied_by: SupplierRole | None = None
    compared: TextMatch | None = None
    stated: tuple[str, ...] = ()
    """Names of facts that a person stated although the text was fetched."""


UNKNOWN_SOURCE = TextSource()


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
class Standing:
    """What has become of an article's page since it was read; moments are aware UTC."""

    gone_at: datetime | None = None
    """When the site first said that the page is gone."""
    revised_at: datetime | None = None
    """When its text was last found to have changed."""
    correction: str | None = None
    """The page's own note that it was corrected, word for word."""


AS_READ = Standing()
"""The page is as it was."""


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
    standing: Standing = AS_READ
    labels: SourceLabels | None = None
    """Of the source that it came from, if it came from one."""
    text_source: TextSource = UNKNOWN_SOURCE


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


class AddStatus(StrEnum):
    """What became of one draft."""

    ADDED = "added"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOutcome:
    """What became of one draft; `reason` is a sentence for people, set for DUPLICATE and REJECTED."""

    status: AddStatus
    article_id: ArticleId | None = None
    title: str = ""
    passages: int = 0
    revision: int = 0
    reason: str | None = None
    lacks_room: bool = False
    """REJECTED only because the corpus is full: it may be added once there is room."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a person was shown that adding a draft would do.

    For UPDATED and DUPLICATE with the article that the library has, and its revision.
    """

    status: AddStatus
    article_id: ArticleId | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPreview:
    """What adding a draft would do: nothing has been stored.

    `held` is the article that the library has for it already; `reason` is set as in AddOutcome.
    """

    status: AddStatus
    passages: int = 0
    held: ArticleFacts | None = None
    held_revision: int = 0
    reason: str | None = None

    @property
    def expected(self) -> Expectation:
        return Expectation(self.status, self.held.article_id if self.held else None, self.held_revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """What became of comparing a text with the page at its address.

    `match` is None where the page could not be read, for `reason`. The sentences are those that stand in one of
    the two texts alone, in its order.
    """

    match: TextMatch | None
    only_submitted: tuple[str, ...] = ()
    only_on_page: tuple[str, ...] = ()
    page: "ArticleDraft | None" = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleEdit:
    """The facts of an article as a person wants them, all three; None says that it has none."""

    title: str
    outlet: str | None
    published: PublishedAt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a long job is: `done` of `total` of the `unit` named ("articles", "passages", "bytes")."""

    done: int
    total: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """A line of an import file that was not taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. `problems` lists every rejected line in order; `lines` counts those read."""

    lines: int
    added: int
    updated: int
    duplicate: int
    rejected: int
    problems: tuple[LineProblem, ...]
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What bringing the derived index up to date did."""

    embedded: int
    """Passages that went through the model."""
    cancelled: bool = False
    left_to_other_process: bool = False
    """True when another process on the same data folder does the embedding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReindexReport:
    """What a reindex did. `changed` counts articles whose passages came out different."""

    articles: int
    changed: int
    embedded: int
    rebuilt: bool
    cancelled: bool = False
    left_to_other_process: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCount:
    """An outlet, by the spelling that most of its articles have, and how many they are."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCount:
    """How many articles are about a region."""

    region: Region
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusStatus:
    """How one corpus stands. `pending` passages are stored but not yet findable by meaning."""

    corpus: CorpusName
    articles: int
    passages: int
    pending: int
    newest: PublishedAt | None
    last_change_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the whole index stands."""

    data_dir: str
    database_bytes: int
    derived_bytes: int
    model: str
    model_fingerprint: str
    reranker: str | None
    """The cross-encoder as configured, if there is one."""
    corpora: tuple[CorpusStatus, ...]
    notices: tuple[str, ...]
    """What happened at opening that an operator should know: a rebuilt file, a changed model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that `check` found wrong; `repaired` says whether this run mended it."""

    subject: str
    problem: str
    repaired: bool = False
