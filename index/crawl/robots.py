"""Respect the robots.txt of sites in everything that the crawler fetches by itself (RFC 9309)."""

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from index.crawl.host_queue import HostVisit, VisitResult
from index.crawl.politeness import requested_pause_s
from index.http.canonical_url import canonical_host, host_of, shown_url
from index.http.robots_txt import MAX_ROBOTS_BYTES, find_crawl_delay_s, is_url_allowed
from index.model.article_types import ArticleDraft
from index.model.errors import (
    BlockedAddressError,
    FetchError,
    NewsIndexError,
    ReadError,
    RobotsDisallowedError,
)
from index.model.fetch_types import NO_VALIDATORS, BeforeRequest, FetchResult, RequestKind, Validators
from index.model.protocols import Fetcher
from index.model.wording import word
from index.workers.isolated_parser import IsolatedParser

MAX_CRAWL_DELAY_S = 30.0
"""The upper limit of Bing's crawler too. Some sites ask for a day, too long to follow anything there."""

_LIFETIME_S = 24 * 3600.0  # RFC 9309, section 2.4
_RETRY_S = 3600.0
_MAX_ORIGINS = 10_000
_MAX_CACHED_BYTES = 16_000_000
_CACHED_VERDICTS = 64  # a visit asks twice; each keeps a file of up to 500 KiB in memory

log = logging.getLogger(__name__)


class CheckedVisit(HostVisit, Protocol):
    """A visit that may need the permission of a robots.txt."""

    @property
    def url(self) -> str: ...

    @property
    def needs_permission(self) -> bool:
        """False for an address that a person chose."""


CheckedWork = TypeVar("CheckedWork", bound=CheckedVisit)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RobotsFile:
    """The robots.txt of an origin. An empty body allows everything; with a `problem` nothing is allowed."""

    expires_at: float
    body: bytes = b""
    crawl_delay_s: float = 0.0
    problem: str | None = None
    is_blocked: bool = False
    """The problem is an address that must not be visited."""


class RobotsPolicy:
    """Reads robots.txt once a day for each origin (scheme, host and port). Safe from any thread.

    4xx allows everything. While the file can't be read (5xx, 429, no connection, too slow to parse), the last
    one that could be read applies; without one nothing may be fetched. It is tried again after an hour.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        parser: IsolatedParser,
        *,
        exempt_hosts: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Exempt hosts and their subdomains are not checked. Raises ValueError for an invalid host."""
        self._fetcher = fetcher
        self._parser = parser
        self._exempt_hosts = tuple(canonical_host(host.strip("[]")) for host in exempt_hosts)
        self._clock = clock
        self._files: dict[str, _RobotsFile] = {}
        self._cached_bytes = 0
        self._lock = threading.Lock()
        # Striped by origin, so that two threads never request one file at the same time.
        self._loading = [threading.Lock() for _ in range(64)]
        self._is_allowed = lru_cache(_CACHED_VERDICTS)(self._parse_verdict)

    def visit(
        self, visit: CheckedWork, do: Callable[[CheckedWork], VisitResult[CheckedWork]]
    ) -> VisitResult[CheckedWork]:
        """Make a visit, or only read the robots.txt of its site and have the visit repeated.

        That leaves a pause between the two requests. The result states the Crawl-delay of the site.
        """
        url = visit.url
        if visit.needs_permission and self._needs_loading(url):
            retry_after_s = self._load(url)
            result: VisitResult[CheckedWork] = VisitResult(is_repeated=True, retry_after_s=retry_after_s)
        else:
            is_refused = visit.needs_permission and self._is_refused(url)
            result = replace(do(visit), made_request=not is_refused)
        return replace(result, min_pause_s=self.find_crawl_delay_s(url))

    def check(self, url: str) -> None:
        """Raise RobotsDisallowedError for a disallowed URL, FetchError if its robots.txt could not be read.

        Reads the robots.txt first if it isn't cached.
        """
        if self._is_exempt(url):
            return
        if self._needs_loading(url):
            self._load(url)
        file = self._find(url)
        if file is None or not (file.body or file.problem):
            return
        if file.problem is not None:
            raise (BlockedAddressError if file.is_blocked else FetchError)(shown_url(url), file.problem)
        if not self._is_allowed(file.body, url):
            reason = word(
                "the site's robots.txt does not allow the bot to fetch it; add the link by hand if you need it"
            )
            raise RobotsDisallowedError(shown_url(url), reason)

    def find_crawl_delay_s(self, url: str) -> float:
        """The Crawl-delay of a site, at most MAX_CRAWL_DELAY_S; 0 if it has none or isn't known."""
        file = self._find(url)
        return file.crawl_delay_s if file is not None else 0.0

    def _is_refused(self, url: str) -> bool:
        """Whether `check` raises a ReadError. Other errors occur again in the visit, which reports them."""
        try:
            self.check(url)
        except ReadError:
            return True
        except Exception:
            return False
        return False

    def _is_exempt(self, url: str) -> bool:
        host = host_of(url)
        return any(host == exempt or host.endswith(f".{exempt}") for exempt in self._exempt_hosts)

    def _needs_loading(self, url: str) -> bool:
        if self._is_exempt(url):
            return False
        file = self._find(url)
        return file is None or file.expires_at <= self._clock()

    def _find(self, url: str) -> _RobotsFile | None:
        with self._lock:
            return self._files.get(_origin_of(url))

    def _load(self, url: str) -> float | None:
        """Read and cache a robots.txt; returns the pause that the site asks for, if any."""
        origin = _origin_of(url)
        with self._loading[hash(origin) % len(self._loading)]:
            if not self._needs_loading(url):
                return None
            try:
                file = self._fetch(origin)
            except ReadError as error:
                self._remember(origin, self._without_file(origin, error))
                return requested_pause_s(error)
            except NewsIndexError:
                raise
            except Exception:
                log.exception("reading %s/robots.txt failed", origin)
                reason = word("an unexpected error occurred; the log of the bot has the details")
                file = self._without_file(origin, ReadError(origin, reason))
            self._remember(origin, file)
            return None

    def _fetch(self, origin: str) -> _RobotsFile:
        fetched = self._fetcher.get(f"{origin}/robots.txt", RequestKind.ROBOTS)
        body = fetched.body[: MAX_ROBOTS_BYTES + 1] if fetched.body.strip() else b""
        delay_s = None
        if body:
            delay_s = self._parser.read(
                partial(find_crawl_delay_s, body), content=body, source=fetched.source, background=True
            )
        return _RobotsFile(
            expires_at=self._clock() + _LIFETIME_S,
            body=body,
            crawl_delay_s=min(delay_s or 0.0, MAX_CRAWL_DELAY_S),
        )

    def _without_file(self, origin: str, error: ReadError) -> _RobotsFile:
        """The rules if the file could not be read (RFC 9309, sections 2.3.1.3 and 2.3.1.4)."""
        status = error.status if isinstance(error, FetchError) else None
        if status is not None and status < 500 and status != 429:
            return _RobotsFile(expires_at=self._clock() + _LIFETIME_S)
        retry_at = self._clock() + _RETRY_S
        known = self._find(origin)
        if known is not None and known.problem is None:
            return replace(known, expires_at=retry_at)
        if isinstance(error, BlockedAddressError):
            return _RobotsFile(expires_at=retry_at, problem=error.reason, is_blocked=True)
        problem = word(
            "the site's robots.txt could not be read, so nothing is fetched from there for now: {reason}",
            reason=error.reason,
        )
        return _RobotsFile(expires_at=retry_at, problem=problem)

    def _remember(self, origin: str, file: _RobotsFile) -> None:
        """Cache a file, and drop the oldest ones beyond the limits."""
        with self._lock:
            self._forget(origin)
            self._files[origin] = file
            self._cached_bytes += len(file.body)
            while len(self._files) > _MAX_ORIGINS or self._cached_bytes > _MAX_CACHED_BYTES:
                self._forget(next(iter(self._files)))

    def _forget(self, origin: str) -> None:
        file = self._files.pop(origin, None)
        self._cached_bytes -= len(file.body) if file is not None else 0

    def _parse_verdict(self, body: bytes, url: str) -> bool:
        return self._parser.read(
            partial(is_url_allowed, body, url),
            content=body,
            source=f"{_origin_of(url)}/robots.txt",
            background=True,
        )


class RobotsFetcher:
    """A fetcher that requests only what robots.txt allows, redirect targets included."""

    def __init__(self, fetcher: Fetcher, robots: RobotsPolicy) -> None:
        self._fetcher = fetcher
        self._robots = robots

    def fetch(self, url: str) -> ArticleDraft:
        return self.read(self.get(url, RequestKind.ARTICLE))

    def get(
        self,
        url: str,
        kind: RequestKind,
        *,
        validators: Validators = NO_VALIDATORS,
        before_request: BeforeRequest | None = None,
    ) -> FetchResult:
        """As `Fetcher.get`. Also raises RobotsDisallowedError."""

        def check(place: str) -> None:
            self._robots.check(place)
            if before_request is not None:
                before_request(place)

        return self._fetcher.get(url, kind, validators=validators, before_request=check)

    def read(self, fetched: FetchResult) -> ArticleDraft:
        return self._fetcher.read(fetched)


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
