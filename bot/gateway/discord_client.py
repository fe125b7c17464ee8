"""The Discord client: intents, command tree, dispatch of interactions, graceful stop."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.shard import Shard

from bot.bot_observer import GatewayEvent
from bot.gateway.command_sync import sync_commands_with_retry
from bot.gateway.shards import ReconnectingBot
from bot.gateway.shared_shards import IdentifyTurns, SharedShards
from bot.i18n.translator import CommandTranslator, translator_of_reader
from bot.interactions.admission import admit, admit_autocomplete, name_of_command
from bot.interactions.component_routes import dispatch_component
from bot.request_reference import begin_request
from bot.services import Services
from bot.ui.error_outcomes import outcome_of_interaction
from bot.ui.error_texts import RESTARTING, log_and_describe_error, reply_with_error

REQUEST_TASKS = ("CommandTree-invoker", "discord.py: on_message", "discord.py: on_interaction", "discord-ui-")
"""Names that discord.py 2.7 gives to the tasks of user requests: commands, messages, forms and buttons."""

log = logging.getLogger(__name__)


class WatchdeskCommandTree(app_commands.CommandTree["WatchdeskClient"]):
    """Applies `bot.interactions.admission` to commands, and rejects them while the bot is stopping."""

    async def interaction_check(self, interaction: discord.Interaction["WatchdeskClient"]) -> bool:
        begin_request(interaction.id)
        if interaction.client.is_for_other_process(interaction.guild_id):
            return False
        if interaction.type is discord.InteractionType.autocomplete:
            return await self._admit_autocomplete(interaction)
        if not interaction.client.is_stopping:
            return await self._admit(interaction)
        await interaction.response.send_message(translator_of_reader(interaction)(RESTARTING), ephemeral=True)
        return False

    async def _admit(self, interaction: discord.Interaction["WatchdeskClient"]) -> bool:
        try:
            await admit(interaction.client.services, interaction, name_of_command(interaction))
        except Exception as error:
            await reply_with_error(interaction, error)
            interaction.client.report_end(interaction)
            return False
        return True

    async def _admit_autocomplete(self, interaction: discord.Interaction["WatchdeskClient"]) -> bool:
        if interaction.client.is_stopping:
            return False
        try:
            if await admit_autocomplete(interaction.client.services, interaction):
                return True
        except Exception as error:
            log_and_describe_error(error, "suggesting choices")
        await interaction.response.autocomplete([])
        return False


class WatchdeskClient(ReconnectingBot):
    """The bot for one login: its shards, commands and cogs.

    Receives events of servers, messages in servers and direct messages. Needs no privileged intent: a message
    that mentions the bot comes with its content. Uses the Message Content Intent if the application has it.
    Caches no members and no messages, and never pings anyone.
    """

    def __init__(
        self,
        services: Services,
        cogs: Sequence[type[commands.Cog]],
        *,
        registration_file: Path,
        asks_for_gateway: bool = False,
        shard_count: int | None = 1,
        shard_ids: Sequence[int] | None = None,
        shared_shards: SharedShards | None = None,
        http_trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        """`shared_shards` divides all shards with other processes, in place of `shard_ids`.

        `http_trace` observes the requests to Discord's HTTP API.
        """
        self._shared_shards = shared_shards
        self._turns = IdentifyTurns(services.index.claims) if shared_shards is not None else None
        self._following_shards: asyncio.Task[None] | None = None
        self.ready_shards: set[int] = set()
        """Those whose session receives events."""
        # discord.py would warn twice at every start about voice support, which this bot does not use.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=WatchdeskCommandTree,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            shard_count=shard_count,
            **_given(shard_ids=_to_list(shard_ids, shared_shards), http_trace=http_trace),
        )
        self.is_stopping = False
        self.may_read_messages = True
        """Set to False before the login so as not to request the content of messages."""
        self.services = services
        self._cog_types = cogs
        self._registration_file = registration_file
        self._asks_for_gateway = asks_for_gateway
        self._command_sync: asyncio.Task[None] | None = None
        self.tree.error(self._on_command_error)

    async def setup_hook(self) -> None:
        for cog_type in self._cog_types:
            await self.add_cog(cog_type(self, self.services))
        await self.tree.set_translator(CommandTranslator())
        self._request_message_content()
        if self._asks_for_gateway:
            _, url, _ = await self.http.get_bot_gateway()
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        if self._turns is not None:
            self._turns.max_concurrency = (await self.fetch_session_start_limits()).max_concurrency
        elif self.shard_ids is None or 0 in self.shard_ids:  # One of several processes is enough.
            self._begin_command_sync()
        await self.services.servers.load()
        await self.services.jobs.resume_unfinished(self)

    @property
    def expected_shards(self) -> Collection[int]:
        """The shards that this process connects; empty before Discord says how many there are."""
        if self._shared_shards is not None:
            return sorted(self.claimed_shards)
        return self.shard_ids if self.shard_ids is not None else range(self.shard_count or 0)

    def serves_shard(self, shard_id: int) -> bool:
        """Whether the events of a shard are for this process, and what the bot posts there."""
        if self._shared_shards is None:
            return self.shard_ids is None or shard_id in self.shard_ids
        return shard_id in self.ready_shards and self._shared_shards.may_serve(shard_id)

    async def launch_shards(self) -> None:
        """Connect the shards of this process; in the background if it divides them with others."""
        if self._shared_shards is None:
            await super().launch_shards()
            return
        self._connection.shard_count = self.shard_count
        self._following_shards = asyncio.create_task(self._shared_shards.follow(self))

    def turn_of(self, shard_id: int) -> AbstractAsyncContextManager[None]:
        return super().turn_of(shard_id) if self._turns is None else self._turns.held(shard_id)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        if self._turns is None:
            await super().before_identify_hook(shard_id, initial=initial)
        else:
            await self._turns.use(shard_id or 0)

    def may_run(self, shard: Shard) -> bool:
        """As before; another process may have taken over a shard whose claim could not be renewed."""
        is_ours = self._shared_shards is None or self._shared_shards.may_stay_connected(shard.id)
        return is_ours and super().may_run(shard)

    def is_for_other_process(self, guild_id: int | None) -> bool:
        """Whether another process may serve a server by now, although its shard is still connected here."""
        shard_id = (guild_id or 0) >> 22
        shared = self._shared_shards
        return shared is not None and not shared.may_serve(shard_id % shared.count)

    @property
    def reads_messages(self) -> bool:
        """Whether the bot receives the content of messages that do not mention it."""
        return self.intents.message_content

    def _request_message_content(self) -> None:
        """Request the content of messages if the developer portal allows it; Discord refuses it otherwise."""
        flags = self.application_flags
        if self.may_read_messages and (flags.gateway_message_content or flags.gateway_message_content_limited):
            self._connection._intents.message_content = True

    async def finish(self) -> None:
        """Reject new requests and wait until running ones are answered."""
        self.is_stopping = True
        while running := [task for task in asyncio.all_tasks() if task.get_name().startswith(REQUEST_TASKS)]:
            await asyncio.wait(running)

    async def close(self) -> None:
        for task in (self._command_sync, self._following_shards):
            if task is not None:
                task.cancel()
        await super().close()

    def dispatch(self, event_name: str, /, *args: object, **kwargs: object) -> None:
        if event_name in ("message", "interaction"):
            place: discord.Message | discord.Interaction = args[0]  # type: ignore[assignment]
            guild_id = place.guild_id if isinstance(place, discord.Interaction) else _guild_id_of(place)
            is_unwanted = self.is_stopping and event_name == "message"
            if is_unwanted or self.is_for_other_process(guild_id):
                return
        super().dispatch(event_name, *args, **kwargs)

    async def on_message(self, message: discord.Message, /) -> None:
        """Do nothing: there are no prefix commands, and a cog listens for mentions."""

    async def on_interaction(self, interaction: discord.Interaction, /) -> None:
        """Dispatch components and forms; the command tree handles commands."""
        await dispatch_component(self.services, self.cogs.values(), interaction)

    async def _on_command_error(self, interaction: discord.Interaction, error: Exception) -> None:
        await reply_with_error(interaction, error)
        self.report_end(interaction)

    async def on_app_command_completion(self, interaction: discord.Interaction, _: object) -> None:
        self.report_end(interaction)

    def report_end(self, interaction: discord.Interaction) -> None:
        """Report how the use of a command ended."""
        name = name_of_command(interaction)
        if interaction.type is not discord.InteractionType.autocomplete:
            self.services.observer.on_interaction(name, outcome_of_interaction(interaction))

    async def on_ready(self) -> None:
        log.info("connected to Discord as %s, on %d servers", self.user, len(self.guilds))

    async def on_resumed(self) -> None:
        log.info("connection to Discord resumed")

    async def on_shard_connect(self, _: int) -> None:
        self.services.observer.on_gateway(GatewayEvent.CONNECTED)

    async def on_shard_ready(self, shard_id: int) -> None:
        self.ready_shards.add(shard_id)
        self.services.observer.on_gateway(GatewayEvent.READY)
        if self._shared_shards is not None:
            self._report_ready(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.ready_shards.add(shard_id)
        self.services.observer.on_gateway(GatewayEvent.RESUMED)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        self.ready_shards.discard(shard_id)
        self.services.observer.on_gateway(GatewayEvent.DISCONNECTED)

    def _report_ready(self, shard_id: int) -> None:
        """Report each shard as discord.py reports all together: it expects them to stay the same."""
        self._connection.call_handlers("ready")
        self.dispatch("ready")
        if shard_id == 0:
            self._begin_command_sync()

    def _begin_command_sync(self) -> None:
        if self._command_sync is None:
            self._command_sync = asyncio.create_task(self._sync_commands())

    async def _sync_commands(self) -> None:
        try:
            await sync_commands_with_retry(self.tree, self._registration_file)
        except discord.DiscordException:
            log.exception("Discord rejects the commands of this version; those registered before keep working")


def _guild_id_of(message: discord.Message) -> int | None:
    return message.guild.id if message.guild is not None else None


def _to_list(shard_ids: Sequence[int] | None, shared: SharedShards | None) -> list[int] | None:
    if shared is not None:
        return []
    return None if shard_ids is None else list(shard_ids)


def _given(**options: object) -> dict[str, Any]:
    """Arguments for discord.py, which does not accept None for them."""
    return {name: value for name, value in options.items() if value is not None}
