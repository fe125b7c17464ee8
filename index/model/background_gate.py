"""A gate for background work: one article at a time, and none while a question or search runs.

Storing an article holds the interpreter lock for much of its time, so a question would wait for every article
that is stored meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from types import TracebackType

# How long background work waits for questions; if they never cease, it goes on anyway.
_PATIENCE_S = 0.5


class BackgroundGate:
    """A context manager for background work, held by one thread at a time. Not reentrant.

    Entering waits for other background work, and for a limited time until no question runs.
    """

    def __init__(self, *, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._changed = Condition()
        self._is_held = False
        self._questions = 0

    @property
    def questions(self) -> int:
        """The number of questions and searches that run at this moment."""
        with self._changed:
            return self._questions

    @contextmanager
    def closed_for_question(self) -> Iterator[None]:
        """Keep background work waiting while a question or search runs. Never waits itself."""
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
