"""Poll due sources in the background, and notify moderators of a source paused for failing."""

import asyncio
import logging
from collections.abc import Iterator

import aiohttp
import discord

from bot.bot_errors import ClosingError, ExecutorError
from bot.cogs.sources.source_change_text import describe_paused_for_failing
from bot.context import guild_of_corpus, serves_guild
from bot.db.audit_log_queries import AuditAction
from bot.db.source_offer_queries import find_source_channel
from bot.i18n.translator import translator_for
from bot.interactions.source_choice import source_choice_name
from bot.services import Services
from bot.ui.reply import NO_PINGS
from index import NewsIndexError, PollReport, Source

POLL_INTERVAL_S = 30
"""How often it is looked which sources are due."""
PAUSE_AFTER_FAILURE_S = 120
FIRST_POLL_DELAY_S = 20
"""The start belongs to the model and the first questions; what reads feeds takes a while to load too."""

log = logging.getLogger(__name__)

Channel = discord.abc.Messageable


async def poll_sources_forever(services: Services) -> None:
    """Poll what is due, until cancelled or the worker closes; a failure is told and tried again."""
    await asyncio.sleep(FIRST_POLL_DELAY_S)
    while True:
        try:
            pause_s = await _poll(services)
        except ClosingError:
            return
        await asyncio.sleep(pause_s)


async def _poll(services: Services) -> float:
    """How long to wait before the next time."""
    try:
        _log_poll(await services.executor.sources.poll_due())
        await notify_of_paused_sources(services)
    except ClosingError:
        raise
    except (NewsIndexError, ExecutorError) as error:
        log.warning("cannot poll sources, trying again in %d s: %s", PAUSE_AFTER_FAILURE_S, error)
        return PAUSE_AFTER_FAILURE_S
    except Exception:
        log.exception("polling sources failed, trying again in %d s", PAUSE_AFTER_FAILURE_S)
        return PAUSE_AFTER_FAILURE_S
    return POLL_INTERVAL_S


async def notify_of_paused_sources(services: Services) -> None:
    """Tell once of each source that was paused for failing. Raises NewsIndexError, WorkerError.

    In the channel in which it was added, or else where Discord writes to the server. A server that this process
    does not serve, or does not see at the moment, is left for later.
    """
    for source in await services.executor.sources.list_unreported():
        guild_id = guild_of_corpus(source.corpus)
        if guild_id is None:
            log.warning("source %d of corpus %s was paused for failing", source.source_id, source.corpus)
            await services.executor.sources.mark_reported(source.source_id)
        elif (guild := _find_guild(services.jobs.client, guild_id)) is not None:
            await _notify_server(services, guild, source)


async def _notify_server(services: Services, guild: discord.Guild, source: Source) -> None:
    settings = await services.servers.get(guild.id)
    say = translator_for(settings.language or str(guild.preferred_locale))
    channel_id = await services.records.read(lambda c: find_source_channel(c, source.source_id))
    try:
        await _send_to_one(_list_channels(guild, channel_id), describe_paused_for_failing(source, say))
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("a paused source is told later: %s", type(error).__name__)
        return
    await services.note(guild.id, None, AuditAction.SOURCE_GIVEN_UP, source_choice_name(source))
    await services.executor.sources.mark_reported(source.source_id)


async def _send_to_one(places: Iterator[Channel], text: str) -> None:
    """Send it to the first place that takes it; to none if none does. Raises what may be over soon."""
    for place in places:
        try:
            await place.send(text, suppress_embeds=True, allowed_mentions=NO_PINGS)
            return
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            log.info("a channel takes no message: Discord answered %s (%s)", error.status, error.code)


def _list_channels(guild: discord.Guild, channel_id: int | None) -> Iterator[Channel]:
    added_in = guild.get_channel_or_thread(channel_id) if channel_id else None
    for place in (added_in, guild.public_updates_channel, guild.system_channel):
        if isinstance(
            place, discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
        ):
            yield place


def _find_guild(client: discord.Client | None, guild_id: int) -> discord.Guild | None:
    """None where this process does not serve it, or Discord has not shown it yet."""
    if client is None or not client.is_ready() or not serves_guild(client, guild_id):
        return None
    guild = client.get_guild(guild_id)
    return None if guild is None or guild.unavailable else guild


def _log_poll(report: PollReport) -> None:
    """One line for a round in which anything happened; none for the others."""
    if report.polls or report.changes:
        failed = sum(poll.error is not None for poll in report.polls)
        figures = ", ".join(f"{n} {outcome.value}" for outcome, n in sorted(report.counts.items()))
        log.info("polled %d sources, %d could not be read: %s", len(report.polls), failed, figures or "no news")
