"""What a running bot publishes for its health checks and metrics, and a registry that has seen every event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

from bot.bot_observer import GatewayEvent, InteractionOutcome, QuestionOutcome
from bot.executor.lane_watch import LaneState
from bot.interactions.admission import ADMISSION_RULES
from bot.monitoring.bot_state import Board, BotState, LoopState, Measurement, ShardState
from bot.monitoring.event_metrics import LANES, STAGES, MetricsObserver
from bot.monitoring.health_checks import LONGEST_PASS_S, SILENT_LANE_S
from bot.monitoring.health_server import Page, Pages, json_page
from bot.monitoring.state_collector import StateCollector
from index import FeedFigures, IndexLag, LibraryFigures, NoAnswerReason, SnapshotLag, SourceState, WorkerDeaths

NOW = 5000.0
BOT = BotState(
    is_model_loading=False,
    is_stopping=False,
    shards=(ShardState(0, True, 0.05), ShardState(1, True, None)),
    servers=3,
    lanes=(LaneState("indexing", 0, 1, SILENT_LANE_S - 1),),
    loops=(LoopState("deliveries", has_ended=False, pass_s=LONGEST_PASS_S - 1, failures=9, succeeded_at=None),),
)
LIBRARY = LibraryFigures(
    measured_at=datetime.now(UTC),
    corpora=2,
    articles=10,
    passages=40,
    unembedded=1000,
    index=IndexLag(),
    snapshots=SnapshotLag(),
    feeds=FeedFigures(
        by_state=dict.fromkeys(SourceState, 1), with_errors=0, oldest_read_at=None, first_due_at=None
    ),
    pending_alerts=0,
    arrivals=0,
    database_bytes=1,
    free_bytes=1,
    workers=WorkerDeaths(),
)


def board(bot: BotState | None = BOT, *, beat_at: float = NOW - 2, **figures: object) -> Board:
    published = Board()
    published.bot, published.beat_at = bot, beat_at
    library = replace(LIBRARY, measured_at=datetime.now(UTC), **figures)
    published.measured = Measurement(library=library, unfinished_posts=0, took=timedelta(seconds=1))
    return published


def registry_of_everything() -> CollectorRegistry:
    """A registry in which every metric has samples with all label values that occur in practice."""
    registry = CollectorRegistry()
    observer = MetricsObserver(registry)
    for lane in LANES:
        observer.on_call_begun(lane, 0.1)
        observer.on_call_refused(lane)
    for outcome in QuestionOutcome:
        observer.on_question(outcome)
    for reason in NoAnswerReason:
        observer.on_question(QuestionOutcome.REFUSED, reason=reason.value)
    observer.on_question_timed(1.5, {"total": 900.0, **dict.fromkeys(STAGES, 100.0)})
    for name in ADMISSION_RULES:
        observer.on_interaction(name, InteractionOutcome.DONE)
    for ended in InteractionOutcome:
        observer.on_interaction("/ask", ended)
    for event in GatewayEvent:
        observer.on_gateway(event)
    for status in (200, 304, 404, 429, 503, None):
        observer.on_request(status, 0.2, scope="user")
    registry.register(StateCollector(_full_board()))
    ProcessCollector(registry=registry)
    return registry


def _full_board() -> Board:
    now = datetime.now(UTC)
    lanes = tuple(LaneState(lane, 1, 1, 2.0) for lane in LANES)
    loops = (LoopState("sync", has_ended=False, pass_s=0, failures=1, succeeded_at=1.7e9),)
    return board(
        replace(BOT, lanes=lanes, loops=loops),
        index=IndexLag(changes=1, since=now),
        snapshots=SnapshotLag(most_changes=1, oldest_at=now),
        feeds=replace(LIBRARY.feeds, oldest_read_at=now, first_due_at=now),
    )


LACKING = {"part": "discord", "reason": "not connected"}
UNCONNECTED_BOT: Pages = {
    "/healthz": lambda _: json_page({"status": "ok"}),
    "/readyz": lambda _: json_page({"status": "unavailable", "problems": [LACKING]}),
    "/metrics": lambda _: Page(generate_latest(registry_of_everything())),
}
"""What the health port of a bot without a connection answers."""
