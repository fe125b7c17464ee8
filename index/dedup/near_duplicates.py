"""Find near-duplicates among the articles that changed, and link them into stories.

An article's sketch is stored before its copies are searched. If two processes handle two copies at the same
time, at least one of them therefore finds the other copy.
"""

import logging
from collections.abc import Container, Iterator, Sequence

from index.dedup.agency_credits import find_agency
from index.dedup.copy_rules import LEAST_BANDS, ComparedReport, are_copies, may_be_copies
from index.dedup.minhash import SKETCH_VERSION, sketch_text
from index.dedup.text_overlap import prepare_text
from index.http.canonical_url import host_of
from index.model.base_types import ArticleId
from index.model.protocols import IsCancelled
from index.store.database import Database
from index.store.near_duplicate_queries import (
    ComparedArticle,
    CopyPair,
    NewSketch,
    find_copy_candidates,
    mark_compared,
    read_articles_to_compare,
    read_comparable_articles,
    store_links,
    store_sketch,
)

log = logging.getLogger(__name__)

_BATCH = 50  # changes: 0.25 s of comparing, two transactions of a few milliseconds

# Only daily articles from one template have more similar articles; a copy is among the first.
_CANDIDATES = 200


def group_stories(database: Database, is_cancelled: IsCancelled) -> int:
    """Find the copies of every article that changed since it was last compared; returns the number of articles.

    If none changed, it costs one index lookup. It can be interrupted at any time and run by several processes
    at once: the result depends only on the articles. Articles of different corpora are never copies.
    """
    compared = 0
    while not is_cancelled():
        with database.read_transaction() as connection:
            pending = read_articles_to_compare(connection, SKETCH_VERSION, _BATCH)
        if pending is None:
            break
        _store_sketches(database, pending.articles)
        done: set[ArticleId] = set()
        for article in pending.articles:
            if is_cancelled():
                return compared
            _link(database, article, done)
            done.add(article.id)
        compared += len(done)
        with database.write_transaction() as connection:
            mark_compared(connection, SKETCH_VERSION, pending.up_to)
    if compared:
        log.info("compared %d articles with others for copies", compared)
    return compared


def _store_sketches(database: Database, articles: Sequence[ComparedArticle]) -> None:
    sketches = [_sketch(article) for article in articles]
    with database.write_transaction() as connection:
        for sketch in sketches:
            store_sketch(connection, sketch)


def _sketch(article: ComparedArticle) -> NewSketch:
    credit = find_agency(
        outlet=article.outlet, author=article.author, dateline=article.dateline, text=article.text
    )
    return NewSketch(
        article_id=article.id,
        revision=article.revision,
        version=SKETCH_VERSION,
        bands=sketch_text(article.text),
        wire=credit.wire if credit is not None else None,
        is_wires_own=credit is not None and credit.is_own,
    )


def _link(database: Database, article: ComparedArticle, done: Container[ArticleId]) -> None:
    """Store which articles are copies of this one, except those already compared with it in this batch."""
    found = list(_find_copies(database, article, done))
    if not found:
        return
    pairs = [_pair(article.id, copy.id) for copy in found]
    with database.write_transaction() as connection:
        store_links(connection, pairs, {other.id: other.revision for other in (article, *found)})


def _find_copies(
    database: Database, article: ComparedArticle, done: Container[ArticleId]
) -> Iterator[ComparedArticle]:
    with database.read_transaction() as connection:
        candidates = [
            candidate.id
            for candidate in find_copy_candidates(connection, article, least=LEAST_BANDS, limit=_CANDIDATES)
            if candidate.id not in done
            and may_be_copies(candidate.agreeing_bands, article.published, candidate.published)
        ]
        others = read_comparable_articles(connection, candidates)
    for other in others:
        if are_copies(_to_report(article), _to_report(other)):
            yield other


def _to_report(article: ComparedArticle) -> ComparedReport:
    host = host_of(article.canonical_url) if article.canonical_url is not None else None
    return ComparedReport(prepare_text(article.text), article.outlet or host, article.published)


def _pair(one: ArticleId, other: ArticleId) -> CopyPair:
    return min(one, other), max(one, other)
