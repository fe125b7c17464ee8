"""Assemble health checks and metrics: server, registry, observer, and the tasks that publish."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

import aiohttp
from prometheus_client import CollectorRegistry, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from bot.exit_codes import BadInputError
from bot.monitoring.bot_state import Board
from bot.monitoring.event_metrics import MetricsObserver
from bot.monitoring.health_checks import Problem, find_missing, find_stuck
from bot.monitoring.health_server import HealthServer, Page, Pages, json_page
from bot.monitoring.publishing_tasks import beat_forever, measure_forever
from bot.monitoring.request_trace import trace_requests
from bot.monitoring.state_collector import StateCollector
from bot.services import Services


class Monitor:
    """Watches one bot, and answers /healthz, /readyz and /metrics from its creation on."""

    def __init__(self, host: str, port: int) -> None:
        """Listen; `port` 0 means any free one. Raises BadInputError, whose message names the settings."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they double the number of series
        self._board = Board()
        registry = CollectorRegistry()
        self.observer = MetricsObserver(registry)
        registry.register(StateCollector(self._board))
        ProcessCollector(registry=registry)
        self._is_stopping = False
        try:
            self._server = HealthServer(host, port, _make_pages(self._board, registry))
        except (OSError, UnicodeError) as error:
            raise BadInputError(_describe_bind_error(host, port, error)) from error

    @property
    def port(self) -> int:
        return self._server.port

    def trace_requests(self) -> aiohttp.TraceConfig:
        """For the `http_trace` of a client."""
        return trace_requests(self.observer)

    def start_publishing(
        self, services: Services, loops: Sequence["asyncio.Task[None]"]
    ) -> tuple["asyncio.Task[None]", ...]:
        """Start the tasks that publish the state of the bot and its background loops."""
        beat = beat_forever(self._board, services, loops, is_stopping=lambda: self._is_stopping)
        return (
            asyncio.create_task(beat, name="beat"),
            asyncio.create_task(measure_forever(self._board, services), name="measuring"),
        )

    def begin_stopping(self) -> None:
        """From now on the bot is not ready."""
        self._is_stopping = True

    def stop(self) -> None:
        """Stop listening."""
        self._server.stop()


def _make_pages(board: Board, registry: CollectorRegistry) -> Pages:
    return {
        "/healthz": lambda _: _report(find_stuck(board, time.monotonic())),
        "/readyz": lambda _: _report(find_missing(board, time.monotonic())),
        "/metrics": partial(_render_metrics, registry),
    }


def _report(problems: Sequence[Problem]) -> Page:
    if not problems:
        return json_page({"status": "ok"})
    named = [{"part": problem.part, "reason": problem.reason} for problem in problems]
    return json_page({"status": "unavailable", "problems": named}, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _render_metrics(registry: CollectorRegistry, accept: str) -> Page:
    try:
        encode, content_type = choose_encoder(accept)
    except (TypeError, ValueError):  # a version that is no number
        encode, content_type = choose_encoder("")
    return Page(encode(registry), content_type=content_type)


def _describe_bind_error(host: str, port: int, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot listen on DISCORD_HEALTH_HOST {host}, DISCORD_HEALTH_PORT {port}: {reason.lower()}"
