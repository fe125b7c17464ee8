"""Start the bot process, stop it on a signal, and choose its exit code."""

import asyncio
import logging
import os
import signal
import sys
import threading
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import NoReturn

from discord.http import Route

from bot.bot_observer import BotObserver
from bot.cogs import COGS
from bot.db.bot_database import BotDatabase
from bot.db.tables import BOT_SCHEMA
from bot.executor.index_executor import IndexExecutor
from bot.exit_codes import BadInputError, ExitCode
from bot.gateway.command_sync import COMMAND_FINGERPRINT_FILE
from bot.gateway.discord_client import WatchdeskClient
from bot.gateway.discord_connection import DiscordConnection
from bot.gateway.outages import explain_refusal
from bot.gateway.shared_shards import SharedShards
from bot.log_setup import log_lost_error, set_up_logging
from bot.monitoring.monitor import Monitor
from bot.services import Services, build_services
from bot.settings import BotSettings, LogFormat, load_bot_settings, load_settings
from bot.tasks.alert_matching_task import match_arrivals_forever
from bot.tasks.answer_updates_task import update_answers_forever
from bot.tasks.brief_schedule_task import post_scheduled_briefs_forever
from bot.tasks.delivery_task import deliver_forever
from bot.tasks.followed_settings_task import follow_settings_forever
from bot.tasks.job_task import take_over_jobs_forever
from bot.tasks.moderator_channels_task import post_for_moderators_forever
from bot.tasks.poll_task import poll_sources_forever
from bot.tasks.retention_task import purge_expired_forever
from bot.tasks.sync_task import start_loading_model, sync_forever
from bot.tasks.watch_task import deliver_watches_forever
from index import IndexSettings, NewsIndex, StoreError, open_index

log = logging.getLogger(__name__)


class StopSignal:
    """Set by the first SIGINT or SIGTERM. Create it inside the event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._requested = asyncio.Event()
        self._signal_seen = False

    def listen(self) -> None:
        """Install the signal handlers. Does nothing outside the main thread, where Python does not allow it.

        Uses `signal.signal`, because `loop.add_signal_handler` does not exist on Windows.
        """
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._on_signal)

    async def wait(self) -> None:
        """Wait for the first signal."""
        await self._requested.wait()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._signal_seen:
            os._exit(128 + number)  # safe: the library loses nothing when a process is killed
        self._signal_seen = True
        self._loop.call_soon_threadsafe(self._requested.set)


CLOSING_STEP_S = 1.5
"""Longest time of each of the three closing steps, which the shutdown timeout includes."""

READ_GRACE_S = 3
"""Time for pages and files that are being read at a shutdown; nearly all take less than a second."""


def run_bot(settings: BotSettings, index_settings: IndexSettings, monitor: Monitor | None = None) -> ExitCode:
    """Run until a signal, or until Discord refuses the bot. The token and logging must be set up.

    Exits the process itself, with the same code, if a running thread would delay the exit.
    """
    try:
        index = open_index(index_settings, companions=[BOT_SCHEMA])
    except StoreError as error:
        log.error("cannot open the library: %s", error)
        return ExitCode.FAILED
    log.info("opened the library in %s", index_settings.data_dir)
    with index:
        try:
            records = BotDatabase(index.database)
        except StoreError as error:
            log.error("cannot open the bot's records: %s", error)
            return ExitCode.FAILED
        return asyncio.run(_run_until_stopped(index, records, settings, index_settings, monitor))


@dataclass(frozen=True, slots=True)
class _RunningBot:
    """The parts of the running bot that a shutdown must stop."""

    index: NewsIndex
    services: Services
    connection: DiscordConnection
    model_loading: threading.Thread
    connecting: asyncio.Task[None]
    background_tasks: tuple[asyncio.Task[None], ...]


async def _run_until_stopped(
    index: NewsIndex,
    records: BotDatabase,
    settings: BotSettings,
    index_settings: IndexSettings,
    monitor: Monitor | None,
) -> ExitCode:
    asyncio.get_running_loop().set_exception_handler(log_lost_error)
    stop = StopSignal()
    stop.listen()
    running = _start(index, records, settings, index_settings, monitor)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running.connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if monitor is not None:
        monitor.begin_stopping()
    code = _log_shutdown_reason(running.connecting)
    finished = await _finish_work(running, settings.shutdown_timeout_s - 3 * CLOSING_STEP_S)
    closed = await _close(running)
    log.info("stopped")
    if not (finished and closed):
        _exit_now(code or ExitCode.FAILED)
    if running.model_loading.is_alive():
        _exit_now(code)
    return code


def _start(
    index: NewsIndex,
    records: BotDatabase,
    settings: BotSettings,
    index_settings: IndexSettings,
    monitor: Monitor | None,
) -> _RunningBot:
    if settings.api_url:
        Route.BASE = settings.api_url
    observer = monitor.observer if monitor is not None else BotObserver()
    executor = IndexExecutor(index, max_file_bytes=index_settings.fetch_max_bytes, observer=observer)
    services = build_services(
        executor,
        records,
        operator=settings.operator,
        max_draft_bytes=int(settings.max_draft_mb * 1_000_000),
        observer=observer,
    )
    build_client = partial(
        WatchdeskClient,
        services,
        COGS,
        registration_file=index_settings.data_dir / COMMAND_FINGERPRINT_FILE,
        asks_for_gateway=bool(settings.api_url),
        shard_count=settings.shard_count,
        shard_ids=settings.shard_ids,
        shared_shards=_share_shards(executor, settings),
        http_trace=monitor.trace_requests() if monitor is not None else None,
    )
    connection = DiscordConnection(build_client, settings.token.get_secret_value())
    model_loading = start_loading_model(index, executor)
    loops = _start_loops(executor, services)
    publishing = monitor.start_publishing(services, loops) if monitor is not None else ()
    return _RunningBot(
        index=index,
        services=services,
        connection=connection,
        connecting=asyncio.create_task(connection.run()),
        model_loading=model_loading,
        background_tasks=(*loops, *publishing),
    )


def _share_shards(executor: IndexExecutor, settings: BotSettings) -> SharedShards | None:
    if not settings.share_shards:
        return None
    assert settings.shard_count is not None, "the settings require it"
    return SharedShards(executor.claims, settings.shard_count)


def _start_loops(executor: IndexExecutor, services: Services) -> tuple[asyncio.Task[None], ...]:
    """The background loops; metrics show their names."""
    loops = {
        "sync": sync_forever(executor),
        "retention": purge_expired_forever(services),
        "settings": follow_settings_forever(services),
        "polling": poll_sources_forever(services),
        "matching": match_arrivals_forever(services),
        "watches": deliver_watches_forever(services),
        "moderator_posts": post_for_moderators_forever(services),
        "deliveries": deliver_forever(services),
        "answer_updates": update_answers_forever(services),
        "jobs": take_over_jobs_forever(services),
        "scheduled_briefs": post_scheduled_briefs_forever(services),
    }
    return tuple(asyncio.create_task(loop, name=name) for name, loop in loops.items())


def _log_shutdown_reason(connecting: "asyncio.Task[None]") -> ExitCode:
    error = connecting.exception() if connecting.done() else None
    if error is None:
        log.info("stopping")
        return ExitCode.DONE
    refusal = explain_refusal(error)
    if refusal is None:
        log.error("the bot failed", exc_info=error)
    else:
        log.error("cannot run: %s", refusal)
    return ExitCode.FAILED


async def _finish_work(running: _RunningBot, timeout_s: float) -> bool:
    """Answer running questions and stop indexing at a safe point. Returns whether that succeeded in time."""
    running.services.index.stop_indexing()
    asyncio.get_running_loop().call_later(READ_GRACE_S, running.index.stop_workers)
    try:
        async with asyncio.timeout(timeout_s):
            await running.connection.finish()
            await running.services.index.close()
            await running.services.records.close()
    except TimeoutError:
        log.warning("stopping with work unfinished after %.0f s; nothing that was stored is lost", timeout_s)
        return False
    return True


async def _close(running: _RunningBot) -> bool:
    """Close the connection and the library. Returns whether the library closed in time."""
    running.index.stop_workers()
    tasks = {running.connecting, *running.background_tasks}
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=CLOSING_STEP_S)
    try:
        async with asyncio.timeout(CLOSING_STEP_S):
            await running.connection.close()
    except TimeoutError:
        log.info("Discord did not confirm that the connection was closed")
    try:
        async with asyncio.timeout(CLOSING_STEP_S):
            await asyncio.to_thread(running.index.close)
    except TimeoutError:
        log.warning("the library did not close in time; nothing that was stored is lost")
        return False
    except StoreError as error:
        log.error("cannot close the library: %s", error)
        return False
    return True


def _exit_now(code: ExitCode) -> NoReturn:
    """Exit without waiting for threads; the interpreter's own exit crashes while the model is loading."""
    logging.shutdown()
    os._exit(code)


def main() -> int:
    """Run the bot and return its exit code."""
    try:
        settings, index_settings = load_bot_settings(), load_settings(None)
    except BadInputError as error:
        return _report_bad_settings(str(error))
    token = settings.token.get_secret_value()
    if not token:
        return _report_bad_settings(
            "the bot has no token; set DISCORD_TOKEN to the one from the developer portal, or "
            "DISCORD_TOKEN_FILE to a file that holds it"
        )
    set_up_logging(settings.log_level, token=token, as_json=settings.log_format is LogFormat.JSON)
    try:
        monitor = Monitor(settings.health_host, settings.health_port) if settings.health_port else None
    except BadInputError as error:
        return _report_bad_settings(str(error))
    try:
        return run_bot(settings, index_settings, monitor)
    except KeyboardInterrupt:
        return ExitCode.STOPPED
    finally:
        if monitor is not None:
            monitor.stop()


def _report_bad_settings(reason: str) -> ExitCode:
    print(reason, file=sys.stderr)
    return ExitCode.BAD_INPUT
