"""Turns at the model: one caller at a time, questions before bulk work."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Turns:
    """A lock that a question takes ahead of all bulk work.

    Bulk work asks for a turn before each small batch, so a question waits for one batch at the most.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._taken = False
        self._questions_waiting = 0

    @contextmanager
    def for_question(self) -> Iterator[None]:
        with self._changed:
            self._questions_waiting += 1
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
