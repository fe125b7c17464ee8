"""Ctrl-C during a long job: the first asks it to stop at the next safe place, the second stops at once."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

from index import IsCancelled

_STANDARD_ERROR = 2


@contextmanager
def stop_on_signals() -> Iterator[IsCancelled]:
    """Hand out a question "shall I stop?", which Ctrl-C and SIGTERM answer with yes.

    A second signal raises KeyboardInterrupt. For the main thread only, like all signal handling.
    """
    stop = Event()

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        # Not print: a signal may come in the middle of another print, which the stream does not allow.
        os.write(_STANDARD_ERROR, b"\nstopping; press Ctrl-C again to stop at once\n")

    previous = {number: signal.signal(number, request_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop.is_set
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
