"""Follow the settings that other processes change: one that serves other shards, or took over a shard."""

from bot.services import Services
from bot.tasks.periodic_task import run_periodically

LONGEST_WAIT_S = 1.0
"""How long a change stays unnoticed if it could not be announced."""
SHORTEST_WAIT_S = 0.2
"""Changes within this time are read together."""
RETRY_DELAY_S = 2


async def follow_settings_forever(services: Services) -> None:
    """Follow changes until cancelled or the executor closes."""

    async def follow() -> None:
        await services.records.wait_for_change(LONGEST_WAIT_S)
        await services.servers.follow()

    await run_periodically(
        follow,
        failure_event="cannot follow the settings that other processes change",
        interval_s=SHORTEST_WAIT_S,
        retry_delay_s=RETRY_DELAY_S,
    )
