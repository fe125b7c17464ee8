"""The services that all cogs share: index, database, server settings, rate limits, running jobs."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import discord
from sqlalchemy import Connection

from bot.bot_errors import ExecutorError
from bot.bot_observer import BotObserver
from bot.context import RequestContext, context_of_interaction, context_of_message
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record
from bot.db.bot_database import BotDatabase
from bot.db.draft_queries import DEFAULT_DRAFT_QUOTA
from bot.db.log_post_queries import begin_log_posts, end_log_posts
from bot.db.server_queries import (
    ChangeSettings,
    ServerSettings,
    load_all_settings,
    load_settings,
    save_settings,
)
from bot.db.setting_change_queries import (
    SettingChanges,
    find_last_setting_change,
    read_setting_changes,
)
from bot.executor.index_executor import IndexExecutor
from bot.i18n.translator import Translator, translator_for
from bot.jobs.running_jobs import RunningJobs
from bot.once_only_sender import SPACING_S, OnceOnlySender
from bot.rate_limits import RateLimiter
from index import NewsIndexError, Within

log = logging.getLogger(__name__)


class ServerSettingsCache:
    """The settings of all servers in memory, so that no acknowledgement waits for the database."""

    def __init__(self, records: BotDatabase) -> None:
        self._records = records
        self._known: dict[int, ServerSettings] = {}
        self._applied = 0
        """The last change of settings that is known here."""
        self._changing = asyncio.Lock()
        self._loading: dict[int, asyncio.Task[ServerSettings]] = {}

    async def load(self) -> None:
        """Load the settings of all known servers. If that fails, each is loaded on first use."""
        try:
            async with self._changing:
                self._applied, self._known = await self._records.read(
                    lambda c: (find_last_setting_change(c), load_all_settings(c))
                )
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot load the settings of all servers, loading each when it is needed: %s", error)

    async def follow(self) -> None:
        """Load what other processes changed since the last call. Raises NewsIndexError, ExecutorError."""
        async with self._changing:
            changes, changed = await self._records.read(lambda c: _read_changed(c, self._applied))
            self._applied = changes.up_to
            for guild_id in changes.guild_ids & self._known.keys():
                self._known[guild_id] = changed[guild_id]

    async def get(self, guild_id: int | None) -> ServerSettings:
        """The settings of a server; None means direct messages. Raises StoreError, BusyError, ClosingError."""
        if guild_id is None:
            return ServerSettings()
        known = self._known.get(guild_id)
        return known if known is not None else await self._load_one(guild_id)

    async def _load_one(self, guild_id: int) -> ServerSettings:
        """Load the settings of a server once for all who wait for them."""
        if guild_id not in self._loading:
            reading = self._records.read(lambda c: load_settings(c, guild_id))
            self._loading[guild_id] = loading = asyncio.ensure_future(reading)
            loading.add_done_callback(lambda _: self._loading.pop(guild_id))
        settings = await asyncio.shield(self._loading[guild_id])
        return self._known.setdefault(guild_id, settings)

    async def change(self, guild_id: int, *, within: Within | None = None, **changes: object) -> ServerSettings:
        """Store some settings and leave the others as they are. Raises ValidationError, and as `get`.

        `within` runs at the start of the transaction; if it raises, nothing is stored.
        """

        def replace_some(settings: ServerSettings) -> ServerSettings:
            return ServerSettings.model_validate({**settings.model_dump(), **changes})

        return await self.update(guild_id, replace_some, within=within)

    async def update(
        self, guild_id: int, change: ChangeSettings, *, within: Within | None = None
    ) -> ServerSettings:
        """Store what `change` makes of the stored settings, in one transaction. Raises as `self.change`."""

        def apply(connection: Connection) -> ServerSettings:
            if within is not None:
                within(connection)
            before = load_settings(connection, guild_id)
            settings = change(before)
            save_settings(connection, guild_id, settings)
            if settings.log_channel != before.log_channel:
                (begin_log_posts if settings.log_channel else end_log_posts)(connection, guild_id)
            return settings

        async with self._changing:
            self._known[guild_id] = await self._records.write(apply)
        return self._known[guild_id]

    def forget(self, guild_id: int) -> None:
        """Drop the settings of a server from the cache."""
        self._known.pop(guild_id, None)


def _read_changed(connection: Connection, after: int) -> tuple[SettingChanges, dict[int, ServerSettings]]:
    changes = read_setting_changes(connection, after)
    return changes, {guild_id: load_settings(connection, guild_id) for guild_id in changes.guild_ids}


@dataclass(frozen=True, slots=True)
class Services:
    """Shared by all cogs. Outlives the client: the same object is used after a new login."""

    index: IndexExecutor
    records: BotDatabase
    servers: ServerSettingsCache
    rates: RateLimiter
    jobs: RunningJobs
    sender: OnceOnlySender
    operator: str = ""
    """Who runs this bot, as they want to be named; empty if not stated."""
    max_draft_bytes: int = DEFAULT_DRAFT_QUOTA.max_bytes
    """Limit for all drafts of one server together."""
    observer: BotObserver = field(default_factory=BotObserver)

    async def context(self, interaction: discord.Interaction) -> RequestContext:
        """The context of an interaction, with its server's settings. Raises as `ServerSettingsCache.get`."""
        context = context_of_interaction(interaction)
        return replace(context, settings=await self.servers.get(context.guild_id))

    async def context_of_message(self, message: discord.Message) -> RequestContext:
        """The same for a message. Discord does not tell its author's language, so the server's is used."""
        context = context_of_message(message)
        return replace(context, settings=await self.servers.get(context.guild_id))

    async def say_to_server(self, guild: discord.Guild) -> Translator:
        """The translator for messages that all people of a server read."""
        settings = await self.servers.get(guild.id)
        return translator_for(settings.language or str(guild.preferred_locale))

    async def note(self, guild_id: int, person_id: int | None, action: AuditAction, subject: str) -> None:
        """Write a line into a server's audit log; `person_id` is None for what the bot did by itself."""
        record = AuditRecord(
            guild_id=guild_id, person_id=person_id, action=action, subject=subject, at=datetime.now(UTC)
        )
        await self.records.write(lambda c: add_audit_record(c, record))


def build_services(
    index: IndexExecutor,
    records: BotDatabase,
    rates: RateLimiter | None = None,
    *,
    operator: str = "",
    max_draft_bytes: int = DEFAULT_DRAFT_QUOTA.max_bytes,
    post_spacing_s: float = SPACING_S,
    observer: BotObserver | None = None,
) -> Services:
    """The services on one index and one database; the caller closes both."""
    jobs = RunningJobs(index, records)
    return Services(
        index,
        records,
        ServerSettingsCache(records),
        rates or RateLimiter(),
        jobs,
        OnceOnlySender(records, lambda: jobs.client, spacing_s=post_spacing_s),
        operator=operator,
        max_draft_bytes=max_draft_bytes,
        observer=observer or BotObserver(),
    )
