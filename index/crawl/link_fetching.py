"""Fetch the articles at many links, politely: paced by host, and only what robots.txt allows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from index.crawl.host_queue import VisitResult
from index.crawl.politeness import Politeness, requested_pause_s
from index.crawl.robots import RobotsPolicy
from index.http.canonical_url import host_of
from index.model.article_types import ArticleDraft
from index.model.errors import FetchError, ReadError
from index.model.protocols import Fetcher, IsCancelled
from index.model.wording import word

_POSTPONED = word("its site asks to be left alone for a while; import the file again later")


@dataclass(frozen=True, slots=True)
class _LinkVisit:
    url: str
    """Canonical."""

    @property
    def host(self) -> str:
        return host_of(self.url)

    @property
    def needs_permission(self) -> bool:
        return True


class LinkFetcher:
    """Fetches the pages of links in several threads."""

    def __init__(
        self, fetcher: Callable[[], Fetcher], robots: RobotsPolicy, politeness: Politeness, *, threads: int
    ) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._politeness = politeness
        self._threads = threads

    def fetch(
        self, urls: Sequence[str], *, is_cancelled: IsCancelled
    ) -> Mapping[str, ArticleDraft | ReadError]:
        """The article at each URL, or why there is none. If cancelled, the URLs left are missing."""
        results: dict[str, ArticleDraft | ReadError] = {}
        lock = Lock()

        def visit(link: _LinkVisit) -> VisitResult[_LinkVisit]:
            result = self._read(link.url)
            with lock:
                results[link.url] = result
            asked = requested_pause_s(result) if isinstance(result, ReadError) else None
            return VisitResult(retry_after_s=asked)

        visits = [_LinkVisit(url) for url in dict.fromkeys(urls)]
        postponed = self._politeness.run(
            visits,
            lambda link: self._robots.visit(link, visit),
            threads=min(self._threads, max(1, len(visits))),
            is_cancelled=is_cancelled,
        )
        if not is_cancelled():
            results |= {link.url: FetchError(link.url, _POSTPONED) for link in postponed}
        return results

    def _read(self, url: str) -> ArticleDraft | ReadError:
        try:
            self._robots.check(url)
            return self._fetcher().fetch(url)
        except ReadError as error:
            return error
