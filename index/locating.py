"""Which regions the stored articles are about, found again where the gazetteer has changed since."""

import logging

from index.articles.regions import find_regions, regions_version
from index.protocols import IsCancelled
from index.store.database import Database
from index.store.regions import read_unlocated, store_regions

log = logging.getLogger(__name__)

_BATCH = 50  # a tenth of a second of reading; a transaction of some milliseconds


def locate_articles(database: Database, is_cancelled: IsCancelled) -> int:
    """Find the regions of every article that owes them, batch by batch; how many did.

    Where none does, it costs one look into an index. May be stopped at any time and by any process.
    """
    version, located = regions_version(), 0
    while not is_cancelled():
        with database.read_transaction() as connection:
            batch = read_unlocated(connection, version, _BATCH)
        if not batch:
            break
        found = [(article, find_regions(article.title, article.text)) for article in batch]
        with database.write_transaction() as connection:
            for article, regions in found:
                store_regions(connection, article.id, article.revision, regions, version)
        located += len(batch)
    if located:
        log.info("found the regions of %d articles", located)
    return located
