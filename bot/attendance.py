"""Which servers the bot is on; what it keeps of a server that it was removed from goes 30 days later."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.audience import guild_of_corpus
from bot.services import Desk
from bot.lanes import WorkerError
from bot.records.server_settings import list_servers, note_left, note_present
from bot.sharding import serves
from index import NewsIndexError

log = logging.getLogger(__name__)


class Attendance(commands.Cog):
    """Writes down which servers the bot joined and left, also those that it left while it was not running."""

    def __init__(self, client: commands.Bot, services: Desk) -> None:
        self._client = client
        self._services = services

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        present = {guild.id for guild in self._client.guilds}
        try:
            status = await self._services.executor.status(None)
        except (NewsIndexError, WorkerError) as error:
            log.warning("cannot look up which servers have articles: %s", error)
            return
        with_articles = [guild_of_corpus(corpus.corpus) for corpus in status.corpora if corpus.articles]
        now = datetime.now(UTC)

        def take_note(connection: Connection) -> None:
            note_present(connection, present)
            for guild_id in {*list_servers(connection), *with_articles} - present:
                if guild_id is not None and serves(self._client, guild_id):
                    note_left(connection, guild_id, now)

        await self._write(take_note)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        log.info("joined server %d", guild.id)
        await self._write(lambda connection: note_present(connection, [guild.id]))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        log.info("removed from server %d; what is kept of it goes in 30 days", guild.id)
        now = datetime.now(UTC)
        await self._write(lambda connection: note_left(connection, guild.id, now))

    async def _write(self, change: Callable[[Connection], None]) -> None:
        try:
            await self._services.records.write(change)
        except (NewsIndexError, WorkerError) as error:
            log.warning("cannot note which servers the bot is on: %s", error)
