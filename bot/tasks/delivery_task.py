"""Post new articles in the channels that have a delivery.

What a post contains is recorded first, then it is sent by the once-only sender, then it is finished: in one
transaction, its alerts become delivered. So a crash at any moment neither loses nor repeats an article.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import discord
from sqlalchemy import Connection

from bot.context import find_served_guild
from bot.db.audit_log_queries import AuditAction
from bot.db.delivery_post_queries import (
    PlannedPost,
    find_shown_articles,
    finish_post,
    list_post_times,
    list_unfinished_posts,
    plan_post,
)
from bot.db.delivery_queries import (
    Delivery,
    DeliveryState,
    find_delivery,
    list_active_deliveries,
    pause_delivery,
)
from bot.i18n.translator import Translator
from bot.once_only_sender import (
    DirectMessage,
    NotSentYet,
    OwnPost,
    RefusalCause,
    Refused,
    Sent,
)
from bot.services import Services
from bot.tasks.delivered_message import delivery_message
from bot.tasks.delivery_decision import RATE_WINDOW, count_left, decide_posts, is_quiet
from bot.tasks.delivery_updates import PostUpdater
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.periodic_task import run_periodically
from bot.ui.delivery_changes import DeliveryChange, format_delivery_change
from bot.ui.discord_markup import escape, shorten
from bot.ui.moderator_channels import describe_delivery_problem
from bot.ui.reply import Reply
from index import Alert, AlertId

DELIVERY_INTERVAL_S = 10
RETRY_DELAY_S = 60
FIRST_DELIVERY_DELAY_S = 20
MOST_ALERTS = 1000
"""Alerts that are considered at once for one delivery; a summary counts no more."""
DELIVERIES_AT_ONCE = 8
"""So that a channel that is slow, or paced, keeps only a few others waiting."""

log = logging.getLogger(__name__)


async def deliver_forever(services: Services) -> None:
    """Deliver until cancelled or the executor closes."""
    deliverer, updater = Deliverer(services), PostUpdater(services)

    async def deliver() -> None:
        now = datetime.now(UTC)
        await deliverer.deliver_all(now)
        await updater.update_if_due(now)

    await run_periodically(
        deliver,
        failure_event="cannot deliver new articles",
        interval_s=DELIVERY_INTERVAL_S,
        retry_delay_s=RETRY_DELAY_S,
        first_delay_s=FIRST_DELIVERY_DELAY_S,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to send now, and alerts whose report the channel was shown by another delivery."""

    posts: tuple[PlannedPost, ...] = ()
    repeated: tuple[AlertId, ...] = ()


class Deliverer:
    """Posts for the deliveries of the servers that this process serves."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._attempts = ItemAttempts(failure_event="cannot post for delivery")
        self._free = asyncio.Semaphore(DELIVERIES_AT_ONCE)

    async def deliver_all(self, now: datetime) -> None:
        """One pass over all deliveries. Raises NewsIndexError, ExecutorError."""
        client = self._services.jobs.client
        if client is None or not client.is_ready():
            return
        active = [
            (delivery, guild)
            for delivery in await self._services.records.read(list_active_deliveries)
            if not is_quiet(delivery.options, now)
            and (guild := find_served_guild(client, delivery.guild_id)) is not None
        ]
        query_ids = [delivery.query_id for delivery, _ in active]
        waiting = await self._services.index.lookup(lambda index: index.alerts.find_waiting(query_ids))
        delivering = [self._try_to_deliver(*found, now) for found in active if found[0].query_id in waiting]
        for result in await asyncio.gather(*delivering, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _try_to_deliver(self, delivery: Delivery, guild: discord.Guild, now: datetime) -> None:
        """A delivery that fails is tried again later and keeps no other waiting."""
        async with self._free:
            deliver = partial(self._deliver, delivery, guild, now)
            await self._attempts.attempt(delivery.delivery_id, deliver)

    async def _deliver(self, delivery: Delivery, guild: discord.Guild, now: datetime) -> None:
        say = await self._services.say_to_server(guild)
        if problem := describe_delivery_problem(guild, delivery.channel_id, say):
            await self._stop(delivery, guild, problem, say)
            return
        if not await self._services.records.read(lambda c: _may_post(c, delivery, now)):
            return
        alerts = await self._services.index.lookup(
            lambda index: index.alerts.list_pending([delivery.query_id], limit=MOST_ALERTS)
        )
        plan = await self._services.records.write(lambda c: _plan(c, delivery, alerts, now))
        if plan.repeated:
            await self._services.index.change(lambda index: index.alerts.mark_delivered(plan.repeated))
        by_id = {alert.alert_id: alert for alert in alerts}
        for post in plan.posts:
            # Posts to one channel are spaced out; meanwhile a moderator may pause or remove the delivery.
            is_on = await self._services.records.read(lambda c: _find_active(c, delivery) is not None)
            if not is_on or not await self._send(delivery, guild, post, by_id, say):
                return

    async def _send(
        self,
        delivery: Delivery,
        guild: discord.Guild,
        post: PlannedPost,
        alerts: Mapping[AlertId, Alert],
        say: Translator,
    ) -> bool:
        """Whether the post is done with, so that the next one may follow."""
        shown = await self._load(post, alerts)
        if not shown:
            await self._finish(post)
            return True
        result = await self._services.sender.send(delivery_message(delivery, guild, post, shown, say))
        match result:
            case Sent() | Refused(RefusalCause.INVALID):
                if not isinstance(result, Sent):
                    log.error("Discord does not accept post %d of a delivery", post.post_id)
                await self._finish(post)
                return True
            case Refused():
                await self._stop(delivery, guild, say("Discord did not let me post there."), say)
            case NotSentYet():
                pass
        return False

    async def _load(self, post: PlannedPost, loaded: Mapping[AlertId, Alert]) -> list[Alert]:
        """What to post, without articles that were removed; single articles as they are now."""
        ids = [AlertId(i) for i in post.alert_ids]
        if post.is_summary:
            return [loaded[i] for i in ids if i in loaded]
        return await self._services.index.lookup(lambda index: index.alerts.show(ids))

    async def _finish(self, post: PlannedPost) -> None:
        now, ids = datetime.now(UTC), [AlertId(i) for i in post.alert_ids]
        await self._services.index.change(
            lambda index: index.alerts.mark_delivered(ids, within=lambda c: finish_post(c, post.post_id, now))
        )

    async def _stop(self, delivery: Delivery, guild: discord.Guild, problem: str, say: Translator) -> None:
        """Stop a delivery, and tell the person who added or resumed it; the log says it, too."""
        was_on = await self._services.records.write(
            lambda c: pause_delivery(c, guild.id, delivery.delivery_id, DeliveryState.STOPPED)
        )
        if not was_on:
            return
        log.info("stopped delivery %d: its channel cannot be used", delivery.delivery_id)
        subject = format_delivery_change(DeliveryChange.STOPPED, delivery.delivery_id, delivery.channel_id)
        await self._services.note(guild.id, None, AuditAction.DELIVERY_CHANGED, subject)
        if delivery.person_id is not None:
            text = say(
                "Delivery {number} of **{server}** stopped: {problem} See {list}.",
                number=delivery.delivery_id,
                server=escape(shorten(guild.name, 100)),
                problem=problem,
                list=say.command("deliver list"),
            )
            key = f"delivery:{delivery.delivery_id}:stopped:{int(datetime.now(UTC).timestamp())}"
            place = DirectMessage(delivery.person_id)
            await self._services.sender.send(OwnPost(key=key, place=place, reply=Reply(content=text)))


def _find_active(connection: Connection, delivery: Delivery) -> Delivery | None:
    """The delivery as it is now; None if it was paused or removed meanwhile."""
    current = find_delivery(connection, delivery.guild_id, delivery.delivery_id)
    return current if current is not None and current.state is DeliveryState.ON else None


def _may_post(connection: Connection, delivery: Delivery, now: datetime) -> bool:
    """Whether a post is unfinished or the limit allows one: loading what waits takes up to seconds."""
    recent = list_post_times(connection, delivery.delivery_id, now - RATE_WINDOW)
    return bool(
        count_left(delivery.options, recent, now) or list_unfinished_posts(connection, delivery.delivery_id)
    )


def _plan(connection: Connection, delivery: Delivery, alerts: Sequence[Alert], now: datetime) -> _Plan:
    """The posts that an earlier pass did not finish; without any, those to send now, which it records."""
    current = _find_active(connection, delivery)
    if current is None:
        return _Plan()
    unfinished = list_unfinished_posts(connection, delivery.delivery_id)
    if unfinished:
        return _Plan(tuple(unfinished))
    fresh, repeated = _split_by_shown(connection, delivery.channel_id, alerts)
    recent = list_post_times(connection, delivery.delivery_id, now - RATE_WINDOW)
    decision = decide_posts(fresh, current.options, recent, now)
    contents = [decision.summary] if decision.summary else [(alert,) for alert in decision.posts]
    posts = tuple(
        plan_post(
            connection,
            delivery,
            [alert.alert_id for alert in content],
            [article_id for alert in content for article_id in _articles_of(alert)],
            is_summary=bool(decision.summary),
            at=now,
        )
        for content in contents
    )
    return _Plan(posts, tuple(alert.alert_id for alert in repeated))


def _split_by_shown(
    connection: Connection, channel_id: int, alerts: Sequence[Alert]
) -> tuple[list[Alert], list[Alert]]:
    """Alerts of reports that the channel was not shown, and the others."""
    shown = find_shown_articles(connection, channel_id, {i for alert in alerts for i in _articles_of(alert)})
    fresh: list[Alert] = []
    repeated: list[Alert] = []
    for alert in alerts:
        (fresh if shown.isdisjoint(_articles_of(alert)) else repeated).append(alert)
        shown.update(_articles_of(alert))
    return fresh, repeated


def _articles_of(alert: Alert) -> list[int]:
    """The article and its copies."""
    return [alert.matched.article.article_id, *(copy.article_id for copy in alert.matched.also_in)]
