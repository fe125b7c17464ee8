"""What a running bot says about itself over its health port.

Its answers are not trusted: any program of the machine can listen on that port.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import BotSettings

_MOST_BYTES = 500_000
"""The metrics of a bot with all shards and lanes take about 60 kB."""
_MOST_PROBLEMS = 20
_TIMEOUT = aiohttp.ClientTimeout(total=3)
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True, slots=True)
class LaneLoad:
    """The calls of one lane of the executor."""

    lane: str
    waiting: int
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBot:
    """The live state of the bot. Without an address it is not known, since no health port is set."""

    address: str = ""
    is_reachable: bool = False
    is_alive: bool = False
    problems: tuple[str, ...] = ()
    """What it lacks to answer people."""
    lanes: tuple[LaneLoad, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    """Metrics without labels, by name; some may be missing."""


def find_bot_address(settings: BotSettings) -> str:
    """The address of the bot's health checks; empty if the settings name no port."""
    if settings.health_port is None:
        return ""
    host = _EVERYWHERE.get(settings.health_host, settings.health_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.health_port}"


async def read_live_bot(address: str) -> LiveBot:
    """Ask the bot at an address; takes at most 3 s. Does not raise if it cannot be reached."""
    if not address:
        return LiveBot()
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            alive, ready, metrics = await asyncio.gather(
                *(_get(session, f"{address}/{path}") for path in ("healthz", "readyz", "metrics"))
            )
        return _parse(address, alive, ready, metrics)
    except (aiohttp.ClientError, TimeoutError, ValueError, TypeError, LookupError, AttributeError):
        return LiveBot(address=address)


async def _get(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url, allow_redirects=False) as response:
        body = await response.content.read(_MOST_BYTES)
        while len(body) < _MOST_BYTES and (more := await response.content.read(_MOST_BYTES - len(body))):
            body += more
        return body.decode()


def _parse(address: str, alive: str, ready: str, metrics: str) -> LiveBot:
    samples = list(_list_samples(metrics))
    return LiveBot(
        address=address,
        is_reachable=True,
        is_alive=json.loads(alive)["status"] == "ok",
        problems=tuple(_list_problems(json.loads(ready)))[:_MOST_PROBLEMS],
        lanes=tuple(_list_lanes(samples)),
        figures={name: value for name, labels, value in samples if not labels},
    )


def _list_problems(report: dict[str, Any]) -> Iterator[str]:
    for problem in report.get("problems", ()):
        yield f"{problem['part']}: {problem['reason']}"


def _list_samples(metrics: str) -> Iterator[tuple[str, Mapping[str, str], float]]:
    for family in text_string_to_metric_families(metrics):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


def _list_lanes(samples: list[tuple[str, Mapping[str, str], float]]) -> Iterator[LaneLoad]:
    running = {labels["lane"]: value for name, labels, value in samples if name == "watchdesk_lane_running"}
    for name, labels, value in samples:
        if name == "watchdesk_lane_waiting":
            yield LaneLoad(labels["lane"], int(value), int(running.get(labels["lane"], 0)))
