"""What a log may say of an exception: where it arose, and its message only if that cannot quote the library."""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

from index import NewsIndexError

HIDDEN = "(its message is left out, since it can quote what the library holds)"
# Their messages name types, attributes, files and addresses. A ValueError, a KeyError or an error of the
# database quotes the value itself.
_HARMLESS = (
    NewsIndexError,
    OSError,
    TypeError,
    AttributeError,
    NameError,
    ImportError,
    ArithmeticError,
    RuntimeError,
)
_HARMLESS_PACKAGES = ("discord", "aiohttp", "asyncio")
_OURS = ("bot", "index")
_ROOT = Path(__file__).parent.parent


class OneLineFormatter(logging.Formatter):
    """For a terminal: an exception is named with its place, and no traceback is shown."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        shown = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
        line = super().format(shown)
        return line if error is None else f"{line} ({name_place(error)})"


def format_traceback(error: BaseException) -> str:
    """The traceback with its causes, as Python prints it but for the messages that may quote articles."""
    return "\n".join(_format_chain(error))


def name_place(error: BaseException) -> str:
    """`KeyError in index/store/sources.py, line 180`: the innermost place in our code."""
    places = [
        f"{path.as_posix()}, line {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if (path := _find_own(frame.filename)) is not None
    ]
    return f"{type(error).__name__} in {places[-1]}" if places else type(error).__name__


def _format_chain(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _format_chain(before)
        yield "\nThe above exception led to the following one:\n"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    is_harmless = isinstance(error, _HARMLESS) or kind.split(".")[0] in _HARMLESS_PACKAGES
    yield f"{kind}: {error if is_harmless else HIDDEN}"


def _find_own(file_name: str) -> Path | None:
    """The path of one of our files below the folder that holds our packages."""
    path = Path(file_name)
    if not path.is_relative_to(_ROOT):
        return None
    below = path.relative_to(_ROOT)
    return below if below.parts[0] in _OURS else None
