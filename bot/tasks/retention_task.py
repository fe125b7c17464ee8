"""Delete expired records, purged articles and left servers in the background."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.bot_errors import ClosingError, ExecutorError
from bot.context import guild_corpus
from bot.db import audit_log_queries
from bot.db.draft_queries import purge_drafts
from bot.db.exchange_queries import purge_exchanges
from bot.db.server_queries import LEFT_SERVER_RETENTION_DAYS, delete_server, list_left_servers
from bot.db.source_offer_queries import purge_offers
from bot.executor.index_executor import REMOVED_ARTICLE_RETENTION
from bot.services import Services
from index import NewsIndexError

PURGE_INTERVAL_S = 60

log = logging.getLogger(__name__)


async def purge_expired_forever(services: Services) -> None:
    """Drop once a minute what is kept no longer, until cancelled or the desk closes."""
    while True:
        try:
            await purge_expired(services, datetime.now(UTC))
        except ClosingError:
            return
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot drop old records, trying again: %s", error)
        except Exception:
            log.exception("dropping old records failed, trying again")
        await asyncio.sleep(PURGE_INTERVAL_S)


async def purge_expired(services: Services, now: datetime) -> None:
    """Drop what is kept no longer at that moment. Raises NewsIndexError, WorkerError."""
    await services.records.write(lambda connection: _purge(connection, now))
    await services.executor.purge_removed(now - REMOVED_ARTICLE_RETENTION)
    left_before = now - timedelta(days=LEFT_SERVER_RETENTION_DAYS)
    # Asked anew each time: deleting takes a while, and the bot may be back on a server meanwhile.
    while left := await services.records.read(lambda connection: list_left_servers(connection, left_before)):
        await _forget_server(services, left[0])


def _purge(connection: Connection, now: datetime) -> None:
    purge_exchanges(connection, now)
    purge_drafts(connection, now)
    purge_offers(connection, now)
    audit_log_queries.purge_audit_records(
        connection, now - timedelta(days=audit_log_queries.AUDIT_LOG_RETENTION_DAYS)
    )


async def _forget_server(services: Services, guild_id: int) -> None:
    articles = await services.executor.delete_corpus(guild_corpus(guild_id))
    await services.records.write(lambda connection: delete_server(connection, guild_id))
    services.servers.forget(guild_id)
    log.info("deleted what was kept of server %d: %d articles", guild_id, articles)
