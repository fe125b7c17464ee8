"""Post the briefs that moderators scheduled.

A brief that was due while the bot was off is posted once it is back; several missed ones are one brief, since
each covers what is new since the last.
"""

import logging
from datetime import UTC, datetime
from functools import partial

import discord
from sqlalchemy import Connection

from bot.cogs.ask.brief_commands import load_brief_page
from bot.context import readable_corpora, serves_guild
from bot.db.brief_schedule_queries import BriefSchedule, delete_schedule, list_due_schedules, set_next_run
from bot.db.shown_brief_queries import (
    BriefReader,
    StoredBrief,
    add_brief,
    delete_scheduled_brief,
    find_last_brief_at,
    find_scheduled_brief,
)
from bot.i18n.translator import translator_for
from bot.once_only_sender import NotSentYet, OwnPost, RefusalCause, Refused, ServerChannel
from bot.services import Services
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.periodic_task import run_periodically
from bot.ui.article_filters import apply_languages, describe_filters
from bot.ui.brief_message import brief_view, render_brief
from index import BriefRequest, Filters

CHECK_INTERVAL_S = 20

log = logging.getLogger(__name__)


async def post_scheduled_briefs_forever(services: Services) -> None:
    """Post until cancelled or the executor closes."""
    attempts = ItemAttempts(failure_event="cannot post the scheduled brief of channel")

    async def post() -> None:
        await post_due_briefs(services, attempts, datetime.now(UTC))

    await run_periodically(
        post,
        failure_event="cannot post scheduled briefs",
        interval_s=CHECK_INTERVAL_S,
        retry_delay_s=CHECK_INTERVAL_S,
    )


async def post_due_briefs(services: Services, attempts: ItemAttempts, now: datetime) -> None:
    """Post every brief that is due on the servers of this process. Raises StoreError, ExecutorError.

    One that fails, or that Discord cannot take at the moment, is tried again later and keeps no other waiting.
    """
    client = services.jobs.client
    if client is None or not client.is_ready():
        return
    for schedule in await services.records.read(lambda c: list_due_schedules(c, now)):
        guild = client.get_guild(schedule.guild_id)
        if guild is not None and serves_guild(client, guild.id):
            await attempts.attempt(schedule.channel_id, partial(_post, services, guild, schedule, now))


async def _post(services: Services, guild: discord.Guild, schedule: BriefSchedule, now: datetime) -> bool:
    """Post one brief and set the next run; False if it is unknown whether it was sent."""
    post = await _build_post(services, guild, schedule, now)
    result = await services.sender.send(post)
    match result:
        case NotSentYet():
            return False
        case Refused(RefusalCause.GONE):
            log.info("deleting the scheduled brief of channel %d, which is gone", schedule.channel_id)
            await services.records.write(lambda c: delete_schedule(c, guild.id, schedule.channel_id))
            return True
        case Refused(cause):
            log.warning("the brief of channel %d was not accepted: %s", schedule.channel_id, cause)
            # The next brief covers this time, too.
            await services.records.write(lambda c: delete_scheduled_brief(c, post.key))
    next_run_at = schedule.time.find_next(now)
    await services.records.write(lambda c: set_next_run(c, schedule, next_run_at))
    return True


async def _build_post(
    services: Services, guild: discord.Guild, schedule: BriefSchedule, now: datetime
) -> OwnPost:
    """The message with the brief of this run."""
    settings = await services.servers.get(guild.id)
    defaults = settings.defaults_in(_channel_ids(guild, schedule))
    filters = Filters(region=schedule.region or defaults.region, outlet=defaults.outlet)
    request = BriefRequest(
        topic=schedule.topic, filters=apply_languages(filters, settings), since=now, until=now
    )
    key = f"brief:{schedule.channel_id}:{schedule.next_run_at:%Y%m%d%H%M}"
    reader = BriefReader(guild_id=guild.id, channel_id=schedule.channel_id)
    stored = await services.records.write(lambda c: _store(c, reader, request, key))
    corpora = readable_corpora(guild.id)
    brief = await services.index.lookup(
        lambda index: load_brief_page(index, request=stored.request, corpora=corpora, page=1)
    )
    say = translator_for(defaults.language or settings.language or str(guild.preferred_locale))
    return OwnPost(
        key=key,
        place=ServerChannel(guild.id, schedule.channel_id),
        reply=render_brief(brief, 1, say, limits=describe_filters(stored.request.filters, say)),
        view=brief_view(stored.brief_id, brief.total, 1, say),
    )


def _store(connection: Connection, reader: BriefReader, request: BriefRequest, key: str) -> StoredBrief:
    """The brief of this run, stored before it is sent: another attempt covers the same time."""
    stored = find_scheduled_brief(connection, key)
    if stored is not None:
        return stored
    request = request.since_last(find_last_brief_at(connection, reader, request.scope_key))
    return StoredBrief(add_brief(connection, reader, request, post_key=key), request)


def _channel_ids(guild: discord.Guild, schedule: BriefSchedule) -> tuple[int, ...]:
    """The channel or thread, its parent and its category, as far as known."""
    channel = guild.get_channel_or_thread(schedule.channel_id)
    chain = (getattr(channel, "parent_id", None), getattr(channel, "category_id", None))
    return (schedule.channel_id, *(place for place in chain if place is not None))
