"""URL -> draft: follows redirects by hand, each to an address that may be visited, and reads what comes."""

import ssl
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urljoin

from index.articles.reading import read_article_bytes
from index.errors import BlockedAddressError, FetchError, SourceError, TooLargeError, UnreadableError
from index.types import ArticleDraft, Provenance, TextOrigin
from index.web.addresses import Resolve, find_addresses, is_public, resolve_name
from index.web.fetched import NO_VALIDATORS, Fetched, Validators, Wanted
from index.web.hosts import canonical_host
from index.web.transport import BodyTooLargeError, BrokenResponseError, Deadline, Response, get
from index.web.urls import canonical_url, host_of, shown_url
from index.wording import word

_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_READ_TYPES = frozenset(
    [
        *("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf"),
        *("application/octet-stream", ""),  # not said: the content tells
    ]
)
_STATUS_REASONS = {
    401: word("the site asks for a login; paste the text instead"),
    403: word("the site does not let the bot in; paste the text instead"),
    404: word("there is no such page; check the address"),
    410: word("the page is gone; check the address"),
    429: word("the site says that it is asked too often; try again later"),
    451: word("the site may not show this page here; paste the text instead"),
}


class WebFetcher:
    """Reads articles from the public web and from hosts that the operator allows; safe in any thread."""

    def __init__(
        self,
        *,
        timeout_s: float,
        max_bytes: int,
        max_redirects: int,
        allowed_hosts: Collection[str] = (),
        resolve: Resolve = resolve_name,
    ) -> None:
        """`timeout_s` is for one article, redirects included; `max_bytes` counts after decompression.

        `allowed_hosts` may be visited whatever they resolve to. Raises ValueError for one that is no host.
        """
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._allowed_hosts = frozenset(canonical_host(host.strip("[]")) for host in allowed_hosts)
        self._resolve = resolve

    def fetch(self, url: str) -> ArticleDraft:
        """Fetch and read an article; its `url` is where the redirects ended.

        Raises SourceError: FetchError for the network, BlockedAddressError for an address that must not be
        visited, TooLargeError, UnreadableError, NotAnArticleError.
        """
        return self.read(self.get(url, Wanted.ARTICLE))

    def get(self, url: str, wanted: Wanted, *, validators: Validators = NO_VALIDATORS) -> Fetched:
        """What stands at a URL, redirects followed. Raises SourceError, as `fetch`."""
        source = shown_url(url)
        place, response = self._follow(canonical_url(url), source, Deadline.after(self._timeout_s))
        if response.status != 200:
            raise FetchError(source, _status_reason(response.status), status=response.status)
        return Fetched(
            source=source,
            url=place,
            content_type=response.content_type,
            charset=response.charset,
            body=response.body,
        )

    def read(self, fetched: Fetched) -> ArticleDraft:
        """The article in what was fetched, read at this moment. Raises SourceError, as `fetch`."""
        if fetched.content_type not in _READ_TYPES:
            kind = shown_url(fetched.content_type)[:60]
            reason = word("it is {kind}, not an article; give a web page, a text or a PDF", kind=kind)
            raise UnreadableError(fetched.source, reason)
        draft = read_article_bytes(
            fetched.body,
            name=fetched.source,
            max_bytes=self._max_bytes,
            content_type=fetched.content_type,
            charset=fetched.charset,
            url=fetched.url,
        )
        validators = fetched.validators
        return replace(
            draft,
            fetched_at=datetime.now(UTC),
            came_from=Provenance(
                text_origin=TextOrigin.PAGE, etag=validators.etag, last_modified=validators.last_modified
            ),
        )

    def _follow(self, place: str, source: str, deadline: Deadline) -> tuple[str, Response]:
        """The first response that is no redirect, and the URL that it is of."""
        visited = {place}
        for _ in range(self._max_redirects + 1):
            response = self._get(place, source, deadline)
            if response.status not in _REDIRECTS or not response.location:
                return place, response
            place = _next_place(place, response.location, source)
            if place in visited:
                raise FetchError(
                    source, word("it redirects in a circle; give the address of the article itself")
                )
            visited.add(place)
        reason = word("it redirects more than {n} times; give the final address", n=self._max_redirects)
        raise FetchError(source, reason)

    def _get(self, place: str, source: str, deadline: Deadline) -> Response:
        try:
            addresses = self._addresses(host_of(place), source, deadline)
            return get(place, addresses, deadline=deadline, max_bytes=self._max_bytes, context=self._context)
        except BodyTooLargeError as error:
            reason = word("the page is larger than {n:,} bytes", n=self._max_bytes)
            raise TooLargeError(source, reason, limit=self._max_bytes) from error
        except BrokenResponseError as error:
            raise FetchError(source, word("the site sent a broken answer; try again later")) from error
        except TimeoutError as error:
            reason = word("the site took longer than {n:g} s; try again later", n=self._timeout_s)
            raise FetchError(source, reason) from error
        except ssl.SSLCertVerificationError as error:
            raise FetchError(source, word("the site's certificate cannot be trusted")) from error
        except OSError as error:
            raise FetchError(
                source, word("the site cannot be reached; check the address or try later")
            ) from error

    def _addresses(self, host: str, source: str, deadline: Deadline) -> list[str]:
        """The addresses of a host, all of which may be visited: one that may not shuts out the rest."""
        addresses = find_addresses(host, self._resolve, timeout_s=deadline.left_s())
        if host not in self._allowed_hosts and not all(map(is_public, addresses)):
            raise BlockedAddressError(source, word("it leads to an address that is not on the public internet"))
        return addresses

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def _next_place(place: str, location: str, source: str) -> str:
    try:
        return canonical_url(urljoin(place, _decoded(location)))
    except (SourceError, ValueError) as error:
        raise BlockedAddressError(
            source, word("it redirects to an address that must not be visited")
        ) from error


def _decoded(location: str) -> str:
    """http.client reads headers as Latin-1; a bare address in another script is UTF-8."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _status_reason(status: int) -> str:
    if status >= 500:
        return word("the site has trouble (status {status}); try again later", status=status)
    reason = _STATUS_REASONS.get(status, word("the site does not give out the page"))
    return word("{reason} (status {status})", reason=reason, status=status)
