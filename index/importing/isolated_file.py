"""Read an import file in a worker process of its own, with the limits that all workers have."""

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from index.importing.imported_items import ImportedItem
from index.importing.open_file import open_file, read_on
from index.model.errors import ReadError, ReadingAbortedError, UnreadableError
from index.model.import_types import ImportFormat
from index.workers.worker_process import (
    LimitExceededError,
    WorkerCallError,
    WorkerDiedError,
    WorkerProcess,
    default_limits,
)

_FAILED = "it is damaged in a way that the program does not expect"
"""A reader raised an error that is not about the file, as libraries do for some hostile files."""

log = logging.getLogger(__name__)


class IsolatedFile:
    """A context manager: the process ends with it. For one thread at a time."""

    def __init__(self, path: Path, stated: ImportFormat | None, *, max_bytes: int) -> None:
        """Open a file; `stated` is its format, or None to detect it.

        `max_bytes` limits each page and message. Raises ReadError if the file cannot be read at all.
        """
        self._worker = WorkerProcess(default_limits())
        try:
            call = partial(open_file, path, stated, max_bytes=max_bytes)
            self.format = cast(ImportFormat, self._worker.run(call))
        except WorkerCallError as error:
            self._worker.kill()
            log.exception("an import file could not be opened")
            raise UnreadableError(str(path), _FAILED) from error
        except WorkerDiedError as error:
            cause = error.limit if isinstance(error, LimitExceededError) else "crash"
            raise ReadingAbortedError(str(path), _describe(error), cause=cause) from error
        except BaseException:
            self._worker.kill()
            raise

    def __iter__(self) -> Iterator[ImportedItem]:
        """The items; the last one says why the rest of the file cannot be read, if it cannot."""
        last = ImportedItem(line=0, consumed_bytes=0)
        while True:
            try:
                items = cast(tuple[ImportedItem, ...], self._worker.run(read_on))
            except ReadError as error:
                yield _rest(last, error.reason)
                return
            except WorkerDiedError as error:
                yield _rest(last, _describe(error))
                return
            except WorkerCallError:
                log.exception("an import file could not be read to its end")
                yield _rest(last, _FAILED)
                return
            if not items:
                return
            yield from items
            last = items[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.kill()


def _rest(last: ImportedItem, reason: str) -> ImportedItem:
    return ImportedItem(
        line=last.line + 1,
        reason=f"the rest of the file cannot be read: {reason}",
        consumed_bytes=last.consumed_bytes,
    )


def _describe(error: WorkerDiedError) -> str:
    if isinstance(error, LimitExceededError):
        return f"it takes too much {error.limit}; give a smaller file"
    return "it crashes the program that reads it; give another file"
