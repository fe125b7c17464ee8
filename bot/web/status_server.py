"""Serve the site on loopback until a signal."""

import asyncio
import secrets
from collections.abc import Callable

from aiohttp import web

from bot.exit_codes import BadInputError
from bot.web.bounded_connections import MOST_CONNECTIONS, BoundedConnections
from bot.web.request_guard import USER_NAME
from bot.web.status_site import SiteSettings, make_site

HOST = "127.0.0.1"
_IDLE_S = 10.0
"""How long a connection may wait for the next request, or for the rest of one."""
_SHUTDOWN_S = 2.0


def make_key() -> str:
    """A new password of 128 bits."""
    return secrets.token_urlsafe(16)


def describe_address(port: int, key: str) -> str:
    """The address that opens the site without a prompt."""
    return f"http://{USER_NAME}:{key}@{HOST}:{port}/"


async def serve_site(settings: SiteSettings, *, on_ready: Callable[[], None]) -> None:
    """Serve until cancelled. Raises BadInputError if the port is in use."""
    runner = web.AppRunner(
        make_site(settings),
        access_log=None,
        keepalive_timeout=_IDLE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    await runner.setup()
    try:
        listening = await _listen(runner, settings.port)
        try:
            on_ready()
            await asyncio.Event().wait()
        finally:
            listening.close()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> asyncio.Server:
    assert runner.server is not None, "after its set-up"
    connections = BoundedConnections(runner.server)
    try:
        return await asyncio.get_running_loop().create_server(connections, HOST, port, backlog=MOST_CONNECTIONS)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadInputError(f"cannot listen on port {port}: {reason}; choose another with --port") from error
