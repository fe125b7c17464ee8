"""Find the regions and speakers of stored articles again after a change of the rules that find them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Column, Connection

from index.ingest.speaker_storage import find_article_speakers
from index.language.attribution.article_statements import attribution_version
from index.language.regions.region_detection import find_regions, regions_version
from index.model.base_types import ArticleId
from index.model.protocols import IsCancelled
from index.store.database import Database
from index.store.outdated_articles import OutdatedArticle, read_outdated_articles
from index.store.region_queries import store_regions
from index.store.schema import articles
from index.store.speaker_queries import store_speakers

log = logging.getLogger(__name__)

# At most half a second of finding; a transaction of a few milliseconds.
_BATCH = 50
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class _Derivation(Generic[_Found]):
    """Something that is found in articles and stored with the version of its rules."""

    name: str
    version: int
    version_column: Column[int]
    find: Callable[[OutdatedArticle], _Found]
    store: Callable[[Connection, ArticleId, int, _Found, int], None]


def backfill_regions(database: Database, is_cancelled: IsCancelled) -> int:
    """Find the regions of every article that lacks them, in batches; returns the number of articles.

    If none lacks them, it costs one index lookup. It can be interrupted at any time and run by any process.
    """
    regions = _Derivation(
        name="regions",
        version=regions_version(),
        version_column=articles.c.regions_version,
        find=lambda article: find_regions(article.title, article.text),
        store=store_regions,
    )
    return _backfill(regions, database, is_cancelled)


def backfill_speakers(database: Database, is_cancelled: IsCancelled) -> int:
    """Find the speakers of every article that lacks them, as `backfill_regions`."""
    speakers = _Derivation(
        name="speakers",
        version=attribution_version(),
        version_column=articles.c.speakers_version,
        find=lambda article: find_article_speakers(article.text),
        store=store_speakers,
    )
    return _backfill(speakers, database, is_cancelled)


def _backfill(derivation: _Derivation[_Found], database: Database, is_cancelled: IsCancelled) -> int:
    version, column, searched = derivation.version, derivation.version_column, 0
    while not is_cancelled():
        with database.read_transaction() as connection:
            batch = read_outdated_articles(connection, column, version, _BATCH)
        if not batch:
            break
        found = [(article, derivation.find(article)) for article in batch]
        with database.write_transaction() as connection:
            for article, values in found:
                derivation.store(connection, article.id, article.revision, values, version)
        searched += len(batch)
    if searched:
        log.info("computed the %s of %d articles", derivation.name, searched)
    return searched
