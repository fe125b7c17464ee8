"""Fetch a URL and extract the article draft in a worker process."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from index.extraction.document_extraction import read_article_bytes
from index.extraction.page_refresh import find_refresh, may_refresh
from index.http.canonical_url import shown_url
from index.http.http_client import WebClient
from index.http.ssrf_guard import Resolve, resolve_name
from index.model.article_types import ArticleDraft
from index.model.errors import ReadError, UnreadableError
from index.model.fetch_types import NO_VALIDATORS, BeforeRequest, FetchResult, RequestKind, Validators
from index.model.provenance_types import Provenance, TextOrigin
from index.model.wording import word
from index.workers.isolated_parser import IsolatedParser

_PAGE_TYPES = frozenset(["text/html", "application/xhtml+xml", ""])
_READ_TYPES = frozenset(
    [
        *("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"),
        *("application/octet-stream", ""),  # not declared: the content decides
    ]
)


class WebFetcher:
    """Reads articles from the public web and from hosts that the operator allows; safe in any thread."""

    def __init__(
        self,
        reader: IsolatedParser,
        *,
        timeout_s: float,
        max_bytes: int,
        max_redirects: int,
        allowed_hosts: Collection[str] = (),
        resolve: Resolve = resolve_name,
    ) -> None:
        """Take the arguments of `WebClient`. Raises ValueError for an invalid allowed host."""
        self._reader = reader
        self._max_bytes = max_bytes
        self._client = WebClient(
            timeout_s=timeout_s,
            max_bytes=max_bytes,
            max_redirects=max_redirects,
            allowed_hosts=allowed_hosts,
            resolve=resolve,
            find_refresh=self._find_refresh,
        )

    def fetch(self, url: str) -> ArticleDraft:
        """Fetch and read an article; its `url` is the one after redirects.

        Raises ReadError: FetchError for the network, BlockedAddressError for an address that must not be
        visited, TooLargeError, UnreadableError, NotAnArticleError, ReadingAbortedError.
        """
        return self._read(self.get(url, RequestKind.ARTICLE), background=False)

    def get(
        self,
        url: str,
        kind: RequestKind,
        *,
        validators: Validators = NO_VALIDATORS,
        before_request: BeforeRequest | None = None,
    ) -> FetchResult:
        """Follow redirects, and pages that only lead to another one. Raises ReadError, as `fetch`."""
        return self._client.get(url, kind, validators=validators, before_request=before_request)

    def read(self, fetched: FetchResult) -> ArticleDraft:
        """Read the article in a response, in the background. Raises ReadError, as `fetch`."""
        return self._read(fetched, background=True)

    def _find_refresh(self, fetched: FetchResult, kind: RequestKind, header: str) -> str | None:
        if kind is RequestKind.ROBOTS or fetched.content_type not in _PAGE_TYPES:
            return None
        if not may_refresh(fetched.body, header):
            return None
        parse = partial(
            find_refresh,
            fetched.body,
            source=fetched.source,
            charset=fetched.charset,
            url=fetched.url,
            header=header,
            wants_article=kind is RequestKind.ARTICLE,
        )
        try:
            return self._reader.read(parse, content=fetched.body, source=fetched.source)
        except ReadError:  # whoever reads the page will see why
            return None

    def _read(self, fetched: FetchResult, *, background: bool) -> ArticleDraft:
        if fetched.content_type not in _READ_TYPES:
            kind = shown_url(fetched.content_type)[:60]
            reason = word("it is {kind}, not an article; use a web page, a text file or a PDF", kind=kind)
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
