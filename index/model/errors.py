"""Every error that the index raises on purpose.

NewsIndexError
├── ReadError            one article could not be read; the library is unchanged
│   ├── FetchError         the network: no connection, a bad status, too slow, too many redirects
│   │   └── BlockedAddressError   an address that the fetcher must not visit
│   ├── UnreadableError    bytes that are no text: binary, encrypted, truncated, unknown encoding
│   ├── TooLargeError      over a size limit
│   ├── NotAnArticleError  readable, but no article: empty, a few words, a list page
│   ├── NotAFeedError      readable, but no feed, sitemap or OPML
│   └── ReadingAbortedError    parsing took too much time or memory, or crashed
├── QuestionError          a question that cannot be asked: empty or too long
├── ArticleNotFoundError
├── ArticleChangedError    the library has changed since a person was shown what would happen
├── ArticleReplacedError    a removed article whose place another one has by now
├── SourceNotFoundError    no such source in the corpora that were named
├── SourceExistsError      the corpus follows that feed already
├── LabelError             a label of a source that cannot be kept
├── NothingToRollBackError    no refresh of the source that could be taken back
├── ModelError             the embedding model, or the reranker, is missing or unfit
└── StoreError             the data folder
    ├── StoreVersionError  written by a newer version
    ├── StoreInUseError    another process holds it
    ├── StoreUnwritableError   read-only, no permission, a failing disk
    │   └── StoreFullError     the disk is full
    ├── StoreDamagedError  the database is damaged, altered by another program, or no database
    └── BackupError        a backup file that cannot be written or is none

Messages are lower case, name the thing and say what to do.
"""

from typing import Literal, TypeAlias

from index.model.base_types import ArticleId, SourceId

AbortCause: TypeAlias = Literal["time", "memory", "crash"]


class NewsIndexError(Exception):
    """The root of all errors of the index. Can be pickled, whatever its initializer takes."""

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (type(self), self.args), self.__dict__


def _revive(kind: type[NewsIndexError], args: tuple[object, ...]) -> NewsIndexError:
    """An error without its initializer, whose arguments are not those of `Exception`."""
    return kind.__new__(kind, *args)


class ReadError(NewsIndexError):
    """One article could not be read. `source` is the URL or file name as the person gave it."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class FetchError(ReadError):
    """A URL could not be fetched. `status` is the HTTP status where there was one.

    `retry_after_s` is how long the site asks to be left alone, None if it does not say.
    """

    def __init__(
        self, source: str, reason: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(source, reason)
        self.status = status
        self.retry_after_s = retry_after_s


class BlockedAddressError(FetchError):
    """The URL, or a redirect of it, leads to an address that must not be visited."""


class UnreadableError(ReadError):
    """The bytes are not text that we can read."""


class TooLargeError(ReadError):
    """The article is over a size limit. `limit` counts bytes or characters, as the reason says."""

    def __init__(self, source: str, reason: str, *, limit: int) -> None:
        super().__init__(source, reason)
        self.limit = limit


class NotAnArticleError(ReadError):
    """The text can be read, but is no article."""


class NotAFeedError(ReadError):
    """The text can be read, but is no feed, sitemap or OPML file."""


class ReadingAbortedError(ReadError):
    """Parsing the content exceeded a limit or crashed; the same content is not tried again soon."""

    def __init__(self, source: str, reason: str, *, cause: AbortCause) -> None:
        super().__init__(source, reason)
        self.cause = cause


class QuestionError(NewsIndexError):
    """The question is empty or too long, as `reason` says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ArticleNotFoundError(NewsIndexError):
    """No article of that number in the corpora that were named."""

    def __init__(self, article_id: ArticleId) -> None:
        super().__init__(f"there is no article {article_id}; list the articles to see their numbers")
        self.article_id = article_id


class ArticleReplacedError(NewsIndexError):
    """A removed article cannot come back: its text or address was added again, as article `by`."""

    def __init__(self, article_id: ArticleId, *, by: ArticleId) -> None:
        super().__init__(f"article {article_id} was added again as article {by}; remove that one first")
        self.article_id = article_id
        self.by = by


class ArticleChangedError(NewsIndexError):
    """What a person decided about has changed since they were shown it; nothing was stored.

    `article_id` is the article that it is about by now; None where there is none any more.
    """

    def __init__(self, article_id: ArticleId | None) -> None:
        about = f"article {article_id}" if article_id is not None else "the library"
        super().__init__(f"{about} has changed since it was shown; look at it again")
        self.article_id = article_id


class SourceNotFoundError(NewsIndexError):
    """No source of that number in the corpora that were named."""

    def __init__(self, source_id: SourceId) -> None:
        super().__init__(f"there is no source {source_id}; list the sources to see their numbers")
        self.source_id = source_id


class SourceExistsError(NewsIndexError):
    """The corpus follows that feed already, as source `source_id`."""

    def __init__(self, url: str, *, source_id: SourceId) -> None:
        super().__init__(f"{url}: followed already, as source {source_id}")
        self.url = url
        self.source_id = source_id


class TooManySourcesError(NewsIndexError):
    """A corpus follows as many sources as it may, which is `most`."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} sources are followed, as many as there may be; remove some first")
        self.most = most


class LabelError(NewsIndexError):
    """A label of a source that cannot be kept, as `reason` says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NothingToRollBackError(NewsIndexError):
    """No refresh of the source has changed anything that could be taken back."""

    def __init__(self, source_id: SourceId) -> None:
        super().__init__(f"no reindex of source {source_id} can be taken back; there was none that changed it")
        self.source_id = source_id


class ModelError(NewsIndexError):
    """A model cannot be used. `model` is its name as configured, `kind` what it is for."""

    def __init__(self, model: str, reason: str, *, kind: str = "embedding model") -> None:
        super().__init__(f"{kind} {model}: {reason}")
        self.model = model
        self.reason = reason


class StoreError(NewsIndexError):
    """The data folder cannot be used. `path` is the folder or file."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class StoreVersionError(StoreError):
    """The data folder was written by a newer version."""


class StoreInUseError(StoreError):
    """Another process holds the data folder."""


class StoreUnwritableError(StoreError):
    """The data folder cannot be written: read-only, no permission, a failing disk, or a full one."""


class StoreFullError(StoreUnwritableError):
    """The disk is full. Reading goes on."""


class StoreDamagedError(StoreError):
    """The database file is damaged, holds objects that are not Watchdesk's, or is no database."""


class BackupError(StoreError):
    """A backup could not be written or is no backup."""
