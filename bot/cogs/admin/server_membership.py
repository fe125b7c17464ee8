"""Record which servers the bot joined and left, and greet new ones."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import ExecutorError
from bot.cogs.admin.welcome import greet_inviter, greet_server
from bot.context import guild_of_corpus, serves_guild
from bot.db.server_queries import list_servers, mark_server_left, mark_servers_present, record_joining
from bot.services import Services
from index import NewsIndexError

log = logging.getLogger(__name__)

T = TypeVar("T")


class ServerMembership(commands.Cog):
    """Records which servers the bot joined and left, including those it left while it was not running."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        present = {guild.id for guild in self._client.guilds}
        try:
            status = await self._services.index.lookup(lambda index: index.status(None))
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot list the servers that have articles: %s", error)
            return
        with_articles = [guild_of_corpus(corpus.corpus) for corpus in status.corpora if corpus.articles]
        now = datetime.now(UTC)

        def update(connection: Connection) -> None:
            mark_servers_present(connection, present)
            for guild_id in {*list_servers(connection), *with_articles} - present:
                if guild_id is not None and serves_guild(self._client, guild_id):
                    mark_server_left(connection, guild_id, now)

        await self._write(update)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet a server once for each joining.

        Discord also sends GUILD_CREATE at each start and after an outage. discord.py tells those apart, and the
        record does: a server that the bot is known to be on gets no second welcome.
        """
        now = datetime.now(UTC)
        if not await self._write(lambda connection: record_joining(connection, guild.id, now)):
            return
        log.info("joined server %d", guild.id)
        say = await self._services.say_to_server(guild)
        await greet_server(guild, say)
        await greet_inviter(guild, say)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        log.info("removed from server %d; its data will be deleted in 30 days", guild.id)
        now = datetime.now(UTC)
        await self._write(lambda connection: mark_server_left(connection, guild.id, now))

    async def _write(self, change: Callable[[Connection], T]) -> T | None:
        """The result of the change; None if it could not be stored."""
        try:
            return await self._services.records.write(change)
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot record which servers the bot is on: %s", error)
            return None
