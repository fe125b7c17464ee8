"""Load a file of a format that has to be read as a whole."""

import json
from pathlib import Path

from index.importing.json_fields import Json
from index.model.errors import TooLargeError, UnreadableError
from index.text.charset_detection import decode_text

MAX_BYTES = 50_000_000
"""Parsing takes about six times as much memory, and a worker process may use at least 384 MB."""


def load_whole(path: Path) -> bytes:
    """The bytes of a file. Raises TooLargeError, OSError."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    require_size(data, str(path))
    return data


def require_size(data: bytes, name: str) -> None:
    """Raise TooLargeError for more than MAX_BYTES."""
    if len(data) > MAX_BYTES:
        reason = f"it is larger than {MAX_BYTES // 1_000_000} MB; divide it into several files"
        raise TooLargeError(name, reason, limit=MAX_BYTES)


def parse_json(data: bytes, name: str) -> Json:
    """The value in a JSON file. Raises UnreadableError."""
    try:
        value: Json = json.loads(decode_text(data, source=name).lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(name, "it is not valid JSON; export it again") from error
    return value


def find_list(value: Json, field: str) -> list[Json] | None:
    """The list in a field of an object; None if there is none."""
    found = value.get(field) if isinstance(value, dict) else None
    return found if isinstance(found, list) else None
