"""What the bot forgets by itself, and when."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.audience import guild_corpus
from bot.services import Desk
from bot.lanes import ClosingError, WorkerError
from bot.records import activities
from bot.records.drafts import purge_drafts
from bot.records.exchanges import purge_exchanges
from bot.records.server_settings import LEFT_SERVER_KEPT_DAYS, delete_server, find_left
from bot.records.sources import purge_offers
from index import NewsIndexError

REMOVED_ARTICLE_KEPT = timedelta(minutes=10)
INTERVAL_S = 60

log = logging.getLogger(__name__)


async def keep_tidy(services: Desk) -> None:
    """Drop once a minute what is kept no longer, until cancelled or the desk closes."""
    while True:
        try:
            await tidy(services, datetime.now(UTC))
        except ClosingError:
            return
        except (NewsIndexError, WorkerError) as error:
            log.warning("cannot drop old records, trying again: %s", error)
        except Exception:
            log.exception("dropping old records failed, trying again")
        await asyncio.sleep(INTERVAL_S)


async def tidy(services: Desk, now: datetime) -> None:
    """Drop what is kept no longer at that moment. Raises NewsIndexError, WorkerError."""
    await services.records.write(lambda connection: _purge(connection, now))
    await services.executor.purge_removed(now - REMOVED_ARTICLE_KEPT)
    left_before = now - timedelta(days=LEFT_SERVER_KEPT_DAYS)
    # Asked anew each time: deleting takes a while, and the bot may be back on a server meanwhile.
    while left := await services.records.read(lambda connection: find_left(connection, left_before)):
        await _forget_server(services, left[0])


def _purge(connection: Connection, now: datetime) -> None:
    purge_exchanges(connection, now)
    purge_drafts(connection, now)
    purge_offers(connection, now)
    activities.purge_activities(connection, now - timedelta(days=activities.KEPT_DAYS))


async def _forget_server(services: Desk, guild_id: int) -> None:
    articles = await services.executor.delete_corpus(guild_corpus(guild_id))
    await services.records.write(lambda connection: delete_server(connection, guild_id))
    services.servers.forget(guild_id)
    log.info("deleted what was kept of server %d: %d articles", guild_id, articles)
