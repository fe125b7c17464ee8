"""Watch the calls in one pool of threads: how long they wait, and whether they still show life."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.bot_observer import BotObserver

IGNORES_ALL = BotObserver()


@dataclass(frozen=True, slots=True)
class LaneState:
    """One pool at one moment."""

    lane: str
    waiting: int
    running: int
    silent_s: float
    """How long ago the oldest running call began, or a call last made progress; 0 if none runs."""


class LaneWatch:
    """Notes when calls begin and show life. Safe to use from any thread."""

    def __init__(self, lane: str, observer: BotObserver = IGNORES_ALL) -> None:
        self._lane = lane
        self._observer = observer
        self._began_at: dict[int, float] = {}
        """By thread: each runs one call at a time."""
        self._life_at = 0.0

    @contextmanager
    def running(self, *, queued_at: float) -> Iterator[None]:
        """For the time of a call, in its thread; `queued_at` is of `time.monotonic`."""
        thread, began_at = threading.get_ident(), time.monotonic()
        self._observer.on_call_begun(self._lane, began_at - queued_at)
        self._began_at[thread] = began_at
        try:
            yield
        finally:
            del self._began_at[thread]

    def refuse(self) -> None:
        """A call is refused, because too many wait."""
        self._observer.on_call_refused(self._lane)

    def show_life(self) -> None:
        """A long call makes progress."""
        self._life_at = time.monotonic()

    def count_running(self) -> int:
        return len(self._began_at)

    def read(self, *, waiting: int) -> LaneState:
        """The state now; the pool knows how many calls wait."""
        began_at = list(self._began_at.values())
        silent_s = time.monotonic() - max(self._life_at, min(began_at)) if began_at else 0.0
        return LaneState(self._lane, waiting, len(began_at), silent_s)
