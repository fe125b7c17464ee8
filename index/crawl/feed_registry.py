"""Manage the feeds that corpora follow: add, label, pause, remove, poll, refresh, import and export OPML."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from index.crawl.feed_discovery import find_feeds
from index.crawl.poller import Poller
from index.feeds.opml import OpmlFeed, read_opml, write_opml
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
)
from index.model.protocols import Fetcher, IsCancelled, ReportProgress, Within, accept_all
from index.model.report_types import Progress
from index.model.wording import word
from index.store.corpus_queries import get_or_create_corpus_id
from index.store.database import Database
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
    set_source_labels,
    set_source_title,
)
from index.workers.isolated_parser import IsolatedParser

if TYPE_CHECKING:
    from index.crawl.feed_refresh import Refresher


MAX_NOTE_CHARS = 300

_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def normalize_labels(labels: SourceLabels) -> SourceLabels:
    """The labels in the one spelling that is kept. Raises LabelError."""
    country = (labels.country or "").strip().upper() or None
    language = (labels.language or "").strip().replace("_", "-") or None
    note = " ".join(labels.trust_note.split())
    if country and not _COUNTRY.fullmatch(country):
        raise LabelError(
            word("{country} is no country code; give two letters, such as TW or US", country=country)
        )
    if language and not _LANGUAGE.fullmatch(language):
        raise LabelError(word("{language} is no language; give a code such as en or zh-TW", language=language))
    if len(note) > MAX_NOTE_CHARS:
        raise LabelError(
            word("the note has {n} characters; at most {most} are kept", n=len(note), most=MAX_NOTE_CHARS)
        )
    return replace(labels, country=country, language=language, trust_note=note)


_MOST_FEEDS = 1000
"""Of one OPML file: fifteen seconds of work, and far more than one bot can poll politely."""

_UNLABELLED = SourceLabels()


class FeedRegistry:
    """The sources of a library. Every method blocks and is safe to call from any thread.

    `within` runs at the start of the transaction that changes something; what it raises undoes that.
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
        """What reads the web comes as callables: it takes a second to load."""
        self._database = database
        self._fetcher = fetcher
        self._reader = reader
        self._poller = poller
        self._refresher = refresher
        self._most_sources = most_sources

    # --- what is followed

    def find_feeds(self, address: str) -> list[FeedChoice]:
        """What can be followed at an address, the likeliest first; one, if the address itself is a feed.

        Raises ReadError, also where there is nothing to follow.
        """
        return find_feeds(self._fetcher(), self._reader, address)

    def add(
        self,
        corpus: CorpusName,
        choice: FeedChoice,
        *,
        labels: SourceLabels = _UNLABELLED,
        within: Within = accept_all,
    ) -> Source:
        """Follow a feed; it is due at once. Raises SourceExistsError, LabelError, ReadError for a bad URL.

        Raises TooManySourcesError where a corpus, but for the shared one, follows as many as it may.
        """
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
            source_id = insert_source(connection, corpus_id, kept, cleaned, _now())
            return _get(find_source(connection, [corpus], source_id), source_id)

    def list_sources(self, corpora: Sequence[CorpusName] | None = None) -> list[Source]:
        """By title; None means the sources of every corpus."""
        with self._database.read_transaction() as connection:
            return list_sources(connection, corpora)

    def get(self, corpora: Sequence[CorpusName] | None, source_id: SourceId) -> Source:
        """Raises SourceNotFoundError, also for a source of a corpus that is not named."""
        with self._database.read_transaction() as connection:
            return _get(find_source(connection, corpora, source_id), source_id)

    def get_listing(
        self, corpora: Sequence[CorpusName] | None, source_id: SourceId, *, most_problems: int = 10
    ) -> SourceListing:
        """What has become of the articles that a source listed lately. Raises as `get`."""
        with self._database.read_transaction() as connection:
            _require_source(connection, corpora, source_id)
            return SourceListing(
                counts=count_entries(connection, source_id),
                problems=list_entry_problems(connection, source_id, most_problems),
            )

    def label(
        self, corpus: CorpusName, source_id: SourceId, labels: SourceLabels, *, within: Within = accept_all
    ) -> Source:
        """Set all labels of a source; answers show them from now on. Raises LabelError, as `get`."""
        cleaned = normalize_labels(labels)
        return self._change(corpus, source_id, within, lambda c: set_source_labels(c, source_id, cleaned))

    def rename(
        self, corpus: CorpusName, source_id: SourceId, title: str, *, within: Within = accept_all
    ) -> Source:
        """Raises as `get`."""
        source = self.get([corpus], source_id)
        title = clean_source_title(title, source.url)
        return self._change(corpus, source_id, within, lambda c: set_source_title(c, source_id, title))

    def pause(self, corpus: CorpusName, source_id: SourceId, *, within: Within = accept_all) -> Source:
        """Poll it no more until it is resumed. Raises as `get`."""
        return self._change(corpus, source_id, within, lambda c: pause_source(c, source_id, SourceState.PAUSED))

    def resume(self, corpus: CorpusName, source_id: SourceId, *, within: Within = accept_all) -> Source:
        """Poll it again; it is due at once. Raises as `get`."""
        return self._change(corpus, source_id, within, lambda c: resume_source(c, source_id, _now()))

    def remove(
        self,
        corpus: CorpusName,
        source_id: SourceId,
        *,
        with_articles: bool = False,
        within: Within = accept_all,
    ) -> Source:
        """Follow it no more. Its articles stay, or are removed for good. Raises as `get`."""
        with self._database.write_transaction() as connection:
            within(connection)
            source = _get(find_source(connection, [corpus], source_id), source_id)
            if with_articles:
                delete_articles_of_source(connection, source_id, _now())
            delete_source(connection, source_id)
        return source

    # --- what comes from them

    def poll(
        self,
        corpora: Sequence[CorpusName] | None = None,
        *,
        source_id: SourceId | None = None,
        only_due: bool = True,
        report_progress: ReportProgress | None = None,
        is_cancelled: IsCancelled | None = None,
    ) -> PollReport:
        """Read what is due, or one source, or with `only_due` False all that are not paused; store what is new.

        A source that another process polls at the moment is left out. What is stored can be found by words at
        once, by meaning after the next `NewsIndex.sync`. Pages of articles held that are due for another look
        are looked at as well. Never raises for a source that fails: its poll says why.

        Raises SourceNotFoundError for a `source_id` that the corpora do not have, StoreError, ModelError.
        """
        if source_id is not None:
            with self._database.read_transaction() as connection:
                _require_source(connection, corpora, source_id)
        return self._poller().poll(
            corpora,
            source_id=source_id,
            only_due=only_due and source_id is None,
            report_progress=report_progress or _ignore,
            is_cancelled=is_cancelled or _never,
        )

    def refresh(
        self,
        corpus: CorpusName,
        source_id: SourceId,
        *,
        report_progress: ReportProgress | None = None,
        is_cancelled: IsCancelled | None = None,
    ) -> RefreshReport:
        """Read every article of a source again, and publish what changed in one transaction.

        The articles answer as they were until then. One that was interrupted goes on where it stood; one that
        is cancelled changes nothing. Raises as `get`, and StoreError, ModelError.
        """
        return self._refresher().refresh(
            self.get([corpus], source_id),
            report_progress=report_progress or _ignore,
            is_cancelled=is_cancelled or _never,
        )

    def rollback(
        self, corpus: CorpusName, source_id: SourceId, *, within: Within = accept_all
    ) -> RollbackReport:
        """Let the articles that the last refresh changed read again as before it.

        Once more goes back one more refresh. Raises NothingToRollBackError, and as `get`.
        """
        return self._refresher().rollback(self.get([corpus], source_id), within=within)

    # --- sources that failed for days

    def list_unreported(self) -> list[Source]:
        """Sources of every corpus that were paused for failing, of which nobody was told yet."""
        with self._database.read_transaction() as connection:
            return list_unreported(connection)

    def mark_reported(self, source_id: SourceId) -> None:
        """Somebody was told."""
        with self._database.write_transaction() as connection:
            mark_reported(connection, source_id, _now())

    # --- lists for other programs

    def export_opml(self, corpora: Sequence[CorpusName] | None = None) -> str:
        """An OPML 2.0 file of the feeds; sitemaps, which OPML has no word for, are left out."""
        feeds = [
            OpmlFeed(url=source.url, title=source.title, site_url=source.site_url)
            for source in self.list_sources(corpora)
            if source.kind is SourceKind.FEED
        ]
        return write_opml(feeds, title="Watchdesk")

    def import_opml(
        self, corpus: CorpusName, content: bytes, *, name: str, within: Within = accept_all
    ) -> OpmlReport:
        """Follow the feeds of an OPML file; none is fetched before its first poll.

        Raises NotAFeedError, and TooLargeError for a list that no one could mean to follow.
        """
        added: list[Source] = []
        problems: list[OpmlProblem] = []
        known = 0
        feeds = self._reader.read(partial(read_opml, content, name=name), content=content, source=name)
        if len(feeds) > _MOST_FEEDS:
            reason = word("it lists {n:,} feeds; at most {most:,} are taken", n=len(feeds), most=_MOST_FEEDS)
            raise TooLargeError(name, reason, limit=_MOST_FEEDS)
        for feed in feeds:
            choice = FeedChoice(
                url=feed.url, kind=SourceKind.FEED, title=feed.title, site_url=feed.site_url or None
            )
            try:
                added.append(self.add(corpus, choice, within=within))
            except SourceExistsError:
                known += 1
            except (ReadError, LabelError) as error:
                problems.append(OpmlProblem(url=feed.url, reason=error.reason))
            except TooManySourcesError as error:
                reason = word("{n:,} sources are followed already, as many as there may be", n=error.most)
                problems.append(OpmlProblem(url=feed.url, reason=reason))
        return OpmlReport(added=tuple(added), known=known, problems=tuple(problems))

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


def _web_address(stated: str | None) -> str | None:
    """None for what a browser would do something else with than open a site."""
    try:
        return canonical_url(stated) if stated else None
    except ReadError:
        return None


def _now() -> datetime:
    return datetime.now(UTC)


def _ignore(progress: Progress) -> None:
    del progress


def _never() -> bool:
    return False
