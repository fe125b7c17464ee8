"""Manage the feeds that corpora follow: add, label, pause, remove, poll, refresh, import and export OPML."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from index.crawl.feed_discovery import check_feed, find_feeds
from index.crawl.poll_schedule import reschedule
from index.crawl.poller import Poller
from index.feeds.opml import OpmlFeed, read_opml, write_opml
from index.feeds.source_labels import normalize_labels
from index.http.canonical_url import canonical_url
from index.model.base_types import SHARED_CORPUS, CorpusName, SourceId, SourceLabels
from index.model.errors import (
    LabelError,
    ReadError,
    SourceExistsError,
    SourceNotFoundError,
    TooLargeError,
    TooManySourcesError,
)
from index.model.feed_types import (
    LONGEST_INTERVAL,
    SHORTEST_INTERVAL,
    FeedChoice,
    OpmlProblem,
    OpmlReport,
    PollReport,
    RefreshReport,
    RollbackReport,
    Source,
    SourceKind,
    SourceListing,
    SourceState,
    is_allowed_interval,
)
from index.model.protocols import (
    Fetcher,
    IsCancelled,
    ReportProgress,
    Within,
    accept_all,
    ignore_progress,
    never_cancelled,
)
from index.model.wording import word
from index.store.corpus_queries import get_or_create_corpus_id
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.source_entry_queries import count_entries, list_entry_problems
from index.store.source_queries import (
    clean_source_title,
    count_sources,
    delete_articles_of_source,
    delete_source,
    find_source,
    find_source_id,
    has_source,
    insert_source,
    list_sources,
    list_unreported,
    mark_reported,
    pause_source,
    resume_source,
    set_fixed_interval,
    set_source_labels,
    set_source_title,
)
from index.workers.isolated_parser import IsolatedParser

if TYPE_CHECKING:
    from index.crawl.feed_refresh import Refresher


_UNLABELLED = SourceLabels()

_MOST_FEEDS = 1000
"""The most feeds in one OPML file: fifteen seconds of work, and far more than one bot can poll politely."""


class FeedRegistry:
    """The sources of a library. Every method blocks and is safe to call from any thread.

    `within` runs at the start of each transaction that changes something; an exception rolls it back.
    """

    def __init__(
        self,
        database: Database,
        fetcher: Callable[[], Fetcher],
        reader: IsolatedParser,
        poller: Callable[[], Poller],
        refresher: "Callable[[], Refresher]",
        *,
        most_sources: int,
    ) -> None:
        """Fetcher, poller and refresher are callables, because they take a second to load."""
        self._database = database
        self._fetcher = fetcher
        self._reader = reader
        self._poller = poller
        self._refresher = refresher
        self._most_sources = most_sources

    # --- followed sources

    def find_feeds(self, address: str) -> list[FeedChoice]:
        """Find what can be followed at an address, likeliest first; only the address itself if it is a feed.

        Raises ReadError, also if there is nothing to follow.
        """
        return find_feeds(self._fetcher(), self._reader, address)

    def check_feed(self, address: str) -> FeedChoice:
        """The feed at exactly this address; one request, unlike `find_feeds`. Raises ReadError."""
        return check_feed(self._fetcher(), self._reader, address)

    def add(
        self,
        corpus: CorpusName,
        choice: FeedChoice,
        *,
        labels: SourceLabels = _UNLABELLED,
        interval: timedelta | None = None,
        within: Within = accept_all,
    ) -> Source:
        """Follow a feed; its first poll is due immediately. `interval` as for `set_interval`.

        Raises SourceExistsError, LabelError, ReadError for a bad URL, and TooManySourcesError if the corpus
        is at its limit; the shared corpus has none.
        """
        _require_interval(interval)
        url, cleaned = canonical_url(choice.url), normalize_labels(labels)
        with self._database.write_transaction() as connection:
            within(connection)
            corpus_id = get_or_create_corpus_id(connection, corpus)
            known = find_source_id(connection, corpus_id, url)
            if known is not None:
                raise SourceExistsError(url, source_id=known)
            if corpus != SHARED_CORPUS and count_sources(connection, corpus_id) >= self._most_sources:
                raise TooManySourcesError(self._most_sources)
            kept = replace(choice, url=url, site_url=_web_address(choice.site_url))
            source_id = insert_source(
                connection, corpus_id, kept, cleaned, read_clock(connection), fixed_interval=interval
            )
            return _get(find_source(connection, [corpus], source_id), source_id)

    def list_sources(self, corpora: Sequence[CorpusName] | None = None) -> list[Source]:
        """The sources of the corpora, sorted by title; None means all corpora."""
        with self._database.read_transaction() as connection:
            return list_sources(connection, corpora)

    def get(self, corpora: Sequence[CorpusName] | None, source_id: SourceId) -> Source:
        """Raises SourceNotFoundError, also for a source of a corpus that is not in `corpora`."""
        with self._database.read_transaction() as connection:
            return _get(find_source(connection, corpora, source_id), source_id)

    def get_listing(
        self, corpora: Sequence[CorpusName] | None, source_id: SourceId, *, most_problems: int = 10
    ) -> SourceListing:
        """The outcomes of the articles that a source listed recently. Raises as `get`."""
        with self._database.read_transaction() as connection:
            _require_source(connection, corpora, source_id)
            return SourceListing(
                counts=count_entries(connection, source_id),
                problems=list_entry_problems(connection, source_id, most_problems),
            )

    def label(
        self, corpus: CorpusName, source_id: SourceId, labels: SourceLabels, *, within: Within = accept_all
    ) -> Source:
        """Replace all labels of a source, which answers show. Raises LabelError, and as `get`."""
        cleaned = normalize_labels(labels)
        return self._change(corpus, source_id, within, lambda c: set_source_labels(c, source_id, cleaned))

    def rename(
        self, corpus: CorpusName, source_id: SourceId, title: str, *, within: Within = accept_all
    ) -> Source:
        """Set the title of a source. Raises as `get`."""
        source = self.get([corpus], source_id)
        title = clean_source_title(title, source.url)
        return self._change(corpus, source_id, within, lambda c: set_source_title(c, source_id, title))

    def set_interval(
        self,
        corpus: CorpusName,
        source_id: SourceId,
        interval: timedelta | None,
        *,
        within: Within = accept_all,
    ) -> Source:
        """Set how often a source is polled; None for automatic. The site may still ask for longer pauses.

        Raises ValueError unless it is from SHORTEST_INTERVAL to LONGEST_INTERVAL, and as `get`.
        """
        _require_interval(interval)

        def change(connection: Connection) -> None:
            source = _get(find_source(connection, [corpus], source_id), source_id)
            set_fixed_interval(
                connection, source_id, interval, _next_poll(source, interval, read_clock(connection))
            )

        return self._change(corpus, source_id, within, change)

    def pause(self, corpus: CorpusName, source_id: SourceId, *, within: Within = accept_all) -> Source:
        """Stop polling a source until it is resumed. Raises as `get`."""
        return self._change(corpus, source_id, within, lambda c: pause_source(c, source_id, SourceState.PAUSED))

    def resume(self, corpus: CorpusName, source_id: SourceId, *, within: Within = accept_all) -> Source:
        """Poll a paused source again; it is due immediately. Raises as `get`."""
        return self._change(corpus, source_id, within, lambda c: resume_source(c, source_id, read_clock(c)))

    def remove(
        self,
        corpus: CorpusName,
        source_id: SourceId,
        *,
        with_articles: bool = False,
        within: Within = accept_all,
    ) -> Source:
        """Stop following a source; its articles stay unless `with_articles` removes them. Raises as `get`."""
        with self._database.write_transaction() as connection:
            within(connection)
            source = _get(find_source(connection, [corpus], source_id), source_id)
            if with_articles:
                delete_articles_of_source(connection, source_id, read_clock(connection))
            delete_source(connection, source_id)
        return source

    # --- reading sources

    def poll(
        self,
        corpora: Sequence[CorpusName] | None = None,
        *,
        source_id: SourceId | None = None,
        only_due: bool = True,
        report_progress: ReportProgress = ignore_progress,
        is_cancelled: IsCancelled = never_cancelled,
    ) -> PollReport:
        """Poll the sources that are due, or one source, or with `only_due` False all that are not paused.

        Sources that another process is polling are skipped. New articles can be found by words immediately,
        by meaning after the next `NewsIndex.sync`. Unless one source is named, stored pages that are due are
        rechecked as well. A source that fails raises nothing: its poll contains the reason.

        Raises SourceNotFoundError if the corpora have no `source_id`, StoreError, ModelError.
        """
        if source_id is not None:
            with self._database.read_transaction() as connection:
                _require_source(connection, corpora, source_id)
        return self._poller().poll(
            corpora,
            source_id=source_id,
            only_due=only_due and source_id is None,
            report_progress=report_progress,
            is_cancelled=is_cancelled,
        )

    def refresh(
        self,
        corpus: CorpusName,
        source_id: SourceId,
        *,
        report_progress: ReportProgress = ignore_progress,
        is_cancelled: IsCancelled = never_cancelled,
    ) -> RefreshReport:
        """Fetch every article of a source again and publish all changes in one transaction.

        Answers use the old texts until then. An interrupted refresh resumes; a cancelled one changes nothing.
        Raises as `get`, and StoreError, ModelError.
        """
        return self._refresher().refresh(
            self.get([corpus], source_id),
            report_progress=report_progress,
            is_cancelled=is_cancelled,
        )

    def rollback(
        self,
        corpus: CorpusName,
        source_id: SourceId,
        *,
        within: Within = accept_all,
        is_cancelled: IsCancelled = never_cancelled,
    ) -> RollbackReport:
        """Restore the articles that the last refresh changed; calling it again undoes the refresh before.

        A cancelled rollback changes nothing. Raises NothingToRollBackError, StoreInUseError, and as `get`.
        """
        source = self.get([corpus], source_id)
        return self._refresher().rollback(source, within=within, is_cancelled=is_cancelled)

    # --- sources that failed for days

    def list_unreported(self) -> list[Source]:
        """Sources of all corpora that were paused for failing and not reported yet."""
        with self._database.read_transaction() as connection:
            return list_unreported(connection)

    def mark_reported(self, source_id: SourceId) -> None:
        """Record that the pause of a failing source was reported."""
        with self._database.write_transaction() as connection:
            mark_reported(connection, source_id, read_clock(connection))

    # --- import and export

    def export_opml(self, corpora: Sequence[CorpusName] | None = None) -> str:
        """Export the feeds as OPML 2.0, without sitemaps, which OPML cannot express."""
        feeds = [
            OpmlFeed(
                url=source.url,
                title=source.title,
                site_url=source.site_url,
                labels=source.labels,
                interval=source.fixed_interval,
            )
            for source in self.list_sources(corpora)
            if source.kind is SourceKind.FEED
        ]
        return write_opml(feeds, title="Watchdesk")

    def import_opml(
        self, corpus: CorpusName, content: bytes, *, name: str, within: Within = accept_all
    ) -> OpmlReport:
        """Follow the feeds of an OPML file; none is fetched before its first poll.

        A feed whose labels or interval cannot be stored is followed without them.

        Raises NotAFeedError, and TooLargeError for more than 1,000 feeds.
        """
        feeds = self._reader.read(partial(read_opml, content, name=name), content=content, source=name)
        if len(feeds) > _MOST_FEEDS:
            reason = word("it lists {n:,} feeds; the limit is {most:,}", n=len(feeds), most=_MOST_FEEDS)
            raise TooLargeError(name, reason, limit=_MOST_FEEDS)
        added: list[Source] = []
        problems: list[OpmlProblem] = []
        known = 0
        for feed in feeds:
            try:
                added.append(self._add_listed(corpus, feed, within))
            except SourceExistsError:
                known += 1
            except (ReadError, LabelError) as error:
                problems.append(OpmlProblem(url=feed.url, reason=error.reason))
            except TooManySourcesError as error:
                reason = word("{n:,} sources are followed already, which is the limit", n=error.most)
                problems.append(OpmlProblem(url=feed.url, reason=reason))
        urls = {source.url for source in added}
        left_out = (
            OpmlProblem(url=feed.url, reason=reason)
            for feed in feeds
            if feed.left_out and _web_address(feed.url) in urls
            for reason in feed.left_out
        )
        return OpmlReport(added=tuple(added), known=known, problems=tuple(problems), left_out=tuple(left_out))

    def _add_listed(self, corpus: CorpusName, feed: OpmlFeed, within: Within) -> Source:
        """Follow a feed of a file. Raises as `add`."""
        choice = FeedChoice(
            url=feed.url, kind=SourceKind.FEED, title=feed.title, site_url=feed.site_url or None
        )
        return self.add(corpus, choice, labels=feed.labels, interval=feed.interval, within=within)

    def _change(
        self, corpus: CorpusName, source_id: SourceId, within: Within, change: Callable[[Connection], None]
    ) -> Source:
        with self._database.write_transaction() as connection:
            within(connection)
            _require_source(connection, [corpus], source_id)
            change(connection)
            return _get(find_source(connection, [corpus], source_id), source_id)


def _get(found: Source | None, source_id: SourceId) -> Source:
    if found is None:
        raise SourceNotFoundError(source_id)
    return found


def _require_source(connection: Connection, corpora: Sequence[CorpusName] | None, source_id: SourceId) -> None:
    if not has_source(connection, corpora, source_id):
        raise SourceNotFoundError(source_id)


def _require_interval(interval: timedelta | None) -> None:
    if interval is not None and not is_allowed_interval(interval):
        raise ValueError(f"{interval} is not from {SHORTEST_INTERVAL} to {LONGEST_INTERVAL}")


def _next_poll(source: Source, interval: timedelta | None, now: datetime) -> datetime | None:
    """When the source is polled next with another interval; an automatic one applies after the next poll."""
    health = source.health
    if health.next_poll_at is None or health.failures or interval is None:
        return health.next_poll_at
    return reschedule(
        health.next_poll_at, polled_at=health.polled_at, before=health.interval, after=interval, now=now
    )


def _web_address(stated: str | None) -> str | None:
    """The canonical form of a web address; None for anything else."""
    try:
        return canonical_url(stated) if stated else None
    except ReadError:
        return None
