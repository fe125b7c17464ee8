"""Drafts -> the store: judged, compared with what is there, and stored in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from index.articles.judging import clean_facts, content_hash, judge_article
from index.articles.language import detect_language
from index.articles.regions import find_regions, regions_version
from index.errors import SourceError
from index.passages.making import PassageMaker
from index.store.articles import (
    KnownArticle,
    add_alias,
    find_by_content,
    find_by_url,
    find_facts,
    had_content,
    insert_article,
    update_article,
)
from index.store.corpora import find_corpus_id, get_corpus_id
from index.store.database import Database
from index.store.editions import Edition
from index.store.passages import NewPassage, replace_passages
from index.store.regions import store_regions
from index.types import (
    AddOutcome,
    AddStatus,
    ArticleDraft,
    ArticleEdit,
    ArticleId,
    CorpusName,
    DraftPreview,
    Region,
)
from index.web.urls import canonical_url
from index.wording import Wording, word

EDITABLE = ("title", "outlet", "published")


@dataclass(frozen=True, slots=True)
class _Judged:
    """A draft that may be stored, with what identifies it."""

    draft: ArticleDraft
    canonical_url: str | None
    content_hash: str


class Intake:
    """Stores drafts for one edition."""

    def __init__(self, database: Database, maker: PassageMaker, *, max_chars: int) -> None:
        self._database = database
        self._maker = maker
        self._max_chars = max_chars

    def add(
        self, corpus: CorpusName, drafts: Sequence[ArticleDraft], edition: Edition, *, keep_newest: bool
    ) -> list[AddOutcome]:
        """An outcome for each draft, in order.

        With `keep_newest` a text that an article had before it was revised counts as known; without it the
        article takes that text back.
        """
        judged = [self._judge(draft) for draft in drafts]
        # Splitting takes the model's tokenizer, and no transaction should wait for it.
        news = self._find_news(corpus, [j for j in judged if isinstance(j, _Judged)])
        passages = {
            (j.draft.title, j.content_hash): self._maker.make(j.draft.title, j.draft.text) for j in news
        }
        regions = {(j.draft.title, j.content_hash): find_regions(j.draft.title, j.draft.text) for j in news}
        with self._database.writing() as connection:
            corpus_id = get_corpus_id(connection, corpus)
            storing = _Storing(
                connection, corpus_id, edition, self._maker, passages, regions, keep_newest=keep_newest
            )
            return [storing.store(j) if isinstance(j, _Judged) else j for j in judged]

    def preview(self, corpus: CorpusName, draft: ArticleDraft) -> DraftPreview:
        """What `add` would do with the draft now."""
        judged = self._judge(draft)
        if not isinstance(judged, _Judged):
            return DraftPreview(status=judged.status, reason=judged.reason)
        passages = len(self._maker.make(judged.draft.title, judged.draft.text))
        with self._database.reading() as connection:
            corpus_id = find_corpus_id(connection, corpus)
            known = find_known(connection, corpus_id, judged) if corpus_id is not None else None
            if known is None:
                return DraftPreview(status=AddStatus.ADDED, passages=passages)
            held = find_facts(connection, [known.id])[known.id]
        if is_news(known, judged):
            return DraftPreview(status=AddStatus.UPDATED, passages=passages, held=held)
        reason = _already_there(known)
        return DraftPreview(status=AddStatus.DUPLICATE, passages=passages, held=held, reason=reason)

    def edit(
        self, connection: Connection, corpus_id: int, known: KnownArticle, edit: ArticleEdit, edition: Edition
    ) -> None:
        """Store the facts that differ as a person's own; nothing if none does."""
        before = known.draft
        draft = clean_facts(replace(before, title=edit.title, outlet=edit.outlet, published=edit.published))
        changed = {name for name in EDITABLE if getattr(draft, name) != getattr(before, name)}
        if not changed:
            return
        update_article(
            connection,
            corpus_id,
            known,
            draft,
            content_hash=known.content_hash,
            now=datetime.now(UTC),
            edited=known.edited | changed,
        )
        self.put_passages(connection, known.id, draft, edition)

    def put_passages(
        self, connection: Connection, article_id: ArticleId, draft: ArticleDraft, edition: Edition
    ) -> None:
        """Split an article that is stored."""
        replace_passages(connection, article_id, edition.id, self._maker.make(draft.title, draft.text))

    def _judge(self, draft: ArticleDraft) -> "_Judged | AddOutcome":
        try:
            judged = judge_article(draft, max_chars=self._max_chars)
            url = canonical_url(judged.url) if judged.url else None
        except SourceError as error:
            return AddOutcome(status=AddStatus.REJECTED, title=draft.title, reason=error.reason)
        language = judged.language or detect_language(judged.text)
        return _Judged(replace(judged, language=language), url, content_hash(judged.text))

    def _find_news(self, corpus: CorpusName, judged: Sequence[_Judged]) -> list[_Judged]:
        with self._database.reading() as connection:
            corpus_id = find_corpus_id(connection, corpus)
            if corpus_id is None:
                return list(judged)
            return [j for j in judged if find_by_content(connection, corpus_id, j.content_hash) is None]


@dataclass(frozen=True, slots=True)
class _Storing:
    """One transaction's worth of storing."""

    connection: Connection
    corpus_id: int
    edition: Edition
    maker: PassageMaker
    passages: dict[tuple[str, str], list[NewPassage]]
    """Made beforehand, by title and content hash."""
    regions: dict[tuple[str, str], tuple[Region, ...]]
    """Likewise. What a facts' change alone makes of them, the next sync finds."""
    keep_newest: bool

    def store(self, judged: _Judged) -> AddOutcome:
        known = find_known(self.connection, self.corpus_id, judged)
        if known is None:
            return self._insert(judged)
        if not is_news(known, judged):
            return self._duplicate(known, judged, _already_there(known))
        is_old = known.content_hash != judged.content_hash and self.keep_newest
        if is_old and had_content(self.connection, known.id, judged.content_hash):
            return self._duplicate(known, judged, _was_there(known))
        return self._update(known, judged)

    def _insert(self, judged: _Judged) -> AddOutcome:
        article_id = insert_article(
            self.connection,
            self.corpus_id,
            judged.draft,
            canonical_url=judged.canonical_url,
            content_hash=judged.content_hash,
            now=datetime.now(UTC),
        )
        count = self._put_passages(article_id, 1, judged.draft, judged.content_hash)
        return AddOutcome(
            status=AddStatus.ADDED, article_id=article_id, title=judged.draft.title, passages=count, revision=1
        )

    def _update(self, known: KnownArticle, judged: _Judged) -> AddOutcome:
        draft = replace(_merge(known, judged.draft), fetched_at=judged.draft.fetched_at)
        revision = update_article(
            self.connection,
            self.corpus_id,
            known,
            draft,
            content_hash=judged.content_hash,
            now=datetime.now(UTC),
        )
        count = self._put_passages(known.id, revision, draft, judged.content_hash)
        return AddOutcome(
            status=AddStatus.UPDATED, article_id=known.id, title=draft.title, passages=count, revision=revision
        )

    def _duplicate(self, known: KnownArticle, judged: _Judged, reason: str) -> AddOutcome:
        url = judged.canonical_url
        if url is not None and find_by_url(self.connection, self.corpus_id, url) is None:
            add_alias(self.connection, self.corpus_id, url, known.id)
        return AddOutcome(
            status=AddStatus.DUPLICATE,
            article_id=known.id,
            title=known.draft.title,
            revision=known.revision,
            reason=reason,
        )

    def _put_passages(self, article_id: ArticleId, revision: int, draft: ArticleDraft, content: str) -> int:
        """Store what is made of the text; returns how many passages."""
        regions = self.regions.get((draft.title, content))
        if regions is not None:
            store_regions(self.connection, article_id, revision, regions, regions_version())
        passages = self.passages.get((draft.title, content))
        if passages is None:
            passages = self.maker.make(draft.title, draft.text)
        replace_passages(self.connection, article_id, self.edition.id, passages)
        return len(passages)


def find_known(connection: Connection, corpus_id: int, judged: _Judged) -> KnownArticle | None:
    """The article of the same text, else the one of the same address."""
    same_text = find_by_content(connection, corpus_id, judged.content_hash)
    if same_text is not None or judged.canonical_url is None:
        return same_text
    return find_by_url(connection, corpus_id, judged.canonical_url)


def is_news(known: KnownArticle, judged: _Judged) -> bool:
    """Whether a draft says something else than the article that is there: in its text, or in facts."""
    if known.content_hash != judged.content_hash:
        return True
    return _is_same_address(known, judged) and _merge(known, judged.draft) != known.draft


def _is_same_address(known: KnownArticle, judged: _Judged) -> bool:
    return judged.canonical_url is None or (
        known.draft.url is not None and canonical_url(known.draft.url) == judged.canonical_url
    )


def _merge(known: KnownArticle, new: ArticleDraft) -> ArticleDraft:
    """The new draft, with what it leaves open or a person has set taken from the known one."""
    old = known.draft
    merged = ArticleDraft(
        text=new.text,
        title=new.title or old.title,
        url=old.url or new.url,
        outlet=new.outlet or old.outlet,
        author=new.author or old.author,
        published=new.published or old.published,
        language=new.language or old.language,
        fetched_at=old.fetched_at,
    )
    return replace(merged, **{name: getattr(old, name) for name in known.edited})


def _already_there(known: KnownArticle) -> Wording:
    return word("already in the library: article {number}", number=known.id)


def _was_there(known: KnownArticle) -> Wording:
    return word("an earlier revision of what is in the library: article {number}", number=known.id)
