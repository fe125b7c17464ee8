"""The reference of the request that the code works for: in its log lines, and in messages about its errors.

It follows the request through tasks, which inherit the context, and into the threads of the executor.
"""

from contextvars import ContextVar
from hashlib import blake2b

_current: ContextVar[str] = ContextVar("request_reference", default="")


def begin_request(event_id: int) -> None:
    """Use the reference of an interaction or message, by its id, in this task and all that it starts.

    discord.py handles one interaction in several tasks; the same id gives them the same reference.
    """
    _current.set(blake2b(event_id.to_bytes(8), digest_size=4).hexdigest())


def current_reference() -> str:
    """Empty in background tasks."""
    return _current.get()
