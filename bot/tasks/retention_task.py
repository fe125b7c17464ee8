"""Delete expired records, removed articles and data of left servers in the background."""

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.cogs.articles.article_removal import REMOVED_ARTICLE_RETENTION
from bot.context import guild_corpus
from bot.db.audit_log_queries import AUDIT_LOG_RETENTION_DAYS, purge_audit_records
from bot.db.delivery_post_queries import purge_delivery_posts
from bot.db.draft_queries import purge_drafts
from bot.db.exchange_queries import purge_exchanges
from bot.db.own_post_queries import purge_own_posts
from bot.db.server_queries import LEFT_SERVER_RETENTION_DAYS, delete_server, list_left_servers
from bot.db.shown_brief_queries import purge_briefs
from bot.db.source_offer_queries import purge_offers
from bot.services import Services
from bot.tasks.periodic_task import run_periodically

PURGE_INTERVAL_S = 60
ALERT_RETENTION = timedelta(days=90)
"""How long an alert waits for its delivery, and how long it is known what was delivered."""

log = logging.getLogger(__name__)


class _RejoinedError(Exception):
    """Rolls a deletion back."""


async def purge_expired_forever(services: Services) -> None:
    """Delete expired data once a minute until cancelled or the executor closes."""

    async def purge() -> None:
        await purge_expired(services, datetime.now(UTC))

    await run_periodically(
        purge,
        failure_event="cannot delete expired records",
        interval_s=PURGE_INTERVAL_S,
        retry_delay_s=PURGE_INTERVAL_S,
    )


async def purge_expired(services: Services, now: datetime) -> None:
    """Delete the data whose retention period has ended at `now`. Raises NewsIndexError, ExecutorError."""
    await services.records.write(lambda connection: _purge_records(connection, now))
    await services.index.change(lambda index: index.purge_removed(now - REMOVED_ARTICLE_RETENTION))
    await services.index.change(lambda index: index.alerts.purge(now - ALERT_RETENTION))
    left_before = now - timedelta(days=LEFT_SERVER_RETENTION_DAYS)
    # Queried again each time: a deletion takes a while, and the bot may have rejoined a server meanwhile.
    while left := await services.records.read(lambda connection: list_left_servers(connection, left_before)):
        await _delete_server_data(services, left[0], left_before)


def _purge_records(connection: Connection, now: datetime) -> None:
    purge_exchanges(connection, now)
    purge_drafts(connection, now)
    purge_offers(connection, now)
    purge_briefs(connection, now)
    purge_own_posts(connection, now)
    purge_delivery_posts(connection, now)
    purge_audit_records(connection, now - timedelta(days=AUDIT_LOG_RETENTION_DAYS))


async def _delete_server_data(services: Services, guild_id: int, left_before: datetime) -> None:
    """Delete the articles and records of a server in one transaction, unless the bot is back there."""

    def delete(connection: Connection) -> None:
        if guild_id not in list_left_servers(connection, left_before):
            raise _RejoinedError
        delete_server(connection, guild_id)

    corpus = guild_corpus(guild_id)
    try:
        articles = await services.index.maintain(lambda index: index.delete_corpus(corpus, within=delete))
    except _RejoinedError:
        return
    services.servers.forget(guild_id)
    log.info("deleted the data of server %d: %d articles", guild_id, articles)
