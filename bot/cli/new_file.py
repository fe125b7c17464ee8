"""Write a text to a new file, completely or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from bot.exit_codes import BadInputError


def require_new_file(path: Path) -> None:
    """Raises BadInputError if the file exists, or if its folder does not."""
    if os.path.lexists(path):
        raise BadInputError(f"{path}: already exists; give the name of a new file")
    if not path.parent.is_dir():
        raise BadInputError(f"{path}: there is no folder {path.parent}")


def write_new_file(path: Path, text: str) -> None:
    """Write UTF-8. Nobody ever sees a part of the file. Raises BadInputError, also if the file exists."""
    with open_new_file(path) as stream:
        stream.write(text)


@contextmanager
def open_new_file(path: Path) -> Iterator[TextIO]:
    """A stream whose text is in the file once the context ends without an error; see `write_new_file`."""
    require_new_file(path)
    try:
        handle, part = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            _move_to_new(Path(part), path)
        finally:
            with suppress(FileNotFoundError):
                Path(part).unlink()
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}") from error


def _move_to_new(part: Path, path: Path) -> None:
    try:
        os.link(part, path)  # unlike a rename, this fails if the name was taken meanwhile
    except FileExistsError as error:
        raise BadInputError(f"{path}: already exists; give the name of a new file") from error
    except OSError:
        part.replace(path)  # some file systems have no hard links
