"""What the overview says about the health of the parts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.db.waiting_work_queries import WaitingWork
from bot.web.health_findings import Level, judge
from bot.web.live_bot import LiveBot
from index import Backlog, FeedFigures, SnapshotLag, SourceState, StoredFigures

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HEALTHY = StoredFigures(
    measured_at=NOW,
    corpora=1,
    articles=2,
    passages=3,
    unembedded=0,
    snapshots=SnapshotLag(),
    feeds=FeedFigures(by_state={SourceState.ACTIVE: 1}, with_errors=0, oldest_read_at=NOW, first_due_at=NOW),
    pending_alerts=0,
    arrivals=0,
    database_bytes=1,
    free_bytes=3_000_000_000,
)
"""The figures of a library in which nothing is wrong."""
IDLE = WaitingWork(posts=Backlog(0), submissions=Backlog(0), jobs={})
RUNNING = LiveBot(address="http://127.0.0.1:9464", is_reachable=True, is_alive=True)


def levels(figures: StoredFigures = HEALTHY, work: WaitingWork | None = IDLE, live: LiveBot | None = RUNNING):
    return {finding.subject: finding.level for finding in judge(figures, work, live, NOW)}


def test_nothing_is_wrong() -> None:
    assert {*levels().values()} == {Level.GOOD}


@pytest.mark.parametrize(
    ("live", "level"),
    [
        (None, Level.UNKNOWN),
        (LiveBot(), Level.UNKNOWN),
        (LiveBot(address="http://127.0.0.1:9464"), Level.BAD),
        (LiveBot(address="x", is_reachable=True, is_alive=False, problems=("lane: stuck",)), Level.BAD),
        (LiveBot(address="x", is_reachable=True, is_alive=True, problems=("discord: off",)), Level.WARNING),
    ],
)
def test_bot(live: LiveBot | None, level: Level) -> None:
    assert levels(live=live)["Bot"] is level


def test_library() -> None:
    late = replace(HEALTHY.feeds, first_due_at=NOW - timedelta(hours=3))
    failing = replace(HEALTHY.feeds, with_errors=1)
    stopped = replace(HEALTHY.feeds, by_state={SourceState.FAILING: 1})

    assert levels(replace(HEALTHY, free_bytes=1_000_000))["Disk"] is Level.BAD
    assert levels(replace(HEALTHY, feeds=failing))["Feeds"] is Level.WARNING
    assert levels(replace(HEALTHY, feeds=stopped))["Feeds"] is Level.WARNING
    assert levels(replace(HEALTHY, feeds=late))["Polling"] is Level.BAD
    assert levels(replace(HEALTHY, unembedded=1000))["Model"] is Level.GOOD
    assert levels(replace(HEALTHY, unembedded=1001))["Model"] is Level.WARNING
    assert levels(replace(HEALTHY, snapshots=SnapshotLag(most_changes=20_000)))["Index files"] is Level.WARNING


def test_posts_that_wait_for_hours() -> None:
    waiting = replace(IDLE, posts=Backlog(2, NOW - timedelta(hours=3)))

    assert levels(work=waiting)["Deliveries"] is Level.WARNING
    assert "Deliveries" not in levels(work=None)


def test_each_problem_comes_with_advice() -> None:
    bad = replace(
        HEALTHY,
        free_bytes=0,
        unembedded=5000,
        snapshots=SnapshotLag(most_changes=20_000),
        feeds=replace(HEALTHY.feeds, with_errors=1, first_due_at=NOW - timedelta(days=1)),
    )
    problems = [each for each in judge(bad, IDLE, None, NOW) if each.level is not Level.GOOD]

    assert len(problems) == 6
    assert all(problem.advice for problem in problems)
