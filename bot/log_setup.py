"""Logging to stderr, as text or JSON, without secrets or article text."""

import asyncio
import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.request_reference import current_reference
from index import NewsIndexError

log = logging.getLogger(__name__)

HIDDEN_MESSAGE = "(its message is left out, since it can quote what the library holds)"
# Their messages name types, attributes, files and addresses. A ValueError, a KeyError or a database error
# quotes the value itself.
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
    """For a terminal: names an exception and its place instead of a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        shown = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
        line = super().format(shown)
        return line if error is None else f"{line} ({name_place(error)})"


def format_traceback(error: BaseException) -> str:
    """The traceback with its causes, without error messages that may quote articles."""
    return "\n".join(_format_chain(error))


def name_place(error: BaseException) -> str:
    """`KeyError in index/store/source_queries.py, line 180`: the innermost frame in `bot` or `index`."""
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
    is_safe = isinstance(error, _SAFE_ERRORS) or kind.split(".")[0] in _SAFE_PACKAGES
    yield f"{kind}: {error if is_safe else HIDDEN_MESSAGE}"


def _find_own(file_name: str) -> Path | None:
    """The path of a file of `bot` or `index`, relative to the folder that holds both; None for other files."""
    path = Path(file_name)
    if not path.is_relative_to(_ROOT):
        return None
    below = path.relative_to(_ROOT)
    return below if below.parts[0] in _OWN_PACKAGES else None


INTERACTION_TOKEN = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w%.~-]+")
"""Anyone who reads the token in such a path can reply as the bot for 15 minutes."""


class RedactingFormatter(logging.Formatter):
    """Removes the bot's token and interaction tokens from log lines, and article text from tracebacks.

    A line that a request caused carries its reference: `INFO    bot.cogs.articles [5c1f03aa]: article added`.
    """

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s%(origin)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        reference = current_reference()
        record.origin = f" [{reference}]" if reference else ""
        return self.redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The event on one line; a line break in it could pass for another event."""
        return " ".join(super().formatMessage(record).splitlines())

    def redact(self, text: str) -> str:
        """The text without tokens."""
        if self._token:
            text = text.replace(self._token, "[token]")
        return INTERACTION_TOKEN.sub(r"\1[token]", text)

    def formatException(  # noqa: N802 - logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return format_traceback(ei[1]) if ei[1] is not None else ""


class JsonFormatter(RedactingFormatter):
    """One JSON object on one line for each event, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redact(record.getMessage()),
        }
        if reference := current_reference():
            event["reference"] = reference
        if record.exc_info and record.exc_info[1] is not None:
            event["exception"] = self.redact(self.formatException(record.exc_info))
        return json.dumps(event, ensure_ascii=False)


def log_lost_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an error that no task awaited; the event loop's own handler would write out its message."""
    log.error("%s", context["message"].partition("\n")[0], exc_info=context.get("exception"))


def set_up_logging(level: str, *, token: str, as_json: bool = False) -> None:
    """Log to stderr, one event after the other: as text, in which a traceback takes several lines, or as JSON.

    `level` applies to `bot` and `index`. Libraries always log from WARNING: the debug lines of discord.py
    contain questions and interaction tokens.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(token) if as_json else RedactingFormatter(token))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for package in _OWN_PACKAGES:
        logging.getLogger(package).setLevel(level)
    logging.captureWarnings(True)
