"""The sources that a round of polling holds, for as long as it goes on, so that no other process polls them."""

import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from index.store.database import Database
from index.store.polls import drop_claims, hold_claims
from index.types import SourceId

_RENEW_AFTER_S = 60.0  # a third of the time for which a claim holds


class Claims:
    """Claims of one round; for several threads.

    A source may wait for its turn for longer than a claim holds: behind slow sites, or behind others of its own
    host. One that was killed lets go of all by renewing none.
    """

    def __init__(self, database: Database, source_ids: Iterable[SourceId]) -> None:
        self._database = database
        self._held = set(source_ids)
        self._lock = threading.Lock()
        self._renewed_at = time.monotonic()

    def renew(self) -> None:
        """Say that the round goes on; nothing where that was said a moment ago."""
        with self._lock:
            if time.monotonic() - self._renewed_at < _RENEW_AFTER_S:
                return
            with self._database.write_transaction() as connection:
                hold_claims(connection, sorted(self._held), datetime.now(UTC))
            self._renewed_at = time.monotonic()

    def release(self, source_id: SourceId) -> None:
        """The source is done, and its claim was given back with that."""
        with self._lock:
            self._held.discard(source_id)

    def drop(self) -> None:
        """Let others poll what this round has not got to."""
        with self._lock, self._database.write_transaction() as connection:
            drop_claims(connection, sorted(self._held))
