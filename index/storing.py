"""Articles and their revisions into the store, with what is made of their texts, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from index.articles.judging import Judged
from index.articles.regions import find_regions, regions_version
from index.passages.keeping import EarlierSplit
from index.passages.making import PassageMaker
from index.passages.splitting import PassageSpan
from index.sources.page_schedule import next_look_at
from index.store.articles import KnownArticle, Looked, insert_article, update_article
from index.store.editions import Edition
from index.store.passages import NewPassage, read_passages_of, replace_passages
from index.store.regions import store_regions
from index.types import ArticleDraft, ArticleId, Region


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of a title and a text."""

    passages: list[NewPassage]
    regions: tuple[Region, ...]


def make(passage_builder: PassageMaker, title: str, text: str, earlier: EarlierSplit | None) -> Made:
    """Takes the model's tokenizer, for which no transaction should wait."""
    return Made(passage_builder.make(title, text, earlier=earlier), find_regions(title, text))


def read_split(connection: Connection, known: KnownArticle, edition: Edition) -> EarlierSplit:
    """How an article is split as it stands."""
    stored = read_passages_of(connection, known.id, edition.id)
    spans = [PassageSpan(passage.start, passage.end, passage.sentences) for passage in stored]
    return EarlierSplit(known.draft.title, known.draft.text, spans)


@dataclass(frozen=True, slots=True)
class Storing:
    """One transaction's worth of storing in one corpus."""

    connection: Connection
    corpus_id: int
    edition: Edition
    now: datetime

    def insert(self, judged: Judged, made: Made) -> ArticleId:
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
            next_check_at=next_look_at(self.now, self.now) if is_on_web else None,
        )
        self.put(article_id, 1, made)
        return article_id

    def update(
        self,
        known: KnownArticle,
        draft: ArticleDraft,
        content_hash: str,
        made: Made,
        *,
        is_read_now: bool,
        is_reread: bool = False,
    ) -> int:
        """Store what a known article reads now; the new revision's number.

        `is_read_now` says that the draft comes from the article's page or feed, not from a person; `is_reread`
        that the page says what it said, and only our reading of it is another.
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
            looked=Looked(next_look_at(new_since, self.now), is_reread) if is_read_now else None,
        )
        self.put(known.id, revision, made)
        return revision

    def put(self, article_id: ArticleId, revision: int, made: Made) -> None:
        """Store what was made of a revision that is stored."""
        store_regions(self.connection, article_id, revision, made.regions, regions_version())
        replace_passages(self.connection, article_id, self.edition.id, made.passages)
