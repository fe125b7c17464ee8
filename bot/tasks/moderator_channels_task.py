"""Post waiting submissions in review channels and new lines of the audit log in log channels.

Both follow the database: the process that serves a server posts what a command, a job or another process stored
there, and what could not be posted while Discord was away is posted later.
"""

import logging
import time
from collections.abc import Set
from functools import partial

import aiohttp
import discord
from sqlalchemy import Connection

from bot.cogs.admin.audit_log import log_post_text
from bot.cogs.admin.setting_names import SETTING_NAMES
from bot.cogs.articles.review_posts import close_decided_posts, post_draft
from bot.context import find_served_guild
from bot.db.audit_log_queries import AuditAction, AuditRecord, find_last_record
from bot.db.log_post_queries import (
    list_servers_with_unposted_lines,
    load_unposted_lines,
    set_posted_log_id,
)
from bot.db.review_post_queries import list_review_channels, list_unposted_drafts
from bot.services import Services
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.periodic_task import run_periodically
from bot.ui.discord_markup import escape, shorten
from bot.ui.moderator_channels import describe_channel_problem, find_moderator_channel, is_refusal
from bot.ui.reply import NO_PINGS, nonce_of

POST_INTERVAL_S = 5
"""Changes within this time share one message."""
DRAFTS_A_PASS = 5
"""Posted for one server at once; Discord accepts about five messages in five seconds in a channel."""
LINES_A_POST = 10
REFUSED_PAUSE_S = 600
"""How long a channel is left alone after Discord refused a message although the permissions look right."""

log = logging.getLogger(__name__)


async def post_for_moderators_forever(services: Services) -> None:
    """Post until cancelled or the executor closes."""
    posts = ModeratorPosts(services)
    await run_periodically(
        posts.post_all,
        failure_event="cannot post in channels of moderators",
        interval_s=POST_INTERVAL_S,
        retry_delay_s=POST_INTERVAL_S * 6,
    )


class ModeratorPosts:
    """Posts in the review and log channels of the servers that this process serves."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._draft_attempts = ItemAttempts(failure_event="cannot post submissions of server")
        self._log_attempts = ItemAttempts(failure_event="cannot post the audit log of server")
        self._refused_until: dict[int, float] = {}
        """By channel, on the monotonic clock."""
        self._reported: set[tuple[int, str, int]] = set()
        """Servers, settings and channels whose problem is known to be reported."""

    async def post_all(self) -> None:
        """One pass over all servers. Raises NewsIndexError, ExecutorError."""
        client, records = self._services.jobs.client, self._services.records
        if client is None or not client.is_ready():
            return
        await close_decided_posts(self._services, client)
        for guild_id, shown_in in (await records.read(list_review_channels)).items():
            if (guild := find_served_guild(client, guild_id)) is not None:
                post_drafts = partial(self._post_drafts, client, guild, shown_in)
                await self._draft_attempts.attempt(guild_id, post_drafts)
        for guild_id in await records.read(list_servers_with_unposted_lines):
            if (guild := find_served_guild(client, guild_id)) is not None:
                await self._log_attempts.attempt(guild_id, partial(self._post_log, guild))

    async def _post_drafts(
        self, client: discord.Client, guild: discord.Guild, shown_in: Set[int | None]
    ) -> None:
        """Post drafts that the review channel lacks; `shown_in` are the channels that show the waiting ones."""
        review_channel = (await self._services.servers.get(guild.id)).review_channel
        if shown_in == {review_channel}:
            return
        channel = await self._find_channel(guild, "review_channel", review_channel)
        if channel is None:
            return
        say = await self._services.say_to_server(guild)
        waiting = await self._services.records.read(
            lambda c: list_unposted_drafts(c, guild.id, channel.id, limit=DRAFTS_A_PASS)
        )
        try:
            for draft in waiting:
                await post_draft(self._services, client, channel, draft, say)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            self._pause_if_refused(channel, error)

    async def _post_log(self, guild: discord.Guild) -> None:
        settings = await self._services.servers.get(guild.id)
        lines = await self._services.records.read(
            lambda c: load_unposted_lines(c, guild.id, limit=LINES_A_POST)
        )
        channel = await self._find_channel(guild, "log_channel", settings.log_channel)
        if channel is not None:
            say = await self._services.say_to_server(guild)
            text = log_post_text(lines.records, lines.more, say)
            nonce = nonce_of("log", channel.id, lines.last_id)
            try:
                await channel.send(text, suppress_embeds=True, allowed_mentions=NO_PINGS, nonce=nonce)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                if not self._pause_if_refused(channel, error):
                    return
        # Lines that cannot be posted are in /log; a channel that works again does not repeat them.
        await self._services.records.write(lambda c: set_posted_log_id(c, guild.id, lines.last_id))

    async def _find_channel(
        self, guild: discord.Guild, setting: str, channel_id: int | None
    ) -> discord.TextChannel | None:
        """The channel, if the bot can post there now; otherwise a moderator is told why, once."""
        if channel_id is None or self._refused_until.get(channel_id, 0) > time.monotonic():
            return None
        say = await self._services.say_to_server(guild)
        if problem := describe_channel_problem(guild, setting, channel_id, say):
            await self._report_problem(guild, setting, channel_id, problem)
            return None
        return find_moderator_channel(guild, channel_id)

    async def _report_problem(self, guild: discord.Guild, setting: str, channel_id: int, problem: str) -> None:
        """Tell the moderator who chose the channel, once for each choice; `/settings` shows the problem too."""
        key = (guild.id, setting, channel_id)
        if key in self._reported:
            return
        subject = f"{setting}={channel_id}"

        def find(connection: Connection) -> tuple[AuditRecord | None, AuditRecord | None]:
            return (
                find_last_record(connection, guild.id, AuditAction.SETTINGS_CHANGED, subject),
                find_last_record(connection, guild.id, AuditAction.CHANNEL_UNUSABLE, subject),
            )

        chosen, reported = await self._services.records.read(find)
        if reported is None or (chosen is not None and chosen.at > reported.at):
            await self._services.note(guild.id, None, AuditAction.CHANNEL_UNUSABLE, subject)
            if chosen is not None and chosen.person_id is not None:
                await self._send_problem(chosen.person_id, guild, setting, problem)
        self._reported.add(key)

    async def _send_problem(self, person_id: int, guild: discord.Guild, setting: str, problem: str) -> None:
        """Somebody who accepts no direct messages reads it in `/settings`."""
        client, say = self._services.jobs.client, await self._services.say_to_server(guild)
        assert client is not None, "a pass needs a client"
        name = escape(shorten(guild.name, 100))
        text = say(
            "{setting} of **{server}**: {problem}",
            setting=say(SETTING_NAMES[setting]),
            server=name,
            problem=problem,
        )
        try:
            user = client.get_user(person_id) or await client.fetch_user(person_id)
            await user.send(text, allowed_mentions=NO_PINGS)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.info("could not tell a moderator about a channel: %s", type(error).__name__)

    def _pause_if_refused(self, channel: discord.TextChannel, error: Exception) -> bool:
        """Whether Discord refused the message, so that the channel is left alone for a while."""
        is_refused = is_refusal(error)
        log.info("could not post in a channel of moderators: %s", error if is_refused else type(error).__name__)
        if is_refused:
            self._refused_until[channel.id] = time.monotonic() + REFUSED_PAUSE_S
        return is_refused
