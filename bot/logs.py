"""What the bot writes to stderr: one line an event, and never a secret."""

import logging
import re
from types import TracebackType

from bot.tracebacks import format_traceback

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
