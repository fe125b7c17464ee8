"""HTTP client: follows redirects itself and checks every address before it connects."""

import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from index.http.bounded_socket import BrokenResponseError, Deadline
from index.http.canonical_url import canonical_host, canonical_url, host_of, shown_url
from index.http.http_transport import BodyTooLargeError, Response, send_get
from index.http.response_headers import (
    conditional_headers,
    find_max_age_s,
    find_retry_after_s,
    find_validators,
    read_charset,
    read_content_type,
)
from index.http.ssrf_guard import Resolve, find_addresses, is_allowed_port, is_public, resolve_name
from index.model.errors import BlockedAddressError, FetchError, ReadError, TooLargeError
from index.model.fetch_types import NO_VALIDATORS, BeforeRequest, FetchResult, RequestKind, Validators
from index.model.wording import word

_REASONS = {
    401: word("the site asks for a login; paste the text instead"),
    403: word("the site blocks bots; paste the text instead"),
    404: word("the page does not exist; check the address"),
    410: word("the page was removed; check the address"),
    429: word("the site gets too many requests; try again later"),
    451: word("the site may not show this page for legal reasons; paste the text instead"),
}


def status_reason(status: int) -> str:
    if status >= 500:
        return word("the site has a problem (status {status}); try again later", status=status)
    reason = _REASONS.get(status, word("the site refused the request"))
    return word("{reason} (status {status})", reason=reason, status=status)


_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_PERMANENT = frozenset([301, 308])
_RETRY_LATER = frozenset([429, 503])
_OK = 200
_UNCHANGED = 304

_ACCEPT = {
    RequestKind.ARTICLE: (
        "text/html,application/xhtml+xml,text/plain,text/markdown,application/pdf;q=0.9,*/*;q=0.1"
    ),
    RequestKind.FEED: (
        "application/rss+xml,application/atom+xml,application/feed+json,"
        "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,text/html;q=0.5,*/*;q=0.1"
    ),
    RequestKind.ROBOTS: "text/plain,*/*;q=0.1",
}


@dataclass(frozen=True, slots=True)
class _RedirectResult:
    """Where the redirects ended; `moved_to` is the same URL if all of them were permanent."""

    url: str
    moved_to: str | None
    response: Response


FindRefresh: TypeAlias = Callable[[FetchResult, RequestKind, str], str | None]
"""Finds where a page leads its reader, given what was requested and the Refresh header. None: nowhere."""


class WebClient:
    """Fetches from the public web and from hosts that the operator allows. Safe in any thread."""

    def __init__(
        self,
        *,
        timeout_s: float,
        max_bytes: int,
        max_redirects: int,
        allowed_hosts: Collection[str] = (),
        resolve: Resolve = resolve_name,
        find_refresh: FindRefresh | None = None,
    ) -> None:
        """`timeout_s` is for one page, including redirects; `max_bytes` counts after decompression.

        `allowed_hosts` may resolve to any address, and may be asked at any port, but a redirect leads only to
        ports of the web or to the port that was asked. Raises ValueError for an invalid host.
        """
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._allowed_hosts = frozenset(canonical_host(host.strip("[]")) for host in allowed_hosts)
        self._resolve = resolve
        self._find_refresh = find_refresh

    def get(
        self,
        url: str,
        kind: RequestKind,
        *,
        validators: Validators = NO_VALIDATORS,
        before_request: BeforeRequest | None = None,
    ) -> FetchResult:
        """Fetch a URL and follow redirects; an unchanged page (304) has no body.

        Raises ReadError: FetchError for the network and for every status but 200 and 304, BlockedAddressError
        for an address that must not be visited, TooLargeError, and what `before_request` raises.
        """
        source = shown_url(url)
        result = self._follow(canonical_url(url), source, kind, validators, before_request)
        status = result.response.status
        if status != _OK and (status != _UNCHANGED or validators == NO_VALIDATORS):
            raise _status_error(source, result.response)
        return _to_fetch_result(source, result, asked=validators)

    def _follow(
        self,
        url: str,
        source: str,
        kind: RequestKind,
        validators: Validators,
        before_request: BeforeRequest | None,
    ) -> _RedirectResult:
        deadline = Deadline.after(self._timeout_s)
        visited = [url]
        is_for_good = True
        for _ in range(self._max_redirects + 1):
            if before_request is not None:
                before_request(url)
            headers = {
                "Accept": _ACCEPT[kind],
                **conditional_headers(validators, is_redirected=len(visited) > 1),
            }
            response = self._ask(url, source, headers, deadline, asked=visited[0])
            result = _RedirectResult(url, url if len(visited) > 1 and is_for_good else None, response)
            following = self._find_next(result, source, kind)
            if following is None:
                return result
            url = following
            if url in visited:
                raise FetchError(source, word("it redirects in a loop; use the address of the article itself"))
            is_for_good &= response.status in _PERMANENT and not _drops_tls(visited[-1], url)
            visited.append(url)
        reason = word("it redirects more than {n} times; use the final address", n=self._max_redirects)
        raise FetchError(source, reason)

    def _find_next(self, result: _RedirectResult, source: str, kind: RequestKind) -> str | None:
        """Where a redirect or a page leads; None for a response to read. A page may lead to itself."""
        response = result.response
        location = response.headers.get("Location")
        if response.status in _REDIRECTS:
            return _next_url(result.url, location, source) if location else None
        if response.status != _OK or self._find_refresh is None:
            return None
        fetched = _to_fetch_result(source, result, asked=NO_VALIDATORS)
        refresh = self._find_refresh(fetched, kind, response.headers.get("Refresh", ""))
        following = _next_url(result.url, refresh, source) if refresh else None
        return None if following == result.url else following

    def _ask(
        self, url: str, source: str, headers: dict[str, str], deadline: Deadline, *, asked: str
    ) -> Response:
        try:
            return send_get(
                url,
                self._addresses(url, source, deadline, asked=asked),
                headers=headers,
                deadline=deadline,
                max_bytes=self._max_bytes,
                context=self._context,
            )
        except BodyTooLargeError as error:
            reason = word("the page is larger than {n:,} bytes", n=self._max_bytes)
            raise TooLargeError(source, reason, limit=self._max_bytes) from error
        except BrokenResponseError as error:
            raise FetchError(source, word("the site sent an invalid response; try again later")) from error
        except TimeoutError as error:
            reason = word("the site took longer than {n:g} s; try again later", n=self._timeout_s)
            raise FetchError(source, reason) from error
        except ssl.SSLCertVerificationError as error:
            raise FetchError(source, word("the site's certificate is not trusted")) from error
        except OSError as error:
            raise FetchError(
                source, word("the site cannot be reached; check the address or try later")
            ) from error

    def _addresses(self, url: str, source: str, deadline: Deadline, *, asked: str) -> list[str]:
        """The addresses of a URL's host. Raises BlockedAddressError if any of them must not be visited.

        `asked` is the URL that the redirects began with.
        """
        host = host_of(url)
        is_ours = host in self._allowed_hosts
        is_asked = is_ours and urlsplit(url).netloc == urlsplit(asked).netloc
        if not is_asked and not is_allowed_port(urlsplit(url).port):
            raise BlockedAddressError(source, word("it leads to a port that is not for web pages"))
        addresses = find_addresses(host, self._resolve, timeout_s=deadline.left_s())
        if not is_ours and not all(map(is_public, addresses)):
            raise BlockedAddressError(source, word("it leads to an address that is not on the public internet"))
        return addresses

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def _to_fetch_result(source: str, result: _RedirectResult, *, asked: Validators) -> FetchResult:
    headers = result.response.headers
    is_unchanged = result.response.status == _UNCHANGED
    given = find_validators(headers)
    stated = headers.get("Content-Type", "")
    return FetchResult(
        source=source,
        url=result.url,
        moved_to=result.moved_to,
        is_unchanged=is_unchanged,
        content_type=read_content_type(stated),
        charset=read_charset(stated),
        body=result.response.body,
        validators=asked if is_unchanged and given == NO_VALIDATORS else given,
        max_age_s=find_max_age_s(headers, datetime.now(UTC)),
    )


def _status_error(source: str, response: Response) -> FetchError:
    is_busy = response.status in _RETRY_LATER
    retry_after_s = find_retry_after_s(response.headers, datetime.now(UTC)) if is_busy else None
    return FetchError(
        source, status_reason(response.status), status=response.status, retry_after_s=retry_after_s
    )


def _next_url(url: str, location: str, source: str) -> str:
    try:
        return canonical_url(urljoin(url, _decoded(location)))
    except (ReadError, ValueError) as error:
        raise BlockedAddressError(source, word("it redirects to an address that is not allowed")) from error


def _decoded(location: str) -> str:
    """Decode a Location header: http.client reads Latin-1, but unescaped URLs are UTF-8."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _drops_tls(url: str, following: str) -> bool:
    """Whether a redirect leads from https to http. It is followed, but no source moves there."""
    return url.startswith("https:") and following.startswith("http:")
