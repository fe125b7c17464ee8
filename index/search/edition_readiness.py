"""Which hosts have prepared an edition, so that the switch to it waits for all that are alive.

Each data folder has a claim for the edition that it answers from, and one for the edition that it has prepared.
The claims of a host that dies or is paused expire, and nobody waits for it any more.
"""

import logging
import time
from collections.abc import Callable

from index.store.claim_queries import ClaimKind, list_claimed
from index.store.database import Database
from index.store.edition_queries import Edition
from index.store.work_claims import WorkClaims

LEAST_WAIT_S = 60.0
"""Four times the interval at which a running bot looks for work."""
WAIT_PER_BUILDING_S = 3.0
"""How much slower another host may be than this one."""
_FOLDER_BITS = 40

log = logging.getLogger(__name__)


class EditionReadiness:
    """What this data folder has, and whether all others have it too. For one thread at a time.

    Nothing to do if only this machine can use the database.
    """

    def __init__(
        self, database: Database, claims: WorkClaims, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._claims = claims
        self._clock = clock
        self._claimed: set[int] = set()
        self._ready: tuple[Edition, float] | None = None
        """What is prepared here, and since when."""

    def report_active(self, active: Edition, target: Edition) -> None:
        """Let others know that this data folder is in use, and wants an edition to be the active one.

        Raises StoreError.
        """
        if active == target or (self._ready is not None and self._ready[0] != target):
            self._ready = None
        if self._database.is_shared:
            self._claim(active)
            self._release_others(active, target)

    def may_switch(self, edition: Edition, *, built_in_s: float) -> bool:
        """Whether all others have prepared an edition, or had long enough. This data folder has.

        Call it again until it is. Raises StoreError.
        """
        if not self._database.is_shared:
            return True
        if self._ready is None:
            self._ready = (edition, self._clock())
        self._claim(edition)
        missing = self._count_missing(edition)
        if missing and self._clock() - self._ready[1] < LEAST_WAIT_S + WAIT_PER_BUILDING_S * built_in_s:
            return False
        if missing:
            log.warning("using model %s, although %d hosts are not ready for it", edition.model.name, missing)
        return True

    def _claim(self, edition: Edition) -> None:
        item = self._number(edition)
        self._claimed.add(item)
        if not self._claims.holds(ClaimKind.INDEXED, item):
            # If it fails, another process has claimed it for the same data folder.
            self._claims.take(ClaimKind.INDEXED, [item])

    def _release_others(self, *editions: Edition) -> None:
        others = self._claimed - {self._number(edition) for edition in editions}
        if others:
            self._claims.release(ClaimKind.INDEXED, others)
            self._claimed -= others

    def _count_missing(self, edition: Edition) -> int:
        """How many data folders are in use and do not have an edition."""
        with self._database.read_transaction() as connection:
            claimed = [divmod(item, 1 << _FOLDER_BITS) for item in list_claimed(connection, ClaimKind.INDEXED)]
        ready = {folder for edition_id, folder in claimed if edition_id == edition.id}
        return len({folder for _, folder in claimed} - ready)

    def _number(self, edition: Edition) -> int:
        """The number of an edition, followed by the number of this data folder."""
        return (edition.id << _FOLDER_BITS) | (int(self._database.replica, 16) >> (128 - _FOLDER_BITS))
