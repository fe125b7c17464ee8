"""The state of the running bot at one moment, which the event loop publishes once a second."""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.executor.lane_watch import LaneState
from bot.gateway.discord_client import WatchdeskClient
from bot.services import Services
from bot.tasks.periodic_task import progress_of
from index import LibraryFigures


@dataclass(frozen=True, slots=True)
class ShardState:
    """One connection to Discord's gateway."""

    shard_id: int
    is_ready: bool
    """Whether its session receives events."""
    latency_s: float | None
    """None before the first heartbeat was answered."""


@dataclass(frozen=True, slots=True)
class LoopState:
    """One background loop."""

    name: str
    has_ended: bool
    pass_s: float
    """How long the pass that is running has taken; 0 between two passes."""
    failures: int
    """Passes that failed since the last success."""
    succeeded_at: float | None
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotState:
    """What only the event loop may read of the bot."""

    is_model_loading: bool
    is_stopping: bool
    shards: tuple[ShardState, ...]
    """Empty before Discord says how many there are."""
    servers: int
    lanes: tuple[LaneState, ...]
    loops: tuple[LoopState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The figures of the library with those of the bot's own records."""

    library: LibraryFigures
    unfinished_posts: int
    took: timedelta


class Board:
    """Where the tasks of the event loop publish, for the threads that answer requests."""

    def __init__(self) -> None:
        self.beat_at: float | None = None
        """When the event loop last showed life, by `time.monotonic`; None before it runs."""
        self.bot: BotState | None = None
        self.measured: Measurement | None = None
        self.is_library_readable = True
        """Whether the latest measurement succeeded."""


def read_bot_state(services: Services, loops: Sequence["asyncio.Task[None]"], *, is_stopping: bool) -> BotState:
    """The state now. Call it in the event loop; takes less than a millisecond."""
    client = services.jobs.client
    return BotState(
        is_model_loading=services.index.is_starting,
        is_stopping=is_stopping,
        shards=_read_shards(client) if isinstance(client, WatchdeskClient) else (),
        servers=len(client.guilds) if client is not None else 0,
        lanes=services.index.read_lanes(),
        loops=tuple(_read_loop(task) for task in loops),
    )


def _read_shards(client: WatchdeskClient) -> tuple[ShardState, ...]:
    latencies = dict(client.latencies)
    ids = client.expected_shards
    return tuple(ShardState(i, i in client.ready_shards, _finite(latencies.get(i))) for i in ids)


def _finite(latency_s: float | None) -> float | None:
    """None for the infinite latency that discord.py gives before the first answer."""
    return latency_s if latency_s is not None and math.isfinite(latency_s) else None


def _read_loop(task: "asyncio.Task[None]") -> LoopState:
    progress = progress_of(task)
    began_at = progress.pass_began_at
    return LoopState(
        name=task.get_name(),
        has_ended=task.done(),
        pass_s=time.monotonic() - began_at if began_at is not None else 0.0,
        failures=progress.failures,
        succeeded_at=progress.succeeded_at,
    )
