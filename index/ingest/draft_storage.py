"""Store validated drafts within one transaction: insert, update, or report a duplicate or a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from index.extraction.draft_validation import PreparedDraft
from index.ingest.article_identity import (
    confirms_existence,
    is_alternating,
    is_same_address,
    match_draft,
    merge,
)
from index.ingest.article_writer import ArticleWriter, PreparedContent, SplitRequest, prepare_content
from index.ingest.corpus_quota import CorpusQuota
from index.ingest.recheck_rules import ComparedPage, judge_page, plan_recheck
from index.model.article_types import ArticleDraft
from index.model.base_types import CorpusName
from index.model.feed_types import PageChange
from index.model.fetch_types import Validators
from index.model.provenance_types import TextOrigin
from index.model.report_types import AddOutcome, AddStatus
from index.model.wording import Wording, word
from index.search.passage_builder import PassageBuilder
from index.store.article_queries import KnownArticle, find_by_url
from index.store.article_write_queries import add_alias
from index.store.page_check_queries import record_unchanged_page
from index.store.provenance import FETCHED_ORIGINS, is_checked_draft
from index.store.revision_queries import had_earlier_content
from index.store.source_queries import assign_source, has_source
from index.text.text_similarity import are_text_variants


def reject_if_unfollowed(
    connection: Connection, corpus: CorpusName, draft: PreparedDraft | AddOutcome
) -> PreparedDraft | AddOutcome:
    """Reject a draft whose source was removed while it was read, perhaps with its articles or its corpus."""
    source_id = draft.draft.came_from.source_id if isinstance(draft, PreparedDraft) else None
    if not isinstance(draft, PreparedDraft) or source_id is None or has_source(connection, [corpus], source_id):
        return draft
    reason = word("its source is no longer followed")
    return AddOutcome(status=AddStatus.REJECTED, title=draft.draft.title, reason=reason)


@dataclass(frozen=True, slots=True)
class DraftStorage:
    """Adds drafts to one corpus within one transaction.

    `contents` holds what was prepared before the transaction, by title and text; the rest is prepared here.
    """

    writer: ArticleWriter
    corpus: CorpusName
    quota: CorpusQuota
    passage_builder: PassageBuilder
    contents: Mapping[tuple[str, str], PreparedContent]
    keep_newest: bool

    def add(self, draft: PreparedDraft) -> AddOutcome:
        match = match_draft(self.writer.connection, self.writer.corpus_id, draft)
        known = match.known
        if known is None:
            return self._check_quota(draft, more_articles=1) or self._insert(draft)
        if match.status is AddStatus.DUPLICATE:
            if not match.is_variant:
                self._record_sighting(known, draft)
            return self._duplicate(known, draft, describe_duplicate(known))
        refusal = self._find_refusal(known, draft)
        if refusal is not None:
            return self._duplicate(known, draft, refusal)
        return self._check_quota(draft, more_articles=0) or self._update(known, draft)

    def _check_quota(self, draft: PreparedDraft, *, more_articles: int) -> AddOutcome | None:
        """The outcome if the corpus is too full for the text; None if there is room."""
        reason = self.quota.find_refusal(
            self.writer.connection,
            self.corpus,
            self.writer.corpus_id,
            more_articles=more_articles,
            more_chars=len(draft.draft.text),
        )
        if reason is None:
            return None
        return AddOutcome(status=AddStatus.REJECTED, title=draft.draft.title, reason=reason, lacks_room=True)

    def _find_refusal(self, known: KnownArticle, draft: PreparedDraft) -> str | None:
        """Why a new text does not replace the known one; None if it does."""
        is_from_source = draft.draft.came_from.source_id is not None
        if is_from_source and is_alternating(self.writer.connection, known, draft.content_hash, draft.draft):
            return _describe_earlier_revision(known)
        if known.content_hash == draft.content_hash:
            return None
        if self.keep_newest and (
            _is_older_capture(known.draft, draft.draft)
            or had_earlier_content(self.writer.connection, known.id, draft.content_hash)
        ):
            return _describe_earlier_revision(known)
        # A person who adds a text wants it stored; what a source lists is judged like a reread page.
        return _find_feed_refusal(known, draft) if is_from_source else None

    def _insert(self, draft: PreparedDraft) -> AddOutcome:
        content = self._content_of(draft.draft)
        article_id = self.writer.insert(draft, content)
        return AddOutcome(
            status=AddStatus.ADDED,
            article_id=article_id,
            title=draft.draft.title,
            passages=len(content.passages),
            revision=1,
        )

    def _update(self, known: KnownArticle, draft: PreparedDraft) -> AddOutcome:
        merged = merge(known, draft.draft)
        stays_fetched = merged.came_from.text_origin in FETCHED_ORIGINS and draft.draft.fetched_at is None
        merged = replace(merged, fetched_at=merged.fetched_at if stays_fetched else draft.draft.fetched_at)
        content = self._content_of(merged)
        is_read_now = draft.draft.fetched_at is not None
        revision = self.writer.update(known, merged, draft.content_hash, content, is_read_now=is_read_now)
        return AddOutcome(
            status=AddStatus.UPDATED,
            article_id=known.id,
            title=merged.title,
            passages=len(content.passages),
            revision=revision,
        )

    def _duplicate(self, known: KnownArticle, draft: PreparedDraft, reason: str) -> AddOutcome:
        """Report a duplicate; its address becomes another address of the known article."""
        url, connection, corpus_id = draft.canonical_url, self.writer.connection, self.writer.corpus_id
        if url is not None and find_by_url(connection, corpus_id, url) is None:
            add_alias(connection, corpus_id, url, known.id, is_checked=is_checked_draft(draft.draft))
        return AddOutcome(
            status=AddStatus.DUPLICATE,
            article_id=known.id,
            title=known.draft.title,
            revision=known.revision,
            reason=reason,
        )

    def _record_sighting(self, known: KnownArticle, draft: PreparedDraft) -> None:
        """Record the source and the HTTP validators of an unchanged article."""
        if draft.canonical_url is None or not is_same_address(known, draft):
            return
        connection, now, came_from = self.writer.connection, self.writer.now, draft.draft.came_from
        if came_from.source_id is not None and known.draft.came_from.source_id is None:
            assign_source(connection, known.id, came_from.source_id)
        if came_from.text_origin is TextOrigin.PAGE is known.draft.came_from.text_origin:
            validators = Validators(etag=came_from.etag, last_modified=came_from.last_modified)
            record_unchanged_page(
                connection, known.id, validators, next_check_at=plan_recheck(known.added_at, now), now=now
            )

    def _content_of(self, draft: ArticleDraft) -> PreparedContent:
        content = self.contents.get((draft.title, draft.text))
        if content is not None:
            return content
        return prepare_content(self.passage_builder, SplitRequest(draft.title, draft.text))


def describe_duplicate(known: KnownArticle) -> Wording:
    """The reason given for a draft that changes nothing."""
    return word("already in the library: article {number}", number=known.id)


def _describe_earlier_revision(known: KnownArticle) -> Wording:
    return word("the library has a newer revision: article {number}", number=known.id)


def _is_older_capture(known: ArticleDraft, new: ArticleDraft) -> bool:
    """Whether both are pages, and the known one was fetched later, as after an import of a web archive."""
    if known.fetched_at is None or new.fetched_at is None:
        return False
    return new.fetched_at < known.fetched_at


def _find_feed_refusal(known: KnownArticle, draft: PreparedDraft) -> str | None:
    """Why the text that a source lists does not replace the known one; None if it does."""
    old, new = known.draft, draft.draft
    is_read_elsewhere = old.came_from.text_origin not in (None, new.came_from.text_origin)
    if is_read_elsewhere and is_checked_draft(old) and are_text_variants(old.text, new.text):
        # The page and the feed of one article: the feed leaves out some of the text.
        return describe_duplicate(known)
    if _is_from_lesser_feed(known, draft):
        return describe_duplicate(known)
    verdict = judge_page(
        ComparedPage(url=old.url, text=old.text, content_hash=known.content_hash, correction=old.correction),
        ComparedPage(url=new.url, text=new.text, content_hash=draft.content_hash, correction=new.correction),
        refused_hash=known.refused_hash,
        is_held_checked=not confirms_existence(known, new),
    )
    if verdict.change is PageChange.UNCHANGED:
        return _describe_earlier_revision(known)
    return verdict.reason


def _is_from_lesser_feed(known: KnownArticle, draft: PreparedDraft) -> bool:
    """Whether the text of a feed has to give way to the text of a page, a person or the first feed."""
    old, new = known.draft.came_from, draft.draft.came_from
    if new.text_origin is not TextOrigin.FEED or confirms_existence(known, draft.draft):
        return False
    return old.text_origin is not TextOrigin.FEED or old.source_id not in (None, new.source_id)
