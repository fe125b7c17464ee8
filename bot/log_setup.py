"""Logging to stderr: one line per event, without secrets or article text."""

import logging
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from index import NewsIndexError

HIDDEN_MESSAGE = "(its message is left out, since it can quote what the library holds)"
# Their messages name types, attributes, files and addresses. A ValueError, a KeyError or an error of the
# database quotes the value itself.
_SAFE_ERRORS = (
    NewsIndexError,
    OSError,
    TypeError,
    AttributeError,
    NameError,
    ImportError,
    ArithmeticError,
    RuntimeError,
)
_SAFE_PACKAGES = ("discord", "aiohttp", "asyncio")
_OWN_PACKAGES = ("bot", "index")
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
    """`KeyError in index/store/source_queries.py, line 180`: the innermost place in our code."""
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
    is_harmless = isinstance(error, _SAFE_ERRORS) or kind.split(".")[0] in _SAFE_PACKAGES
    yield f"{kind}: {error if is_harmless else HIDDEN_MESSAGE}"


def _find_own(file_name: str) -> Path | None:
    """The path of one of our files below the folder that holds our packages."""
    path = Path(file_name)
    if not path.is_relative_to(_ROOT):
        return None
    below = path.relative_to(_ROOT)
    return below if below.parts[0] in _OWN_PACKAGES else None


INTERACTION_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w%.~-]+")
"""Whoever reads the token in such a path can answer in the bot's name for 15 minutes."""


class RedactingFormatter(logging.Formatter):
    """Blanks the bot's token and the tokens of interactions, in tracebacks too, which quote no articles."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if self._token:
            text = text.replace(self._token, "[token]")
        return INTERACTION_TOKEN.sub(r"\1[token]", text)

    def formatException(  # noqa: N802 - logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return format_traceback(ei[1]) if ei[1] is not None else ""


def set_up_logging(level: str, *, token: str) -> None:
    """Send all logging to stderr.

    Only `bot` and `index` are heard at `level`. Libraries are heard from WARNING on, whatever it is:
    discord.py's debug lines hold questions and tokens of interactions.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(token))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("bot", "index"):
        logging.getLogger(ours).setLevel(level)
    logging.captureWarnings(True)
