"""Match new articles against standing queries in the background."""

import logging

from bot.services import Services
from bot.tasks.periodic_task import run_periodically

MATCH_INTERVAL_S = 20
"""How often the bot looks for new articles; without any, that is one query."""
FIRST_MATCH_DELAY_S = 30
"""Keeps the start free for the model and the first questions."""

log = logging.getLogger(__name__)


async def match_arrivals_forever(services: Services) -> None:
    """Match what was stored until cancelled or the executor closes."""

    async def match() -> None:
        report = await services.index.match_arrivals()
        if report.alerts:
            log.info("found %d new alerts", report.alerts)

    await run_periodically(
        match,
        failure_event="cannot match new articles",
        interval_s=MATCH_INTERVAL_S,
        retry_delay_s=MATCH_INTERVAL_S,
        first_delay_s=FIRST_MATCH_DELAY_S,
    )
