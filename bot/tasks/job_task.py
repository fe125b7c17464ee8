"""Go on with jobs that another process left: one that was killed, or that served the shard before."""

from bot.services import Services
from bot.tasks.periodic_task import run_periodically

LOOK_INTERVAL_S = 5
RETRY_DELAY_S = 30


async def take_over_jobs_forever(services: Services) -> None:
    """Look for jobs to resume until cancelled or the executor closes."""
    await run_periodically(
        services.jobs.take_over,
        failure_event="cannot look for unfinished jobs",
        interval_s=LOOK_INTERVAL_S,
        retry_delay_s=RETRY_DELAY_S,
        first_delay_s=LOOK_INTERVAL_S,
    )
