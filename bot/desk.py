"""What every command works with: the library, the records, and who stands before it."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import discord
from sqlalchemy import Connection

from bot.audience import Visit, visit_of_interaction, visit_of_message
from bot.jobs.job_board import JobBoard
from bot.rates import Rates
from bot.records.activities import Action, Activity, add_activity
from bot.records.drafts import ROOM
from bot.records.record_book import RecordBook
from bot.records.server_settings import ServerSettings, load_settings, save_settings
from bot.executor import IndexWorker
from index import Within


class ServerBook:
    """The settings of each server, remembered once they have been read."""

    def __init__(self, records: RecordBook) -> None:
        self._records = records
        self._known: dict[int, ServerSettings] = {}
        self._changing = asyncio.Lock()

    async def get(self, guild_id: int | None) -> ServerSettings:
        """The defaults in direct messages (None). Raises StoreError, BusyError, ClosingError."""
        if guild_id is None:
            return ServerSettings()
        if guild_id not in self._known:
            self._known[guild_id] = await self._records.read(lambda c: load_settings(c, guild_id))
        return self._known[guild_id]

    async def change(self, guild_id: int, *, within: Within | None = None, **changes: object) -> ServerSettings:
        """Store some settings anew, leaving the others. Raises ValidationError, and as `get`.

        `within` runs at the start of the transaction; what it raises leaves the settings as they are.
        """

        def change(connection: Connection) -> ServerSettings:
            if within is not None:
                within(connection)
            before = load_settings(connection, guild_id).model_dump()
            settings = ServerSettings.model_validate({**before, **changes})
            save_settings(connection, guild_id, settings)
            return settings

        async with self._changing:
            self._known[guild_id] = await self._records.write(change)
        return self._known[guild_id]

    def forget(self, guild_id: int) -> None:
        """Read the settings of a server anew the next time."""
        self._known.pop(guild_id, None)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the cogs share. Outlives the client: one desk serves every login."""

    executor: IndexWorker
    records: RecordBook
    servers: ServerBook
    rates: Rates
    operator: str = ""
    """Who runs this bot, as they want to be named; empty if they did not say."""
    max_draft_bytes: int = ROOM.max_bytes
    """What the drafts of one server may take."""
    jobs: JobBoard = field(default_factory=JobBoard)

    async def context(self, interaction: discord.Interaction) -> Visit:
        """Who uses a command, button or form, where, and under which rules. Raises as ServerBook.get."""
        context = visit_of_interaction(interaction)
        return replace(context, settings=await self.servers.get(context.guild_id))

    async def context_of_message(self, message: discord.Message) -> Visit:
        """The same for a message; its author's language is not known, so the server's is spoken."""
        context = visit_of_message(message)
        return replace(context, settings=await self.servers.get(context.guild_id))

    async def note(self, guild_id: int, person_id: int | None, action: Action, subject: str) -> None:
        """Write a line into the log of a server; `person_id` None for what the bot did by itself."""
        activity = Activity(
            guild_id=guild_id, person_id=person_id, action=action, subject=subject, at=datetime.now(UTC)
        )
        await self.records.write(lambda c: add_activity(c, activity))
