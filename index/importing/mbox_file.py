"""Split a mailbox into messages in bounded memory.

`mailbox.mbox` reads the whole file before the first message, and a line of any length at once.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from index.importing.imported_items import ImportedItem, MailMessage

_SEPARATOR = b"From "
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LINE_BYTES = 1 << 16


def read_mbox(path: Path, *, max_bytes: int) -> Iterator[ImportedItem]:
    """Every message of an mbox file. A message over `max_bytes` is reported, and never held in memory.

    A line that starts with "From " after a blank line starts a message. Raises OSError.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(_split(file, max_bytes), 1):
            if len(raw) > max_bytes:
                reason = f"the message is larger than {max_bytes:,} bytes"
                yield ImportedItem(line=number, reason=reason, consumed_bytes=file.tell())
            else:
                message = MailMessage(raw=_QUOTED.sub(rb"\1", raw))
                yield ImportedItem(line=number, unread=message, consumed_bytes=file.tell())


def _split(file: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """The messages without their separators; one that is too large is cut after `max_bytes`."""
    message: bytearray | None = None
    is_start_of_line = is_after_blank = True
    while piece := file.readline(_LINE_BYTES):
        if is_start_of_line and is_after_blank and piece.startswith(_SEPARATOR):
            if message is not None:
                yield bytes(message)
            message = bytearray()
        elif message is not None and len(message) <= max_bytes:
            message += piece
        is_after_blank = is_start_of_line and not piece.strip()
        is_start_of_line = piece.endswith(b"\n")
    if message is not None:
        yield bytes(message)
