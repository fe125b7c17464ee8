"""What a running bot says about itself over its health port.

Its answers are not trusted: any program of the machine can listen on that port.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel

from bot.settings import BotSettings

_MOST_BYTES = 500_000
"""The metrics of a bot with all shards and lanes take about 60 kB."""
_MOST_PROBLEMS = 20
_WAITING, _RUNNING = "watchdesk_lane_waiting", "watchdesk_lane_running"
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


class _Problem(BaseModel):
    part: str
    reason: str


class _Report(BaseModel):
    """What /healthz and /readyz answer."""

    status: str
    problems: tuple[_Problem, ...] = ()


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
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
        return LiveBot(address=address)


async def _get(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url, allow_redirects=False) as response:
        body = await response.content.read(_MOST_BYTES)
        while len(body) < _MOST_BYTES and (more := await response.content.read(_MOST_BYTES - len(body))):
            body += more
        return body.decode()


def _parse(address: str, alive: str, ready: str, metrics: str) -> LiveBot:
    """Raises ValueError or KeyError for what no bot answers."""
    problems = _Report.model_validate_json(ready).problems
    return LiveBot(
        address=address,
        is_reachable=True,
        is_alive=_Report.model_validate_json(alive).status == "ok",
        problems=tuple(f"{problem.part}: {problem.reason}" for problem in problems[:_MOST_PROBLEMS]),
        lanes=tuple(_list_lanes(metrics)),
    )


def _list_lanes(metrics: str) -> Iterator[LaneLoad]:
    calls: dict[str, dict[str, float]] = {_WAITING: {}, _RUNNING: {}}
    for family in text_string_to_metric_families(metrics):
        if family.name in calls:
            calls[family.name] = {sample.labels["lane"]: sample.value for sample in family.samples}
    for lane, waiting in calls[_WAITING].items():
        if not isfinite(waiting + (running := calls[_RUNNING][lane])):
            raise ValueError("not a number of calls")
        yield LaneLoad(lane, int(waiting), int(running))
