"""One item of a periodic task that fails is left alone for a while, and keeps no other waiting."""

import logging

import pytest

from bot.bot_errors import BusyError
from bot.tasks.item_attempts import FIRST_WAIT_S, LONGEST_WAIT_S, ItemAttempts, double_wait
from index import StoreUnwritableError


class Items:
    """Two items on a clock of their own; the first fails with `outcome`, if that is an exception."""

    def __init__(self, outcome: object) -> None:
        self.outcome = outcome
        self.now_s = 0.0
        self.done: list[tuple[int, float]] = []
        self._attempts = ItemAttempts(failure_event="cannot post for channel", clock=lambda: self.now_s)

    async def try_all(self, at_s: float) -> None:
        self.now_s = at_s
        for item in (1, 2):
            await self._attempts.attempt(item, lambda item=item: self._work(item))

    async def _work(self, item: int) -> object:
        self.done.append((item, self.now_s))
        if item == 1 and isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome if item == 1 else None

    def times_of(self, item: int) -> list[float]:
        return [at_s for which, at_s in self.done if which == item]


@pytest.mark.parametrize("outcome", [ValueError("a bug"), False], ids=repr)
async def test_a_failure_doubles_the_wait_and_keeps_no_other_item_waiting(outcome: object):
    items = Items(outcome)

    for at_s in (0, 20, 59, 60, 100, 179, 180):
        await items.try_all(at_s)

    assert items.times_of(1) == [0, 60, 180]
    assert items.times_of(2) == [0, 20, 59, 60, 100, 179, 180]


async def test_an_unexpected_failure_is_logged_once(caplog: pytest.LogCaptureFixture):
    items = Items(ValueError("a bug"))

    for at_s in (0, 60, 180):
        await items.try_all(at_s)

    [record] = caplog.records
    assert record.getMessage() == "cannot post for channel 1, trying again later"
    assert record.exc_info is not None


async def test_an_expected_failure_is_logged_in_one_line(caplog: pytest.LogCaptureFixture):
    error = StoreUnwritableError("/srv", "read-only")

    await Items(error).try_all(0)

    [record] = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
    assert record.getMessage().endswith(str(error))


async def test_after_a_success_a_failure_is_new(caplog: pytest.LogCaptureFixture):
    items = Items(ValueError("a bug"))
    await items.try_all(0)
    items.outcome = None
    await items.try_all(60)
    items.outcome = ValueError("another bug")

    await items.try_all(61)
    await items.try_all(61 + FIRST_WAIT_S)

    assert items.times_of(1) == [0, 60, 61, 121]
    assert len(caplog.records) == 2


async def test_a_full_queue_ends_the_pass():
    items = Items(BusyError("the index", 9))

    with pytest.raises(BusyError):
        await items.try_all(0)
    with pytest.raises(BusyError):
        await items.try_all(1)


def test_the_wait_is_bounded():
    assert double_wait(FIRST_WAIT_S, 10_000, longest_s=LONGEST_WAIT_S) == LONGEST_WAIT_S
    assert double_wait(120, 1, longest_s=60) == 120
