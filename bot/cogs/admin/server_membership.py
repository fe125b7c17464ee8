"""Record which servers the bot joined and left."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import ExecutorError
from bot.context import guild_of_corpus, serves_guild
from bot.db.server_queries import list_servers, mark_server_left, mark_servers_present
from bot.services import Services
from index import NewsIndexError

log = logging.getLogger(__name__)


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
        log.info("joined server %d", guild.id)
        await self._write(lambda connection: mark_servers_present(connection, [guild.id]))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        log.info("removed from server %d; its data will be deleted in 30 days", guild.id)
        now = datetime.now(UTC)
        await self._write(lambda connection: mark_server_left(connection, guild.id, now))

    async def _write(self, change: Callable[[Connection], None]) -> None:
        try:
            await self._services.records.write(change)
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot record which servers the bot is on: %s", error)
