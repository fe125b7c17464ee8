"""Decide from the published state whether the bot is alive, and whether it is ready."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.monitoring.bot_state import Board, BotState, LoopState, Measurement

SILENT_LOOP_S = 30
"""The event loop beats once a second. A full garbage collection stops it for 0.3 s, a busy machine longer."""
SILENT_LANE_S = 1800
"""A call that makes no progress for so long hangs: the longest steps of a reindex take minutes."""
LONGEST_PASS_S = 6 * 3600
"""Discord's rate limits can make a pass over thousands of servers take an hour."""
READY_LAG = timedelta(minutes=5)
"""Longest time that a stored change may wait for the index of a bot that is ready."""
LATEST_MEASUREMENT = timedelta(minutes=15)
"""Older figures do not show that the library can be read. They are refreshed every half minute, or if measuring
takes seconds, every few minutes."""

LOOPS_OF_LANES = frozenset({"sync", "polling", "matching", "retention"})
"""Loops whose passes may take hours. A lane of the executor shows whether they make progress."""
UNESSENTIAL_LANES = frozenset({"measuring"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a part of the bot."""

    part: str
    reason: str


def find_stuck(board: Board, now: float) -> list[Problem]:
    """Why the process should be restarted; `now` is of `time.monotonic`.

    A bot that is still opening its library, or stopping, is alive: a restart would only repeat the work.
    """
    if board.beat_at is not None and now - board.beat_at > SILENT_LOOP_S:
        return [Problem("event loop", f"no sign of life for {now - board.beat_at:.0f} s")]
    if board.bot is None or board.bot.is_stopping:
        return []
    return [*_find_stuck_lanes(board.bot), *_find_stuck_loops(board.bot)]


def find_missing(board: Board, now: float) -> list[Problem]:
    """What the bot lacks to answer people; `now` as for `find_stuck`."""
    bot = board.bot
    if bot is None:
        return [Problem("library", "is being opened")]
    if bot.is_stopping:
        return [Problem("process", "is stopping")]
    missing = [*find_stuck(board, now), *_find_missing_shards(bot)]
    if bot.is_model_loading:
        missing.append(Problem("model", "is being loaded"))
    problem = _find_problem_of_library(board)
    return missing if problem is None else [*missing, problem]


def _find_stuck_lanes(bot: BotState) -> Iterator[Problem]:
    for lane in bot.lanes:
        if lane.silent_s > SILENT_LANE_S and lane.lane not in UNESSENTIAL_LANES:
            yield Problem(f"lane {lane.lane}", f"no progress for {lane.silent_s:.0f} s")


def _find_stuck_loops(bot: BotState) -> Iterator[Problem]:
    for loop in bot.loops:
        if loop.has_ended:
            yield Problem(f"loop {loop.name}", "has ended")
        elif _takes_too_long(loop):
            yield Problem(f"loop {loop.name}", f"one pass has taken {loop.pass_s:.0f} s")


def _takes_too_long(loop: LoopState) -> bool:
    return loop.pass_s > LONGEST_PASS_S and loop.name not in LOOPS_OF_LANES


def _find_missing_shards(bot: BotState) -> Iterator[Problem]:
    ready = sum(shard.is_ready for shard in bot.shards)
    if not bot.shards:
        yield Problem("discord", "not connected")
    elif ready < len(bot.shards):
        yield Problem("discord", f"{ready} of {len(bot.shards)} shards are connected")


def _find_problem_of_library(board: Board) -> Problem | None:
    if not board.is_library_readable:
        return Problem("library", "cannot be read; the log says why")
    if board.measured is None:
        return Problem("library", "is being measured")
    return _find_lag(board.measured)


def _find_lag(measured: Measurement) -> Problem | None:
    library = measured.library
    age = datetime.now(UTC) - library.measured_at
    if age > LATEST_MEASUREMENT:
        return Problem("library", f"last read {age.total_seconds():.0f} s ago")
    lag = library.measured_at - library.index.since if library.index.since is not None else timedelta(0)
    if lag > READY_LAG:
        return Problem("index", f"lags {lag.total_seconds():.0f} s behind the library")
    return None
