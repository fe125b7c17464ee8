"""Poll due sources in the background, and notify moderators of a source paused for failing."""

import logging
from collections.abc import Iterator
from functools import partial

import aiohttp
import discord

from bot.cogs.sources.source_change_text import describe_paused_for_failing
from bot.context import find_served_guild, guild_of_corpus
from bot.db.audit_log_queries import AuditAction
from bot.db.source_offer_queries import find_source_channel
from bot.i18n.translator import translator_for
from bot.interactions.source_choice import source_choice_name
from bot.services import Services
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.periodic_task import run_periodically
from bot.ui.reply import NO_PINGS
from index import PollReport, Source

POLL_INTERVAL_S = 30
"""How often the bot looks for due sources."""
RETRY_DELAY_S = 120
FIRST_POLL_DELAY_S = 20
"""Keeps the start free for the model and the first questions; the modules that read feeds load slowly too."""

log = logging.getLogger(__name__)

Channel = discord.abc.Messageable


async def poll_sources_forever(services: Services) -> None:
    """Poll due sources until cancelled or the executor closes."""
    attempts = ItemAttempts(failure_event="cannot report paused source")

    async def poll() -> None:
        _log_poll(await services.index.poll_due())
        await notify_of_paused_sources(services, attempts)

    await run_periodically(
        poll,
        failure_event="cannot poll sources",
        interval_s=POLL_INTERVAL_S,
        retry_delay_s=RETRY_DELAY_S,
        first_delay_s=FIRST_POLL_DELAY_S,
    )


async def notify_of_paused_sources(services: Services, attempts: ItemAttempts) -> None:
    """Report each source that was paused for failing, once. Raises NewsIndexError, ExecutorError.

    Posts in the channel in which the source was added, or else where Discord posts its own notices. A server
    that this process does not serve, or cannot see at the moment, is notified later.
    """
    for source in await services.index.lookup(lambda index: index.sources.list_unreported()):
        guild_id = guild_of_corpus(source.corpus)
        if guild_id is None:
            log.warning(
                "source %d of corpus %s was paused after repeated failures", source.source_id, source.corpus
            )
            await _mark_reported(services, source)
        elif (guild := find_served_guild(services.jobs.client, guild_id)) is not None:
            await attempts.attempt(source.source_id, partial(_notify_server, services, guild, source))


async def _notify_server(services: Services, guild: discord.Guild, source: Source) -> None:
    settings = await services.servers.get(guild.id)
    say = translator_for(settings.language or str(guild.preferred_locale))
    channel_id = await services.records.read(lambda c: find_source_channel(c, source.source_id))
    try:
        await _send_to_first(_list_channels(guild, channel_id), describe_paused_for_failing(source, say))
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("cannot report a paused source now, trying again later: %s", type(error).__name__)
        return
    await services.note(guild.id, None, AuditAction.SOURCE_GIVEN_UP, source_choice_name(source))
    await _mark_reported(services, source)


async def _mark_reported(services: Services, source: Source) -> None:
    await services.index.change(lambda index: index.sources.mark_reported(source.source_id))


async def _send_to_first(channels: Iterator[Channel], text: str) -> None:
    """Send to the first channel that accepts the message, if any. Re-raises transient errors."""
    for channel in channels:
        try:
            await channel.send(text, suppress_embeds=True, allowed_mentions=NO_PINGS)
            return
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            log.info("a channel rejected a message: Discord answered %s (%s)", error.status, error.code)


def _list_channels(guild: discord.Guild, channel_id: int | None) -> Iterator[Channel]:
    added_in = guild.get_channel_or_thread(channel_id) if channel_id else None
    for channel in (added_in, guild.public_updates_channel, guild.system_channel):
        if isinstance(
            channel, discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
        ):
            yield channel


def _log_poll(report: PollReport) -> None:
    """Log one line for a poll in which anything happened."""
    if report.polls or report.changes:
        failed = sum(poll.error is not None for poll in report.polls)
        figures = ", ".join(f"{n} {outcome.value}" for outcome, n in sorted(report.counts.items()))
        log.info("polled %d sources, %d failed: %s", len(report.polls), failed, figures or "nothing new")
