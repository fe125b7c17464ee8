"""The library of articles: open it, add articles, ask questions.

    with open_index(IndexSettings()) as index:
        index.add(SHARED_CORPUS, [ArticleDraft(text=...)])
        index.sync()
        answer = index.ask("Who will attend the talks?", corpora=[SHARED_CORPUS])

All calls block; there is no event loop here, and nothing depends on Discord. Other packages import only this
module.

A name is imported from its module when it is first asked for (PEP 562): what only needs value types, such as
`watchdesk --help`, does not load the index.
"""

from importlib import import_module
from typing import TYPE_CHECKING

# A name is listed twice: for type checkers here, and with its module below. A test compares the lists.
# isort: off
if TYPE_CHECKING:
    from index.database_url import with_password as with_password
    from index.evaluation import (
        CurvePoint as CurvePoint,
        EvaluationReport as EvaluationReport,
        evaluate as evaluate,
    )
    from index.feeds.starter_packs import load_starter_packs as load_starter_packs
    from index.http.site_names import (
        find_site as find_site,
        names_other_site as names_other_site,
        shown_site as shown_site,
        spell_url as spell_url,
    )
    from index.language.dates.calendar_arithmetic import Period as Period
    from index.language.dates.date_parser import read_date as read_date
    from index.language.dates.period_parser import read_period as read_period
    from index.language.language_detection import choose_question_language as choose_question_language
    from index.language.question_words import asks_question as asks_question
    from index.language.small_talk import SmallTalk as SmallTalk, find_small_talk as find_small_talk
    from index.machine.capacity import limit_threads as limit_threads
    from index.maintenance.backup import restore_backup as restore_backup
    from index.maintenance.library_move import copy_to_database as copy_to_database
    from index.maintenance.library_reading import (
        LibraryReading as LibraryReading,
        read_library as read_library,
    )
    from index.maintenance.library_upgrade import (
        inspect_upgrade as inspect_upgrade,
        upgrade_library as upgrade_library,
    )
    from index.model.alert_types import (
        LONGEST_WORDS as LONGEST_WORDS,
        OLDEST_NEWS as OLDEST_NEWS,
        Alert as Alert,
        AlertCriteria as AlertCriteria,
        AlertExplanation as AlertExplanation,
        AlertId as AlertId,
        AlertKind as AlertKind,
        AlertOutcome as AlertOutcome,
        Criterion as Criterion,
        CriterionCheck as CriterionCheck,
        MatchedArticle as MatchedArticle,
        MatchReport as MatchReport,
        StandingQuery as StandingQuery,
        StandingQueryId as StandingQueryId,
    )
    from index.model.answer_types import (
        Answer as Answer,
        AskedTime as AskedTime,
        Caution as Caution,
        Citation as Citation,
        CitedSentence as CitedSentence,
        Comparison as Comparison,
        Correction as Correction,
        Disagreement as Disagreement,
        Explanation as Explanation,
        Hit as Hit,
        MissingPart as MissingPart,
        NameMatch as NameMatch,
        NameMatchKind as NameMatchKind,
        NoAnswer as NoAnswer,
        NoAnswerReason as NoAnswerReason,
        QuotedPlace as QuotedPlace,
        ResolvedTime as ResolvedTime,
        Speaker as Speaker,
        TimeUse as TimeUse,
        Timing as Timing,
        UnquotedSpeaker as UnquotedSpeaker,
        WeighedPassage as WeighedPassage,
        find_shown as find_shown,
    )
    from index.model.article_types import (
        Article as Article,
        ArticleDetails as ArticleDetails,
        ArticleDraft as ArticleDraft,
        ArticleEdit as ArticleEdit,
        ArticleFacts as ArticleFacts,
        ArticleSummary as ArticleSummary,
        Filters as Filters,
        PageStatus as PageStatus,
        Story as Story,
    )
    from index.model.base_types import (
        SHARED_CORPUS as SHARED_CORPUS,
        ArticleId as ArticleId,
        CorpusName as CorpusName,
        OutletKind as OutletKind,
        PassageId as PassageId,
        Precision as Precision,
        PublishedAt as PublishedAt,
        Region as Region,
        SourceId as SourceId,
        SourceLabels as SourceLabels,
        primary_language as primary_language,
    )
    from index.model.brief_types import (
        DEFAULT_BRIEF_DAYS as DEFAULT_BRIEF_DAYS,
        Brief as Brief,
        BriefEvent as BriefEvent,
        BriefRequest as BriefRequest,
    )
    from index.model.change_types import (
        ChangeReport as ChangeReport,
        FigureChange as FigureChange,
        NewStory as NewStory,
        WithdrawnStatement as WithdrawnStatement,
    )
    from index.model.errors import (
        ArticleChangedError as ArticleChangedError,
        ArticleNotFoundError as ArticleNotFoundError,
        ArticleReplacedError as ArticleReplacedError,
        BackupError as BackupError,
        BlockedAddressError as BlockedAddressError,
        CriteriaError as CriteriaError,
        DeclarationError as DeclarationError,
        FetchError as FetchError,
        LabelError as LabelError,
        ModelError as ModelError,
        NewsIndexError as NewsIndexError,
        NotAFeedError as NotAFeedError,
        NotAnArticleError as NotAnArticleError,
        NothingToRollBackError as NothingToRollBackError,
        QuestionError as QuestionError,
        ReadError as ReadError,
        ReadingAbortedError as ReadingAbortedError,
        RobotsDisallowedError as RobotsDisallowedError,
        SourceExistsError as SourceExistsError,
        SourceNotFoundError as SourceNotFoundError,
        StandingQueryNotFoundError as StandingQueryNotFoundError,
        StoreDamagedError as StoreDamagedError,
        StoreError as StoreError,
        StoreFullError as StoreFullError,
        StoreInUseError as StoreInUseError,
        StoreUnwritableError as StoreUnwritableError,
        StoreVersionError as StoreVersionError,
        TooLargeError as TooLargeError,
        TooManySourcesError as TooManySourcesError,
        UnreadableError as UnreadableError,
    )
    from index.model.evidence_types import Evidence as Evidence, QuoteStatus as QuoteStatus
    from index.model.feed_types import (
        LONGEST_INTERVAL as LONGEST_INTERVAL,
        SHORTEST_INTERVAL as SHORTEST_INTERVAL,
        EntryOutcome as EntryOutcome,
        EntryProblem as EntryProblem,
        FeedChoice as FeedChoice,
        OpmlProblem as OpmlProblem,
        OpmlReport as OpmlReport,
        PageChange as PageChange,
        PollReport as PollReport,
        RefreshedArticle as RefreshedArticle,
        RefreshReport as RefreshReport,
        RollbackReport as RollbackReport,
        Source as Source,
        SourceHealth as SourceHealth,
        SourceKind as SourceKind,
        SourceListing as SourceListing,
        SourcePoll as SourcePoll,
        SourceState as SourceState,
        SuggestedFeed as SuggestedFeed,
    )
    from index.model.figure_types import (
        Backlog as Backlog,
        DayOfGrowth as DayOfGrowth,
        FeedFigures as FeedFigures,
        IndexFigures as IndexFigures,
        IndexLag as IndexLag,
        LibraryFigures as LibraryFigures,
        LibraryQueue as LibraryQueue,
        RevisionFacts as RevisionFacts,
        SnapshotFigures as SnapshotFigures,
        SnapshotLag as SnapshotLag,
        StoredFigures as StoredFigures,
        WorkerDeaths as WorkerDeaths,
    )
    from index.model.import_types import ImportFormat as ImportFormat
    from index.model.name_types import DeclaredAlias as DeclaredAlias
    from index.model.protocols import (
        Embedder as Embedder,
        Fetcher as Fetcher,
        IsCancelled as IsCancelled,
        OnStored as OnStored,
        PassageText as PassageText,
        PassageVectors as PassageVectors,
        ReportProgress as ReportProgress,
        Reranker as Reranker,
        Within as Within,
    )
    from index.model.outlet_types import OutletTie as OutletTie
    from index.model.provenance_types import (
        OPERATOR as OPERATOR,
        PageComparison as PageComparison,
        Provenance as Provenance,
        StatedFact as StatedFact,
        Supplier as Supplier,
        SupplierRole as SupplierRole,
        TextMatch as TextMatch,
        TextOrigin as TextOrigin,
        TextProvenance as TextProvenance,
    )
    from index.model.report_types import (
        AddOutcome as AddOutcome,
        AddStatus as AddStatus,
        CopyReport as CopyReport,
        CorpusStatus as CorpusStatus,
        DraftPreview as DraftPreview,
        Expectation as Expectation,
        Finding as Finding,
        ImportReport as ImportReport,
        IndexStatus as IndexStatus,
        LineProblem as LineProblem,
        OutletCount as OutletCount,
        PageCheck as PageCheck,
        Progress as Progress,
        RegionCount as RegionCount,
        ReindexReport as ReindexReport,
        SyncReport as SyncReport,
    )
    from index.model.timeline_types import (
        ChartRow as ChartRow,
        EventDate as EventDate,
        Timeline as Timeline,
        TimelineChart as TimelineChart,
        TimelineEntry as TimelineEntry,
    )
    from index.model.upgrade_types import (
        UNRELEASED as UNRELEASED,
        MigrationNote as MigrationNote,
        MigrationStep as MigrationStep,
        SchemaVersions as SchemaVersions,
        UpgradePlan as UpgradePlan,
        UpgradeReport as UpgradeReport,
        UpgradeVerdict as UpgradeVerdict,
    )
    from index.model.wording import Wording as Wording
    from index.news_index import NewsIndex as NewsIndex, open_index as open_index
    from index.settings import IndexSettings as IndexSettings
    from index.store.change_announcements import (
        ChangeListener as ChangeListener,
        announce_change as announce_change,
    )
    from index.store.claim_queries import ClaimKind as ClaimKind, list_claimed as list_claimed
    from index.store.clock_correction import CLOCK_TOLERANCE as CLOCK_TOLERANCE
    from index.store.database import Database as Database
    from index.store.database_backend import Schema as Schema
    from index.store.portable_sql import insert_into as insert_into
    from index.store.provenance import (
        adopt_page as adopt_page,
        describe_text as describe_text,
        is_checked_draft as is_checked_draft,
        record_comparison as record_comparison,
        set_supplier as set_supplier,
        state_facts as state_facts,
    )
    from index.store.schema import UtcDateTime as UtcDateTime
    from index.store.work_claims import WorkClaims as WorkClaims
    from index.text.search_folding import fold_name as fold_name
    from index.tracking.counted_figures import counts_people as counts_people
# isort: on

_NAMES_BY_MODULE = {
    "index.database_url": ("with_password",),
    "index.evaluation": ("CurvePoint", "EvaluationReport", "evaluate"),
    "index.feeds.starter_packs": ("load_starter_packs",),
    "index.http.site_names": ("find_site", "names_other_site", "shown_site", "spell_url"),
    "index.language.dates.calendar_arithmetic": ("Period",),
    "index.language.dates.date_parser": ("read_date",),
    "index.language.dates.period_parser": ("read_period",),
    "index.language.language_detection": ("choose_question_language",),
    "index.language.question_words": ("asks_question",),
    "index.language.small_talk": ("SmallTalk", "find_small_talk"),
    "index.machine.capacity": ("limit_threads",),
    "index.maintenance.backup": ("restore_backup",),
    "index.maintenance.library_move": ("copy_to_database",),
    "index.maintenance.library_reading": ("LibraryReading", "read_library"),
    "index.maintenance.library_upgrade": ("inspect_upgrade", "upgrade_library"),
    "index.model.alert_types": (
        "LONGEST_WORDS",
        "OLDEST_NEWS",
        "Alert",
        "AlertCriteria",
        "AlertExplanation",
        "AlertId",
        "AlertKind",
        "AlertOutcome",
        "Criterion",
        "CriterionCheck",
        "MatchedArticle",
        "MatchReport",
        "StandingQuery",
        "StandingQueryId",
    ),
    "index.model.answer_types": (
        "Answer",
        "AskedTime",
        "Caution",
        "Citation",
        "CitedSentence",
        "Comparison",
        "Correction",
        "Disagreement",
        "Explanation",
        "Hit",
        "MissingPart",
        "NameMatch",
        "NameMatchKind",
        "NoAnswer",
        "NoAnswerReason",
        "QuotedPlace",
        "ResolvedTime",
        "Speaker",
        "TimeUse",
        "Timing",
        "UnquotedSpeaker",
        "WeighedPassage",
        "find_shown",
    ),
    "index.model.article_types": (
        "Article",
        "ArticleDetails",
        "ArticleDraft",
        "ArticleEdit",
        "ArticleFacts",
        "ArticleSummary",
        "Filters",
        "PageStatus",
        "Story",
    ),
    "index.model.base_types": (
        "SHARED_CORPUS",
        "ArticleId",
        "CorpusName",
        "OutletKind",
        "PassageId",
        "Precision",
        "PublishedAt",
        "Region",
        "SourceId",
        "SourceLabels",
        "primary_language",
    ),
    "index.model.brief_types": (
        "DEFAULT_BRIEF_DAYS",
        "Brief",
        "BriefEvent",
        "BriefRequest",
    ),
    "index.model.change_types": ("ChangeReport", "FigureChange", "NewStory", "WithdrawnStatement"),
    "index.model.errors": (
        "ArticleChangedError",
        "ArticleNotFoundError",
        "ArticleReplacedError",
        "BackupError",
        "BlockedAddressError",
        "CriteriaError",
        "DeclarationError",
        "FetchError",
        "LabelError",
        "ModelError",
        "NewsIndexError",
        "NotAFeedError",
        "NotAnArticleError",
        "NothingToRollBackError",
        "QuestionError",
        "ReadError",
        "ReadingAbortedError",
        "RobotsDisallowedError",
        "SourceExistsError",
        "SourceNotFoundError",
        "StandingQueryNotFoundError",
        "StoreDamagedError",
        "StoreError",
        "StoreFullError",
        "StoreInUseError",
        "StoreUnwritableError",
        "StoreVersionError",
        "TooLargeError",
        "TooManySourcesError",
        "UnreadableError",
    ),
    "index.model.evidence_types": ("Evidence", "QuoteStatus"),
    "index.model.feed_types": (
        "LONGEST_INTERVAL",
        "SHORTEST_INTERVAL",
        "EntryOutcome",
        "EntryProblem",
        "FeedChoice",
        "OpmlProblem",
        "OpmlReport",
        "PageChange",
        "PollReport",
        "RefreshedArticle",
        "RefreshReport",
        "RollbackReport",
        "Source",
        "SourceHealth",
        "SourceKind",
        "SourceListing",
        "SourcePoll",
        "SourceState",
        "SuggestedFeed",
    ),
    "index.model.figure_types": (
        "Backlog",
        "DayOfGrowth",
        "FeedFigures",
        "IndexFigures",
        "IndexLag",
        "LibraryFigures",
        "LibraryQueue",
        "RevisionFacts",
        "SnapshotFigures",
        "SnapshotLag",
        "StoredFigures",
        "WorkerDeaths",
    ),
    "index.model.import_types": ("ImportFormat",),
    "index.model.name_types": ("DeclaredAlias",),
    "index.model.protocols": (
        "Embedder",
        "Fetcher",
        "IsCancelled",
        "OnStored",
        "PassageText",
        "PassageVectors",
        "ReportProgress",
        "Reranker",
        "Within",
    ),
    "index.model.outlet_types": ("OutletTie",),
    "index.model.provenance_types": (
        "OPERATOR",
        "PageComparison",
        "Provenance",
        "StatedFact",
        "Supplier",
        "SupplierRole",
        "TextMatch",
        "TextOrigin",
        "TextProvenance",
    ),
    "index.model.report_types": (
        "AddOutcome",
        "AddStatus",
        "CopyReport",
        "CorpusStatus",
        "DraftPreview",
        "Expectation",
        "Finding",
        "ImportReport",
        "IndexStatus",
        "LineProblem",
        "OutletCount",
        "PageCheck",
        "Progress",
        "RegionCount",
        "ReindexReport",
        "SyncReport",
    ),
    "index.model.timeline_types": ("ChartRow", "EventDate", "Timeline", "TimelineChart", "TimelineEntry"),
    "index.model.upgrade_types": (
        "UNRELEASED",
        "MigrationNote",
        "MigrationStep",
        "SchemaVersions",
        "UpgradePlan",
        "UpgradeReport",
        "UpgradeVerdict",
    ),
    "index.model.wording": ("Wording",),
    "index.news_index": ("NewsIndex", "open_index"),
    "index.settings": ("IndexSettings",),
    "index.store.change_announcements": ("ChangeListener", "announce_change"),
    "index.store.claim_queries": ("ClaimKind", "list_claimed"),
    "index.store.clock_correction": ("CLOCK_TOLERANCE",),
    "index.store.database": ("Database",),
    "index.store.database_backend": ("Schema",),
    "index.store.portable_sql": ("insert_into",),
    "index.store.provenance": (
        "adopt_page",
        "describe_text",
        "is_checked_draft",
        "record_comparison",
        "set_supplier",
        "state_facts",
    ),
    "index.store.schema": ("UtcDateTime",),
    "index.store.work_claims": ("WorkClaims",),
    "index.text.search_folding": ("fold_name",),
    "index.tracking.counted_figures": ("counts_people",),
}
_MODULES = {name: module for module, names in _NAMES_BY_MODULE.items() for name in names}

if not TYPE_CHECKING:  # a type checker would take any name for an existing one

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted(_MODULES)
