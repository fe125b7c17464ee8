"""The claims of this process, and a thread that renews them.

A claim ends in two ways. Other processes may take it when it was not renewed for `LEASE`, by the clock of the
database. This process itself stops relying on it sooner, when it has not renewed it for `SAFE_S` by its own
clock: so a process that was paused, or cut off from the database, knows it before another one takes over.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Lock
from uuid import uuid4

from index.model.errors import StoreError
from index.model.repeating_thread import repeating
from index.store.claim_queries import (
    Claim,
    ClaimKind,
    let_claims_end,
    release_claims_of,
    release_claims_of_dead,
    renew_claims_of,
    take_claims,
)
from index.store.database import Database
from index.store.holder_files import dead_holders, holder_file

LEASE = timedelta(seconds=25)
SAFE_S = 20.0
RENEWAL_S = 5.0

log = logging.getLogger(__name__)


def read_uptime() -> float:
    """Seconds that also pass while the machine sleeps, where the system can tell."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class WorkClaims:
    """What this process has claimed. Safe to share between threads; close it to give everything back."""

    def __init__(
        self, database: Database, clock: Callable[[], float] = read_uptime, *, folder: Path | None = None
    ) -> None:
        """Processes with the same data folder notice at once if one of them dies."""
        self.holder = uuid4().hex
        """The id by which other processes know this one."""
        self._database = database
        self._folder = folder
        self._clock = clock
        self._held: dict[Claim, float] = {}
        """When each claim was renewed, on this machine's clock."""
        self._lock = Lock()
        self._renewing = ExitStack()
        self._has_thread = False
        self._file = ExitStack()
        self._has_file = False

    def take(self, kind: ClaimKind, items: Iterable[int]) -> frozenset[int]:
        """Claim what no other process holds; returns what this one holds of it then. Raises StoreError.

        A process that may only read the database claims nothing.
        """
        if self._database.is_read_only:
            return frozenset()
        self._begin_holding()
        began = self._clock()
        with self._database.claim_transaction() as connection:
            taken = take_claims(connection, kind, items, self.holder, LEASE)
        with self._lock:
            self._held.update({(kind, item): began for item in taken})
        if taken:
            self._begin_renewing()
        return frozenset(taken)

    def holds(self, kind: ClaimKind, item: int = 0) -> bool:
        """Whether this process can rely on a claim at this moment. Never waits."""
        with self._lock:
            renewed = self._held.get((kind, item))
        return renewed is not None and self._clock() - renewed < SAFE_S

    def may_hold_again(self, kind: ClaimKind, item: int = 0) -> bool:
        """Whether a claim is held, or is once it can be renewed: no other process is known to have taken it."""
        with self._lock:
            return (kind, item) in self._held

    def release(self, kind: ClaimKind, items: Collection[int]) -> None:
        """Let other processes take claims. Raises StoreError; then they expire."""
        self._forget(kind, items)
        with self._database.claim_transaction() as connection:
            release_claims_of(connection, self.holder, kind, items)

    def give_back(self, kind: ClaimKind, items: Collection[int]) -> None:
        """As `release`; claims that cannot be given back now expire."""
        try:
            self.release(kind, items)
        except StoreError as error:
            log.info("claims on work were not given back, they expire: %s", error)

    def leave(self, kind: ClaimKind, items: Collection[int], *, after: timedelta) -> None:
        """Give claims back after a time, also if this process ends sooner. Raises StoreError."""
        self._forget(kind, items)
        with self._database.claim_transaction() as connection:
            let_claims_end(connection, self.holder, kind, items, after)

    @contextmanager
    def held(self, kind: ClaimKind, items: Iterable[int] = (0,)) -> Iterator[frozenset[int]]:
        """Claim for a block; yields what no other process holds. Raises StoreError at the start."""
        taken = self.take(kind, items)
        try:
            yield taken
        finally:
            if taken:
                self.give_back(kind, taken)

    @contextmanager
    def held_if_shared(self, kind: ClaimKind, items: Sequence[int] = (0,)) -> Iterator[frozenset[int]]:
        """As `held`, for what a lock on the data folder already keeps other processes of this machine from.

        Yields all items, without claiming them, if only this machine can use the database.
        """
        if not self._database.is_shared:
            yield frozenset(items)
        else:
            with self.held(kind, items) as mine:
                yield mine

    def close(self) -> None:
        """Give back all claims and stop renewing."""
        with self._lock:
            renewing, self._has_thread = self._renewing.pop_all(), True  # None starts any more.
        renewing.close()
        with self._lock:
            held, self._held = set(self._held), {}
        for kind in {kind for kind, _ in held}:
            self.give_back(kind, [item for k, item in held if k is kind])
        self._file.close()

    def _begin_holding(self) -> None:
        """Lock the file of this process, and give back what dead processes of its data folder held; once."""
        with self._lock:
            if self._folder is None or self._has_file:
                return
            self._has_file = True
        try:
            with dead_holders(self._folder) as dead:
                self._file.enter_context(holder_file(self._folder, self.holder))
                if dead:
                    self._release_claims_of(dead)
        except (StoreError, OSError) as error:
            log.info("cannot tell which processes died, their claims expire: %s", error)

    def _release_claims_of(self, dead: Collection[str]) -> None:
        with self._database.claim_transaction() as connection:
            count = release_claims_of_dead(connection, dead)
        if count:
            log.info("taking over %d claims on work of a process that died", count)

    def _begin_renewing(self) -> None:
        with self._lock:
            if not self._has_thread:
                self._has_thread = True
                self._renewing.enter_context(repeating(self.renew, every_s=RENEWAL_S, name="watchdesk-claims"))

    def renew(self) -> None:
        """Renew all claims, as the thread does every few seconds; forget those that others have taken."""
        with self._lock:
            before = dict(self._held)
        if not before:
            return
        began = self._clock()
        try:
            with self._database.claim_transaction() as connection:
                kept = renew_claims_of(connection, self.holder, LEASE)
        except StoreError as error:
            log.warning("cannot renew claims on work, other processes may take it over: %s", error)
            return
        except Exception:
            log.exception("cannot renew claims on work, other processes may take it over")
            return
        with self._lock:
            self._held.update(dict.fromkeys(kept & self._held.keys(), began))
            lost = [claim for claim in before.keys() - kept if self._held.get(claim) == before[claim]]
            for claim in lost:
                del self._held[claim]
        if lost:
            log.warning("another process has taken over %d claims on work", len(lost))

    def _forget(self, kind: ClaimKind, items: Iterable[int]) -> None:
        with self._lock:
            for item in items:
                self._held.pop((kind, item), None)
