"""Write articles and revisions with what is derived from their texts."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from index.extraction.draft_validation import PreparedDraft
from index.ingest.recheck_rules import plan_recheck
from index.ingest.speaker_storage import find_article_speakers
from index.language.attribution.article_statements import attribution_version
from index.language.regions.region_detection import find_regions, regions_version
from index.model.article_types import ArticleDraft
from index.model.base_types import ArticleId, Region
from index.search.passage_builder import PassageBuilder
from index.search.passage_splitter import PassageSpan, PreviousSplit
from index.store.article_queries import KnownArticle
from index.store.article_write_queries import PageCheckStamp, insert_article, update_article
from index.store.edition_queries import Edition
from index.store.passage_queries import NewPassage, read_article_passages, replace_passages
from index.store.region_queries import store_regions
from index.store.speaker_queries import NewSpeaker, store_speakers


@dataclass(frozen=True, slots=True)
class SplitRequest:
    """A title and a text to split into passages, and how the article's previous revision was split, if any."""

    title: str
    text: str
    previous: PreviousSplit | None = None


@dataclass(frozen=True, slots=True)
class PreparedContent:
    """Passages, regions and speakers of a title and a text."""

    passages: list[NewPassage]
    regions: tuple[Region, ...]
    speakers: tuple[NewSpeaker, ...]


def prepare_content(passage_builder: PassageBuilder, request: SplitRequest) -> PreparedContent:
    """Split a text, and find its regions and speakers.

    Slow (it counts tokens): call it outside of write transactions.
    """
    passages = passage_builder.make(request.title, request.text, earlier=request.previous)
    regions = find_regions(request.title, request.text)
    return PreparedContent(passages, regions, find_article_speakers(request.text))


def read_split(connection: Connection, known: KnownArticle, edition: Edition) -> PreviousSplit:
    """How a stored article is split now."""
    stored = read_article_passages(connection, known.id, edition.id)
    spans = [PassageSpan(passage.start, passage.end, passage.sentences) for passage in stored]
    return PreviousSplit(known.draft.title, known.draft.text, spans)


@dataclass(frozen=True, slots=True)
class ArticleWriter:
    """Writes articles to one corpus within one transaction; `now` is the time of all its changes."""

    connection: Connection
    corpus_id: int
    edition: Edition
    now: datetime

    def insert(self, judged: PreparedDraft, made: PreparedContent) -> ArticleId:
        draft = judged.draft
        is_on_web = judged.canonical_url is not None and draft.fetched_at is not None
        article_id = insert_article(
            self.connection,
            self.corpus_id,
            draft,
            canonical_url=judged.canonical_url,
            content_hash=judged.content_hash,
            now=self.now,
            variant_key=judged.variant_key,
            next_check_at=plan_recheck(self.now, self.now) if is_on_web else None,
        )
        self.put(article_id, 1, made)
        return article_id

    def update(
        self,
        known: KnownArticle,
        draft: ArticleDraft,
        content_hash: str,
        made: PreparedContent,
        *,
        is_read_now: bool,
        is_reread: bool = False,
    ) -> int:
        """Store the new revision of a known article; returns its number.

        `is_read_now` says that the draft comes from the article's page or feed, not from a person; `is_reread`
        that the page did not change, and only our extraction of it did.
        """
        is_new = content_hash != known.content_hash and not is_reread
        new_since = self.now if is_new else known.added_at
        revision = update_article(
            self.connection,
            self.corpus_id,
            known,
            draft,
            content_hash=content_hash,
            now=self.now,
            page_check=PageCheckStamp(plan_recheck(new_since, self.now), is_reread) if is_read_now else None,
        )
        self.put(known.id, revision, made)
        return revision

    def put(self, article_id: ArticleId, revision: int, made: PreparedContent) -> None:
        """Store the passages, regions and speakers of a stored revision."""
        store_regions(self.connection, article_id, revision, made.regions, regions_version())
        store_speakers(self.connection, article_id, revision, made.speakers, attribution_version())
        replace_passages(self.connection, article_id, self.edition.id, made.passages)


log = logging.getLogger(__name__)
