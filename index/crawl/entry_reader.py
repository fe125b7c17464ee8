"""Fetch and store the articles that a feed lists, and record the outcome of each entry."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from index.crawl.entry_selection import (
    ListedArticle,
    choose_entries,
    find_restamped,
    plan_retry,
    was_article_removed,
)
from index.crawl.feed_listing import FeedListing, build_feed_draft, complete_draft, is_same_site
from index.crawl.politeness import requested_pause_s
from index.crawl.poll_visits import EntryVisit, SourcePollState
from index.http.canonical_url import host_of
from index.model.article_types import ArticleDraft
from index.model.background_gate import BackgroundGate
from index.model.base_types import ArticleId, CorpusName
from index.model.errors import BlockedAddressError, FetchError, ReadError, ReadingAbortedError
from index.model.feed_types import EntryOutcome
from index.model.fetch_types import FetchResult, RequestKind
from index.model.protocols import Fetcher
from index.model.report_types import AddOutcome, AddStatus
from index.store.article_queries import find_article_ids_by_url
from index.store.corpus_queries import find_corpus_id
from index.store.database import Database
from index.store.poll_queries import renew_claim
from index.store.source_entry_queries import (
    StoredEntry,
    read_entries,
    save_entry,
    touch_entries,
    update_entry_stamps,
)
from index.store.source_queries import link_article_to_source
from index.workers.isolated_parser import IsolatedParser

AddToCorpus: TypeAlias = Callable[[CorpusName, Sequence[ArticleDraft]], list[AddOutcome]]

_FORGET_AFTER = timedelta(days=180)  # after a source last listed an entry
_SLOW_PAUSE_S = 60.0
_FULL_PAUSE = timedelta(hours=6)
"""Before an article is tried again that a full corpus had no room for."""
_OUTCOMES = {
    AddStatus.ADDED: EntryOutcome.ADDED,
    AddStatus.UPDATED: EntryOutcome.UPDATED,
    AddStatus.DUPLICATE: EntryOutcome.DUPLICATE,
    AddStatus.REJECTED: EntryOutcome.REJECTED,
}


class EntryReader:
    """Read and store the articles that feeds list. Safe from any thread."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        reader: IsolatedParser,
        add: AddToCorpus,
        *,
        background_gate: BackgroundGate,
    ) -> None:
        """`background_gate` is held while an article is stored, since two at once would delay questions."""
        self._database = database
        self._fetcher = fetcher
        self._reader = reader
        self._add = add
        self._background_gate = background_gate

    def choose(self, state: SourcePollState, listing: FeedListing, now: datetime) -> list[EntryVisit]:
        """The visits to make. Articles with their full text in the feed are stored immediately instead."""
        source_id = state.source.source_id
        listed = [item for item, _ in listing.entries]
        with self._database.read_transaction() as connection:
            seen = read_entries(connection, source_id, [item.key for item in listed])
        restamped = find_restamped(listed, seen)
        seen |= {key: replace(seen[key], stamp=stamp) for key, stamp in restamped.items()}
        with self._database.write_transaction() as connection:
            touch_entries(connection, source_id, list(seen), now, forget_after=_FORGET_AFTER)
            update_entry_stamps(connection, source_id, restamped)
        chosen = choose_entries(listed, seen, now)
        with state.lock:
            state.tally.published += [item.published for item in listed if item.published]
            state.tally.is_complete &= chosen.left == 0
        visits = _to_visits(state, listing, chosen.entries, seen)
        return [v for v in visits if not self._store_without_page(v, is_new=v.listed.key not in seen)]

    def read(self, visit: EntryVisit) -> float | None:
        """Fetch and store an article; returns how many seconds its site must be left alone, if any.

        Problems with the page are recorded. Raises StoreError, ModelError.
        """
        try:
            fetched = self._fetch(visit)
            draft = self._fetcher.read(fetched)
            self._store(visit, complete_draft(draft, visit.entry, visit.state.source))
        except ReadError as error:
            self.note_unread(visit, error)
            if (asked := requested_pause_s(error)) is not None:
                return asked
        return _SLOW_PAUSE_S if visit.state.is_slow else None

    def _fetch(self, visit: EntryVisit) -> FetchResult:
        began = time.monotonic()
        try:
            return self._fetcher.get(visit.url, RequestKind.ARTICLE)
        finally:
            visit.state.note_duration(time.monotonic() - began)

    def note_unread(self, visit: EntryVisit, error: ReadError) -> None:
        """Record that an article could not be read; it is retried if the network or the site failed."""
        may_pass = isinstance(error, FetchError) and not isinstance(error, BlockedAddressError)
        if not may_pass:
            self._note(visit, EntryOutcome.REJECTED, reason=error.reason)
            return
        asked = requested_pause_s(error)
        wait = timedelta(seconds=asked) if asked is not None else None
        next_try_at = plan_retry(visit.attempts, self._database.now(), wait=wait)
        self._note(visit, EntryOutcome.FAILED, reason=error.reason, next_try_at=next_try_at)

    def _store_without_page(self, visit: EntryVisit, *, is_new: bool) -> bool:
        if is_new and (known := self._find_known(visit)) is not None:
            self._note_known(visit, known)
            return True
        state = visit.state
        try:
            draft = build_feed_draft(
                visit.entry, visit.listed, state.source, self._reader, feed_url=visit.feed_url
            )
        except ReadingAbortedError as error:
            self._note(visit, EntryOutcome.REJECTED, reason=error.reason)
            return True
        if draft is not None:
            self._store(visit, draft)
        return draft is not None

    def _find_known(self, visit: EntryVisit) -> ArticleId | None:
        """The article that the corpus already has for the URL; its page is rechecked on its own schedule.

        Only articles whose text was fetched from that URL count; otherwise the page is read.
        """
        with self._database.read_transaction() as connection:
            corpus_id = find_corpus_id(connection, visit.state.source.corpus)
            if corpus_id is None:
                return None
            found = find_article_ids_by_url(connection, [corpus_id], [visit.url], only_checked=True)
        return next(iter(found.get(visit.url, ())), None)

    def _note_known(self, visit: EntryVisit, known: ArticleId) -> None:
        """Record a duplicate. An article of the source's own site now belongs to the source and its labels."""
        source = visit.state.source
        if is_same_site(source, visit.url):
            with self._database.write_transaction() as connection:
                link_article_to_source(connection, source.source_id, known)
        self._note(visit, EntryOutcome.DUPLICATE, article_id=known)

    def _store(self, visit: EntryVisit, draft: ArticleDraft) -> None:
        if self._was_removed(visit):
            return
        with self._background_gate:
            [outcome] = self._add(visit.state.source.corpus, [draft])
        if outcome.lacks_room:
            next_try_at = plan_retry(visit.attempts, self._database.now(), wait=_FULL_PAUSE)
            self._note(visit, EntryOutcome.FAILED, reason=outcome.reason, next_try_at=next_try_at)
            return
        self._note(visit, _OUTCOMES[outcome.status], reason=outcome.reason, article_id=outcome.article_id)

    def _was_removed(self, visit: EntryVisit) -> bool:
        """Whether a person removed the article while its new version was being read."""
        with self._database.read_transaction() as connection:
            seen = read_entries(connection, visit.state.source.source_id, [visit.listed.key])
        return any(was_article_removed(visit.listed, entry) for entry in seen.values())

    def _note(
        self,
        visit: EntryVisit,
        outcome: EntryOutcome,
        *,
        reason: str | None = None,
        article_id: ArticleId | None = None,
        next_try_at: datetime | None = None,
    ) -> None:
        state, now = visit.state, self._database.now()
        entry = StoredEntry(
            stamp=visit.listed.stamp,
            url=visit.url,
            outcome=outcome,
            reason=reason,
            attempts=visit.attempts,
            next_try_at=next_try_at,
            article_id=article_id,
        )
        with self._database.write_transaction() as connection:
            save_entry(connection, state.source.source_id, visit.listed.key, entry, now)
            is_followed = renew_claim(connection, state.source.source_id)
        with state.lock:
            state.is_abandoned = not is_followed
            state.tally.count(visit.url, outcome, reason)


def _to_visits(
    state: SourcePollState,
    listing: FeedListing,
    chosen: Sequence[ListedArticle],
    seen: Mapping[bytes, StoredEntry],
) -> list[EntryVisit]:
    entries = {item.key: entry for item, entry in reversed(listing.entries)}
    return [
        EntryVisit(
            host=host_of(item.url),
            state=state,
            listed=item,
            entry=entries[item.key],
            attempts=_attempts(item, seen.get(item.key)),
            feed_url=listing.url,
        )
        for item in chosen
    ]


def _attempts(item: ListedArticle, seen: StoredEntry | None) -> int:
    """The number of the next attempt to read this version of the entry."""
    return seen.attempts + 1 if seen is not None and seen.stamp == item.stamp else 1
