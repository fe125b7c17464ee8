"""Calls of the blocking index from asyncio."""

import asyncio
import threading
from contextlib import ExitStack

import pytest
from discord_rig import draft
from scripted_index import ObedientIndex
from waiting import eventually

from bot.bot_errors import BusyError, ClosingError
from bot.executor import acknowledgements
from bot.executor.acknowledgements import MANY_ACKNOWLEDGEMENTS
from bot.executor.bounded_pool import BoundedPool
from bot.executor.index_executor import IndexExecutor, RunKind
from bot.executor.run_queue import QueuedRun
from bot.ui.reply import UpdatePace
from index import CorpusName, Progress, ReindexReport

CORPUS = CorpusName("guild-1")
DRAFT = draft("The navy began a long exercise.", title="Navy", url="https://example.org/a")


@pytest.fixture
def library(tmp_path):
    library = ObedientIndex(tmp_path)
    yield library
    library.release()
    library.close()


@pytest.fixture
async def executor(library):
    executor = IndexExecutor(library)
    yield executor
    library.release()
    await executor.close()


async def ask(executor: IndexExecutor) -> object:
    ticket = executor.queue_question(1)
    return await executor.answer(ticket, lambda index: index.ask("When?", corpora=[CORPUS]))


def start_reindex(executor: IndexExecutor) -> QueuedRun[ReindexReport]:
    return executor.start(
        RunKind.INDEX,
        lambda index, report, is_cancelled: index.reindex(
            [CORPUS], report_progress=report, is_cancelled=is_cancelled
        ),
    )


async def test_the_event_loop_is_not_blocked_by_index_calls(library, executor):
    loop_ran = threading.Event()
    seen = []
    library.before["ask"] = lambda: seen.append(loop_ran.wait(20))

    asking = asyncio.create_task(ask(executor))
    await asyncio.sleep(0)
    loop_ran.set()

    await asking
    assert seen == [True]


@pytest.mark.parametrize("method", ["sync", "reindex", "fetch"])
async def test_a_question_does_not_wait_for_slow_work(library, executor, method):
    library.hold(method)
    slow = {
        "sync": executor.sync,
        "reindex": lambda: finished(start_reindex(executor)),
        "fetch": lambda: executor.read_content(1, lambda index: index.fetch(DRAFT.url)),
    }[method]
    library.pages[DRAFT.url] = DRAFT
    at_work = asyncio.create_task(slow())

    await ask(executor)

    assert not at_work.done()
    library.release()
    await at_work


async def test_queued_syncs_share_one_run(library, executor):
    go_on = library.hold("sync")
    first = asyncio.create_task(executor.sync())
    await eventually(lambda: library.entered["sync"] == 1)
    later = [asyncio.create_task(executor.sync()) for _ in range(5)]
    await asyncio.sleep(0)
    go_on.set()

    await asyncio.gather(first, *later)

    assert library.finished["sync"] == 2


async def test_a_failed_sync_is_not_shared_with_the_next_caller(library, executor):
    library.fail("sync", ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        await executor.sync()
    library.before["sync"] = lambda: None

    await executor.sync()

    assert library.finished["sync"] == 1


async def test_reindexes_run_one_at_a_time_in_order(library, executor):
    go_on = library.hold("reindex")
    runs = [start_reindex(executor) for _ in range(3)]
    await eventually(lambda: library.entered["reindex"])

    assert [run.ahead for run in runs] == [0, 1, 2]

    go_on.set()
    await finished(runs[2])
    assert [run.is_done for run in runs] == [True, True, True]


async def test_a_check_waits_for_a_reindex(library, executor):
    go_on = library.hold("reindex")
    start_reindex(executor)
    check = executor.start(RunKind.INDEX, lambda index, *_: index.check(corpora=[CORPUS]))
    await eventually(lambda: library.entered["reindex"])

    assert (check.ahead, library.finished["check"]) == (1, 0)

    go_on.set()
    assert await finished(check) == []


async def test_a_reindex_reports_its_latest_progress(library, executor):
    library.reindex_progress = [Progress(done=done, total=1000, unit="articles") for done in range(1001)]
    library.hold("reindex")

    run = start_reindex(executor)
    await eventually(lambda: library.entered["reindex"])

    assert run.progress == library.reindex_progress[-1]


async def test_a_cancelled_reindex_ends_early(library, executor):
    library.add(CORPUS, [DRAFT])
    go_on = library.hold("reindex")
    run = start_reindex(executor)
    await eventually(lambda: library.entered["reindex"])

    run.cancel()
    go_on.set()

    assert (await finished(run)).cancelled
    assert (run.was_cancelled, run.was_stopped) == (True, False)


async def test_a_run_cancelled_in_the_queue_never_starts(library, executor):
    go_on = library.hold("reindex")
    first, second = (start_reindex(executor) for _ in range(2))
    await eventually(lambda: library.entered["reindex"])

    second.cancel()
    await second.wait()

    assert (second.result(), second.was_cancelled) == (None, True)
    go_on.set()
    await finished(first)
    assert library.finished["reindex"] == 1


async def test_closing_ends_a_reindex_early(library, executor):
    library.add(CORPUS, [DRAFT])
    go_on = library.hold("reindex")
    run = start_reindex(executor)
    await eventually(lambda: library.entered["reindex"])

    executor.stop_indexing()
    go_on.set()

    assert (await finished(run)).cancelled


async def test_closing_finishes_a_running_addition(library, executor):
    go_on = library.hold("add")
    adding = asyncio.create_task(executor.change(lambda index: index.add(CORPUS, [DRAFT])))
    await eventually(lambda: library.entered["add"])
    closing = asyncio.create_task(executor.close())
    await asyncio.sleep(0)
    go_on.set()

    await closing

    assert [outcome.article_id for outcome in await adding] == [1]
    assert library.count_articles([CORPUS]) == 1


async def test_queued_calls_get_an_error_when_their_pool_closes():
    pool, go_on, began = BoundedPool("test", threads=1, most_waiting=1), threading.Event(), threading.Event()
    first = asyncio.create_task(pool.run(lambda: (began.set(), go_on.wait(20))))
    second = asyncio.create_task(pool.run(lambda: None))
    await eventually(began.is_set)
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0)
    go_on.set()

    await asyncio.gather(first, closing)

    with pytest.raises(ClosingError):
        await second
    with pytest.raises(ClosingError):
        await pool.run(lambda: None)


async def test_questions_wait_while_many_interactions_are_acknowledged(executor):
    with ExitStack() as acknowledging:
        for _ in range(MANY_ACKNOWLEDGEMENTS + 1):
            acknowledging.enter_context(executor.acknowledging())
        asking = asyncio.create_task(ask(executor))
        await eventually(lambda: executor.waiting_questions == 1)

    await asking
    assert executor.waiting_questions == 0


async def test_a_few_acknowledgements_hold_no_question_back(library, executor):
    with ExitStack() as acknowledging:
        for _ in range(MANY_ACKNOWLEDGEMENTS):
            acknowledging.enter_context(executor.acknowledging())
        await ask(executor)

    assert library.finished["ask"] == 1


async def test_questions_do_not_wait_forever_for_acknowledgements(library, executor, monkeypatch):
    monkeypatch.setattr(acknowledgements, "MAX_HOLD_S", 0.01)
    with ExitStack() as acknowledging:
        for _ in range(MANY_ACKNOWLEDGEMENTS + 1):
            acknowledging.enter_context(executor.acknowledging())
        await ask(executor)
        acknowledging.enter_context(executor.acknowledging())
        await ask(executor)  # There is a pause before questions are held again.

    assert library.finished["ask"] == 2


def test_updates_of_all_waiting_replies_are_spaced_out():
    now = [10.0]
    pace = UpdatePace(2.0, clock=lambda: now[0])
    allowed = []
    for now[0] in (10.0, 11.0, 12.0, 13.9, 14.0):
        allowed.append(pace.may_update())

    assert allowed == [True, False, True, False, True]


async def test_questions_wait_until_the_model_is_loaded(executor):
    executor.begin_starting()
    asking = asyncio.create_task(ask(executor))
    await eventually(lambda: executor.waiting_questions == 1)
    executor.finish_starting()

    await asking
    assert not executor.is_starting


async def test_questions_that_wait_for_the_model_are_refused_when_the_bot_stops(executor):
    executor.begin_starting()
    asking = asyncio.create_task(ask(executor))
    await eventually(lambda: executor.waiting_questions == 1)
    executor.stop_indexing()

    with pytest.raises(ClosingError):
        await asking


async def test_a_full_pool_rejects_calls_until_it_has_room():
    pool, go_on = BoundedPool("test", threads=1, most_waiting=1), threading.Event()
    taken = [asyncio.create_task(pool.run(lambda: go_on.wait(20))) for _ in range(2)]
    await asyncio.sleep(0)

    with pytest.raises(BusyError, match="2 are waiting for test already"):
        await pool.run(lambda: None)

    go_on.set()
    await asyncio.gather(*taken)
    assert await pool.run(lambda: "room") == "room"
    await pool.close()


async def finished(run):
    await run.wait()
    return run.result()
