"""Load the model at start, and embed pending passages in the background."""

import gc
import logging
import threading

from bot.executor.index_executor import IndexExecutor
from bot.tasks.periodic_task import run_periodically
from index import NewsIndex, NewsIndexError

SYNC_INTERVAL_S = 15
"""Longest time until a running bot embeds articles that were added from a terminal."""
RETRY_DELAY_S = 120

log = logging.getLogger(__name__)


def start_loading_model(index: NewsIndex) -> threading.Thread:
    """Load the model in the background; a question asked meanwhile waits until it is loaded.

    Runs in a daemon thread, because loading cannot be interrupted and a shutdown must not wait for it.
    """
    thread = threading.Thread(target=_load_model, args=(index,), name="watchdesk-warming", daemon=True)
    thread.start()
    return thread


async def sync_forever(executor: IndexExecutor) -> None:
    """Embed pending passages until cancelled or the executor closes."""

    async def sync() -> None:
        report = await executor.sync()
        if report.embedded:
            log.info("embedded %d passages", report.embedded)

    await run_periodically(
        sync,
        failure_event="cannot embed new articles",
        interval_s=SYNC_INTERVAL_S,
        retry_delay_s=RETRY_DELAY_S,
    )


def _load_model(index: NewsIndex) -> None:
    try:
        index.warm()
        # The model's objects live as long as the process. A full garbage collection that visits them blocks the
        # event loop for 0.3 s; without them it takes 0.02 s.
        gc.collect()
        gc.freeze()
    except NewsIndexError as error:
        log.error("questions cannot be answered: %s", error)
    except Exception:
        log.exception("loading the model failed")
