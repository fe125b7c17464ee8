"""Let acknowledgements go ahead of questions when many people ask at once.

Discord drops an interaction that is not acknowledged within 3 s. Questions run in threads that compete with the
event loop for Python's global lock, so hundreds of acknowledgements at once would come too late.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.executor.fair_pool import FairPool

MANY_ACKNOWLEDGEMENTS = 16
"""Fewer are sent in time beside questions."""
MAX_HOLD_S = 2.5
"""Later, the acknowledgements at hand come too late anyway."""
PAUSE_S = 2.5
"""Time for questions after the longest hold, so that they never starve."""


class AcknowledgementPriority:
    """Holds questions back while many acknowledgements are being sent. For use from one event loop."""

    def __init__(self, questions: FairPool) -> None:
        self._questions = questions
        self._sending = 0
        self._hold_ends: asyncio.TimerHandle | None = None
        self._next_hold_at = 0.0

    @contextmanager
    def acknowledging(self) -> Iterator[None]:
        """Count an acknowledgement while it is being sent."""
        self._sending += 1
        if self._sending > MANY_ACKNOWLEDGEMENTS and self._hold_ends is None:
            self._hold()
        try:
            yield
        finally:
            self._sending -= 1
            if self._sending == 0 and self._hold_ends is not None:
                self._release()

    def _hold(self) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() >= self._next_hold_at:
            self._questions.hold()
            self._hold_ends = loop.call_later(MAX_HOLD_S, self._give_up)

    def _give_up(self) -> None:
        self._next_hold_at = asyncio.get_running_loop().time() + PAUSE_S
        self._release()

    def _release(self) -> None:
        assert self._hold_ends is not None, "questions are held"
        self._hold_ends.cancel()
        self._hold_ends = None
        self._questions.release()
