"""A gate for background work: one article at a time, and none while a question is answered.

Parsing and storing hold the interpreter lock, so a question would wait for every article processed meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from types import TracebackType

# How long a page waits for questions; where they never cease, pages are read all the same.
_PATIENCE_S = 0.5


class BackgroundGate:
    """A context in which one thread at a time reads a page; safe from any thread, not to be entered twice."""

    def __init__(self, *, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._changed = Condition()
        self._is_held = False
        self._questions = 0

    @contextmanager
    def closed_for_question(self) -> Iterator[None]:
        """Around answering a question."""
        with self._changed:
            self._questions += 1
        try:
            yield
        finally:
            with self._changed:
                self._questions -= 1
                self._changed.notify_all()

    def __enter__(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._is_held)
            self._is_held = True
            self._changed.wait_for(lambda: not self._questions, timeout=self._patience_s)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._is_held = False
            self._changed.notify_all()
