"""The claims of one round on the sources that it polls or refreshes."""

import logging
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from index.model.base_types import SourceId
from index.model.errors import StoreError
from index.model.repeating_thread import repeating
from index.store.database import Database
from index.store.poll_queries import release_claims, renew_claims

RENEWAL_S = 10.0

log = logging.getLogger(__name__)


class SourceClaims:
    """Renews the claims in a thread while the block runs, and releases what is left of them at its end.

    A source may wait longer than a claim lasts: behind slow sites, or behind other sources of its host. The
    claims of a killed process expire. Safe from several threads.
    """

    def __init__(self, database: Database, source_ids: Iterable[SourceId]) -> None:
        self._database = database
        self._held = set(source_ids)
        self._lock = threading.Lock()
        self._renewing = ExitStack()

    def __enter__(self) -> Self:
        if self._held:
            self._renewing.enter_context(
                repeating(self._renew, every_s=RENEWAL_S, name="watchdesk-source-claims")
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._renewing.close()
        if self._held:
            with self._database.write_transaction() as connection:
                release_claims(connection, sorted(self._held))

    def release(self, source_id: SourceId) -> None:
        """Forget the claim of a finished source, which was released with its result."""
        with self._lock:
            self._held.discard(source_id)

    def _renew(self) -> None:
        # The lock is held meanwhile: another process may claim a released source. One that is stored, but not
        # released yet, has no claim that could be renewed.
        try:
            with self._lock:
                if self._held:
                    with self._database.write_transaction() as connection:
                        renew_claims(connection, sorted(self._held))
        except StoreError as error:
            log.info("cannot renew the claims of a poll: %s", error)
        except Exception:
            log.exception("cannot renew the claims of a poll")
