"""The errors that the index raises deliberately.

NewsIndexError
├── ReadError            a URL, file or text could not be read; the library is unchanged
│   ├── FetchError         the network: no connection, a bad status, too slow, too many redirects
│   │   └── BlockedAddressError   an address that the fetcher must not visit
│   ├── RobotsDisallowedError  a URL that its site's robots.txt keeps crawlers from
│   ├── UnreadableError    not text: binary, encrypted, truncated, unknown charset
│   ├── TooLargeError      over a size limit
│   ├── NotAnArticleError  readable, but not an article: empty, a few words, a list page
│   ├── NotAFeedError      readable, but not a feed, sitemap or OPML file
│   └── ReadingAbortedError    parsing took too much time or memory, or crashed
├── QuestionError          a question that cannot be asked: empty or too long
├── ArticleNotFoundError
├── ArticleChangedError    the library changed after a person was shown what would happen
├── ArticleReplacedError    a removed article that was added again meanwhile
├── SourceNotFoundError    no such source in the given corpora
├── SourceExistsError      the corpus already follows that feed
├── TooManySourcesError    the corpus follows as many sources as it may
├── LabelError             a label of a source that cannot be stored
├── DeclarationError       what moderators declare about two names or outlets cannot be stored or removed
├── CriteriaError          criteria of a standing query that cannot be stored
├── StandingQueryNotFoundError
├── NothingToRollBackError    no refresh of the source that could be undone
├── ModelError             the embedding model or the reranker is missing or unusable
└── StoreError             the data folder or the database
    ├── StoreVersionError  written by a newer version
    ├── StoreInUseError    another process holds it
    ├── StoreUnwritableError   read-only, no permission, a failing disk
    │   └── StoreFullError     the disk is full
    ├── StoreDamagedError  not a database, or damaged or altered by another program
    └── BackupError        a backup that cannot be written, or a file that is not one

Messages are in lower case, name the subject and say what to do.
"""

from typing import Literal, TypeAlias

from index.model.base_types import ArticleId, SourceId

AbortCause: TypeAlias = Literal["time", "memory", "crash"]


class NewsIndexError(Exception):
    """The base of all errors of the index. Can be pickled, whatever its initializer takes."""

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (type(self), self.args), self.__dict__


def _revive(kind: type[NewsIndexError], args: tuple[object, ...]) -> NewsIndexError:
    """Create an error without its initializer, whose arguments differ from those of `Exception`."""
    return kind.__new__(kind, *args)


class ReadError(NewsIndexError):
    """A URL, file or text could not be read. `location` is the URL or file name as given."""

    def __init__(self, location: str, reason: str) -> None:
        super().__init__(f"{location}: {reason}")
        self.location = location
        self.reason = reason


class FetchError(ReadError):
    """A URL could not be fetched. `status` is the HTTP status where there was one.

    `retry_after_s` is the pause that the site asks for, None if it asks for none.
    """

    def __init__(
        self, location: str, reason: str, *, status: int | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(location, reason)
        self.status = status
        self.retry_after_s = retry_after_s


class BlockedAddressError(FetchError):
    """The URL or one of its redirects leads to an address that must not be visited."""


class RobotsDisallowedError(ReadError):
    """The robots.txt of the site disallows the URL for us, so the crawler did not request it."""


class UnreadableError(ReadError):
    """The bytes are not readable text."""


class TooLargeError(ReadError):
    """A size limit is exceeded. `limit` is in the unit that the reason names."""

    def __init__(self, location: str, reason: str, *, limit: int) -> None:
        super().__init__(location, reason)
        self.limit = limit


class NotAnArticleError(ReadError):
    """The text is readable, but is not an article."""


class NotAFeedError(ReadError):
    """The text is readable, but is not a feed, sitemap or OPML file."""


class ReadingAbortedError(ReadError):
    """Parsing exceeded a limit or crashed; the same content is refused for a while."""

    def __init__(self, location: str, reason: str, *, cause: AbortCause) -> None:
        super().__init__(location, reason)
        self.cause = cause


class QuestionError(NewsIndexError):
    """The question cannot be asked, for `reason`: it is empty or too long."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ArticleNotFoundError(NewsIndexError):
    """The given corpora have no article with this number."""

    def __init__(self, article_id: ArticleId) -> None:
        super().__init__(f"there is no article {article_id}; list the articles to see their numbers")
        self.article_id = article_id


class ArticleReplacedError(NewsIndexError):
    """A removed article cannot be restored: its text or URL was added again as article `by`."""

    def __init__(self, article_id: ArticleId, *, by: ArticleId) -> None:
        super().__init__(f"article {article_id} was added again as article {by}; remove that one first")
        self.article_id = article_id
        self.by = by


class ArticleChangedError(NewsIndexError):
    """What a person decided on changed after they were shown it; nothing was stored.

    `article_id` is the article that the decision would now affect; None if there is none anymore.
    """

    def __init__(self, article_id: ArticleId | None) -> None:
        about = f"article {article_id}" if article_id is not None else "the library"
        super().__init__(f"{about} has changed since it was shown; check it again")
        self.article_id = article_id


class SourceNotFoundError(NewsIndexError):
    """The given corpora have no source with this number."""

    def __init__(self, source_id: SourceId) -> None:
        super().__init__(f"there is no source {source_id}; list the sources to see their numbers")
        self.source_id = source_id


class SourceExistsError(NewsIndexError):
    """The corpus already follows the feed, as source `source_id`."""

    def __init__(self, url: str, *, source_id: SourceId) -> None:
        super().__init__(f"{url}: already followed as source {source_id}")
        self.url = url
        self.source_id = source_id


class TooManySourcesError(NewsIndexError):
    """A corpus follows as many sources as it may, `most`."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} sources are followed, which is the limit; remove some first")
        self.most = most


class LabelError(NewsIndexError):
    """A label of a source cannot be stored, for `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DeclarationError(NewsIndexError):
    """What moderators declare about two names or outlets cannot be stored or removed, for `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CriteriaError(NewsIndexError):
    """The criteria of a standing query cannot be stored, for `reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StandingQueryNotFoundError(NewsIndexError):
    """There is no standing query with this number, perhaps no longer."""

    def __init__(self, query_id: int) -> None:
        super().__init__(f"there is no standing query {query_id}")
        self.query_id = query_id


class NothingToRollBackError(NewsIndexError):
    """No refresh of the source has changed anything that could be undone."""

    def __init__(self, source_id: SourceId) -> None:
        super().__init__(f"there is no reindex of source {source_id} to undo")
        self.source_id = source_id


class ModelError(NewsIndexError):
    """A model cannot be used. `model` is its configured name, `kind` its purpose."""

    def __init__(self, model: str, reason: str, *, kind: str = "embedding model") -> None:
        super().__init__(f"{kind} {model}: {reason}")
        self.model = model
        self.reason = reason


class StoreError(NewsIndexError):
    """The data folder or the database cannot be used. `path` is the folder, the file, or the server's URL."""

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
    """The disk is full. Reading still works."""


class StoreDamagedError(StoreError):
    """The file is not a database, or it is damaged or contains objects that are not Watchdesk's."""


class BackupError(StoreError):
    """A backup could not be written, or the file is not a backup."""
