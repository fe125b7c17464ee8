"""Background work that is repeated until the bot shuts down."""

import asyncio
import logging
from contextlib import suppress

import pytest

from bot.bot_errors import BusyError, ClosingError
from bot.tasks.periodic_task import LoopProgress, progress_of, run_periodically
from index import StoreUnwritableError

NEVER_S = 3600


class Work:
    """Raises the given errors one call after the other, then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.calls = 0
        self._called = asyncio.Semaphore(0)
        self._errors = list(errors)

    async def __call__(self) -> None:
        self.calls += 1
        self._called.release()
        if self._errors:
            raise self._errors.pop(0)

    async def wait_for_calls(self, n: int) -> None:
        """Wait for `n` more calls."""
        async with asyncio.timeout(20):
            for _ in range(n):
                await self._called.acquire()


def start(
    work: Work, *, interval_s: float = 0, retry_delay_s: float = 0, first_delay_s: float = 0
) -> "asyncio.Task[None]":
    return asyncio.create_task(
        run_periodically(
            work,
            failure_event="cannot work",
            interval_s=interval_s,
            retry_delay_s=retry_delay_s,
            first_delay_s=first_delay_s,
        )
    )


async def stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    async with asyncio.timeout(20):
        with suppress(asyncio.CancelledError):
            await task


async def let_run(task: "asyncio.Task[None]") -> None:
    """Give the task time to do everything that it does without waiting."""
    for _ in range(10):
        await asyncio.sleep(0)
    assert not task.done()


async def test_work_is_repeated_at_intervals():
    work = Work()
    task = start(work)

    await work.wait_for_calls(3)

    assert not task.done()
    await stop(task)


async def test_work_starts_after_the_first_delay():
    work = Work()
    task = start(work, first_delay_s=NEVER_S)

    await let_run(task)

    assert work.calls == 0
    await stop(task)


async def test_a_failure_is_followed_by_the_retry_delay_and_a_success_by_the_interval():
    work = Work(StoreUnwritableError("/srv", "read-only"), ValueError())
    task = start(work, interval_s=NEVER_S)

    await work.wait_for_calls(3)
    await let_run(task)

    assert work.calls == 3
    await stop(task)


async def test_a_failure_is_not_retried_before_the_retry_delay():
    work = Work(ValueError())
    task = start(work, retry_delay_s=NEVER_S)

    await let_run(task)

    assert work.calls == 1
    await stop(task)


@pytest.mark.parametrize(
    "error", [StoreUnwritableError("/srv", "read-only"), BusyError("the index", 9)], ids=repr
)
async def test_an_expected_failure_is_logged_in_one_line(error: Exception, caplog: pytest.LogCaptureFixture):
    work = Work(error)
    task = start(work)
    await work.wait_for_calls(2)
    await stop(task)

    [record] = caplog.records
    assert record.getMessage() == f"cannot work, trying again in 0 s: {error}"
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)


async def test_an_unexpected_failure_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture):
    work = Work(ValueError("a bug"))
    task = start(work)
    await work.wait_for_calls(2)
    await stop(task)

    [record] = caplog.records
    assert record.getMessage() == "cannot work, trying again in 0 s"
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


async def test_work_ends_when_the_executor_closes(caplog: pytest.LogCaptureFixture):
    task = start(Work(ClosingError("the index")), retry_delay_s=NEVER_S)

    async with asyncio.timeout(20):
        await task

    assert caplog.records == []


async def test_failures_in_a_row_are_retried_later_and_show_their_traceback_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    waits: list[float] = []
    sleep = asyncio.sleep

    async def note(delay_s: float) -> None:
        waits.append(delay_s)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", note)
    work = Work(ValueError(), ValueError(), KeyError(), ValueError())
    task = start(work, interval_s=5, retry_delay_s=200)
    await work.wait_for_calls(6)
    await stop(task)

    assert waits[:6] == [0, 200, 400, 600, 600, 5]
    assert [record.exc_info is not None for record in caplog.records] == [True, False, True, True]


async def test_progress_shows_failures_until_the_next_success() -> None:
    unwritable = StoreUnwritableError("library.db", "read-only")
    work = Work(unwritable, unwritable)
    running = start(work, interval_s=NEVER_S)
    await work.wait_for_calls(2)
    failures = progress_of(running).failures
    await work.wait_for_calls(1)
    await asyncio.sleep(0)
    progress = progress_of(running)
    running.cancel()

    assert failures in (1, 2)
    assert (progress.failures, progress.pass_began_at) == (0, None)
    assert progress.succeeded_at is not None


async def test_progress_shows_a_pass_that_is_running() -> None:
    running = asyncio.create_task(
        run_periodically(asyncio.Event().wait, failure_event="x", interval_s=0, retry_delay_s=0)
    )
    before = progress_of(running)
    assert before == LoopProgress()
    await asyncio.sleep(0.01)
    running.cancel()

    assert before.pass_began_at is not None
