"""Load the model at start, and embed pending passages in the background."""

import asyncio
import gc
import logging
import threading
import time
from contextlib import suppress

from bot.executor.index_executor import IndexExecutor
from bot.tasks.periodic_task import run_periodically
from bot.ui.link_labels import site_text
from index import NewsIndex, NewsIndexError

SYNC_INTERVAL_S = 15
"""Longest time until a running bot embeds articles that were added from a terminal."""
RETRY_DELAY_S = 120

log = logging.getLogger(__name__)


def start_loading_model(index: NewsIndex, executor: IndexExecutor) -> threading.Thread:
    """Load the model in the background; questions asked meanwhile wait until it is loaded, or has failed to.

    Runs in a daemon thread, because loading cannot be interrupted and a shutdown must not wait for it. Call it
    in the event loop of the executor.
    """
    loop = asyncio.get_running_loop()
    executor.begin_starting()

    def finish(loaded_in_s: float | None) -> None:
        executor.finish_starting()
        if loaded_in_s is not None:
            log.info("ready to answer questions: the model was loaded in %.1f s", loaded_in_s)

    def load() -> None:
        loaded_in_s = _load_model(index)
        with suppress(RuntimeError):  # The loop may have ended while the model was loading.
            loop.call_soon_threadsafe(finish, loaded_in_s)

    thread = threading.Thread(target=load, name="watchdesk-warming", daemon=True)
    thread.start()
    return thread


async def sync_forever(executor: IndexExecutor) -> None:
    """Embed pending passages until cancelled or the executor closes."""

    async def sync() -> None:
        report = await executor.sync()
        if report.embedded:
            log.info("indexed %d passages", report.embedded)

    await run_periodically(
        sync,
        failure_event="cannot index new articles",
        interval_s=SYNC_INTERVAL_S,
        retry_delay_s=RETRY_DELAY_S,
    )


def _load_model(index: NewsIndex) -> float | None:
    """How many seconds it took; None if it failed, which is logged."""
    began_at = time.monotonic()
    try:
        index.warm()
        site_text("https://example.org")  # Loads the list of domains, which would block the event loop.
        # The model's objects live as long as the process. A full garbage collection that visits them blocks the
        # event loop for 0.3 s; without them it takes 0.02 s.
        gc.collect()
        gc.freeze()
        return time.monotonic() - began_at
    except NewsIndexError as error:
        log.error("cannot load the model, so questions cannot be answered: %s", error)
    except Exception:
        log.exception("cannot load the model, so questions cannot be answered")
    return None
