"""Messages between this process and its workers: pickles, with an allowlist of types for replies."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, BinaryIO

_VALUE_MODULES = frozenset(
    [
        "index.extraction.draft_validation",
        "index.importing.imported_items",
        "index.model.errors",
        "index.model.import_types",
        "index.feeds.feed_entries",
        "index.feeds.feed_links",
        "index.feeds.opml",
        "index.feeds.sitemaps",
        "index.crawl.feed_listing",
        "index.crawl.entry_selection",
        "index.model.feed_types",
        "index.model.article_types",
        "index.model.base_types",
        "index.model.provenance_types",
        "index.model.report_types",
        "index.workers.worker_messages",
        "index.model.wording",
    ]
)
_BUILT_IN_VALUES = frozenset(
    [
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("builtins", "frozenset"),
        ("builtins", "set"),
        ("index.model.errors", "_revive"),
        # The time zone of moments that pydantic parsed from JSON.
        ("pydantic_core._pydantic_core", "TzInfo"),
    ]
)


@dataclass(frozen=True, slots=True)
class CallResult:
    """The return value of a call."""

    value: object


@dataclass(frozen=True, slots=True)
class CallFailure:
    """The exception of a call: an error of the index itself, anything else as its traceback."""

    error: Exception | None = None
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """A call needed more memory than the system allowed."""


WorkerReply = CallResult | CallFailure | OutOfMemory
WorkerCall = Callable[[], object]


def write_message(stream: BinaryIO, message: object) -> None:
    """Raises OSError if the other process is gone."""
    pickle.dump(message, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def read_reply(stream: BinaryIO) -> WorkerReply:
    """The next reply of a worker, made of value types of the index and a few of Python's.

    Raises EOFError at the end, pickle.UnpicklingError for any other type.
    """
    reply = _ValueUnpickler(stream).load()
    if not isinstance(reply, CallResult | CallFailure | OutOfMemory):
        raise pickle.UnpicklingError("not a reply")
    return reply


class _ValueUnpickler(pickle.Unpickler):
    """Refuses to import anything but value types, so that a compromised parser cannot compromise the bot."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "getattr"):
            return _find_member
        if (module, name) in _BUILT_IN_VALUES:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module in _VALUE_MODULES else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a reply")


def _find_member(kind: type[Enum], name: str) -> Enum:
    """A member of an enum; Python 3.11.2, which Debian 12 has, pickles one as a call of `getattr`."""
    if isinstance(kind, type) and issubclass(kind, Enum) and name in kind.__members__:
        return kind.__members__[name]
    raise pickle.UnpicklingError(f"{name!r} is no member of an enum")
