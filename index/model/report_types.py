"""Results of operations: adding, importing, syncing, reindexing, checking, status."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.model.article_types import ArticleDraft, ArticleFacts
from index.model.base_types import ArticleId, CorpusName, PublishedAt, Region
from index.model.provenance_types import TextMatch


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
class IndexStatus:
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
