"""The results of operations: adding, importing, syncing, reindexing, checking, status."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.model.article_types import ArticleDraft, ArticleFacts
from index.model.base_types import ArticleId, CorpusName, PublishedAt, Region
from index.model.import_types import ImportFormat
from index.model.provenance_types import TextMatch


class AddStatus(StrEnum):
    """What happened to one draft."""

    ADDED = "added"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOutcome:
    """The result of adding one draft; `reason` is a sentence for people, set for DUPLICATE and REJECTED."""

    status: AddStatus
    article_id: ArticleId | None = None
    title: str = ""
    passages: int = 0
    revision: int = 0
    reason: str | None = None
    lacks_room: bool = False
    """REJECTED only because the corpus is full."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """The result of adding a draft that a person was shown in advance.

    UPDATED and DUPLICATE come with the stored article and its revision.
    """

    status: AddStatus
    article_id: ArticleId | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPreview:
    """What adding a draft would do; nothing has been stored.

    `held` is the stored article that the draft matches; `reason` is set as in AddOutcome.
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
    """The result of comparing a text with the page at its URL.

    `match` is None if the page could not be read, for `reason`. The sentences are those that occur in only one
    of the two texts, in its order.
    """

    match: TextMatch | None
    only_submitted: tuple[str, ...] = ()
    only_on_page: tuple[str, ...] = ()
    page: "ArticleDraft | None" = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The progress of a job: `done` of `total` in the given `unit` ("articles", "passages", "bytes")."""

    done: int
    total: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """A rejected line of an import file, and the reason."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipCount:
    """How many lines of an import file were left out for a reason, although nothing is wrong with them."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The result of an import. `problems` lists every rejected line in order; `lines` counts the lines read.

    A line stands for a row, entry, link, record or message too.
    """

    lines: int
    added: int
    updated: int
    duplicate: int
    rejected: int
    problems: tuple[LineProblem, ...]
    cancelled: bool = False
    format: ImportFormat = ImportFormat.JSONL
    skipped: int = 0
    skips: tuple[SkipCount, ...] = ()
    """The reasons for `skipped`, the most frequent first."""
    claimed: int = 0
    """Added articles that the file says were fetched from their site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """The result of updating the derived index."""

    embedded: int
    """The number of passages that the model embedded."""
    cancelled: bool = False
    left_to_other_process: bool = False
    """Another process on the same data folder does the embedding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport:
    """The result of copying a library to another database, named without its password."""

    target: str
    tables: int
    rows: int
    rows_with_nul: int
    """Rows whose text lost the character NUL, which the target cannot store."""
    was_resumed: bool
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReindexReport:
    """The result of a reindex. `changed` counts the articles whose passages changed."""

    articles: int
    changed: int
    embedded: int
    rebuilt: bool
    cancelled: bool = False
    left_to_other_process: bool = False
    awaits_switch: bool = False
    """The index of the new model answers questions as soon as the other hosts have built it, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCount:
    """An outlet in the most frequent spelling of its name, with the number of its articles."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCount:
    """The number of articles about a region."""

    region: Region
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusStatus:
    """The status of a corpus. `pending` passages are stored but not yet embedded."""

    corpus: CorpusName
    articles: int
    passages: int
    pending: int
    newest: PublishedAt | None
    last_change_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """The status of the whole index."""

    data_dir: str
    database_bytes: int
    derived_bytes: int
    model: str
    """The model of the index that answers; of a new library the one that it will get."""
    model_fingerprint: str
    next_model: str
    """The model for new articles: another one than `model` until a switch of models is done."""
    model_setting: str
    """The model as configured, such as `auto`."""
    available_model: str | None
    """A better model that this machine has and the library does not use, if its setting is `auto`."""
    reranker: str | None
    """The configured cross-encoder, if any."""
    corpora: tuple[CorpusStatus, ...]
    notices: tuple[str, ...]
    """Events at opening that concern an operator: a rebuilt file, a changed model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem found by `check`; `repaired` says whether this run fixed it."""

    subject: str
    problem: str
    repaired: bool = False
