"""Store the histories that an export states, in the transaction that adds its articles."""

from collections.abc import Sequence

from sqlalchemy import Connection

from index.model.base_types import CorpusName
from index.model.import_types import ArticleHistory
from index.model.report_types import AddOutcome, AddStatus
from index.store.corpus_queries import find_corpus_id
from index.store.history_queries import restore_history


class HistoryRestorer:
    """An `OnStored` for the drafts of one transaction; an article that was known keeps its own history."""

    def __init__(self, corpus: CorpusName, histories: Sequence[ArticleHistory | None]) -> None:
        """`histories` has an element for each draft, in order."""
        self._corpus = corpus
        self._histories = iter(histories)

    def __call__(self, connection: Connection, outcome: AddOutcome) -> None:
        history = next(self._histories)
        if history is None or outcome.status is not AddStatus.ADDED or outcome.article_id is None:
            return
        corpus_id = find_corpus_id(connection, self._corpus)
        if corpus_id is not None:
            restore_history(connection, corpus_id, outcome.article_id, history)
