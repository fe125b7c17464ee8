"""Load the model at start, and embed pending passages in the background."""

import asyncio
import gc
import logging
import threading

from bot.bot_errors import ClosingError, ExecutorError
from bot.executor.index_executor import IndexExecutor
from index import NewsIndex, NewsIndexError

SYNC_INTERVAL_S = 15
"""Longest wait until a running bot finds by meaning what was added from a terminal."""
PAUSE_AFTER_FAILURE_S = 120

log = logging.getLogger(__name__)


def start_loading_model(index: NewsIndex) -> threading.Thread:
    """Load the model in the background; a question that comes earlier waits for the same loading.

    A daemon thread, since loading cannot be interrupted: stopping the bot must not wait for it.
    """
    thread = threading.Thread(target=_load_model, args=(index,), name="watchdesk-warming", daemon=True)
    thread.start()
    return thread


async def sync_forever(executor: IndexExecutor) -> None:
    """Sync now and then until cancelled or the worker closes; a failure is told and tried again."""
    while True:
        try:
            pause_s = await _sync(executor)
        except ClosingError:
            return
        await asyncio.sleep(pause_s)


async def _sync(executor: IndexExecutor) -> float:
    """How long to wait before the next time."""
    try:
        report = await executor.sync()
    except ClosingError:
        raise
    except (NewsIndexError, ExecutorError) as error:
        log.warning("cannot embed new articles, trying again in %d s: %s", PAUSE_AFTER_FAILURE_S, error)
        return PAUSE_AFTER_FAILURE_S
    except Exception:
        log.exception("embedding new articles failed, trying again in %d s", PAUSE_AFTER_FAILURE_S)
        return PAUSE_AFTER_FAILURE_S
    if report.embedded:
        log.info("embedded %d passages", report.embedded)
    return SYNC_INTERVAL_S


def _load_model(index: NewsIndex) -> None:
    try:
        index.warm()
        # The model's objects live as long as the process. Each full garbage collection would visit them all and
        # hold the event loop for 0.3 s; without them it takes 0.02 s.
        gc.collect()
        gc.freeze()
    except NewsIndexError as error:
        log.error("questions cannot be answered: %s", error)
    except Exception:
        log.exception("loading the model failed")
