"""URL -> draft: what the web gives, read as an article."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from index.articles.reading import read_article_bytes
from index.errors import UnreadableError
from index.types import ArticleDraft, Provenance, TextOrigin
from index.web.addresses import Resolve, resolve_name
from index.web.client import WebClient
from index.web.fetched import NO_VALIDATORS, Fetched, Validators, Wanted
from index.web.urls import shown_url
from index.wording import word
from index.workers.reading import IsolatedReader

_READ_TYPES = frozenset(
    [
        *("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"),
        *("application/octet-stream", ""),  # not said: the content tells
    ]
)


class WebFetcher:
    """Reads articles from the public web and from hosts that the operator allows; safe in any thread."""

    def __init__(
        self,
        reader: IsolatedReader,
        *,
        timeout_s: float,
        max_bytes: int,
        max_redirects: int,
        allowed_hosts: Collection[str] = (),
        resolve: Resolve = resolve_name,
    ) -> None:
        """As `WebClient`. Raises ValueError for an allowed host that is none."""
        self._reader = reader
        self._max_bytes = max_bytes
        self._client = WebClient(
            timeout_s=timeout_s,
            max_bytes=max_bytes,
            max_redirects=max_redirects,
            allowed_hosts=allowed_hosts,
            resolve=resolve,
        )

    def fetch(self, url: str) -> ArticleDraft:
        """Fetch and read an article; its `url` is where the redirects ended.

        Raises SourceError: FetchError for the network, BlockedAddressError for an address that must not be
        visited, TooLargeError, UnreadableError, NotAnArticleError, ReadingAbortedError.
        """
        return self._read(self.get(url, Wanted.ARTICLE), background=False)

    def get(self, url: str, kind: Wanted, *, validators: Validators = NO_VALIDATORS) -> Fetched:
        """What stands at a URL, redirects followed. Raises SourceError, as `fetch`."""
        return self._client.get(url, kind, validators=validators)

    def read(self, fetched: Fetched) -> ArticleDraft:
        """The article in what was fetched, read in the background. Raises SourceError, as `fetch`."""
        return self._read(fetched, background=True)

    def _read(self, fetched: Fetched, *, background: bool) -> ArticleDraft:
        if fetched.content_type not in _READ_TYPES:
            kind = shown_url(fetched.content_type)[:60]
            reason = word("it is {kind}, not an article; give a web page, a text or a PDF", kind=kind)
            raise UnreadableError(fetched.source, reason)
        parse = partial(
            read_article_bytes,
            fetched.body,
            name=fetched.source,
            max_bytes=self._max_bytes,
            content_type=fetched.content_type,
            charset=fetched.charset,
            url=fetched.url,
        )
        draft = self._reader.read(parse, content=fetched.body, source=fetched.source, background=background)
        given, now = fetched.validators, datetime.now(UTC)
        came_from = Provenance(
            text_origin=TextOrigin.PAGE,
            text_url=fetched.url,
            at=now,
            etag=given.etag,
            last_modified=given.last_modified,
        )
        return replace(draft, fetched_at=now, came_from=came_from)
