"""Whether a bot is alive and ready, decided from what was published."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from published_state import BOT, LIBRARY, NOW, board

from bot.executor.lane_watch import LaneState
from bot.monitoring.bot_state import Board, BotState, LoopState, ShardState
from bot.monitoring.health_checks import LONGEST_PASS_S, SILENT_LANE_S, find_missing, find_stuck
from index import IndexLag


def loop(name: str, **changes: object) -> tuple[LoopState, ...]:
    return (replace(LoopState(name, has_ended=False, pass_s=0, failures=0, succeeded_at=None), **changes),)


def test_bot_that_works_is_alive_and_ready() -> None:
    assert find_stuck(board(), NOW) == []
    assert find_missing(board(), NOW) == []


def test_bot_that_opens_its_library_is_alive_but_not_ready() -> None:
    assert find_stuck(Board(), NOW) == []
    assert [problem.part for problem in find_missing(Board(), NOW)] == ["library"]


@pytest.mark.parametrize(
    ("stuck", "part"),
    [
        (board(beat_at=NOW - 31), "event loop"),
        (board(replace(BOT, lanes=(LaneState("reading", 4, 3, SILENT_LANE_S + 1),))), "lane reading"),
        (board(replace(BOT, loops=loop("sync", has_ended=True))), "loop sync"),
        (board(replace(BOT, loops=loop("watches", pass_s=LONGEST_PASS_S + 1))), "loop watches"),
    ],
    ids=["event loop", "lane", "ended loop", "endless pass"],
)
def test_bot_with_a_stuck_part_is_neither_alive_nor_ready(stuck: Board, part: str) -> None:
    assert [problem.part for problem in find_stuck(stuck, NOW)] == [part]
    assert [problem.part for problem in find_missing(stuck, NOW)] == [part]


@pytest.mark.parametrize("name", ["sync", "polling", "matching", "retention"])
def test_work_that_makes_progress_in_its_lane_may_take_days(name: str) -> None:
    assert find_stuck(board(replace(BOT, loops=loop(name, pass_s=3 * 86_400))), NOW) == []


def test_measuring_may_be_slow() -> None:
    assert find_stuck(board(replace(BOT, lanes=(LaneState("measuring", 0, 1, 86_400),))), NOW) == []


def test_stopping_bot_is_alive_but_not_ready() -> None:
    stopping = board(replace(BOT, is_stopping=True, loops=loop("sync", has_ended=True)))

    assert find_stuck(stopping, NOW) == []
    assert [problem.part for problem in find_missing(stopping, NOW)] == ["process"]


@pytest.mark.parametrize(
    ("bot", "part", "reason"),
    [
        (replace(BOT, shards=()), "discord", "not connected"),
        (replace(BOT, shards=(BOT.shards[0], ShardState(1, False, 0.1))), "discord", "1 of 2 shards"),
        (replace(BOT, is_model_loading=True), "model", "being loaded"),
    ],
)
def test_bot_that_cannot_answer_yet_is_not_ready(bot: BotState, part: str, reason: str) -> None:
    [problem] = find_missing(board(bot), NOW)

    assert problem.part == part
    assert reason in problem.reason
    assert find_stuck(board(bot), NOW) == []


def test_index_may_lag_a_little_and_the_backlog_may_be_long() -> None:
    now = datetime.now(UTC)
    assert find_missing(board(index=IndexLag(changes=9, since=now - timedelta(minutes=4))), NOW) == []

    [problem] = find_missing(board(index=IndexLag(changes=9, since=now - timedelta(minutes=6))), NOW)
    assert problem.part == "index"
    assert "360 s" in problem.reason


def test_library_that_was_not_read_lately_is_missing() -> None:
    stale, unreadable, unknown = board(), board(), board()
    assert stale.measured is not None
    stale.measured = replace(
        stale.measured, library=replace(LIBRARY, measured_at=datetime.now(UTC) - timedelta(hours=1))
    )
    unreadable.is_library_readable = False
    unknown.measured = None

    for published in (stale, unreadable, unknown):
        assert [problem.part for problem in find_missing(published, NOW)] == ["library"]
