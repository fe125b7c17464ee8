"""The life of the bot process: open the library, connect, serve, and stop without losing anything."""

import asyncio
import logging
import os
import threading
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from discord.http import Route

from bot.client import WatchdeskClient
from bot.commands import COGS
from bot.connection import Connection
from bot.services import Desk, ServerBook
from bot.outages import explain_refusal
from bot.polling import keep_polled
from bot.rates import Rates
from bot.records.record_book import RecordBook
from bot.registering import REGISTRATION_FILE
from bot.settings import BotSettings
from bot.signals import StopRequest
from bot.terminal.exits import ExitCode
from bot.tidying import keep_tidy
from bot.background_tasks import keep_synced, start_warming
from bot.executor import IndexWorker
from index import IndexSettings, NewsIndex, StoreError, open_index

CLOSING_STEP_S = 1.5
"""For each of three steps; kept of the time for stopping, so that all is closed in any case."""

READING_GRACE_S = 3
"""For pages and files that are being read when the bot is stopped; nearly all take less than a second."""

log = logging.getLogger(__name__)


def run_bot(settings: BotSettings, index_settings: IndexSettings) -> ExitCode:
    """Serve until a signal or a refusal. The token must be set, and logging be set up.

    Ends the process itself, with the same code, where a thread is at work that would hold it back.
    """
    try:
        index = open_index(index_settings)
    except StoreError as error:
        log.error("cannot open the library: %s", error)
        return ExitCode.FAILED
    log.info("opened the library in %s", index_settings.data_dir)
    with index:
        try:
            records = RecordBook(index.database)
        except StoreError as error:
            log.error("cannot open the bot's records: %s", error)
            return ExitCode.FAILED
        return asyncio.run(_serve(index, records, settings, index_settings))


@dataclass(frozen=True, slots=True)
class _Service:
    """What runs while the bot serves."""

    index: NewsIndex
    services: Desk
    connection: Connection
    model_loading: threading.Thread
    connecting: asyncio.Task[None]
    background_tasks: tuple[asyncio.Task[None], ...]


async def _serve(
    index: NewsIndex, records: RecordBook, settings: BotSettings, index_settings: IndexSettings
) -> ExitCode:
    stop = StopRequest()
    stop.listen()
    service = _start(index, records, settings, index_settings)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({service.connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    code = _tell_why_it_ends(service.connecting)
    finished = await _finish(service, settings.shutdown_timeout_s - 3 * CLOSING_STEP_S)
    closed = await _close(service)
    log.info("stopped")
    if not (finished and closed):
        _leave(code or ExitCode.FAILED)
    if service.model_loading.is_alive():
        _leave(code)
    return code


def _start(
    index: NewsIndex, records: RecordBook, settings: BotSettings, index_settings: IndexSettings
) -> _Service:
    if settings.api_url:
        Route.BASE = settings.api_url
    executor = IndexWorker(index, max_file_bytes=index_settings.fetch_max_bytes)
    services = Desk(
        executor,
        records,
        ServerBook(records),
        Rates(),
        operator=settings.operator,
        max_draft_bytes=int(settings.max_draft_mb * 1_000_000),
    )
    build_client = partial(
        WatchdeskClient,
        services,
        COGS,
        registration_file=index_settings.data_dir / REGISTRATION_FILE,
        asks_for_gateway=bool(settings.api_url),
        shard_count=settings.shard_count,
        shard_ids=settings.shard_ids,
    )
    connection = Connection(build_client, settings.token.get_secret_value())
    return _Service(
        index=index,
        services=services,
        connection=connection,
        connecting=asyncio.create_task(connection.run()),
        model_loading=start_warming(index),
        background_tasks=tuple(
            asyncio.create_task(keeping)
            for keeping in (keep_synced(executor), keep_tidy(services), keep_polled(services))
        ),
    )


def _tell_why_it_ends(connecting: "asyncio.Task[None]") -> ExitCode:
    error = connecting.exception() if connecting.done() else None
    if error is None:
        log.info("stopping")
        return ExitCode.DONE
    refusal = explain_refusal(error)
    if refusal is None:
        log.error("the bot failed", exc_info=error)
    else:
        log.error("cannot serve: %s", refusal)
    return ExitCode.FAILED


async def _finish(service: _Service, timeout_s: float) -> bool:
    """Whether everything at hand was finished in time: questions answered, indexing stopped at a safe place."""
    service.services.executor.stop_indexing()
    asyncio.get_running_loop().call_later(READING_GRACE_S, service.index.stop_workers)
    try:
        async with asyncio.timeout(timeout_s):
            await service.connection.finish()
            await service.services.executor.close()
            await service.services.records.close()
    except TimeoutError:
        log.warning("stopping with work unfinished after %.0f s; nothing that was stored is lost", timeout_s)
        return False
    return True


async def _close(service: _Service) -> bool:
    """Whether connection and library were closed in time."""
    service.index.stop_workers()
    tasks = {service.connecting, *service.background_tasks}
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=CLOSING_STEP_S)
    try:
        async with asyncio.timeout(CLOSING_STEP_S):
            await service.connection.close()
    except TimeoutError:
        log.info("Discord did not confirm the end of the connection")
    try:
        async with asyncio.timeout(CLOSING_STEP_S):
            await asyncio.to_thread(service.index.close)
    except TimeoutError:
        log.warning("the library did not close in time; nothing that was stored is lost")
        return False
    except StoreError as error:
        log.error("cannot close the library: %s", error)
        return False
    return True


def _leave(code: ExitCode) -> NoReturn:
    """End the process now: Python would wait for threads, and a half-loaded model crashes it at its end."""
    logging.shutdown()
    os._exit(code)
