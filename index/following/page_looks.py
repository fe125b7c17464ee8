"""The pages of articles held that are due for another look, in a round of polling."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from index.errors import NewsIndexError
from index.following.looking import apply_look, look_again
from index.following.visits import PageVisit, Visit
from index.intake import Intake
from index.protocols import Fetcher
from index.source_types import PageChange, RefreshedArticle
from index.sources.host_turns import Done
from index.store.corpora import list_corpora
from index.store.database import Database
from index.store.editions import Edition
from index.store.pages import claim_due_pages
from index.types import CorpusName
from index.web.urls import host_of
from index.yielding import ReadingTurn

MOST_A_ROUND = 200
"""Pages; what is left is due in the next round."""

log = logging.getLogger(__name__)


class PageLooks:
    """What one round of looks came to. `visit` is for several threads."""

    def __init__(
        self, database: Database, fetcher: Fetcher, intake: Intake, edition: Edition, *, background_gate: ReadingTurn
    ) -> None:
        """`background_gate` is held while a new revision is prepared and stored."""
        self.checked = 0
        self.changes: list[RefreshedArticle] = []
        """But for pages that are as they were."""
        self._database = database
        self._fetcher = fetcher
        self._intake = intake
        self._edition = edition
        self._background_gate = background_gate
        self._counting = threading.Lock()

    def begin(self, corpora: Sequence[CorpusName] | None) -> list[Visit]:
        """The visits to pages that are due."""
        with self._database.write_transaction() as connection:
            ids = [i for name, i in list_corpora(connection).items() if corpora is None or name in corpora]
            due = claim_due_pages(connection, ids, datetime.now(UTC), MOST_A_ROUND)
        return [PageVisit(host_of(page.url), page) for page in due]

    def visit(self, visit: PageVisit) -> Done[Visit]:
        """Raises only what concerns the whole library: StoreError, ModelError."""
        try:
            look = look_again(self._fetcher, visit.page, judge=self._intake.judge)
            with self._background_gate:
                changed = apply_look(self._database, self._intake, self._edition, visit.page, look)
        except NewsIndexError:
            raise
        except Exception:
            log.exception("looking at the page of article %d again failed", visit.page.article.id)
            return Done()
        with self._counting:
            self.checked += 1
            if changed is not None and changed.change is not PageChange.UNCHANGED:
                self.changes.append(changed)
        return Done(retry_after_s=look.retry_after_s)
