"""Tell people of new answers to the questions that they watch."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import aiohttp
import discord
from sqlalchemy import Connection

from bot.context import serves_guild
from bot.db.watch_queries import Watch, delete_watches, list_watches, mark_refused
from bot.i18n.translator import Translator, translator_for
from bot.once_only_sender import DirectMessage, NotSentYet, OwnPost, Place, RefusalCause, Refused, ServerChannel
from bot.services import Services
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.periodic_task import run_periodically
from bot.tasks.watch_access import Access, find_access
from bot.ui.reply import Reply
from bot.ui.watch_message import render_alert, retry_button, stop_button
from index import Alert, AlertId

DELIVERY_INTERVAL_S = 20
MOST_AT_A_TIME = 20
"""Alerts of one watch that are sent in one round, the earliest first."""

log = logging.getLogger(__name__)


async def deliver_watches_forever(services: Services) -> None:
    """Deliver alerts until cancelled or the executor closes."""
    attempts = ItemAttempts(failure_event="cannot deliver the alerts of watch")

    async def deliver() -> None:
        await deliver_watches(services, attempts)

    await run_periodically(
        deliver,
        failure_event="cannot deliver the alerts of watches",
        interval_s=DELIVERY_INTERVAL_S,
        retry_delay_s=DELIVERY_INTERVAL_S,
        first_delay_s=DELIVERY_INTERVAL_S,
    )


async def deliver_watches(services: Services, attempts: ItemAttempts) -> None:
    """Deliver the alerts of all watches that this process serves. Raises NewsIndexError, ExecutorError.

    A watch that fails is tried again later and keeps no other waiting.
    """
    client = services.jobs.client
    if client is None or not client.is_ready():
        return
    watches = {
        watch.query_id: watch
        for watch in await services.records.read(list_watches)
        if watch.refused_at is None and _is_served(client, watch)
    }
    waiting = await services.index.lookup(lambda index: index.alerts.find_waiting(watches))
    for query_id in sorted(waiting):
        watch = watches[query_id]
        await attempts.attempt(watch.watch_id, partial(_deliver, services, client, watch))


def _is_served(client: discord.Client, watch: Watch) -> bool:
    """Whether this process can reach the server; one without a server is for the process of direct messages."""
    if watch.guild_id is None:
        return serves_guild(client, 0)
    guild = client.get_guild(watch.guild_id) if serves_guild(client, watch.guild_id) else None
    return guild is not None and not guild.unavailable


async def _deliver(services: Services, client: discord.Client, watch: Watch) -> None:
    alerts = await services.index.lookup(
        lambda index: index.alerts.list_pending([watch.query_id], limit=MOST_AT_A_TIME)
    )
    if not alerts:
        return
    try:
        access = await find_access(services, client, watch)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("cannot see who may read a watch, trying again later: %s", type(error).__name__)
        return
    if access is Access.ENDED:
        await _remove(services, watch)
    elif access is Access.DENIED:
        await _mark_delivered(services, alerts)
    elif access is Access.ALLOWED:
        await _send_all(services, client, watch, alerts)


async def _send_all(services: Services, client: discord.Client, watch: Watch, alerts: Sequence[Alert]) -> None:
    say = await _translator(services, client, watch)
    for listed in alerts:
        # Messages are spaced out; meanwhile the article may have been removed or edited.
        alert = await _load(services, listed.alert_id)
        if alert is None:
            continue
        result = await services.sender.send(
            OwnPost(
                key=f"watch:{watch.watch_id}:alert:{alert.alert_id}",
                place=_place(watch),
                reply=render_alert(alert, watch.question, say),
                view=stop_button(watch.watch_id, say),
            )
        )
        match result:
            case NotSentYet() | Refused(cause=RefusalCause.GONE | RefusalCause.CLOSED):
                if isinstance(result, Refused):
                    await _note_refusal(services, client, watch)
                return
            case _:
                await _mark_delivered(services, [alert])


async def _load(services: Services, alert_id: AlertId) -> Alert | None:
    """The alert as it is now; None if its article was removed or has lost the answer."""
    return next(iter(await services.index.lookup(lambda index: index.alerts.show([alert_id]))), None)


async def _note_refusal(services: Services, client: discord.Client, watch: Watch) -> None:
    """Send nothing more for a watch; tell the person once where they set it up, unless that is closed too.

    Everybody there reads it, so it says nothing of a watch. The button shows the rest to the person alone.
    """
    now = datetime.now(UTC)
    is_new = await services.records.write(lambda c: _is_first_refusal(c, watch, now))
    guild = client.get_guild(watch.guild_id) if watch.guild_id is not None else None
    if not is_new or guild is None or watch.in_channel:
        return
    say = await services.say_to_server(guild)
    text = say(
        "{person} I cannot send you private messages. Allow messages from this server, then press the button.",
        person=f"<@{watch.person_id}>",
    )
    key = f"watch:{watch.watch_id}:closed:{now:%Y%m%d}"
    place = ServerChannel(guild.id, watch.channel_id)
    await services.sender.send(OwnPost(key=key, place=place, reply=Reply(content=text), view=retry_button(say)))


def _is_first_refusal(connection: Connection, watch: Watch, now: datetime) -> bool:
    """Record that Discord does not take the messages; whether that is new for the person on that server."""
    others = list_watches(connection, person_id=watch.person_id, guild_id=watch.guild_id)
    is_known = any(other.refused_at is not None for other in others)
    return mark_refused(connection, watch.watch_id, now) and not is_known


async def _translator(services: Services, client: discord.Client, watch: Watch) -> Translator:
    guild = client.get_guild(watch.guild_id) if watch.guild_id is not None else None
    return await services.say_to_server(guild) if watch.in_channel and guild else translator_for(watch.locale)


def _place(watch: Watch) -> Place:
    if watch.in_channel and watch.guild_id is not None:
        return ServerChannel(watch.guild_id, watch.channel_id)
    return DirectMessage(watch.person_id)


async def _mark_delivered(services: Services, alerts: Sequence[Alert]) -> None:
    ids = [alert.alert_id for alert in alerts]
    await services.index.change(lambda index: index.alerts.mark_delivered(ids))


async def _remove(services: Services, watch: Watch) -> None:
    ids = [watch.query_id]
    await services.index.change(lambda index: index.alerts.remove(ids, within=lambda c: delete_watches(c, ids)))
