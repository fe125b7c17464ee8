"""Find near-duplicates among the articles that changed, and link them into stories.

An article's sketch is in the database before its copies are looked for: of two copies that two processes
compare at once, at least one sees the other.
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

_BATCH = 50  # changes; a quarter of a second of comparing, two transactions of some milliseconds

# More articles than these look alike only where a template is filled in every day; a copy is among the first.
_CANDIDATES = 200


def group_stories(database: Database, is_cancelled: IsCancelled) -> int:
    """Find the copies of every article that changed since it was last compared; how many that were.

    Where none did, it costs one look into an index. May be stopped at any time, and run by several processes
    at once: the result depends on the articles alone. Articles of different corpora are never copies.
    """
    compared = 0
    while not is_cancelled():
        with database.read_transaction() as connection:
            owed = read_articles_to_compare(connection, SKETCH_VERSION, _BATCH)
        if owed is None:
            break
        _store_sketches(database, owed.articles)
        done: set[ArticleId] = set()
        for article in owed.articles:
            if is_cancelled():
                return compared
            _link(database, article, done)
            done.add(article.id)
        compared += len(done)
        with database.write_transaction() as connection:
            mark_compared(connection, SKETCH_VERSION, owed.up_to)
    if compared:
        log.info("looked for copies of %d articles", compared)
    return compared


def _store_sketches(database: Database, articles: Sequence[ComparedArticle]) -> None:
    sketches = [_sketch(article) for article in articles]
    with database.write_transaction() as connection:
        for sketch in sketches:
            store_sketch(connection, sketch)


def _sketch(article: ComparedArticle) -> NewSketch:
    mark = find_agency(
        outlet=article.outlet, author=article.author, dateline=article.dateline, text=article.text
    )
    return NewSketch(
        article_id=article.id,
        revision=article.revision,
        version=SKETCH_VERSION,
        bands=sketch_text(article.text),
        wire=mark.wire if mark is not None else None,
        is_wires_own=mark is not None and mark.is_own,
    )


def _link(database: Database, article: ComparedArticle, done: Container[ArticleId]) -> None:
    """Store which articles are copies of this one, but for those that were compared with it a moment ago."""
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
