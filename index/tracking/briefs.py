"""Briefs of a library: built on request, and the time of the last one."""

from collections.abc import Sequence
from datetime import datetime

from index.model.base_types import CorpusName
from index.model.brief_types import Brief, BriefRequest
from index.store.brief_queries import find_last_brief, store_last_brief
from index.store.corpus_queries import list_corpora
from index.store.database import Database
from index.store.edition_queries import find_active_edition
from index.tracking.brief_builder import BriefSource, build_brief


class Briefs:
    """Builds briefs. Every method blocks and is safe to call from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def build(
        self, request: BriefRequest, *, corpora: Sequence[CorpusName], limit: int = 10, offset: int = 0
    ) -> Brief:
        """The events of the request, the most reported first: `limit` of them from `offset` on.

        The whole brief comes from one snapshot of the database and needs no model. Raises StoreError.
        """
        with self._database.read_transaction() as connection:
            known = list_corpora(connection)
            edition = find_active_edition(connection)
            source = BriefSource(
                connection,
                tuple(known[name] for name in dict.fromkeys(corpora) if name in known),
                edition.id if edition is not None else 0,
            )
            return build_brief(source, request, limit=limit, offset=offset)

    def find_last(self, corpus: CorpusName, request: BriefRequest) -> datetime | None:
        """When a brief with the topic and filters of the request was last recorded; None if never."""
        with self._database.read_transaction() as connection:
            return find_last_brief(connection, corpus, request.scope_key)

    def record(self, corpus: CorpusName, request: BriefRequest) -> None:
        """Record that a brief up to the end of the request was shown. Raises StoreError."""
        with self._database.write_transaction() as connection:
            store_last_brief(connection, corpus, request.scope_key, request.until)
