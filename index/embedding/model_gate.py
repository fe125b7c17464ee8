"""A lock on a model that gives questions priority over bulk work."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

# People often ask again within seconds; for that time bulk work loses a tenth of its speed.
_RECENT_S = 3.0


class ModelGate:
    """A lock on the model that gives questions priority over bulk work.

    Bulk work takes the lock for each small batch, so a question waits for at most one batch.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._taken = False
        self._questions_waiting = 0
        self._asked_at = float("-inf")

    @property
    def had_recent_question(self) -> bool:
        """Whether a question came in the last seconds, so that bulk work should use small batches."""
        return monotonic() - self._asked_at < _RECENT_S

    @contextmanager
    def for_question(self) -> Iterator[None]:
        with self._changed:
            self._questions_waiting += 1
            self._asked_at = monotonic()
            self._changed.wait_for(lambda: not self._taken)
            self._questions_waiting -= 1
            self._taken = True
        yield from self._hold()

    @contextmanager
    def for_bulk(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._taken and not self._questions_waiting)
            self._taken = True
        yield from self._hold()

    def _hold(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
