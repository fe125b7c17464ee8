"""Validate drafts, match them with stored articles, and store them in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection

from index.extraction.draft_validation import PreparedDraft, clean_facts, prepare_draft
from index.ingest.article_identity import (
    confirms_existence,
    find_known,
    find_other_form,
    has_changes,
    is_alternating,
    is_same_address,
    merge,
)
from index.ingest.article_writer import ArticleWriter, PreparedContent, prepare_content, read_split
from index.ingest.corpus_quota import CorpusQuota
from index.ingest.recheck_rules import ComparedPage, judge_page, plan_recheck
from index.model.article_types import ArticleDraft, ArticleEdit
from index.model.base_types import ArticleId, CorpusName
from index.model.errors import ArticleChangedError, ReadError
from index.model.feed_types import PageChange
from index.model.fetch_types import Validators
from index.model.protocols import OnStored, Within, accept_all, ignore_outcome
from index.model.provenance_types import Supplier, TextOrigin
from index.model.report_types import AddOutcome, AddStatus, DraftPreview, Expectation
from index.model.wording import Wording, word
from index.search.passage_builder import PassageBuilder
from index.search.passage_splitter import PreviousSplit
from index.store.article_queries import KnownArticle, find_by_url, find_facts
from index.store.article_write_queries import add_alias, update_article
from index.store.corpus_queries import find_corpus_id, get_or_create_corpus_id
from index.store.database import Database
from index.store.edition_queries import Edition
from index.store.page_check_queries import record_unchanged_page
from index.store.passage_queries import replace_passages
from index.store.provenance import FETCHED_ORIGINS, is_checked_draft, state_facts
from index.store.revision_queries import had_earlier_content
from index.store.source_queries import assign_source, has_source
from index.text.text_similarity import are_text_variants
from index.workers.isolated_parser import IsolatedParser

EDITABLE = ("title", "outlet", "published")


_PreparedByText: TypeAlias = Mapping[tuple[str, str], PreparedContent]
"""Prepared before the transaction, by title and text; texts with one content hash may differ in length."""


class Intake:
    """Stores drafts for one edition."""

    def __init__(
        self,
        database: Database,
        passage_builder: PassageBuilder,
        reader: IsolatedParser,
        *,
        max_chars: int,
        room: CorpusQuota,
    ) -> None:
        self._database = database
        self._passage_builder = passage_builder
        self._reader = reader
        self._max_chars = max_chars
        self._room = room

    def add(
        self,
        corpus: CorpusName,
        drafts: Sequence[ArticleDraft],
        edition: Edition,
        *,
        keep_newest: bool,
        expected: Sequence[Expectation] | None = None,
        within: Within = accept_all,
        on_stored: OnStored = ignore_outcome,
    ) -> list[AddOutcome]:
        """An outcome for each draft, in order.

        With `keep_newest` a text that an article had before it was revised counts as known; without it the
        article takes that text back. The rest is as in `NewsIndex.add`.
        """
        judged = [self._judge(draft) for draft in drafts]
        made = self._make_ahead(corpus, [j for j in judged if isinstance(j, PreparedDraft)], edition)
        with self._database.write_transaction() as connection:
            within(connection)
            outcomes = self._store(
                connection, corpus, judged, edition, made=made, keep_newest=keep_newest, expected=expected
            )
            for outcome in outcomes:
                on_stored(connection, outcome)
        return outcomes

    def _store(
        self,
        connection: Connection,
        corpus: CorpusName,
        judged: "Sequence[PreparedDraft | AddOutcome]",
        edition: Edition,
        *,
        made: "_PreparedByText",
        keep_newest: bool,
        expected: Sequence[Expectation] | None,
    ) -> list[AddOutcome]:
        kept = [_reject_if_unfollowed(connection, corpus, j) for j in judged]
        if not any(isinstance(j, PreparedDraft) for j in kept):
            return [j for j in kept if not isinstance(j, PreparedDraft)]
        corpus_id = get_or_create_corpus_id(connection, corpus)
        if expected is not None:
            for one, expectation in zip(kept, expected, strict=True):
                _require(connection, corpus_id, one, expectation)
        storing = ArticleWriter(connection, corpus_id, edition, datetime.now(UTC))
        adding = _DraftStorage(
            storing, corpus, self._room, self._passage_builder, made, keep_newest=keep_newest
        )
        return [adding.add(j) if isinstance(j, PreparedDraft) else j for j in kept]

    def preview(self, corpus: CorpusName, draft: ArticleDraft) -> DraftPreview:
        """What `add` would do with the draft now."""
        judged = self._judge(draft)
        if not isinstance(judged, PreparedDraft):
            return DraftPreview(status=judged.status, reason=judged.reason)
        passages = len(self._passage_builder.make(judged.draft.title, judged.draft.text))
        with self._database.read_transaction() as connection:
            corpus_id = find_corpus_id(connection, corpus)
            known = find_known(connection, corpus_id, judged) if corpus_id is not None else None
            is_update = known is not None and has_changes(known, judged)
            if known is None and corpus_id is not None:
                known = find_other_form(connection, corpus_id, judged)
            if known is None:
                return DraftPreview(status=AddStatus.ADDED, passages=passages)
            held = find_facts(connection, [known.id])[known.id]
        preview = DraftPreview(
            status=AddStatus.UPDATED, passages=passages, held=held, held_revision=known.revision
        )
        if is_update:
            return preview
        return replace(preview, status=AddStatus.DUPLICATE, reason=_describe_duplicate(known))

    def foresee(self, corpus: CorpusName, draft: ArticleDraft) -> Expectation:
        """What `preview` would say of it, without splitting its text."""
        judged = self._judge(draft)
        with self._database.read_transaction() as connection:
            return _foresee(connection, find_corpus_id(connection, corpus), judged)

    def edit(
        self,
        connection: Connection,
        corpus_id: int,
        known: KnownArticle,
        edit: ArticleEdit,
        edition: Edition,
        *,
        by: Supplier,
    ) -> None:
        """Store the facts that differ as a person's own; nothing if none does."""
        before = known.draft
        draft = clean_facts(replace(before, title=edit.title, outlet=edit.outlet, published=edit.published))
        changed = {name for name in EDITABLE if getattr(draft, name) != getattr(before, name)}
        if not changed:
            return
        draft = state_facts(before, draft, by, datetime.now(UTC))
        earlier = read_split(connection, known, edition)
        update_article(
            connection,
            corpus_id,
            known,
            draft,
            content_hash=known.content_hash,
            now=datetime.now(UTC),
            edited=known.edited | changed,
        )
        self.put_passages(connection, known.id, draft, edition, earlier=earlier)

    def put_passages(
        self,
        connection: Connection,
        article_id: ArticleId,
        draft: ArticleDraft,
        edition: Edition,
        *,
        earlier: PreviousSplit | None = None,
    ) -> None:
        """Split an article that is stored."""
        passages = self._passage_builder.make(draft.title, draft.text, earlier=earlier)
        replace_passages(connection, article_id, edition.id, passages)

    def make_revision(self, known: KnownArticle, draft: ArticleDraft, edition: Edition) -> PreparedContent:
        """What a known article's next revision takes, made outside of its transaction."""
        with self._database.read_transaction() as connection:
            earlier = read_split(connection, known, edition)
        return prepare_content(self._passage_builder, draft.title, draft.text, earlier)

    def judge(self, draft: ArticleDraft) -> PreparedDraft:
        """The draft as it may be stored. Raises ReadError for what is no article, or is over a limit."""
        return self._reader.read(
            partial(prepare_draft, draft, max_chars=self._max_chars),
            content=draft.text,
            source=draft.url or draft.title or word("the text"),
            background=draft.came_from.source_id is not None,
        )

    def _judge(self, draft: ArticleDraft) -> PreparedDraft | AddOutcome:
        try:
            return self.judge(draft)
        except ReadError as error:
            return AddOutcome(status=AddStatus.REJECTED, title=draft.title, reason=error.reason)

    def _make_ahead(
        self, corpus: CorpusName, judged: Sequence[PreparedDraft], edition: Edition
    ) -> _PreparedByText:
        """Passages and regions of what is likely to be stored."""
        with self._database.read_transaction() as connection:
            corpus_id = find_corpus_id(connection, corpus)
            plans = [plan for j in judged if (plan := _plan(connection, corpus_id, j, edition)) is not None]
        return {
            (title, text): prepare_content(self._passage_builder, title, text, earlier)
            for title, text, earlier in plans
        }


def _require(
    connection: Connection, corpus_id: int, judged: PreparedDraft | AddOutcome, expected: Expectation
) -> None:
    """Raises ArticleChangedError where adding the draft would store something else than was expected."""
    found = _foresee(connection, corpus_id, judged)
    if found != expected and found.status in (AddStatus.ADDED, AddStatus.UPDATED):
        raise ArticleChangedError(found.article_id)


def _foresee(connection: Connection, corpus_id: int | None, judged: PreparedDraft | AddOutcome) -> Expectation:
    """`corpus_id` None is for a corpus that does not exist yet."""
    if not isinstance(judged, PreparedDraft):
        return Expectation(judged.status)
    if corpus_id is None:
        return Expectation(AddStatus.ADDED)
    known = find_known(connection, corpus_id, judged)
    if known is not None and has_changes(known, judged):
        return Expectation(AddStatus.UPDATED, known.id, known.revision)
    known = known or find_other_form(connection, corpus_id, judged)
    if known is not None:
        return Expectation(AddStatus.DUPLICATE, known.id, known.revision)
    return Expectation(AddStatus.ADDED)


def _reject_if_unfollowed(
    connection: Connection, corpus: CorpusName, judged: PreparedDraft | AddOutcome
) -> PreparedDraft | AddOutcome:
    """Refused, if its source was removed while it was read, perhaps with its articles or its whole corpus."""
    source_id = judged.draft.came_from.source_id if isinstance(judged, PreparedDraft) else None
    if (
        not isinstance(judged, PreparedDraft)
        or source_id is None
        or has_source(connection, [corpus], source_id)
    ):
        return judged
    reason = word("its source is not followed any more")
    return AddOutcome(status=AddStatus.REJECTED, title=judged.draft.title, reason=reason)


_Plan: TypeAlias = tuple[str, str, PreviousSplit | None]
"""A title and a text that are to be split, and how the revision before was."""


def _plan(
    connection: Connection, corpus_id: int | None, judged: PreparedDraft, edition: Edition
) -> _Plan | None:
    """None for a draft that says nothing new."""
    known = find_known(connection, corpus_id, judged) if corpus_id is not None else None
    if known is not None:
        if not has_changes(known, judged):
            return None
        title = merge(known, judged.draft).title
        return title, judged.draft.text, read_split(connection, known, edition)
    if corpus_id is not None and find_other_form(connection, corpus_id, judged) is not None:
        return None
    return judged.draft.title, judged.draft.text, None


@dataclass(frozen=True, slots=True)
class _DraftStorage:
    """What becomes of drafts, within one transaction."""

    storing: ArticleWriter
    corpus: CorpusName
    room: CorpusQuota
    passage_builder: PassageBuilder
    made: _PreparedByText
    keep_newest: bool

    def add(self, judged: PreparedDraft) -> AddOutcome:
        connection, corpus_id = self.storing.connection, self.storing.corpus_id
        known = find_known(connection, corpus_id, judged)
        if known is None:
            other_form = find_other_form(connection, corpus_id, judged)
            if other_form is not None:
                return self._duplicate(other_form, judged, _describe_duplicate(other_form))
            return self._check_quota(judged, more_articles=1) or self._insert(judged)
        if not has_changes(known, judged):
            self._record_sighting(known, judged)
            return self._duplicate(known, judged, _describe_duplicate(known))
        refusal = self._find_refusal(known, judged)
        if refusal is not None:
            return self._duplicate(known, judged, refusal)
        return self._check_quota(judged, more_articles=0) or self._update(known, judged)

    def _check_quota(self, judged: PreparedDraft, *, more_articles: int) -> AddOutcome | None:
        """The outcome where the corpus has no room for the text."""
        reason = self.room.find_refusal(
            self.storing.connection,
            self.corpus,
            self.storing.corpus_id,
            more_articles=more_articles,
            more_chars=len(judged.draft.text),
        )
        if reason is None:
            return None
        return AddOutcome(status=AddStatus.REJECTED, title=judged.draft.title, reason=reason, lacks_room=True)

    def _find_refusal(self, known: KnownArticle, judged: PreparedDraft) -> str | None:
        """Why a new text does not replace the known one; None where it does."""
        is_by_source = judged.draft.came_from.source_id is not None
        if is_by_source and is_alternating(self.storing.connection, known, judged.content_hash, judged.draft):
            return _describe_earlier_revision(known)
        if known.content_hash == judged.content_hash:
            return None
        if self.keep_newest and had_earlier_content(self.storing.connection, known.id, judged.content_hash):
            return _describe_earlier_revision(known)
        # A person who adds a text means it; what a source lists is taken as what its page says.
        return _find_feed_refusal(known, judged) if is_by_source else None

    def _insert(self, judged: PreparedDraft) -> AddOutcome:
        made = self._make(judged.draft)
        article_id = self.storing.insert(judged, made)
        return AddOutcome(
            status=AddStatus.ADDED,
            article_id=article_id,
            title=judged.draft.title,
            passages=len(made.passages),
            revision=1,
        )

    def _update(self, known: KnownArticle, judged: PreparedDraft) -> AddOutcome:
        draft = merge(known, judged.draft)
        stays_fetched = draft.came_from.text_origin in FETCHED_ORIGINS and judged.draft.fetched_at is None
        draft = replace(draft, fetched_at=draft.fetched_at if stays_fetched else judged.draft.fetched_at)
        made = self._make(draft)
        is_read_now = judged.draft.fetched_at is not None
        revision = self.storing.update(known, draft, judged.content_hash, made, is_read_now=is_read_now)
        return AddOutcome(
            status=AddStatus.UPDATED,
            article_id=known.id,
            title=draft.title,
            passages=len(made.passages),
            revision=revision,
        )

    def _duplicate(self, known: KnownArticle, judged: PreparedDraft, reason: str) -> AddOutcome:
        url, storing = judged.canonical_url, self.storing
        if url is not None and find_by_url(storing.connection, storing.corpus_id, url) is None:
            is_checked = is_checked_draft(judged.draft)
            add_alias(storing.connection, storing.corpus_id, url, known.id, is_checked=is_checked)
        return AddOutcome(
            status=AddStatus.DUPLICATE,
            article_id=known.id,
            title=known.draft.title,
            revision=known.revision,
            reason=reason,
        )

    def _record_sighting(self, known: KnownArticle, judged: PreparedDraft) -> None:
        """Keep what was seen on the way of an article that reads as it did."""
        if judged.canonical_url is None or not is_same_address(known, judged):
            return
        connection, now, came_from = self.storing.connection, self.storing.now, judged.draft.came_from
        if came_from.source_id is not None and known.draft.came_from.source_id is None:
            assign_source(connection, known.id, came_from.source_id)
        if came_from.text_origin is TextOrigin.PAGE is known.draft.came_from.text_origin:
            seen = Validators(etag=came_from.etag, last_modified=came_from.last_modified)
            record_unchanged_page(
                connection, known.id, seen, next_check_at=plan_recheck(known.added_at, now), now=now
            )

    def _make(self, draft: ArticleDraft) -> PreparedContent:
        made = self.made.get((draft.title, draft.text))
        return (
            made if made is not None else prepare_content(self.passage_builder, draft.title, draft.text, None)
        )


def _find_feed_refusal(known: KnownArticle, judged: PreparedDraft) -> str | None:
    old, new = known.draft, judged.draft
    is_read_elsewhere = old.came_from.text_origin not in (None, new.came_from.text_origin)
    if is_read_elsewhere and is_checked_draft(old) and are_text_variants(old.text, new.text):
        # The page and the feed, which leaves out this and that.
        return _describe_duplicate(known)
    if _is_of_another_feed(known, judged):
        return _describe_duplicate(known)
    verdict = judge_page(
        ComparedPage(url=old.url, text=old.text, content_hash=known.content_hash, correction=old.correction),
        ComparedPage(url=new.url, text=new.text, content_hash=judged.content_hash, correction=new.correction),
        refused_hash=known.refused_hash,
        is_held_checked=not confirms_existence(known, new),
    )
    if verdict.change is PageChange.UNCHANGED:
        return _describe_earlier_revision(known)
    return verdict.reason


def _is_of_another_feed(known: KnownArticle, judged: PreparedDraft) -> bool:
    """What a feed says counts for less than a page, a person, or the feed that listed the article first."""
    old, new = known.draft.came_from, judged.draft.came_from
    if new.text_origin is not TextOrigin.FEED or confirms_existence(known, judged.draft):
        return False
    return old.text_origin is not TextOrigin.FEED or old.source_id not in (None, new.source_id)


def _describe_duplicate(known: KnownArticle) -> Wording:
    return word("already in the library: article {number}", number=known.id)


def _describe_earlier_revision(known: KnownArticle) -> Wording:
    return word("an earlier revision of what is in the library: article {number}", number=known.id)
