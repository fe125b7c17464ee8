"""SIGTERM and Ctrl-C: the first asks the bot to stop, the second ends it at once."""

import asyncio
import logging
import os
import signal
import threading
from types import FrameType

log = logging.getLogger(__name__)


class StopRequest:
    """Set by the first signal. Create it inside the event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._requested = asyncio.Event()
        self._signal_seen = False

    def listen(self) -> None:
        """Take over the signals. Does nothing outside the main thread, where Python cannot.

        `signal.signal` and not the event loop's own way, which Windows lacks.
        """
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._on_signal)

    async def wait(self) -> None:
        """Return once stopping is asked for."""
        await self._requested.wait()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._signal_seen:
            os._exit(128 + number)  # at once: the library loses nothing when a process is killed
        self._signal_seen = True
        self._loop.call_soon_threadsafe(self._requested.set)
