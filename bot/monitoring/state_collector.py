"""Gauges of what the event loop and the measuring task have published; a scrape reads nothing else."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.monitoring.bot_state import Board, BotState, Measurement
from bot.monitoring.health_checks import find_missing, find_stuck
from bot.version import VERSION
from index import SourceState


@dataclass(frozen=True, slots=True)
class _MeasuredGauge:
    """A figure of the library; there is no sample while `read` gives None."""

    name: str
    text: str
    read: Callable[[Measurement], float | None]


_MEASURED = (
    _MeasuredGauge("watchdesk_corpora", "Corpora of the library.", lambda m: m.library.corpora),
    _MeasuredGauge("watchdesk_articles", "Articles of all corpora.", lambda m: m.library.articles),
    _MeasuredGauge("watchdesk_passages", "Passages of all corpora.", lambda m: m.library.passages),
    _MeasuredGauge(
        "watchdesk_unembedded_passages",
        "Passages without vectors, which are found by words only.",
        lambda m: m.library.unembedded,
    ),
    _MeasuredGauge(
        "watchdesk_index_lag_changes",
        "Stored changes that the index of this process has not applied.",
        lambda m: m.library.index.changes,
    ),
    _MeasuredGauge(
        "watchdesk_index_lag_seconds",
        "Age of the oldest change that the index has not applied, when it was measured.",
        lambda m: (m.library.measured_at - (m.library.index.since or m.library.measured_at)).total_seconds(),
    ),
    _MeasuredGauge(
        "watchdesk_snapshot_lag_changes",
        "Changes that the snapshot of the vectors lacks, in the corpus that lacks most.",
        lambda m: m.library.snapshots.most_changes,
    ),
    _MeasuredGauge(
        "watchdesk_snapshot_timestamp_seconds",
        "When the oldest incomplete snapshot was written.",
        lambda m: _timestamp(m.library.snapshots.oldest_at),
    ),
    _MeasuredGauge(
        "watchdesk_feeds_with_errors",
        "Active feeds whose last poll failed.",
        lambda m: m.library.feeds.with_errors,
    ),
    _MeasuredGauge(
        "watchdesk_feed_oldest_read_timestamp_seconds",
        "Last success of the active feed that has waited longest for one.",
        lambda m: _timestamp(m.library.feeds.oldest_read_at),
    ),
    _MeasuredGauge(
        "watchdesk_feed_due_timestamp_seconds",
        "When the feed that is due first is to be polled.",
        lambda m: _timestamp(m.library.feeds.first_due_at),
    ),
    _MeasuredGauge(
        "watchdesk_pending_alerts",
        "Alerts of watches and deliveries that were not delivered.",
        lambda m: m.library.pending_alerts,
    ),
    _MeasuredGauge(
        "watchdesk_unmatched_articles",
        "New or changed articles that were not matched against watches and deliveries.",
        lambda m: m.library.arrivals,
    ),
    _MeasuredGauge(
        "watchdesk_unfinished_posts", "Posts of deliveries that are not sent.", lambda m: m.unfinished_posts
    ),
    _MeasuredGauge(
        "watchdesk_database_size_bytes",
        "Size of the database with its write-ahead log.",
        lambda m: m.library.database_bytes,
    ),
    _MeasuredGauge(
        "watchdesk_disk_free_bytes", "Free space on the disk of the library.", lambda m: m.library.free_bytes
    ),
    _MeasuredGauge(
        "watchdesk_measured_timestamp_seconds",
        "When the figures of the library were measured.",
        lambda m: _timestamp(m.library.measured_at),
    ),
    _MeasuredGauge(
        "watchdesk_measuring_duration_seconds", "Time that measuring took.", lambda m: m.took.total_seconds()
    ),
)


class StateCollector(Collector):
    """Metrics of a board. Safe to use from any thread, and takes about a millisecond."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def describe(self) -> list[Metric]:
        """Nothing, so that registering it does not collect."""
        return []

    def collect(self) -> Iterator[Metric]:
        board, now = self._board, time.monotonic()
        beat_at, bot, measured = board.beat_at, board.bot, board.measured
        yield InfoMetricFamily("watchdesk_build", "Version of the bot.", value={"version": VERSION})
        yield _gauge("watchdesk_alive", "Whether /healthz answers 200.", not find_stuck(board, now))
        yield _gauge("watchdesk_ready", "Whether /readyz answers 200.", not find_missing(board, now))
        if beat_at is not None:
            yield _gauge(
                "watchdesk_event_loop_silent_seconds",
                "Time since the event loop showed life, which it does once a second.",
                max(0.0, now - beat_at),
            )
        if bot is not None:
            yield from _collect_bot(bot)
        if measured is not None:
            yield from _collect_measured(measured)


def _collect_bot(bot: BotState) -> Iterator[Metric]:
    yield _gauge("watchdesk_servers", "Servers that this process serves.", bot.servers)
    yield from _collect_shards(bot)
    yield from _collect_lanes(bot)
    yield from _collect_loops(bot)


def _collect_shards(bot: BotState) -> Iterator[Metric]:
    yield _gauge("watchdesk_gateway_shards", "Shards of this process.", len(bot.shards))
    yield _gauge(
        "watchdesk_gateway_ready_shards",
        "Shards that receive events.",
        sum(shard.is_ready for shard in bot.shards),
    )
    latency = GaugeMetricFamily(
        "watchdesk_gateway_latency_seconds", "Time of the last heartbeat of a shard.", labels=["shard"]
    )
    for shard in bot.shards:
        if shard.latency_s is not None:
            latency.add_metric([str(shard.shard_id)], shard.latency_s)
    yield latency


def _collect_lanes(bot: BotState) -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "watchdesk_lane_waiting", "Calls of the index that wait for a thread.", labels=["lane"]
    )
    running = GaugeMetricFamily("watchdesk_lane_running", "Calls of the index that run.", labels=["lane"])
    silent = GaugeMetricFamily(
        "watchdesk_lane_silent_seconds", "Time since a running call began or made progress.", labels=["lane"]
    )
    for lane in bot.lanes:
        waiting.add_metric([lane.lane], lane.waiting)
        running.add_metric([lane.lane], lane.running)
        silent.add_metric([lane.lane], lane.silent_s)
    yield from (waiting, running, silent)


def _collect_loops(bot: BotState) -> Iterator[Metric]:
    failures = GaugeMetricFamily(
        "watchdesk_loop_failures", "Failures of a background loop since its last success.", labels=["loop"]
    )
    succeeded = GaugeMetricFamily(
        "watchdesk_loop_success_timestamp_seconds", "Last success of a background loop.", labels=["loop"]
    )
    for loop in bot.loops:
        failures.add_metric([loop.name], loop.failures)
        if loop.succeeded_at is not None:
            succeeded.add_metric([loop.name], loop.succeeded_at)
    yield from (failures, succeeded)


def _collect_measured(measured: Measurement) -> Iterator[Metric]:
    for gauge in _MEASURED:
        value = gauge.read(measured)
        if value is not None:
            yield _gauge(gauge.name, gauge.text, value)
    feeds = GaugeMetricFamily("watchdesk_feeds", "Feeds by state.", labels=["state"])
    for state in SourceState:
        feeds.add_metric([state.value], measured.library.feeds.by_state.get(state, 0))
    yield feeds
    yield _collect_deaths(measured)


def _collect_deaths(measured: Measurement) -> Metric:
    deaths = measured.library.workers
    counter = CounterMetricFamily(
        "watchdesk_worker_deaths", "Worker processes that died while they parsed, by cause.", labels=["cause"]
    )
    for cause, count in (("time", deaths.over_time), ("memory", deaths.over_memory), ("crash", deaths.crashed)):
        counter.add_metric([cause], count)
    return counter


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=float(value))


def _timestamp(at: datetime | None) -> float | None:
    return at.timestamp() if at is not None else None
