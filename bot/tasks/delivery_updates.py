"""Edit recent posts of deliveries: name the outlets whose copies of the report arrived later."""

from datetime import datetime, timedelta
from functools import partial

import discord

from bot.context import find_served_guild
from bot.db.delivery_post_queries import list_recent_posts
from bot.db.delivery_queries import Delivery, list_active_deliveries
from bot.services import Services
from bot.tasks.delivered_message import delivery_message
from bot.tasks.item_attempts import ItemAttempts
from index import AlertId

UPDATED_FOR = timedelta(hours=6)
"""How long a post is edited. Most copies of a report arrive within a few hours."""
UPDATE_INTERVAL = timedelta(minutes=5)


class PostUpdater:
    """Edits the posts of the servers that this process serves; an edit notifies nobody."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._attempts = ItemAttempts(failure_event="cannot update the posts of delivery")
        self._due_at: datetime | None = None

    async def update_if_due(self, now: datetime) -> None:
        """Update all recent posts, every few minutes. Raises NewsIndexError, ExecutorError."""
        if self._due_at is not None and now < self._due_at:
            return
        await self.update_all(now)
        self._due_at = now + UPDATE_INTERVAL

    async def update_all(self, now: datetime) -> None:
        """Edit each recent post whose article or copies have changed. Summaries stay as they are."""
        for delivery in await self._services.records.read(list_active_deliveries):
            guild = find_served_guild(self._services.jobs.client, delivery.guild_id)
            if guild is not None:
                update = partial(self._update, delivery, guild, now - UPDATED_FOR)
                await self._attempts.attempt(delivery.delivery_id, update)

    async def _update(self, delivery: Delivery, guild: discord.Guild, since: datetime) -> None:
        services = self._services
        posts = await services.records.read(lambda c: list_recent_posts(c, delivery.delivery_id, since))
        if not posts:
            return
        ids = [AlertId(alert_id) for post in posts for alert_id in post.alert_ids]
        alerts = await services.index.lookup(lambda index: index.alerts.show(ids))
        by_id, say = {alert.alert_id: alert for alert in alerts}, await services.say_to_server(guild)
        for post in posts:
            shown = [by_id[AlertId(i)] for i in post.alert_ids if i in by_id]
            if shown:
                await services.sender.edit(delivery_message(delivery, guild, post, shown, say))
