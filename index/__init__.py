"""The library of articles: open it, add to it, ask it.

    with open_index(IndexSettings()) as index:
        index.add(SHARED_CORPUS, [ArticleDraft(text=...)])
        index.sync()
        answer = index.ask("Who will attend the talks?", corpora=[SHARED_CORPUS])

Blocking, without any event loop; nothing here knows Discord. Everything outside enters through this module.
"""

from index.archiving import restore_backup
from index.articles.dates import read_date
from index.articles.period_spans import Period
from index.articles.periods import read_period
from index.errors import (
    ArticleNotFoundError,
    BackupError,
    BlockedAddressError,
    FetchError,
    ModelError,
    NewsIndexError,
    NotAnArticleError,
    QuestionError,
    SourceError,
    StoreDamagedError,
    StoreError,
    StoreInUseError,
    StoreUnwritableError,
    StoreVersionError,
    TooLargeError,
    UnreadableError,
)
from index.evaluation import EvaluationReport, evaluate
from index.news_index import NewsIndex, open_index
from index.protocols import Embedder, Fetcher, IsCancelled, PassageText, PassageVectors, ReportProgress
from index.settings import IndexSettings
from index.store.database import Database, Schema
from index.store.schema import UtcDateTime
from index.types import (
    SHARED_CORPUS,
    AddOutcome,
    AddStatus,
    Answer,
    Article,
    ArticleDraft,
    ArticleFacts,
    ArticleId,
    ArticleSummary,
    Citation,
    CitedSentence,
    CorpusName,
    CorpusStatus,
    Filters,
    Finding,
    Hit,
    ImportReport,
    LineProblem,
    NoAnswer,
    NoAnswerReason,
    OutletCount,
    PassageId,
    Precision,
    Progress,
    PublishedAt,
    Region,
    RegionCount,
    ReindexReport,
    Status,
    SyncReport,
)
from index.wording import Wording

__all__ = [
    "SHARED_CORPUS",
    "AddOutcome",
    "AddStatus",
    "Answer",
    "Article",
    "ArticleDraft",
    "ArticleFacts",
    "ArticleId",
    "ArticleNotFoundError",
    "ArticleSummary",
    "BackupError",
    "BlockedAddressError",
    "Citation",
    "CitedSentence",
    "CorpusName",
    "CorpusStatus",
    "Database",
    "Embedder",
    "EvaluationReport",
    "FetchError",
    "Fetcher",
    "Filters",
    "Finding",
    "Hit",
    "ImportReport",
    "IndexSettings",
    "IsCancelled",
    "LineProblem",
    "ModelError",
    "NewsIndex",
    "NewsIndexError",
    "NoAnswer",
    "NoAnswerReason",
    "NotAnArticleError",
    "OutletCount",
    "PassageId",
    "PassageText",
    "PassageVectors",
    "Period",
    "Precision",
    "Progress",
    "PublishedAt",
    "QuestionError",
    "Region",
    "RegionCount",
    "ReindexReport",
    "ReportProgress",
    "Schema",
    "SourceError",
    "Status",
    "StoreDamagedError",
    "StoreError",
    "StoreInUseError",
    "StoreUnwritableError",
    "StoreVersionError",
    "SyncReport",
    "TooLargeError",
    "UnreadableError",
    "UtcDateTime",
    "Wording",
    "evaluate",
    "open_index",
    "read_date",
    "read_period",
    "restore_backup",
]
