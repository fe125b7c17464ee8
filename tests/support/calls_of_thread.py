"""Record which functions of the index run in a thread."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import index

_INDEX = Path(index.__file__).parent
_CHEAP = tuple(str(_INDEX / part) for part in ("__init__.py", "settings.py", "model"))
"""Value types, errors and settings: everybody may use them anywhere."""


@contextmanager
def recording_index_calls() -> Iterator[set[str]]:
    """Yields a set that fills with `file:function` for each function of the index that this thread calls."""
    calls: set[str] = set()

    def record(frame: FrameType, event: str, _argument: object) -> None:
        file, name = frame.f_code.co_filename, frame.f_code.co_qualname
        if event == "call" and file.startswith(str(_INDEX)) and not file.startswith(_CHEAP):
            calls.add(f"{Path(file).relative_to(_INDEX)}:{name}")

    before = sys.getprofile()
    sys.setprofile(record)
    try:
        yield calls
    finally:
        sys.setprofile(before)
