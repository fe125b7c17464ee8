"""Drafts -> the store: judged, compared with what is there, and stored in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection

from index.articles.judging import Judged, clean_facts, judge_draft
from index.errors import ArticleChangedError, SourceError
from index.matching import (
    confirms,
    find_known,
    find_other_form,
    is_news,
    is_same_address,
    keeps_returning,
    merge,
)
from index.passages.keeping import EarlierSplit
from index.passages.making import PassageMaker
from index.protocols import OnStored, Within, allow, note_nothing
from index.provenance import FETCHED, is_checked_draft, state_facts
from index.room import Room
from index.source_types import PageChange
from index.sources.page_changes import PageText, judge_page
from index.sources.page_schedule import next_look_at
from index.store.articles import KnownArticle, add_alias, find_by_url, find_facts, update_article
from index.store.corpora import find_corpus_id, get_corpus_id
from index.store.database import Database
from index.store.editions import Edition
from index.store.pages import adopt_source, note_unchanged
from index.store.passages import replace_passages
from index.store.revisions import had_content
from index.store.sources import is_followed
from index.storing import Made, Storing, make, read_split
from index.text.likeness import are_forms_of_one
from index.types import (
    AddOutcome,
    AddStatus,
    ArticleDraft,
    ArticleEdit,
    ArticleId,
    CorpusName,
    DraftPreview,
    Expectation,
    Supplier,
    TextOrigin,
)
from index.web.fetched import Validators
from index.wording import Wording, word
from index.workers.reading import IsolatedReader

EDITABLE = ("title", "outlet", "published")


_MadeFor: TypeAlias = Mapping[tuple[str, str], Made]
"""What was made beforehand, by title and content hash."""


class Intake:
    """Stores drafts for one edition."""

    def __init__(
        self,
        database: Database,
        passage_builder: PassageMaker,
        reader: IsolatedReader,
        *,
        max_chars: int,
        room: Room,
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
        within: Within = allow,
        on_stored: OnStored = note_nothing,
    ) -> list[AddOutcome]:
        """An outcome for each draft, in order.

        With `keep_newest` a text that an article had before it was revised counts as known; without it the
        article takes that text back. The rest is as in `NewsIndex.add`.
        """
        judged = [self._judge(draft) for draft in drafts]
        made = self._make_ahead(corpus, [j for j in judged if isinstance(j, Judged)], edition)
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
        judged: "Sequence[Judged | AddOutcome]",
        edition: Edition,
        *,
        made: "_MadeFor",
        keep_newest: bool,
        expected: Sequence[Expectation] | None,
    ) -> list[AddOutcome]:
        kept = [_unless_unfollowed(connection, corpus, j) for j in judged]
        if not any(isinstance(j, Judged) for j in kept):
            return [j for j in kept if not isinstance(j, Judged)]
        corpus_id = get_corpus_id(connection, corpus)
        if expected is not None:
            for one, expectation in zip(kept, expected, strict=True):
                _require(connection, corpus_id, one, expectation)
        storing = Storing(connection, corpus_id, edition, datetime.now(UTC))
        adding = _Adding(storing, corpus, self._room, self._passage_builder, made, keep_newest=keep_newest)
        return [adding.add(j) if isinstance(j, Judged) else j for j in kept]

    def preview(self, corpus: CorpusName, draft: ArticleDraft) -> DraftPreview:
        """What `add` would do with the draft now."""
        judged = self._judge(draft)
        if not isinstance(judged, Judged):
            return DraftPreview(status=judged.status, reason=judged.reason)
        passages = len(self._passage_builder.make(judged.draft.title, judged.draft.text))
        with self._database.read_transaction() as connection:
            corpus_id = find_corpus_id(connection, corpus)
            known = find_known(connection, corpus_id, judged) if corpus_id is not None else None
            is_update = known is not None and is_news(known, judged)
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
        return replace(preview, status=AddStatus.DUPLICATE, reason=_already_there(known))

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
        earlier: EarlierSplit | None = None,
    ) -> None:
        """Split an article that is stored."""
        passages = self._passage_builder.make(draft.title, draft.text, earlier=earlier)
        replace_passages(connection, article_id, edition.id, passages)

    def make_revision(self, known: KnownArticle, draft: ArticleDraft, edition: Edition) -> Made:
        """What a known article's next revision takes, made outside of its transaction."""
        with self._database.read_transaction() as connection:
            earlier = read_split(connection, known, edition)
        return make(self._passage_builder, draft.title, draft.text, earlier)

    def judge(self, draft: ArticleDraft) -> Judged:
        """The draft as it may be stored. Raises SourceError for what is no article, or is over a limit."""
        return self._reader.read(
            partial(judge_draft, draft, max_chars=self._max_chars),
            content=draft.text,
            source=draft.url or draft.title or word("the text"),
            background=draft.came_from.source_id is not None,
        )

    def _judge(self, draft: ArticleDraft) -> Judged | AddOutcome:
        try:
            return self.judge(draft)
        except SourceError as error:
            return AddOutcome(status=AddStatus.REJECTED, title=draft.title, reason=error.reason)

    def _make_ahead(self, corpus: CorpusName, judged: Sequence[Judged], edition: Edition) -> _MadeFor:
        """Passages and regions of what is likely to be stored."""
        with self._database.read_transaction() as connection:
            corpus_id = find_corpus_id(connection, corpus)
            news = [
                (j.content_hash, *plan)
                for j in judged
                if (plan := _plan(connection, corpus_id, j, edition)) is not None
            ]
        return {
            (title, content): make(self._passage_builder, title, text, earlier) for content, title, text, earlier in news
        }


def _require(
    connection: Connection, corpus_id: int, judged: Judged | AddOutcome, expected: Expectation
) -> None:
    """Raises ArticleChangedError where adding the draft would store something else than was expected."""
    found = _foresee(connection, corpus_id, judged)
    if found != expected and found.status in (AddStatus.ADDED, AddStatus.UPDATED):
        raise ArticleChangedError(found.article_id)


def _foresee(connection: Connection, corpus_id: int | None, judged: Judged | AddOutcome) -> Expectation:
    """`corpus_id` None is for a corpus that does not exist yet."""
    if not isinstance(judged, Judged):
        return Expectation(judged.status)
    if corpus_id is None:
        return Expectation(AddStatus.ADDED)
    known = find_known(connection, corpus_id, judged)
    if known is not None and is_news(known, judged):
        return Expectation(AddStatus.UPDATED, known.id, known.revision)
    known = known or find_other_form(connection, corpus_id, judged)
    if known is not None:
        return Expectation(AddStatus.DUPLICATE, known.id, known.revision)
    return Expectation(AddStatus.ADDED)


def _unless_unfollowed(
    connection: Connection, corpus: CorpusName, judged: Judged | AddOutcome
) -> Judged | AddOutcome:
    """Refused, if its source was removed while it was read, perhaps with its articles or its whole corpus."""
    source_id = judged.draft.came_from.source_id if isinstance(judged, Judged) else None
    if not isinstance(judged, Judged) or source_id is None or is_followed(connection, corpus, source_id):
        return judged
    reason = word("its source is not followed any more")
    return AddOutcome(status=AddStatus.REJECTED, title=judged.draft.title, reason=reason)


_Plan: TypeAlias = tuple[str, str, EarlierSplit | None]
"""A title and a text that are to be split, and how the revision before was."""


def _plan(connection: Connection, corpus_id: int | None, judged: Judged, edition: Edition) -> _Plan | None:
    """None for a draft that says nothing new."""
    known = find_known(connection, corpus_id, judged) if corpus_id is not None else None
    if known is not None:
        if not is_news(known, judged):
            return None
        title = merge(known, judged.draft).title
        return title, judged.draft.text, read_split(connection, known, edition)
    if corpus_id is not None and find_other_form(connection, corpus_id, judged) is not None:
        return None
    return judged.draft.title, judged.draft.text, None


@dataclass(frozen=True, slots=True)
class _Adding:
    """What becomes of drafts, within one transaction."""

    storing: Storing
    corpus: CorpusName
    room: Room
    passage_builder: PassageMaker
    made: _MadeFor
    keep_newest: bool

    def add(self, judged: Judged) -> AddOutcome:
        connection, corpus_id = self.storing.connection, self.storing.corpus_id
        known = find_known(connection, corpus_id, judged)
        if known is None:
            other_form = find_other_form(connection, corpus_id, judged)
            if other_form is not None:
                return self._duplicate(other_form, judged, _already_there(other_form))
            return self._check_quota(judged, more_articles=1) or self._insert(judged)
        if not is_news(known, judged):
            self._record_sighting(known, judged)
            return self._duplicate(known, judged, _already_there(known))
        refusal = self._find_refusal(known, judged)
        if refusal is not None:
            return self._duplicate(known, judged, refusal)
        return self._check_quota(judged, more_articles=0) or self._update(known, judged)

    def _check_quota(self, judged: Judged, *, more_articles: int) -> AddOutcome | None:
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

    def _find_refusal(self, known: KnownArticle, judged: Judged) -> str | None:
        """Why a new text does not replace the known one; None where it does."""
        is_by_source = judged.draft.came_from.source_id is not None
        if is_by_source and keeps_returning(self.storing.connection, known, judged.content_hash, judged.draft):
            return _was_there(known)
        if known.content_hash == judged.content_hash:
            return None
        if self.keep_newest and had_content(self.storing.connection, known.id, judged.content_hash):
            return _was_there(known)
        # A person who adds a text means it; what a source lists is taken as what its page says.
        return _refuse_by_source(known, judged) if is_by_source else None

    def _insert(self, judged: Judged) -> AddOutcome:
        made = self._make(judged.draft, judged.content_hash)
        article_id = self.storing.insert(judged, made)
        return AddOutcome(
            status=AddStatus.ADDED,
            article_id=article_id,
            title=judged.draft.title,
            passages=len(made.passages),
            revision=1,
        )

    def _update(self, known: KnownArticle, judged: Judged) -> AddOutcome:
        draft = merge(known, judged.draft)
        stays_fetched = draft.came_from.text_origin in FETCHED and judged.draft.fetched_at is None
        draft = replace(draft, fetched_at=draft.fetched_at if stays_fetched else judged.draft.fetched_at)
        made = self._make(draft, judged.content_hash)
        is_read_now = judged.draft.fetched_at is not None
        revision = self.storing.update(known, draft, judged.content_hash, made, is_read_now=is_read_now)
        return AddOutcome(
            status=AddStatus.UPDATED,
            article_id=known.id,
            title=draft.title,
            passages=len(made.passages),
            revision=revision,
        )

    def _duplicate(self, known: KnownArticle, judged: Judged, reason: str) -> AddOutcome:
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

    def _record_sighting(self, known: KnownArticle, judged: Judged) -> None:
        """Keep what was seen on the way of an article that reads as it did."""
        if judged.canonical_url is None or not is_same_address(known, judged):
            return
        connection, now, came_from = self.storing.connection, self.storing.now, judged.draft.came_from
        if came_from.source_id is not None and known.draft.came_from.source_id is None:
            adopt_source(connection, known.id, came_from.source_id)
        if came_from.text_origin is TextOrigin.PAGE is known.draft.came_from.text_origin:
            seen = Validators(etag=came_from.etag, last_modified=came_from.last_modified)
            note_unchanged(connection, known.id, seen, next_check_at=next_look_at(known.added_at, now), now=now)

    def _make(self, draft: ArticleDraft, content: str) -> Made:
        made = self.made.get((draft.title, content))
        return made if made is not None else make(self.passage_builder, draft.title, draft.text, None)


def _refuse_by_source(known: KnownArticle, judged: Judged) -> str | None:
    old, new = known.draft, judged.draft
    is_read_elsewhere = old.came_from.text_origin not in (None, new.came_from.text_origin)
    if is_read_elsewhere and is_checked_draft(old) and are_forms_of_one(old.text, new.text):
        # The page and the feed, which leaves out this and that.
        return _already_there(known)
    if _is_of_another_feed(known, judged):
        return _already_there(known)
    verdict = judge_page(
        PageText(url=old.url, text=old.text, content_hash=known.content_hash, correction=old.correction),
        PageText(url=new.url, text=new.text, content_hash=judged.content_hash, correction=new.correction),
        refused_hash=known.refused_hash,
        is_held_checked=not confirms(known, new),
    )
    if verdict.change is PageChange.UNCHANGED:
        return _was_there(known)
    return verdict.reason


def _is_of_another_feed(known: KnownArticle, judged: Judged) -> bool:
    """What a feed says counts for less than a page, a person, or the feed that listed the article first."""
    old, new = known.draft.came_from, judged.draft.came_from
    if new.text_origin is not TextOrigin.FEED or confirms(known, judged.draft):
        return False
    return old.text_origin is not TextOrigin.FEED or old.source_id not in (None, new.source_id)


def _already_there(known: KnownArticle) -> Wording:
    return word("already in the library: article {number}", number=known.id)


def _was_there(known: KnownArticle) -> Wording:
    return word("an earlier revision of what is in the library: article {number}", number=known.id)
