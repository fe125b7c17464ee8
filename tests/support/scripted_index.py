"""The real index with a fake model and fake pages, whose methods block or fail on request."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fakes import FakeFetcher
from libraries import open_library

from index import ArticleDraft, Database, Progress, ReindexReport
from index.alerts.alert_service import AlertService
from index.crawl.feed_registry import FeedRegistry


class ObedientIndex:
    """Wraps a NewsIndex; a test can run code before each method.

    `before[method]` is called at the start of a method, in the caller's thread, and may raise. `hold` blocks a
    method, and `entered` counts the calls that wait there. `pages` are the pages that can be fetched.
    """

    def __init__(self, data_dir: Path, *, reads_loopback: bool = False) -> None:
        """With `reads_loopback` pages are fetched from servers on 127.0.0.1, and `pages` is ignored."""
        self.pages: dict[str, ArticleDraft] = {}
        self.before: dict[str, Callable[[], object]] = defaultdict(lambda: lambda: None)
        self.entered: Counter[str] = Counter()
        self.finished: Counter[str] = Counter()
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.reindex_progress: list[Progress] = []
        self._held: list[threading.Event] = []
        self._index = open_library(
            data_dir,
            fetcher=None if reads_loopback else FakeFetcher(self.pages),
            with_bot_tables=True,
            max_sentences=1,
            fetch_allowed_hosts="127.0.0.1",
            fetch_pause_s=0,
        )
        self.sources = ObedientSources(self, self._index.sources)
        self.changes = self._index.changes
        self.claims = self._index.claims
        self.aliases = self._index.aliases
        self.timelines = self._index.timelines
        self.briefs = self._index.briefs

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.before[method]()
            result = getattr(self._index, method)(*args, **kwargs)
            self.finished[method] += 1
            return result

        return call

    @property
    def database(self) -> Database:
        return self._index.database

    @property
    def alerts(self) -> AlertService:
        return self._index.alerts

    def ask(self, question: str, *, corpora: tuple[str, ...], **narrowing: Any) -> Any:
        self.asked.append((question, tuple(corpora)))
        return self.__getattr__("ask")(question, corpora=corpora, **narrowing)

    def reindex(self, *args: Any, report_progress: Callable[[Progress], None], **kwargs: Any) -> ReindexReport:
        """Reports `reindex_progress` before anything else."""
        for progress in self.reindex_progress:
            report_progress(progress)
        return self.__getattr__("reindex")(*args, report_progress=report_progress, **kwargs)

    def hold(self, method: str) -> threading.Event:
        """Block the method until the event is set or the test ends."""
        go_on = threading.Event()
        self._held.append(go_on)

        def wait() -> None:
            self.entered[method] += 1
            go_on.wait()

        self.before[method] = wait
        return go_on

    def fail(self, method: str, error: Exception) -> None:
        """Make the method raise."""

        def raise_it() -> None:
            raise error

        self.before[method] = raise_it

    def release(self) -> None:
        """Unblock all methods."""
        for go_on in self._held:
            go_on.set()


class ObedientSources:
    """Wraps the feeds of the index; in `before` and `hold` its methods are named like `sources.poll`."""

    def __init__(self, library: ObedientIndex, sources: FeedRegistry) -> None:
        self._library = library
        self._sources = sources

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._library.before[f"sources.{method}"]()
            result = getattr(self._sources, method)(*args, **kwargs)
            self._library.finished[f"sources.{method}"] += 1
            return result

        return call
