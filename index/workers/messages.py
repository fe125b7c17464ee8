"""Messages between this process and its workers: pickles, read back with a short list of allowed types."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

_VALUE_MODULES = frozenset(
    [
        "index.articles.judging",
        "index.errors",
        "index.feeds.entries",
        "index.feeds.finding",
        "index.feeds.opml",
        "index.feeds.sitemaps",
        "index.following.feed_reading",
        "index.sources.entries",
        "index.source_types",
        "index.types",
        "index.workers.messages",
        "index.wording",
    ]
)
_BUILT_IN_VALUES = frozenset(
    [
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("builtins", "frozenset"),
        ("builtins", "set"),
        ("index.errors", "_revive"),
        # Of moments that pydantic read from JSON.
        ("pydantic_core._pydantic_core", "TzInfo"),
    ]
)


@dataclass(frozen=True, slots=True)
class Setup:
    """The first message to a worker."""

    import_paths: tuple[str, ...]
    """The parent's `sys.path`."""
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Result:
    """What a call returned."""

    value: object


@dataclass(frozen=True, slots=True)
class Failure:
    """What a call raised: an error of the index as it is, anything else as its traceback."""

    error: Exception | None = None
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """A call needed more memory than the system gave."""


Reply = Result | Failure | OutOfMemory
Call = Callable[[], object]


def write_message(stream: BinaryIO, message: object) -> None:
    """Raises OSError if the other side is gone."""
    pickle.dump(message, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def read_reply(stream: BinaryIO) -> Reply:
    """The next reply of a worker; only values of the index and a few of Python's are allowed in it.

    Raises EOFError at the end, pickle.UnpicklingError for anything else.
    """
    reply = _ValueUnpickler(stream).load()
    if not isinstance(reply, Result | Failure | OutOfMemory):
        raise pickle.UnpicklingError("not a reply")
    return reply


class _ValueUnpickler(pickle.Unpickler):
    """Refuses to import anything but value types: a parser that was taken over must not take the bot over."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _BUILT_IN_VALUES:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module in _VALUE_MODULES else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a reply")
