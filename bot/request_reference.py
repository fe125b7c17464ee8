"""The reference of the request that the code works for: in its log lines, and in messages about its errors.

It follows the request through tasks, which inherit the context, and into the threads of the executor. Threads
that the index starts itself, to visit many sites, have none.
"""

from collections.abc import Callable
from contextvars import ContextVar
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_current: ContextVar[str] = ContextVar("request_reference", default="")


def begin_request(event_id: int) -> None:
    """Use the reference of an interaction or message, by its id, in this task and all that it starts.

    discord.py handles one interaction in several tasks; the same id gives them the same reference.
    """
    _current.set(blake2b(event_id.to_bytes(8), digest_size=4).hexdigest())


def keep_reference(call: Callable[[], T]) -> Callable[[], T]:
    """`call` for another thread, where it has the reference of this task."""
    reference = _current.get()

    def run() -> T:
        before = _current.set(reference)
        try:
            return call()
        finally:
            _current.reset(before)

    return run


def current_reference() -> str:
    """Empty in background tasks."""
    return _current.get()
