"""Keep one client connected to Discord until the bot stops or Discord refuses it."""

import asyncio
import logging
from collections.abc import Callable

import discord

from bot.gateway.discord_client import WatchdeskClient
from bot.gateway.outages import is_intent_refused, retry_outages
from bot.gateway.shards import connect_client

LOGIN_TIMEOUT_S = 60
"""discord.py itself retries a failing login for 25 s, and waits 5 minutes for a server that never answers."""
MAX_RECONNECT_DELAY_S = 60

log = logging.getLogger(__name__)


class DiscordConnection:
    """Runs one client at a time; closes a client that could not connect and builds a new one.

    A client of discord.py cannot log in twice, since it leaves the first HTTP session open. A connected client
    reconnects and resumes by itself.
    """

    def __init__(self, build_client: Callable[[], WatchdeskClient], token: str) -> None:
        self._build_client = build_client
        self._token = token
        self._client: WatchdeskClient | None = None
        self._may_read_messages = True

    async def run(self) -> None:
        """Stay connected. Retries outages; raises refusals, which `explain_refusal` explains, and bugs."""
        async for attempt in retry_outages(
            log, "cannot reach Discord", first_wait_s=1, longest_wait_s=MAX_RECONNECT_DELAY_S
        ):
            with attempt:
                await self._connect()

    async def finish(self) -> None:
        """Reject new requests and wait until running ones are answered."""
        if self._client is not None:
            await self._client.finish()

    async def close(self) -> None:
        """Close the connection normally."""
        if self._client is not None:
            await self._client.close()

    async def _connect(self) -> None:
        try:
            await self._connect_once()
        except discord.ClientException as error:
            if not (is_intent_refused(error) and self._client and self._client.reads_messages):
                raise
            log.warning(
                "Discord rejects the Message Content Intent (developer portal, Bot page); continuing without it"
            )
            self._may_read_messages = False
            await self._connect_once()

    async def _connect_once(self) -> None:
        self._client = client = self._build_client()
        client.may_read_messages = self._may_read_messages
        try:
            async with asyncio.timeout(LOGIN_TIMEOUT_S):
                await client.login(self._token)
            await connect_client(client)
        except Exception:
            await client.close()
            raise
