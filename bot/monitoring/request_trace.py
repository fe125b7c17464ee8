"""Observe the requests of discord.py to Discord's HTTP API."""

import time
from types import SimpleNamespace

import aiohttp

from bot.monitoring.event_metrics import MetricsObserver


def trace_requests(observer: MetricsObserver) -> aiohttp.TraceConfig:
    """For the `http_trace` of a client. Addresses are not looked at: they contain ids and tokens."""

    async def begin(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.began_at = time.monotonic()

    async def end(
        _: aiohttp.ClientSession, context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        response = ended.response
        if response.status != 101:  # the gateway's WebSocket
            scope = response.headers.get("X-RateLimit-Scope", "")
            observer.on_request(response.status, time.monotonic() - context.began_at, scope=scope)

    async def fail(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        observer.on_request(None, time.monotonic() - context.began_at)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(begin)
    trace.on_request_end.append(end)
    trace.on_request_exception.append(fail)
    return trace
