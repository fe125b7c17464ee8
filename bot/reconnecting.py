"""What discord.py 2.7's reconnecting lacks for a service: a first failure, a bounded wait, short log lines."""

import logging

import discord
from discord.backoff import ExponentialBackoff
from discord.gateway import ReconnectWebSocket

from bot.outages import GatewayUnreachableError, describe_outage

library_log = logging.getLogger("discord.client")


class BoundedBackoff(ExponentialBackoff[bool]):
    """Waits 2**6 = 64 s at most. discord.py's own 2**10 leave a bot offline for 17 minutes after an outage."""

    def __init__(self) -> None:
        super().__init__()
        self._max = 6


async def connect(client: discord.Client) -> None:
    """Connect a client that is logged in, and stay connected or resume until it is closed.

    Raises GatewayUnreachableError if the first connection does not come about: there discord.py fails with
    an AttributeError, since it reads the position at which to resume from a connection that never was.
    """
    setattr(discord.client, "ExponentialBackoff", BoundedBackoff)  # noqa: B010 (a type, which mypy guards)
    shorten = _Shorten(client)
    library_log.addFilter(shorten)
    try:
        await client.connect()
    except AttributeError as error:
        cause = error.__context__
        if _was_connected(client) or not isinstance(cause, Exception):
            raise
        raise GatewayUnreachableError(_describe(cause)) from cause
    finally:
        library_log.removeFilter(shorten)


class _Shorten(logging.Filter):
    """Turns the traceback of a failed reconnection into a line; drops that of a first one, told by others."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__()
        self._client = client

    def filter(self, record: logging.LogRecord) -> bool:
        if not isinstance(record.msg, str) or not record.msg.startswith("Attempting a reconnect"):
            return True
        error = record.exc_info[1] if record.exc_info else None
        record.msg = f"{record.getMessage()}: {describe_outage(error) if error else 'unknown cause'}"
        record.args = record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return _was_connected(self._client)


def _was_connected(client: discord.Client) -> bool:
    # Declared as never None by discord.py, but set by the first connection only.
    return getattr(client, "ws", None) is not None


def _describe(cause: Exception) -> str:
    if isinstance(cause, ReconnectWebSocket):
        return "the gateway closed the connection at once"
    return f"the gateway cannot be reached: {describe_outage(cause)}"
